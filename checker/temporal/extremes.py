"""The heaviest and the lightest runs before a goal.

All take the weights as an array per transition, per label (``per_label``) or empty for 1 each.
In arrays of totals, -1 means that there is no such run.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from checker.explorer.kernels_bounds import (
    ALIKE,
    BY_LABEL,
    BY_TRANSITION,
    find_cheapest,
    find_heavy_edge,
    leave_component,
    weigh_components,
)
from checker.temporal.graph import BoolArray, Int32Array, Int64Array, UInt32Array
from checker.temporal.native import call

PossibleRuns: TypeAlias = tuple[Int64Array, Int64Array, Int64Array, Int64Array, Int64Array, BoolArray]
"""Per component: the most to the goal, the most to an end, the most of any run, the fewest to the goal, the
fewest to an end, and whether it has a transition of positive weight inside."""


def extremes(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    weights: UInt32Array,
    per_label: bool,
    goal: BoolArray,
    component: Int32Array,
    order: Int32Array,
    bounds: Int32Array,
) -> PossibleRuns:
    """The heaviest and lightest runs out of every component, right where none is heavy inside."""
    count = bounds.size - 1
    totals = np.empty((5, count), np.int64)
    heavy = np.empty(count, np.bool_)
    graph = (offsets, targets, labels, weights, _by(weights, per_label))
    call(weigh_components, *graph, goal, component, order, bounds, count, *totals, heavy)
    most_to_goal, most_to_end, most, least_to_goal, least_to_end = totals
    return most_to_goal, most_to_end, most, least_to_goal, least_to_end, heavy


def way_out(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    weights: UInt32Array,
    per_label: bool,
    goal: BoolArray,
    component: Int32Array,
    members: Int32Array,
    best: Int64Array,
    value: int,
    to_goal: bool,
) -> tuple[int, int]:
    """A state of a component and a transition out of it after which the rest of ``value`` can be attained.

    The transition is -1 where the run ends there: in a terminal state, with nothing left.
    """
    found = np.empty(1, np.int64)
    graph = (offsets, targets, labels, weights, _by(weights, per_label))
    state = call(leave_component, *graph, goal, component, members, members.size, best, value, to_goal, found)
    return state, int(found[0])


def first_heavy_edge(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    weights: UInt32Array,
    per_label: bool,
    component: Int32Array,
    heavy: BoolArray,
    depth: Int32Array,
) -> tuple[int, int]:
    """The nearest transition of positive weight inside of a heavy component: its source and its number."""
    found = np.empty(1, np.int64)
    graph = (offsets, targets, labels, weights, _by(weights, per_label))
    source = call(find_heavy_edge, *graph, component, component.size, heavy, depth, found)
    return source, int(found[0])


def cheapest(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    weights: UInt32Array,
    per_label: bool,
    goal: BoolArray,
    initial: Int64Array,
    unit: int = 1,
    step: int = 0,
) -> tuple[Int64Array, Int64Array, int, int]:
    """The lightest way to every state, the last transition on it, and the nearest goal and end (or -1).

    A transition adds ``unit`` times its weight to a way, and ``step``.
    """
    distance, before = np.full((2, goal.size), -1, np.int64)
    settled = np.zeros(goal.size, np.bool_)
    queue = np.empty((2, initial.size + targets.size), np.int64)
    nearest = np.empty(2, np.int64)
    graph = (offsets, targets, labels, weights, _by(weights, per_label), unit, step)
    call(find_cheapest, *graph, goal, initial, initial.size, distance, before, settled, *queue, nearest)
    return distance, before, int(nearest[0]), int(nearest[1])


def _by(weights: UInt32Array, per_label: bool) -> int:
    """What there is a weight for each of."""
    if not weights.size:
        return ALIKE
    return BY_LABEL if per_label else BY_TRANSITION
