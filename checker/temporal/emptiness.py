"""Fair components: where a run can stay for ever, fairly, and accepted by the automaton.

A component is fair if every acceptance set occurs in it, and every weak group is disabled in one of its
states or taken inside. A strong group that is enabled in it but never taken inside can only be put off by
leaving the states where it is enabled: these are removed, and what remains is split into components again
(Streett emptiness: E. A. Emerson, C.-L. Lei, *Modalities for model checking*, Sci. Comput. Program. 8, 1987;
O. Lichtenstein, A. Pnueli, *Checking that finite state concurrent programs satisfy their linear
specification*, POPL 1985).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.explorer.library import warm
from checker.temporal.compiled import compiled
from checker.temporal.components import strong_components
from checker.temporal.fairness import Fairness, Kind
from checker.temporal.graph import BoolArray, Graph, Int32Array, Int64Array, UInt32Array

EMPTY = np.empty(0, np.int32)


@dataclass(frozen=True)
class Arena:
    """Where a fair accepted run is looked for: the state graph, or its product with an automaton.

    offsets, targets, labels: compressed sparse rows over nodes, as in ``Graph``.
    state_of: int32, for each node its state in ``graph``; empty where nodes are states.
    node_acceptance, edge_acceptance: int32 bit sets of acceptance sets per node or edge; empty for none.
    required: the bit set of all acceptance sets; a run must meet each again and again.
    stutters: a node without edges stutters for ever (the state graph), or is a dead end (a product).
    """

    graph: Graph
    fairness: Fairness
    offsets: Int64Array
    targets: UInt32Array
    labels: UInt32Array
    state_of: Int32Array
    node_acceptance: Int32Array
    edge_acceptance: Int32Array
    required: int
    stutters: bool

    @staticmethod
    def of_states(
        graph: Graph,
        fairness: Fairness,
        node_acceptance: Int32Array = EMPTY,
        edge_acceptance: Int32Array = EMPTY,
        required: int = 0,
    ) -> Arena:
        """The state graph itself as an arena."""
        return Arena(
            graph,
            fairness,
            graph.offsets,
            graph.targets,
            graph.labels,
            EMPTY,
            node_acceptance,
            edge_acceptance,
            required,
            True,
        )

    @property
    def nodes(self) -> int:
        """The number of nodes."""
        return int(self.offsets.size) - 1

    def state(self, node: int) -> int:
        """The state of a node."""
        return int(self.state_of[node]) if self.state_of.size else node


@dataclass(frozen=True)
class FairComponents:
    """Fair components: number c consists of ``nodes[bounds[c]:bounds[c + 1]]``.

    examined: how many strongly connected components were looked at.
    """

    nodes: Int32Array
    bounds: Int64Array
    examined: int

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.bounds.size) - 1

    def members(self, number: int) -> Int32Array:
        """The nodes of one component."""
        return self.nodes[self.bounds[number] : self.bounds[number + 1]]


def fair_components(arena: Arena, region: Int32Array, roots: Int64Array) -> FairComponents:
    """All fair components that can be reached from ``roots`` without leaving the region of the root."""
    weak = np.array([kind is Kind.WEAK for kind in arena.fairness.kinds], np.bool_)
    nodes: list[Int32Array] = []
    sizes: list[Int64Array] = []
    examined = 0
    if soon_over(arena, region):
        return FairComponents(EMPTY, np.zeros(1, np.int64), 0)
    while roots.size:
        component, order, bounds = strong_components(arena.offsets, arena.targets, region, roots)
        examined += bounds.size - 1
        region, roots, fair, fair_sizes = judge(
            arena.offsets,
            arena.targets,
            arena.labels,
            arena.graph.offsets,
            arena.graph.labels,
            arena.state_of,
            arena.fairness.group_of_label,
            weak,
            arena.node_acceptance,
            arena.edge_acceptance,
            arena.required,
            arena.stutters,
            component,
            order,
            bounds,
        )
        nodes.append(fair)
        sizes.append(fair_sizes)
    every = np.concatenate([np.zeros(1, np.int64), *sizes])
    return FairComponents(np.concatenate([EMPTY, *nodes]), np.cumsum(every), examined)


def soon_over(arena: Arena, region: Int32Array) -> bool:
    """Whether no run stays in a region for ever, because it has no cycle and no accepted end; if in doubt, false."""
    before = np.zeros(arena.nodes, np.uint8)
    queue = np.empty(arena.nodes, np.int32)
    return bool(
        warm().soon_over(
            arena.offsets.ctypes.data,
            arena.targets.ctypes.data,
            region.ctypes.data,
            arena.node_acceptance.ctypes.data if arena.node_acceptance.size else 0,
            arena.required,
            arena.stutters,
            arena.nodes,
            before.ctypes.data,
            queue.ctypes.data,
        )
    )


@compiled
def judge(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    state_offsets: Int64Array,
    state_labels: UInt32Array,
    state_of: Int32Array,
    group_of_label: Int32Array,
    weak: BoolArray,
    node_acceptance: Int32Array,
    edge_acceptance: Int32Array,
    required: int,
    stutters: bool,
    component: Int32Array,
    order: Int32Array,
    bounds: Int32Array,
) -> tuple[Int32Array, Int64Array, Int32Array, Int64Array]:
    """Tell fair, hopeless and undecided components apart.

    Returns the regions and roots in which the search for components goes on (undecided components, without
    the states in which a strong group that is never taken is enabled), and the nodes and sizes of the fair
    ones.
    """
    groups = weak.size
    enabled = np.zeros(groups, np.int64)  # in how many nodes of this component
    enabled_at = np.full(groups, -1, np.int64)  # the node that was counted last
    taken = np.zeros(groups, np.bool_)
    touched = np.empty(groups, np.int32)
    next_region = np.empty(0, np.int32)
    next_roots = np.empty(order.size, np.int64)
    roots = 0
    fair = np.empty(order.size, np.int32)
    members = 0
    fair_sizes = np.empty(bounds.size, np.int64)
    found = 0
    for number in range(bounds.size - 1):
        first = bounds[number]
        last = bounds[number + 1]
        size = last - first
        if size == 1:
            node = order[first]
            if offsets[node] == offsets[node + 1]:
                accepted = 0
                if node_acceptance.size:
                    accepted = node_acceptance[node]
                if stutters and (accepted & required) == required:
                    fair[members] = node
                    members += 1
                    fair_sizes[found] = 1
                    found += 1
                continue
            loops = False
            for edge in range(offsets[node], offsets[node + 1]):
                if targets[edge] == node:
                    loops = True
            if not loops:
                continue
        accepted = 0
        touches = 0
        for place in range(first, last):
            node = order[place]
            if node_acceptance.size:
                accepted |= node_acceptance[node]
            for edge in range(offsets[node], offsets[node + 1]):
                if component[targets[edge]] != number:
                    continue
                if edge_acceptance.size:
                    accepted |= edge_acceptance[edge]
                if labels[edge] < group_of_label.size:
                    group = group_of_label[labels[edge]]
                    if group >= 0:
                        taken[group] = True
            state = np.int64(node)
            if state_of.size:
                state = np.int64(state_of[node])
            for edge in range(state_offsets[state], state_offsets[state + 1]):
                group = group_of_label[state_labels[edge]]
                if group >= 0 and enabled_at[group] != node:
                    enabled_at[group] = node
                    if enabled[group] == 0:
                        touched[touches] = group
                        touches += 1
                    enabled[group] += 1
        hopeless = (accepted & required) != required
        refine = False
        for k in range(touches):
            group = touched[k]
            if not taken[group]:
                if weak[group]:
                    if enabled[group] == size:
                        hopeless = True
                else:
                    refine = True
        if not hopeless and not refine:
            for place in range(first, last):
                fair[members] = order[place]
                members += 1
            fair_sizes[found] = size
            found += 1
        elif not hopeless:
            if next_region.size == 0:
                next_region = np.full(component.size, -1, np.int32)
            for place in range(first, last):
                node = order[place]
                state = np.int64(node)
                if state_of.size:
                    state = np.int64(state_of[node])
                stays = True
                for edge in range(state_offsets[state], state_offsets[state + 1]):
                    group = group_of_label[state_labels[edge]]
                    if group >= 0 and not weak[group] and not taken[group]:
                        stays = False
                        break
                if stays:
                    next_region[node] = number
                    next_roots[roots] = node
                    roots += 1
        for k in range(touches):
            enabled[touched[k]] = 0
            enabled_at[touched[k]] = -1
            taken[touched[k]] = False
    return next_region, next_roots[:roots].copy(), fair[:members].copy(), fair_sizes[:found].copy()
