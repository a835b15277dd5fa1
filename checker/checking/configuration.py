"""Check one configuration of a model: all engines that its properties need, one ``Run`` as the outcome."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from checker.checking.choose import Chosen, choose
from checker.checking.explore import ENGINE, Exploration, Watcher, explore, run_of, scope_of, why_stopped
from checker.checking.parameters import shown_parameters
from checker.checking.run_graph import RunGraph
from checker.checking.temporal import temporal_verdict
from checker.language.model import Model
from checker.properties import TemporalProperty
from checker.temporal.formula import Formula
from checker.verdict import Outcome, Run, Verdict


def check_configuration(
    model: Model,
    name: str,
    properties: Sequence[str],
    memory: int,
    watcher: Watcher | None = None,
    started: float | None = None,
    threads: int | None = None,
) -> Run:
    """The verdicts about a bound model. ``properties``: names, or none for all. ``memory``: bytes.

    Raises ``UsageError`` for an unknown property or a model that is too large to begin with, ``ModelMistake`` where the
    model is outside of the language.
    """
    started = time.perf_counter() if started is None else started
    chosen = choose(model, properties)
    title = " ".join([name, *(f"{key}={value}" for key, value in shown_parameters(model).items())])
    exploration = explore(model, chosen.states, memory, watcher, title, threads)
    run = run_of(exploration, name, started)
    temporal = _temporal(exploration, chosen, memory)
    assert run.figures is not None
    return replace(
        run,
        verdicts=(*run.verdicts, *temporal),
        figures=replace(run.figures, total=time.perf_counter() - started),
        notes=(*run.notes, *chosen.notes),
    )


def _temporal(exploration: Exploration, chosen: Chosen, memory: int) -> list[Verdict]:
    """The verdicts about the temporal properties, unknown where the search or the memory does not allow any."""
    if not chosen.temporal:
        return []
    scope = scope_of(exploration)
    stopped = why_stopped(exploration)
    found: list[Verdict] = []
    if not stopped:
        try:
            runs = RunGraph(exploration, memory)
            for one, claim in chosen.temporal:
                found.append(_decided(runs, one, claim, scope))
        except MemoryError as problem:
            stopped = _out_of_memory(problem)
        except KeyboardInterrupt:
            stopped = "interrupted after all states were found; run it again to finish"
    return [*found, *(_unknown(one, scope, stopped) for one, _ in chosen.temporal[len(found) :])]


def _decided(runs: RunGraph, one: TemporalProperty, claim: Formula, scope: str) -> Verdict:
    try:
        return temporal_verdict(runs, one, claim, scope)
    except MemoryError as problem:
        return _unknown(one, scope, _out_of_memory(problem))


def _unknown(one: TemporalProperty, scope: str, reason: str) -> Verdict:
    return Verdict(one.name, Outcome.UNKNOWN, scope, ENGINE, one.doc, reason=reason)


def _out_of_memory(problem: MemoryError) -> str:
    return f"out of memory: {problem}; give more with --memory, or choose smaller parameters"
