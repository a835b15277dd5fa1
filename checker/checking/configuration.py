"""Check one configuration of a model: all engines that its properties need, one ``Run`` as the outcome."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.checking.choose import Chosen, choose
from checker.checking.explore import ENGINE, Exploration, Watcher, explore, run_of, scope_of, why_stopped
from checker.checking.parameters import title_of
from checker.checking.unknown import not_compiled, nothing_known
from checker.deadline import GaveUp, uninterrupted
from checker.errors import ModelFault
from checker.language.model import Model
from checker.properties import NO_MODEL_ERROR, TemporalProperty
from checker.verdict import Effort, Outcome, Run, Verdict

if TYPE_CHECKING:
    from checker.checking.keep import Keep
    from checker.checking.run_graph import RunGraph
    from checker.temporal.formula import Formula


def check_configuration(
    model: Model,
    name: str,
    properties: Sequence[str],
    memory: int,
    watcher: Watcher | None = None,
    started: float | None = None,
    threads: int | None = None,
    bounds: bool = False,
    seconds: float | None = None,
    keep: Keep | None = None,
    has_company: bool = False,
) -> Run:
    """The verdicts about a bound model. ``properties``: names, or none for all. ``memory``: bytes.

    bounds: whether to count messages and steps too. seconds: how long the search may take. keep: how it is to outlive
    memory and the process. has_company: whether it is one of many searches, which keep all cores busy. Raises
    ``UsageError`` for an unknown property, a model that is too large to begin with or a directory that cannot be used,
    ``ModelMistake`` where the model is outside of the language.
    """
    started = time.perf_counter() if started is None else started
    chosen = choose(model, properties)
    title = title_of(name, model)
    try:
        exploration = explore(model, chosen.states, memory, watcher, title, threads, seconds, keep, has_company)
    except GaveUp as problem:
        return not_compiled(model, name, [NO_MODEL_ERROR, *chosen.states], chosen, ENGINE, problem)
    except MemoryError as problem:
        remedy = "give more with --memory, go on with --disk DIR, or choose smaller parameters"
        why = f"out of memory before the search could begin: {problem}; {remedy}"
        return nothing_known(model, name, [NO_MODEL_ERROR, *chosen.states], chosen, ENGINE, why)
    of_runs = _OfRuns(exploration, memory, watcher, title)
    is_done = False
    try:
        run, of_runs.interrupted = _told(exploration, name, started)
        if chosen.temporal or bounds:
            run = of_runs.look(chosen, bounds, run)
        is_done = not of_runs.interrupted and exploration.is_over
    finally:
        if exploration.long is not None:
            exploration.long.close(is_done)
    assert run.figures is not None
    return replace(
        run,
        verdicts=(*run.verdicts, *of_runs.verdicts),
        figures=replace(run.figures, total=time.perf_counter() - started),
        notes=(*run.notes, *chosen.notes, *of_runs.notes, *_notes_of(exploration)),
        efforts=of_runs.efforts,
        interrupted=exploration.interrupted or of_runs.interrupted,
    )


def _told(exploration: Exploration, name: str, started: float) -> tuple[Run, bool]:
    """What a search amounts to, and whether Ctrl-C came while that was found out, which does not keep it back."""
    try:
        return run_of(exploration, name, started), False
    except KeyboardInterrupt:
        with uninterrupted():
            return run_of(exploration, name, started), True


def _notes_of(exploration: Exploration) -> list[str]:
    if exploration.long is None or not exploration.long.unsaved:
        return []
    return [f"a checkpoint could not be written, and the search went on without: {exploration.long.unsaved}"]


_INTERRUPTED = "interrupted after all states were found; run it again to finish"


class _OfRuns:
    """What is found out about the runs of an exploration; unknown where the search or the memory does not allow it."""

    def __init__(self, exploration: Exploration, memory: int, watcher: Watcher | None = None, title: str = "") -> None:
        self.exploration = exploration
        self.watcher, self.title = watcher, title
        self.memory = memory
        self.scope = scope_of(exploration)
        self.verdicts: list[Verdict] = []
        self.efforts: tuple[Effort, ...] = ()
        self.notes: list[str] = []
        self.interrupted = False
        """Whether somebody has interrupted what comes after the search."""

    def look(self, chosen: Chosen, bounds: bool, run: Run) -> Run:
        """Decide the temporal properties, count if asked to; the run with its counterexamples chosen anew."""
        from checker.checking.bounds import efforts_of
        from checker.checking.kindest import kindest
        from checker.checking.run_graph import RunGraph
        from checker.checking.temporal import evaluate_all

        is_enough = self.interrupted or self.exploration.interrupted
        stopped = why_stopped(self.exploration) or (_INTERRUPTED if is_enough else "")
        if not stopped:
            try:
                runs = RunGraph(self.exploration, self.memory, self.watcher, self.title)
                run = kindest(runs, run)
                evaluate_all(runs, chosen.temporal)
                for one, claim in chosen.temporal:
                    self.verdicts.append(self._decided(runs, one, claim))
                if bounds:
                    self.efforts = efforts_of(runs)
            except MemoryError as problem:
                stopped = _out_of_memory(problem)
            except ModelFault as fault:
                stopped = fault.problem
            except KeyboardInterrupt:
                self.interrupted = True
                stopped = _INTERRUPTED
        if stopped and bounds:
            self.notes.append(f"messages and steps were not counted: {stopped}")
        self.verdicts.extend(self._unknown(one, stopped) for one, _ in chosen.temporal[len(self.verdicts) :])
        return run

    def _decided(self, runs: RunGraph, one: TemporalProperty, claim: Formula) -> Verdict:
        from checker.checking.temporal import temporal_verdict

        try:
            return temporal_verdict(runs, one, claim, self.scope)
        except MemoryError as problem:
            return self._unknown(one, _out_of_memory(problem))

    def _unknown(self, one: TemporalProperty, reason: str) -> Verdict:
        return Verdict(one.name, Outcome.UNKNOWN, self.scope, ENGINE, one.doc, reason=reason)


def _out_of_memory(problem: MemoryError) -> str:
    return f"out of memory: {problem}; give more with --memory, or choose smaller parameters"
