"""The choice of an engine for each property: the explorer as far as it goes, then Z3 for what is left.

Where the states can be enumerated, nothing is faster than to enumerate them, and every property is decided. Where they
are too many, Z3 may still find a violation near the beginning, or a proof that enumerates nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from checker.checking.bounded_lassos import bounded_verdict
from checker.checking.choose import Chosen, choose
from checker.checking.configuration import check_configuration
from checker.checking.explore import ENGINE, Watcher
from checker.checking.symbolic import engines_for, state_verdict
from checker.checking.unknown import nothing_known
from checker.deadline import Deadline, GaveUp, Interrupted
from checker.ir.system import MOST_INITIAL, count_initial
from checker.language.model import Model
from checker.properties import NO_MODEL_ERROR
from checker.symbolic.effort import BOUNDED, ENGINES, Effort
from checker.temporal.formula import is_branching
from checker.verdict import Outcome, Run, Verdict, grouped

SECONDS = 60.0
"""The time that each engine may take for the explorer's search, or for one property, unless told otherwise."""

PROVERS = tuple(name for name in ENGINES if name != BOUNDED)
"""Engines that may prove a property without an enumeration; they look for violations on the way."""


def auto_run(
    model: Model,
    name: str,
    properties: Sequence[str],
    memory: int,
    effort: Effort,
    watcher: Watcher | None = None,
    started: float | None = None,
    threads: int | None = None,
) -> Run:
    """The verdicts about a bound model, by the engine that decides each property; the notes say why it was taken.

    memory: bytes. effort: for each question to Z3, and how long the search may take. Raises as ``check_configuration``
    does.
    """
    started = time.perf_counter() if started is None else started
    effort = effort if effort.seconds is not None else replace(effort, seconds=SECONDS)
    chosen = choose(model, properties)
    initial = count_initial(model)
    if initial > MOST_INITIAL:
        why = f"{grouped(initial)} initial states are too many to be listed"
        run = nothing_known(model, name, [NO_MODEL_ERROR, *chosen.states], chosen, ENGINE, why)
    else:
        run = check_configuration(
            model, name, properties, memory, watcher, started, threads=threads, seconds=effort.seconds
        )
        if all(verdict.outcome is not Outcome.UNKNOWN for verdict in run.verdicts):
            return _noted(run, f"the explorer, because all states can be enumerated ({_states(run)})")
        if run.interrupted:
            return _noted(run, f"the explorer, which was interrupted ({_states(run)})")
        why = f"the explorer did not get to the end ({_states(run)})"
    return _noted(_by_z3(run, chosen, effort), f"Z3 for what is left, because {why}")


def _states(run: Run) -> str:
    return "no state was looked at" if run.figures is None else f"{grouped(run.figures.states)} states"


def _noted(run: Run, note: str) -> Run:
    return replace(run, notes=(*run.notes, f"engine: {note}"))


def _by_z3(run: Run, chosen: Chosen, effort: Effort) -> Run:
    """The run with what Z3 finds out about the properties that are unknown."""
    known = {verdict.property: verdict for verdict in run.verdicts}
    unknown = [name for name, verdict in known.items() if verdict.outcome is Outcome.UNKNOWN]
    states = [NO_MODEL_ERROR, *chosen.states]
    try:
        engines = engines_for(run.model, states, Deadline(effort.seconds))
    except GaveUp as problem:
        note = f"Z3 was not asked: {problem}, while the model was being compiled"
        return replace(run, notes=(*run.notes, note), interrupted=isinstance(problem, Interrupted))
    notes = []
    interrupted = False
    for k, one in enumerate(states):
        if one.name not in unknown:
            continue
        tried = []
        for engine in (*PROVERS, BOUNDED):
            verdict, found = state_verdict(engines, k, one, engine, effort)
            tried.append(f"{engine} after {verdict.seconds:.1f} s")
            if verdict.outcome is not Outcome.UNKNOWN or found.interrupted:
                break
        known[one.name] = verdict
        notes.append(_how(verdict, tried))
        interrupted = found.interrupted
        if interrupted:
            break
    for claimed, claim in chosen.temporal:
        if claimed.name in unknown and not is_branching(claim) and not interrupted:
            verdict, found = bounded_verdict(engines, claimed, claim, effort)
            known[claimed.name] = verdict
            notes.append(_how(verdict, [f"{BOUNDED} after {verdict.seconds:.1f} s"]))
            interrupted = found.interrupted
    return replace(run, verdicts=tuple(known.values()), notes=(*run.notes, *notes), interrupted=interrupted)


def _how(verdict: Verdict, tried: Sequence[str]) -> str:
    *before, last = tried
    words = f"; {', '.join(before)} did not know" if before else ""
    if verdict.outcome is Outcome.UNKNOWN:
        return f"{verdict.property} is open: {', '.join(tried)} did not know"
    return f"{verdict.property} was decided by {last}{words}"
