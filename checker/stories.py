"""Among the shortest runs to a state that is wanted, one that is easy to tell: few faults, few changes of the actor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.temporal.graph import StateGraph

_MOST_KEPT = 20_000
"""So many ways of equal length are told apart; of more, those with the fewest changes so far are kept."""

_NOT = np.iinfo(np.int32).max
"""The cost of what leads nowhere."""


_Key = tuple[int, int | None]
"""A state and who acted last; by these, the changes so far and how one came there are kept."""


@dataclass(frozen=True)
class Way:
    """A run of a state graph: where it begins, and label and target of each step. Its costs are counted."""

    initial: int
    steps: tuple[tuple[int, int], ...]
    faults: int
    switches: int


def kindest_way(
    graph: StateGraph, wanted: NDArray[np.bool_], fault: NDArray[np.bool_], actor: NDArray[np.int64]
) -> Way | None:
    """A shortest run to a wanted state; of those, one with the fewest faults, and then the fewest changes of the actor.

    wanted: for each state. fault: for each label, whether the environment takes the step. actor: for each label, who
    takes it, as any number. None where no wanted state can be reached. In very large graphs with very many such runs,
    the changes of the actor are few but need not be the fewest; length and faults always are.
    """
    levels = _levels(graph, wanted)
    if levels is None:
        return None
    depth = np.full(graph.offsets.size - 1, -1, np.int32)
    for number, level in enumerate(levels):
        depth[level] = number
    cost = _fewest_faults(graph, levels, depth, wanted, fault)
    return _fewest_switches(graph, levels, depth, cost, fault, actor)


def _edges(graph: StateGraph, states: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The transitions out of some states: for each its source and its number."""
    counts = graph.offsets[states + 1] - graph.offsets[states]
    sources = np.repeat(states, counts)
    within = np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    return sources, np.repeat(graph.offsets[states], counts) + within


def _levels(graph: StateGraph, wanted: NDArray[np.bool_]) -> list[NDArray[np.int64]] | None:
    """The states by their distance from the initial ones, up to the first distance at which one is wanted."""
    seen = np.zeros(graph.offsets.size - 1, np.bool_)
    level = np.unique(np.asarray(graph.initial, np.int64))
    levels = []
    while level.size:
        seen[level] = True
        levels.append(level)
        if wanted[level].any():
            return levels
        _, edges = _edges(graph, level)
        after = np.unique(graph.targets[edges].astype(np.int64))
        level = after[~seen[after]]
    return None


def _fewest_faults(
    graph: StateGraph,
    levels: list[NDArray[np.int64]],
    depth: NDArray[np.int32],
    wanted: NDArray[np.bool_],
    fault: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """For each state the fewest faults on a shortest run from it to a wanted one; a great number if there is none."""
    cost = np.full(graph.offsets.size - 1, _NOT, np.int32)
    last = levels[-1]
    cost[last[wanted[last]]] = 0
    for number in range(len(levels) - 2, -1, -1):
        sources, edges = _edges(graph, levels[number])
        targets = graph.targets[edges].astype(np.int64)
        leads = (depth[targets] == number + 1) & (cost[targets] < _NOT)
        sources, edges, targets = sources[leads], edges[leads], targets[leads]
        np.minimum.at(cost, sources, cost[targets] + fault[graph.labels[edges]].astype(np.int32))
    return cost


def _fewest_switches(
    graph: StateGraph,
    levels: list[NDArray[np.int64]],
    depth: NDArray[np.int32],
    cost: NDArray[np.int32],
    fault: NDArray[np.bool_],
    actor: NDArray[np.int64],
) -> Way:
    """Of the runs with the fewest faults, the first one with the fewest changes of the actor."""
    starts = levels[0]
    least = int(cost[starts].min())
    layer: dict[_Key, int] = {(int(s), None): -1 for s in starts if cost[s] == least}
    came: list[dict[_Key, tuple[_Key, int]]] = []
    for _ in levels[1:]:
        grown: dict[_Key, int] = {}
        ways: dict[_Key, tuple[_Key, int]] = {}
        for (state, last), changes in layer.items():
            for label, target in _kept(graph, depth, cost, fault, state):
                who = int(actor[label])
                total = changes + (who != last)
                key: _Key = (target, who)
                if total < grown.get(key, _NOT):
                    grown[key] = total
                    ways[key] = ((state, last), label)
        best = sorted(grown.items(), key=lambda item: item[1])[:_MOST_KEPT]
        layer = dict(best)
        came.append(ways)
    place = min(layer, key=lambda one: layer[one])
    switches = max(layer[place], 0)
    steps = []
    for ways in reversed(came):
        before, label = ways[place]
        steps.append((label, place[0]))
        place = before
    return Way(place[0], tuple(reversed(steps)), least, switches)


def _kept(
    graph: StateGraph, depth: NDArray[np.int32], cost: NDArray[np.int32], fault: NDArray[np.bool_], state: int
) -> Iterator[tuple[int, int]]:
    """Label and target of the steps that go on with the fewest faults."""
    for edge in range(int(graph.offsets[state]), int(graph.offsets[state + 1])):
        label, target = int(graph.labels[edge]), int(graph.targets[edge])
        if depth[target] != depth[state] + 1 or cost[target] == _NOT:
            continue
        if cost[target] + int(fault[label]) == cost[state]:
            yield label, target
