"""From fair components to a short lasso: which component, where to enter it, and the way there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from checker.temporal.emptiness import Arena, FairComponents
from checker.temporal.graph import NO_STEP, STUTTER, Graph, Int32Array, Int64Array
from checker.temporal.lasso import Lasso, Path, Steps, fair_reasons, folded
from checker.temporal.loops import Component, LoopFinder
from checker.temporal.search import Tree

COMPONENTS_TRIED = 6
STARTS_TRIED = 12
"""How many fair components are looked into, and from how many nodes of each."""

SHORTENED = 60
"""Runs of more steps than this are not searched for parts to leave out."""

PARTS_TRIED = 300

SEARCHED_NODES = 400_000
"""In large components fewer starts are tried: about so many nodes are searched for loops."""


@dataclass(frozen=True)
class Stages:
    """How nodes are reached: trees of which each continues from nodes of the one before it."""

    trees: Sequence[Tree]

    def depth(self, nodes: Int32Array) -> Int32Array:
        """The number of steps to each of the nodes; -1 for those that are not reached."""
        return self.trees[-1].depth[nodes]

    def path(self, node: int) -> list[int]:
        """The nodes of a shortest way to ``node``."""
        path = [node]
        for tree in reversed(self.trees):
            path = tree.path(path[0]) + path[1:]
        return path


def shortest_lasso(arena: Arena, fair: FairComponents, stages: Stages) -> Lasso:
    """A short lasso into one of the fair components; at least one must be reached by ``stages``.

    The components that are nearest and those that are smallest are tried, from several nodes each.
    """
    depth = stages.depth(fair.nodes).astype(np.int64)
    depth[depth < 0] = np.iinfo(np.int64).max
    nearest = np.minimum.reduceat(depth, fair.bounds[:-1])
    sizes = np.diff(fair.bounds)
    reached = np.flatnonzero(nearest < np.iinfo(np.int64).max)
    by_depth = reached[np.argsort(nearest[reached], kind="stable")][:COMPONENTS_TRIED]
    by_size = reached[np.lexsort((nearest[reached], sizes[reached]))][:COMPONENTS_TRIED]
    best: tuple[tuple[int, int], int, Steps] | None = None
    for number in dict.fromkeys([*by_depth.tolist(), *by_size.tolist()]):
        if best is not None and int(nearest[number]) + 1 > best[0][0]:
            continue
        members = fair.members(number)
        distance = depth[fair.bounds[number] : fair.bounds[number + 1]]
        for entry, loop in _loops(arena, members, distance):
            rank = (int(distance[entry]) + len(loop), len(loop))
            if best is None or rank < best[0]:
                best = (rank, int(members[entry]), loop)
    assert best is not None
    return _assemble(arena, stages, best[1], best[2])


def _loops(
    arena: Arena,
    members: Int32Array,
    distance: Int64Array,
) -> list[tuple[int, Steps]]:
    """Loops in one component: the place of the first node in ``members``, and the steps."""
    first = int(members[0])
    if members.size == 1 and arena.offsets[first] == arena.offsets[first + 1]:
        return [(0, ((STUTTER, first),))]
    component = Component.of(arena, members)
    finder = LoopFinder(arena, component)
    near = np.argsort(distance, kind="stable")
    each = max(1, min(STARTS_TRIED, SEARCHED_NODES // members.size) // 2)
    spread = near[np.linspace(0, near.size - 1, each, dtype=np.int64)]
    starts = dict.fromkeys([*near[:each].tolist(), *spread.tolist()])
    found = []
    for start in starts:
        loop = finder.loop(start)
        # a loop can be entered anywhere: where the way to it is shortest
        entries = [component.source(edge) for edge in loop]
        turn = min(range(len(loop)), key=lambda k: int(distance[entries[k]]))
        loop = loop[turn:] + loop[:turn]
        steps = tuple((_label(component.labels[edge]), int(members[component.targets[edge]])) for edge in loop)
        found.append((entries[turn], steps))
    return found


def _label(label: int | np.uint32) -> int:
    return STUTTER if int(label) == NO_STEP else int(label)


def _assemble(arena: Arena, stages: Stages, entry: int, loop: Steps) -> Lasso:
    nodes = stages.path(entry)
    prefix = _steps(arena, nodes)
    run = Lasso(arena.state(nodes[0]), prefix, tuple((label, arena.state(node)) for label, node in loop))
    run = folded(run)
    before = run.states[len(run.prefix) :]
    return Lasso(run.initial, run.prefix, run.loop, fair_reasons(arena.graph, arena.fairness, before, run.loop))


def _steps(arena: Arena, nodes: list[int]) -> Steps:
    """Labels and states of the steps along a path of nodes."""
    steps = []
    for node, after in pairwise(nodes):
        first, last = int(arena.offsets[node]), int(arena.offsets[node + 1])
        edge = first + int(np.flatnonzero(arena.targets[first:last] == after)[0])
        steps.append((_label(arena.labels[edge]), arena.state(after)))
    return tuple(steps)


def path_along(graph: Graph, nodes: list[int]) -> Path:
    """The run through these states."""
    steps = []
    for state, after in pairwise(nodes):
        steps.append(next((label, target) for label, target in graph.successors(state) if target == after))
    return Path(nodes[0], tuple(steps))


def shortened(lasso: Lasso, is_counterexample: Callable[[Lasso], bool]) -> Lasso:
    """A part of the same run that is a counterexample too, and shorter; or the lasso itself.

    What lies between two visits of a state is left out, or taken as the loop.
    """
    steps = (*lasso.prefix, *lasso.loop)
    if len(steps) > SHORTENED:
        return lasso
    states = (*lasso.states, lasso.knot)
    shorter: list[Lasso] = []
    for i in range(len(steps)):
        for j in range(i + 1, len(states)):
            if states[i] != states[j]:
                continue
            shorter.append(Lasso(lasso.initial, steps[:i], steps[i:j]))
            if j <= len(lasso.prefix):
                shorter.append(Lasso(lasso.initial, steps[:i] + lasso.prefix[j:], lasso.loop))
            elif i >= len(lasso.prefix) and j - i < len(lasso.loop):
                shorter.append(Lasso(lasso.initial, lasso.prefix, steps[len(lasso.prefix) : i] + steps[j:]))
    by_length = sorted(shorter, key=lambda run: (len(run.labels), len(run.loop)))
    for candidate in by_length[:PARTS_TRIED]:
        if len(candidate.labels) >= len(steps):
            break
        if is_counterexample(candidate):
            return shortened(folded(candidate), is_counterexample)
    return lasso
