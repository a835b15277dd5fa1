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
from checker.trace import Trace
from checker.verdict import Bound, Effort


def efforts_of(runs: RunGraph) -> tuple[Effort, ...]:
    """How many messages and steps the runs of a model take until its goal, with runs that attain the bounds.

    The goal of an election is that all live nodes agree on a live leader; another model has none, so that runs count to
    their ends. Raises ``ModelFault`` where the goal cannot be evaluated in some state.
    """
    goal = goal_of(runs.exploration.model)
    if goal is None:
        reached: NDArray[np.bool_] = np.zeros(runs.graph.states, np.bool_)
    else:
        runs.evaluate([goal])
        if runs.values(goal).fault >= 0:
            raise ModelFault(f"in some state it cannot be told whether {goal.name}")
        reached = runs.values(goal).holds
    found = []
    for what in WHAT:
        weights = messages_of(runs) if what == "messages" else None
        bounds = engine.bounds(runs.graph, reached, edge_weights=weights, fairness=runs.fairness)
        # where a run that reaches the goal takes as many as any, it makes the better story
        reaches = bounds.most_to_goal.value is not None and bounds.most_to_goal.value == bounds.most.value
        most = bounds.most_to_goal if reaches else bounds.most
        fewest = bounds.fewest_to_goal if weights is None else engine.lightest(runs.graph, reached, weights)
        ends = [fewest, most, bounds.fewest_to_end, bounds.most_to_end]
        until = "the run ends" if goal is None else goal.name
        found.append(Effort(what, until, *(_confirmed(runs, what, goal, bound) for bound in ends)))
    return tuple(found)


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
