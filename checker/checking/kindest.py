"""Among the shortest counterexamples to a property of states, the one that is easiest to tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from checker.checking.refutation import refuted
from checker.checking.run_graph import RunGraph
from checker.properties import Property, Scope
from checker.replay import ReplayError, replay
from checker.stories import kindest_way
from checker.temporal.graph import BoolArray
from checker.verdict import Outcome, Run, Verdict

MOST_TRANSITIONS = 3_000_000
"""In a larger graph the first counterexample is told: choosing would take longer than the search."""


def kindest(runs: RunGraph, run: Run) -> Run:
    """The run with each violation shown by one of its shortest counterexamples: the fewest faults come first."""
    exploration = runs.exploration
    if exploration.search.transitions > MOST_TRANSITIONS or not any(map(_can_be_kinder, run.verdicts)):
        return run
    from checker.explorer.graph import evaluate

    masks = evaluate(exploration.in_memory, exploration.native.check)
    places = {one.name: k for k, one in enumerate(exploration.properties)}

    def told(verdict: Verdict) -> Verdict:
        k = places.get(verdict.property)
        if k is None or not _can_be_kinder(verdict):
            return verdict
        violating = (masks >> np.uint64(k) & np.uint64(1)).astype(np.bool_)
        return _kindest(runs, verdict, exploration.properties[k], violating)

    return replace(run, verdicts=tuple(map(told, run.verdicts)))


def _can_be_kinder(verdict: Verdict) -> bool:
    """Whether a violation has a run in which there is anything to choose."""
    return verdict.outcome is Outcome.VIOLATED and verdict.trace is not None and len(verdict.trace) > 1


def _kindest(runs: RunGraph, verdict: Verdict, one: Property, violating: BoolArray) -> Verdict:
    assert verdict.trace is not None
    way = kindest_way(runs.graph, violating & _asked(runs, one.scope), *runs.actors)
    if way is None or len(way.steps) != len(verdict.trace):
        raise ReplayError(f"{len(verdict.trace)} steps lead to a violation of {one.name}, but not in the state graph")
    initial, steps = runs.run(way.initial, way.steps)
    return refuted(one, replay(runs.exploration.model, initial, steps), verdict.scope, verdict.engine)


def _asked(runs: RunGraph, scope: Scope) -> BoolArray:
    """The states in which properties of a scope are asked."""
    graph = runs.graph
    if scope is Scope.ALWAYS:
        return np.ones(graph.states, np.bool_)
    faults, _ = runs.actors
    counted = np.ones(graph.transitions, np.int64) if scope is Scope.STUCK else ~faults[graph.labels]
    total = np.concatenate(([0], np.cumsum(counted, dtype=np.int64)))
    return np.asarray(total[graph.offsets[1:]] == total[graph.offsets[:-1]], np.bool_)
