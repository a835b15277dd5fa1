"""The most and the fewest messages and steps of any run until a leader is agreed on: exact, over all runs.

Messages are counted when they are sent, those to nodes that are down included; a message that the network doubles was
sent once. Steps of the environment (crashes and the like) are steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.checking.confirm import Observer
from checker.checking.run_graph import RunGraph, weigh_transitions
from checker.checking.suite import WHAT
from checker.errors import ModelFault
from checker.language.election import Election
from checker.language.model import Model
from checker.replay import ReplayError, replay
from checker.temporal import bounds as engine
from checker.temporal.formula import Atom, atom
from checker.temporal.graph import Graph
from checker.trace import Trace
from checker.verdict import Bound, Effort

LARGE = 200_000
"""In graphs with more transitions, a run with the fewest messages may take more steps than it has to."""


def efforts_of(runs: RunGraph) -> tuple[Effort, ...]:
    """How many messages and steps the runs of a model take, with runs that attain the bounds.

    For an election first until all live nodes agree on a live leader, then in all, until nothing has to happen any
    more; for another model in all only. Raises ``ModelFault`` where the goal cannot be evaluated in some state.
    """
    goal = goal_of(runs.exploration.model)
    found = []
    for what in ("messages", "steps"):
        weights = messages_of(runs) if what == "messages" else np.ones(runs.graph.transitions, np.uint8)
        # to stay where nothing has to happen is no step
        weights = np.insert(weights, runs.graph.offsets[runs.linear.idle + 1], 0)
        if goal is not None:
            found.append(_until_goal(runs, what, goal, weights))
        found.append(_in_all(runs, what, weights))
    return tuple(sorted(found, key=lambda effort: WHAT.index(effort.what)))


def _until_goal(runs: RunGraph, what: str, goal: Atom, weights: NDArray[Any]) -> Effort:
    runs.evaluate([goal])
    if runs.values(goal).fault >= 0:
        raise ModelFault(f"in some state it cannot be told whether {goal.name}")
    graph, reached = runs.linear.graph, runs.linear.extended(runs.values(goal).holds)
    bounds = engine.bounds(graph, reached, edge_weights=weights, fairness=runs.linear.fairness)
    # where a run that reaches the goal takes as many as any, it makes the better story
    reaches = bounds.most_to_goal.value is not None and bounds.most_to_goal.value == bounds.most.value
    most = bounds.most_to_goal if reaches else bounds.most
    fewest = _lightest(graph, reached, weights, bounds.fewest_to_goal)
    ends = [fewest, most, bounds.fewest_to_end, bounds.most_to_end]
    return Effort(what, goal.name, *(_confirmed(runs, what, goal, bound) for bound in ends))


def _in_all(runs: RunGraph, what: str, weights: NDArray[Any]) -> Effort:
    graph = runs.linear.graph
    nowhere = np.zeros(graph.states, np.bool_)
    bounds = engine.bounds(graph, nowhere, edge_weights=weights, fairness=runs.linear.fairness)
    ends = bounds.most_to_end.value is not None and bounds.most_to_end.value == bounds.most.value
    most = _confirmed(runs, what, None, bounds.most_to_end if ends else bounds.most)
    lightest = _lightest(graph, graph.terminal, weights, bounds.fewest_to_end)
    fewest = _confirmed(runs, what, None, lightest)
    return Effort(f"all {what}", "nothing has to happen any more", fewest, most, Bound(None), Bound(None))


def _lightest(graph: Graph, goal: NDArray[np.bool_], weights: NDArray[Any], found: engine.Bound) -> engine.Bound:
    """The same bound, in graphs that are not large by a run without needless steps."""
    return engine.lightest(graph, goal, weights) if graph.transitions <= LARGE else found


def goal_of(model: Model) -> Atom | None:
    """What is to be reached; None for a model that is no election."""
    if not isinstance(model, Election):
        return None
    from specs.election import agreed

    return atom(agreed, "all live nodes agree on a live leader")


def messages_of(runs: RunGraph) -> NDArray[Any]:
    """For each transition of the graph, how many messages it sends."""
    sends = [instance.sends for instance in runs.exploration.system.instances]
    return weigh_transitions(runs.exploration, sends, runs.graph.offsets)


def _confirmed(runs: RunGraph, what: str, goal: Atom | None, bound: engine.Bound) -> Bound:
    """A bound with its run, replayed and counted again by the interpreter."""
    model = runs.exploration.model
    if bound.lasso is not None:
        initial, steps, loop_start = runs.lasso(bound.lasso)
        trace = replay(model, initial, steps, loop_start)
        if not count_of(trace, what, loop_start):
            raise ReplayError(f"the run that is to take {what} without end takes none in its loop")
        _check_goal(trace, goal, reached=False)
        return Bound(None, trace, unbounded=True, fair=bound.fair)
    if bound.path is None:
        return Bound(bound.value)
    trace = replay(model, *runs.run(bound.path.initial, bound.path.steps))
    if count_of(trace, what) != bound.value:
        raise ReplayError(f"a run that is to take {bound.value} {what} takes {count_of(trace, what)}")
    _check_goal(trace, goal, reached=None)
    return Bound(bound.value, trace)


def count_of(trace: Trace, what: str, first: int = 0) -> int:
    """How many messages or steps the run takes after its first few steps."""
    steps: Sequence[Any] = trace.steps[first:]
    return len(steps) if what == "steps" else sum(len(step.sent) for step in steps)


def _check_goal(trace: Trace, goal: Atom | None, reached: bool | None) -> None:
    """The goal must not hold before the last state; nor there, if ``reached`` is false."""
    if goal is None:
        return
    observer = Observer(trace.model)
    states = trace.states if reached is False else trace.states[:-1]
    if any(observer.holds(goal, state) for state in states):
        raise ReplayError("a run that is to count up to its goal has reached it before")
