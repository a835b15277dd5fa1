"""A short loop in a fair component that meets everything that fairness and acceptance ask for."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from checker.explorer.kernels_ways import copy_inner_edges, walk_to_nearest
from checker.temporal.emptiness import Arena
from checker.temporal.fairness import Kind
from checker.temporal.graph import BoolArray, Int32Array, Int64Array, UInt32Array
from checker.temporal.native import call

Loop = list[int]
"""Edges of a component, in the order in which they are taken."""

Met = tuple[int, int, frozenset[int], frozenset[int], frozenset[int]]
"""A node; then the acceptance sets and the weak groups that are still to be met, the strong groups that were
enabled on the way, and those that were taken."""

EXACT_VISITS = 1_500
ROUNDS_SEARCHED = 100
"""Loops longer than this are not searched for detours."""

SMALL = 200
"""Only in components of at most so many nodes is a shortest loop looked for."""


@dataclass(frozen=True)
class Component:
    """One component by itself: its nodes are numbered from 0, its edges are those that stay inside."""

    nodes: Int32Array
    offsets: Int64Array
    targets: UInt32Array
    labels: UInt32Array
    edge_acceptance: Int32Array
    node_acceptance: Int32Array

    @staticmethod
    def of(arena: Arena, nodes: Int32Array) -> Component:
        """The component of an arena that consists of ``nodes``."""
        local = np.full(arena.nodes, -1, np.int32)
        local[nodes] = np.arange(nodes.size, dtype=np.int32)
        offsets, targets, labels, accepts = inner_edges(
            arena.offsets, arena.targets, arena.labels, arena.edge_acceptance, nodes, local
        )
        inside = arena.node_acceptance[nodes] if arena.node_acceptance.size else arena.node_acceptance
        return Component(nodes, offsets, targets, labels, accepts, inside)

    def source(self, edge: int) -> int:
        """The node that an edge leaves."""
        return int(np.searchsorted(self.offsets, edge, side="right")) - 1


def inner_edges(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    acceptance: Int32Array,
    nodes: Int32Array,
    local: Int32Array,
) -> tuple[Int64Array, UInt32Array, UInt32Array, Int32Array]:
    """The edges between ``nodes``: offsets and targets in local numbers, labels and acceptance."""
    most = int((offsets[nodes + 1] - offsets[nodes]).sum())
    inner = np.empty(nodes.size + 1, np.int64)
    found_targets, found_labels = np.empty((2, most), np.uint32)
    accepts = np.empty(most if acceptance.size else 0, np.int32)
    graph = (offsets, targets, labels, acceptance, acceptance.size)
    count = call(copy_inner_edges, *graph, nodes, nodes.size, local, inner, found_targets, found_labels, accepts)
    return inner, found_targets[:count].copy(), found_labels[:count].copy(), accepts[:count].copy()


def nearest(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    node_acceptance: Int32Array,
    edge_acceptance: Int32Array,
    states: Int32Array,
    state_offsets: Int64Array,
    state_labels: UInt32Array,
    group_of_label: Int32Array,
    start: int,
    goal: int,
    acceptance: int,
    take: BoolArray,
    disable: BoolArray,
    arrived: Int64Array,
    before: Int32Array,
    queue: Int32Array,
    walk: Int64Array,
) -> Int64Array:
    """The edges of a shortest walk from ``start`` that meets something wanted; at least one edge.

    goal: a node that is wanted, or -1. acceptance: acceptance sets that are wanted.
    take, disable: for each group whether a step of it, or a node where it is disabled, is wanted.
    arrived, before, queue: room for one entry per node; ``arrived`` is -1 everywhere, before and after.
    walk: room for one entry more.
    """
    component = (offsets, targets, labels, node_acceptance, node_acceptance.size, edge_acceptance, edge_acceptance.size)
    graph = (states, state_offsets, state_labels, group_of_label, group_of_label.size)
    here = np.full(take.size, -1, np.int64)
    wanted = (start, goal, acceptance, take, disable, take.size, here)
    length = call(walk_to_nearest, *component, *graph, *wanted, arrived, before, queue, walk)
    return walk[:length][::-1]


class LoopFinder:
    """Finds loops in one fair component."""

    def __init__(self, arena: Arena, component: Component) -> None:
        self.arena = arena
        self.component = component
        self.exact = component.nodes.size <= SMALL
        self._enabled: dict[int, frozenset[int]] = {}
        self.strong = [kind is Kind.STRONG for kind in arena.fairness.kinds]
        nodes = component.nodes
        self.room = (
            np.full(nodes.size, -1, np.int64),
            np.empty(nodes.size, np.int32),
            np.empty(nodes.size, np.int32),
            np.empty(nodes.size + 1, np.int64),
        )
        self.states = np.ascontiguousarray(arena.state_of[nodes] if arena.state_of.size else nodes, np.int32)

    def enabled(self, node: int) -> frozenset[int]:
        """The groups that are enabled in a node."""
        known = self._enabled.get(node)
        if known is None:
            known = self.arena.fairness.enabled(self.arena.graph, int(self.states[node]))
            self._enabled[node] = known
        return known

    def loop(self, start: int) -> Loop:
        """A short fair loop from and to ``start``."""
        loop = self.shortest(start) if self.exact else None
        if loop is None:
            self.exact = False  # nor is it worth while from another start
            loop = self.greedy(start)
            if len(loop) <= ROUNDS_SEARCHED:
                loop = self.without_detours(loop)
        return loop

    def group(self, edge: int) -> int:
        """The group that an edge takes, or -1."""
        label = int(self.component.labels[edge])
        known = self.arena.fairness.group_of_label
        return int(known[label]) if label < known.size else -1

    def accepts(self, node: int, edge: int | None) -> int:
        """The acceptance sets met at a node or by an edge out of it."""
        met = int(self.component.node_acceptance[node]) if self.component.node_acceptance.size else 0
        if edge is not None and self.component.edge_acceptance.size:
            met |= int(self.component.edge_acceptance[edge])
        return met

    def walk(
        self,
        start: int,
        goal: int,
        acceptance: int = 0,
        take: set[int] | None = None,
        disable: set[int] | None = None,
    ) -> Loop:
        """The edges of a shortest walk to something wanted."""
        groups = self.arena.fairness.groups
        wanted = np.zeros((2, groups), np.bool_)
        wanted[0, list(take or ())] = True
        wanted[1, list(disable or ())] = True
        component, graph = self.component, self.arena.graph
        edges = nearest(
            component.offsets,
            component.targets,
            component.labels,
            component.node_acceptance,
            component.edge_acceptance,
            self.states,
            graph.offsets,
            graph.labels,
            self.arena.fairness.group_of_label,
            start,
            goal,
            acceptance,
            wanted[0],
            wanted[1],
            *self.room,
        )
        return [int(edge) for edge in edges]

    def is_fair(self, loop: Loop) -> bool:
        """Whether a loop meets all acceptance sets and is fair to every group."""
        accepted, taken = 0, set()
        always: frozenset[int] | None = None
        ever: set[int] = set()
        for edge in loop:
            node = self.component.source(edge)
            accepted |= self.accepts(node, edge)
            taken.add(self.group(edge))
            enabled = self.enabled(node)
            always = enabled if always is None else always & enabled
            ever |= enabled
        if accepted & self.arena.required != self.arena.required:
            return False
        weakly = all(self.strong[group] or group in taken for group in always or ())
        return weakly and all(not self.strong[group] or group in taken for group in ever)

    def greedy(self, start: int) -> Loop:
        """A fair loop from and to ``start``: on to the nearest thing still wanted, until nothing is."""
        loop: Loop = []
        acceptance = self.arena.required & ~self.accepts(start, None)
        enabled = self.enabled(start)
        weak = {group for group in enabled if not self.strong[group]}
        strong = {group for group in enabled if self.strong[group]}
        taken: set[int] = set()
        at = start

        def follow(edges: Loop) -> None:
            nonlocal acceptance, at
            for edge in edges:
                group = self.group(edge)
                taken.add(group)
                at = int(self.component.targets[edge])
                acceptance &= ~self.accepts(self.component.source(edge), edge) & ~self.accepts(at, None)
                here = self.enabled(at)
                weak.intersection_update(here)
                weak.discard(group)
                strong.update(other for other in here if self.strong[other])
                strong.difference_update(taken)
                loop.append(edge)

        while True:
            if acceptance or weak or strong:
                follow(self.walk(at, -1, acceptance, weak | strong, weak))
            elif at != start or not loop:
                follow(self.walk(at, start))
            else:
                return loop

    def shortest(self, start: int) -> Loop | None:
        """A shortest fair loop from and to ``start``, by search over nodes with what was met on the way.

        None where that takes more than ``EXACT_VISITS`` visits.
        """
        component = self.component
        enabled = self.enabled(start)
        first: Met = (
            start,
            self.arena.required & ~self.accepts(start, None),
            frozenset(group for group in enabled if not self.strong[group]),
            frozenset(group for group in enabled if self.strong[group]),
            frozenset(),
        )
        origin: dict[Met, tuple[Met, int] | None] = {first: None}
        waiting = deque([first])
        while waiting and len(origin) <= EXACT_VISITS:
            met = waiting.popleft()
            node, missing, weak, seen, taken = met
            for edge in range(int(component.offsets[node]), int(component.offsets[node + 1])):
                target, group = int(component.targets[edge]), self.group(edge)
                here = self.enabled(target)
                after: Met = (
                    target,
                    missing & ~self.accepts(node, edge) & ~self.accepts(target, None),
                    (weak & here) - {group},
                    seen | frozenset(other for other in here if self.strong[other]),
                    taken | {group} if group >= 0 and self.strong[group] else taken,
                )
                done = target == start and not after[1] and not after[2] and after[3] <= after[4]
                if done:
                    loop = [edge]
                    back = origin[met]
                    while back is not None:
                        loop.append(back[1])
                        back = origin[back[0]]
                    return loop[::-1]
                if after not in origin:
                    origin[after] = (met, edge)
                    waiting.append(after)
        return None

    def without_detours(self, loop: Loop) -> Loop:
        """The loop with rounds left out that it does not need, longest first."""
        improved = True
        while improved:
            improved = False
            nodes = [self.component.source(edge) for edge in loop]
            rounds = [(j - i, i, j) for i in range(len(loop)) for j in range(i + 1, len(loop)) if nodes[i] == nodes[j]]
            for _, i, j in sorted(rounds, reverse=True):
                for shorter in (loop[i:j], loop[:i] + loop[j:]):
                    if self.is_fair(shorter):
                        loop, improved = shorter, True
                        break
                if improved:
                    break
        return loop
