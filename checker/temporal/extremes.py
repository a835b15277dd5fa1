"""Kernels for the heaviest and the lightest runs before a goal.

All take the weights as an array per transition, per label (``per_label``) or empty for 1 each.
In arrays of totals, -1 means that there is no such run.
"""

from __future__ import annotations

import heapq
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from checker.temporal.compiled import compiled
from checker.temporal.graph import BoolArray, Int32Array, Int64Array, UInt32Array

Weights = NDArray[Any]

PossibleRuns: TypeAlias = tuple[Int64Array, Int64Array, Int64Array, Int64Array, Int64Array, BoolArray]
"""Per component: the most to the goal, the most to an end, the most of any run, the fewest to the goal, the
fewest to an end, and whether it has a transition of positive weight inside."""


@compiled
def extremes(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    weights: Weights,
    per_label: bool,
    goal: BoolArray,
    component: Int32Array,
    order: Int32Array,
    bounds: Int32Array,
) -> PossibleRuns:
    """The heaviest and lightest runs out of every component, right where none is heavy inside."""
    count = bounds.size - 1
    most_to_goal = np.full(count, -1, np.int64)
    most_to_end = np.full(count, -1, np.int64)
    most = np.zeros(count, np.int64)
    least_to_goal = np.full(count, -1, np.int64)
    least_to_end = np.full(count, -1, np.int64)
    heavy = np.zeros(count, np.bool_)
    for number in range(count):
        for place in range(bounds[number], bounds[number + 1]):
            state = order[place]
            if offsets[state] == offsets[state + 1]:
                most_to_end[number] = 0
                least_to_end[number] = 0
            for edge in range(offsets[state], offsets[state + 1]):
                target = targets[edge]
                weight = np.int64(1)
                if weights.size > 0:
                    weight = np.int64(weights[labels[edge]] if per_label else weights[edge])
                if goal[target]:
                    most_to_goal[number] = max(most_to_goal[number], weight)
                    most[number] = max(most[number], weight)
                    if least_to_goal[number] < 0 or weight < least_to_goal[number]:
                        least_to_goal[number] = weight
                    continue
                other = component[target]
                if other == number:
                    if weight > 0:
                        heavy[number] = True
                    continue
                most[number] = max(most[number], weight + most[other])
                if most_to_goal[other] >= 0:
                    most_to_goal[number] = max(most_to_goal[number], weight + most_to_goal[other])
                    total = weight + least_to_goal[other]
                    if least_to_goal[number] < 0 or total < least_to_goal[number]:
                        least_to_goal[number] = total
                if most_to_end[other] >= 0:
                    most_to_end[number] = max(most_to_end[number], weight + most_to_end[other])
                    total = weight + least_to_end[other]
                    if least_to_end[number] < 0 or total < least_to_end[number]:
                        least_to_end[number] = total
    return most_to_goal, most_to_end, most, least_to_goal, least_to_end, heavy


@compiled
def way_out(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    weights: Weights,
    per_label: bool,
    goal: BoolArray,
    component: Int32Array,
    members: Int32Array,
    best: Int64Array,
    value: int,
    to_goal: bool,
) -> tuple[np.int64, np.int64]:
    """A state of a component and a transition out of it after which the rest of ``value`` can be attained.

    The transition is -1 where the run ends there: in a terminal state, with nothing left.
    """
    for state in members:
        if offsets[state] == offsets[state + 1] and value == 0:
            return np.int64(state), np.int64(-1)
        for edge in range(offsets[state], offsets[state + 1]):
            target = targets[edge]
            weight = np.int64(1)
            if weights.size > 0:
                weight = np.int64(weights[labels[edge]] if per_label else weights[edge])
            if goal[target]:
                if to_goal and weight == value:
                    return np.int64(state), np.int64(edge)
            elif component[target] != component[state]:
                rest = best[component[target]]
                if rest >= 0 and weight + rest == value:
                    return np.int64(state), np.int64(edge)
    return np.int64(-1), np.int64(-1)


@compiled
def first_heavy_edge(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    weights: Weights,
    per_label: bool,
    component: Int32Array,
    heavy: BoolArray,
    depth: Int32Array,
) -> tuple[np.int64, np.int64]:
    """The nearest transition of positive weight inside of a heavy component: its source and its number."""
    source = np.int64(-1)
    found = np.int64(-1)
    for state in range(component.size):
        if component[state] < 0 or not heavy[component[state]]:
            continue
        if found >= 0 and depth[state] >= depth[source]:
            continue
        for edge in range(offsets[state], offsets[state + 1]):
            if component[targets[edge]] != component[state]:
                continue
            if weights.size == 0 or (weights[labels[edge]] if per_label else weights[edge]) > 0:
                source = np.int64(state)
                found = np.int64(edge)
                break
    return source, found


@compiled
def cheapest(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    weights: Weights,
    per_label: bool,
    goal: BoolArray,
    initial: Int64Array,
) -> tuple[Int64Array, Int64Array, np.int64, np.int64]:
    """The lightest way to every state, the last transition on it, and the nearest goal and end (or -1)."""
    distance = np.full(goal.size, -1, np.int64)
    before = np.full(goal.size, -1, np.int64)
    settled = np.zeros(goal.size, np.bool_)
    queue = [(np.int64(0), np.int64(0)) for _ in range(0)]
    for state in initial:
        distance[state] = 0
        heapq.heappush(queue, (np.int64(0), np.int64(state)))
    nearest_goal = np.int64(-1)
    nearest_end = np.int64(-1)
    while len(queue) > 0:
        total, node = heapq.heappop(queue)
        if settled[node]:
            continue
        settled[node] = True
        if goal[node]:
            if nearest_goal < 0:
                nearest_goal = node
            continue
        if offsets[node] == offsets[node + 1] and nearest_end < 0:
            nearest_end = node
        for edge in range(offsets[node], offsets[node + 1]):
            target = targets[edge]
            weight = np.int64(1)
            if weights.size > 0:
                weight = np.int64(weights[labels[edge]] if per_label else weights[edge])
            longer = total + weight
            if not settled[target] and (distance[target] < 0 or longer < distance[target]):
                distance[target] = longer
                before[target] = edge
                heapq.heappush(queue, (longer, np.int64(target)))
    return distance, before, nearest_goal, nearest_end
