"""States in which nothing has to happen: a run may stay there for ever.

A step to which no fairness is owed (a fault, a rule with ``fair=None``) may happen but never must. In a state in which
only such steps are possible, a run may therefore take none, for ever. In a state graph every state that has
transitions is left by every run, so the choice to stay has to be put in: either as a transition to a copy of the state
that has none (right for linear time: who stays, stays for ever), or as a transition to itself (right for
branching time, where what can be reached from the state must not change).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.explorer.kernels_runs import find_idle_states, insert_edges
from checker.temporal.fairness import Fairness
from checker.temporal.graph import BoolArray, Graph, Int32Array, Int64Array, UInt32Array
from checker.temporal.native import call


@dataclass(frozen=True)
class Resting:
    """A graph in which runs may stay where nothing has to happen.

    fairness: as before, with one label more, to which nothing is owed. idle: the states in question, ascending.
    label: the label of staying. copies: whether the k-th of them has a copy, the state ``first + k``.
    """

    graph: Graph
    fairness: Fairness
    idle: Int64Array
    label: int
    first: int
    copies: bool

    def original(self, state: int) -> int:
        """The state that a copy is one of; any other state itself."""
        return int(self.idle[state - self.first]) if state >= self.first else state

    def extended(self, values: BoolArray) -> BoolArray:
        """What a predicate is in all states, copies included, given what it is in the others."""
        return np.concatenate([values, values[self.idle]]) if self.copies and self.idle.size else values

    def with_label(self, values: BoolArray) -> BoolArray:
        """What the name of a step is for all labels; staying is no step."""
        return np.append(values, False)


def restless(graph: Graph, fairness: Fairness) -> Resting:
    """The graph as it is, for what is only about reaching states."""
    label = int(fairness.group_of_label.size)
    more = Fairness(np.append(fairness.group_of_label, np.int32(-1)), fairness.kinds)
    return Resting(graph, more, np.empty(0, np.int64), label, graph.states, False)


def resting(graph: Graph, fairness: Fairness, copies: bool) -> Resting:
    """The graph with the choice to stay put in, by copies or by transitions of a state to itself."""
    plain = restless(graph, fairness)
    label, more = plain.label, plain.fairness
    idle = idle_states(graph.offsets, graph.labels, fairness.group_of_label)
    states = graph.states
    if not idle.size:
        return plain
    goes_to = np.arange(states, states + idle.size, dtype=np.uint32) if copies else idle.astype(np.uint32)
    arrays = inserted(
        graph.offsets, graph.targets, graph.labels, idle, goes_to, label, states + (idle.size if copies else 0)
    )
    return Resting(Graph(*arrays, graph.initial), more, idle, label, states, copies)


def idle_states(offsets: Int64Array, labels: UInt32Array, group_of_label: Int32Array) -> Int64Array:
    """The states with transitions of which none belongs to a fairness group."""
    graph = (offsets, labels, np.ascontiguousarray(group_of_label, np.int32), offsets.size - 1)
    found = np.empty(0, np.int64)
    count = call(find_idle_states, *graph, found, 0)
    if count:
        found = np.empty(count, np.int64)
        call(find_idle_states, *graph, found, count)
    return found


def inserted(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    where: Int64Array,
    goes_to: UInt32Array,
    label: int,
    states: int,
) -> tuple[Int64Array, UInt32Array, UInt32Array]:
    """Offsets, targets and labels with one transition more, the last, in each state of ``where`` (ascending)."""
    more_offsets = np.empty(states + 1, np.int64)
    more_targets, more_labels = np.empty((2, targets.size + where.size), np.uint32)
    graph = (offsets, offsets.size - 1, targets, labels)
    call(insert_edges, *graph, where, where.size, goes_to, label, states, more_offsets, more_targets, more_labels)
    return more_offsets, more_targets, more_labels
