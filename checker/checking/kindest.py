"""Among the shortest counterexamples to a property of states, the one that is easiest to tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from checker.checking.explore import confirm_scope, why_violated
from checker.checking.run_graph import RunGraph
from checker.interpreter import Interpreter
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
    if exploration.search.transitions > MOST_TRANSITIONS:
        return run
    properties = {one.name: (k, one) for k, one in enumerate(exploration.properties)}
    return replace(run, verdicts=tuple(_kindest(runs, verdict, properties) for verdict in run.verdicts))


def _kindest(runs: RunGraph, verdict: Verdict, properties: dict[str, tuple[int, Property]]) -> Verdict:
    trace, found = verdict.trace, properties.get(verdict.property)
    if verdict.outcome is not Outcome.VIOLATED or trace is None or len(trace) < 2 or found is None:
        return verdict
    from checker.explorer.graph import evaluate

    exploration = runs.exploration
    number, one = found
    masks = evaluate(exploration.search, exploration.native.check)
    violating = (masks >> np.uint64(number) & np.uint64(1)).astype(np.bool_) & _asked(runs, one.scope)
    faults, actors = runs.labels.actors()
    way = kindest_way(runs.graph, violating, faults, actors)
    if way is None or len(way.steps) != len(trace):
        raise ReplayError(f"{len(trace)} steps lead to a violation of {one.name}, but not in the state graph")
    initial, steps = runs.run(way.initial, way.steps)
    told = replay(exploration.model, initial, steps)
    interpreter = Interpreter(exploration.model)
    confirm_scope(interpreter, one, told.states[-1])
    if interpreter.evaluate(one.function, told.states[-1]):
        raise ReplayError(f"the state graph has a violation of {one.name} where the interpreter sees none")
    return replace(verdict, trace=told, reason=why_violated(one, told), position=told.steps[-1].position)


def _asked(runs: RunGraph, scope: Scope) -> BoolArray:
    """The states in which properties of a scope are asked."""
    graph = runs.graph
    if scope is Scope.ALWAYS:
        return np.ones(graph.states, np.bool_)
    faults, _ = runs.labels.actors()
    counted = np.ones(graph.transitions, np.int64) if scope is Scope.STUCK else ~faults[graph.labels]
    total = np.concatenate(([0], np.cumsum(counted, dtype=np.int64)))
    return np.asarray(total[graph.offsets[1:]] == total[graph.offsets[:-1]], np.bool_)
