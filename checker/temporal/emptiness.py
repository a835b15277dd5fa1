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

from checker.explorer.kernels_components import judge_components
from checker.explorer.kernels_runs import SETTLED, peel
from checker.temporal.components import strong_components
from checker.temporal.fairness import Fairness, Kind
from checker.temporal.graph import BoolArray, Graph, Int32Array, Int64Array, UInt32Array
from checker.temporal.native import call
from checker.temporal.search import Tree, search

EMPTY = np.empty(0, np.int32)

FEW = 0.5
"""The part of all nodes that may be on cycles, or behind some, if it is to pay to look for components there only."""


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

    examined: how many strongly connected components were looked at. tree: how nodes are reached from the roots, if that
    was looked for.
    """

    nodes: Int32Array
    bounds: Int64Array
    examined: int
    tree: Tree | None = None

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.bounds.size) - 1

    def members(self, number: int) -> Int32Array:
        """The nodes of one component."""
        return self.nodes[self.bounds[number] : self.bounds[number + 1]]


def fair_components(arena: Arena, region: Int32Array, roots: Int64Array) -> FairComponents:
    """All fair components that can be reached from ``roots`` without leaving the region of the root."""
    left, on_cycles = peeled(arena, region)
    ends = accepted_ends(arena, region)
    if left == 0 and not ends.size:
        return FairComponents(EMPTY, np.zeros(1, np.int64), 0)
    if left < 0 or left > FEW * arena.nodes:
        return _judged(arena, region, roots)
    tree = search(arena.offsets, arena.targets, region, roots)
    lone = ends[(tree.depth[ends] >= 0) & ~on_cycles[ends]]
    core = on_cycles & (tree.depth >= 0)
    found = _judged(arena, np.where(core, region, np.int32(-1)), np.flatnonzero(core))
    nodes = np.concatenate([lone.astype(np.int32), found.nodes])
    bounds = np.concatenate([np.arange(lone.size, dtype=np.int64), found.bounds + lone.size])
    return FairComponents(nodes, bounds, lone.size + found.examined, tree)


def _judged(arena: Arena, region: Int32Array, roots: Int64Array) -> FairComponents:
    """The same by a search for all components."""
    nodes: list[Int32Array] = []
    sizes: list[Int64Array] = []
    examined = 0
    while roots.size:
        component, order, bounds = strong_components(arena.offsets, arena.targets, region, roots)
        examined += bounds.size - 1
        region, roots, fair, fair_sizes = judge(arena, component, order, bounds)
        nodes.append(fair)
        sizes.append(fair_sizes)
    every = np.concatenate([np.zeros(1, np.int64), *sizes])
    return FairComponents(np.concatenate([EMPTY, *nodes]), np.cumsum(every), examined)


def peeled(arena: Arena, region: Int32Array) -> tuple[int, BoolArray]:
    """How many nodes of a region are on cycles, or behind some, and which; -1 if that is not known."""
    before, queue = np.zeros(arena.nodes, np.uint8), np.empty(arena.nodes, np.int32)
    left = call(peel, arena.offsets, arena.targets, region, arena.nodes, before, queue)
    return left, (before != 0) & (before != SETTLED) & (region >= 0)


def accepted_ends(arena: Arena, region: Int32Array) -> Int64Array:
    """The nodes of a region without edges in which a run may stay for ever, accepted."""
    if not arena.stutters:
        return np.empty(0, np.int64)
    ends = np.flatnonzero((arena.offsets[1:] == arena.offsets[:-1]) & (region >= 0))
    met = arena.node_acceptance[ends] if arena.node_acceptance.size else np.zeros(ends.size, np.int32)
    return np.asarray(ends[met & arena.required == arena.required], np.int64)


def judge(
    arena: Arena, component: Int32Array, order: Int32Array, bounds: Int32Array
) -> tuple[Int32Array, Int64Array, Int32Array, Int64Array]:
    """Tell fair, hopeless and undecided components apart.

    Returns the regions and roots in which the search for components goes on (undecided components, without
    the states in which a strong group that is never taken is enabled), and the nodes and sizes of the fair
    ones.
    """
    weak = np.array([kind is Kind.WEAK for kind in arena.fairness.kinds], np.bool_)
    groups, known = weak.size, arena.fairness.group_of_label
    next_region = EMPTY if weak.all() else np.full(arena.nodes, -1, np.int32)
    next_roots, fair, sizes = np.empty(order.size, np.int64), np.empty_like(order), np.empty(bounds.size, np.int64)
    found = np.zeros(2, np.int64)
    of_group = np.zeros(groups, np.int64), np.full(groups, -1, np.int64), np.zeros(groups, np.bool_)
    members = call(
        judge_components,
        *(arena.offsets, arena.targets, arena.labels),
        *(arena.graph.offsets, arena.graph.labels, arena.state_of, arena.state_of.size),
        *(known, known.size, weak),
        *(arena.node_acceptance, arena.node_acceptance.size, arena.edge_acceptance, arena.edge_acceptance.size),
        *(arena.required, arena.stutters),
        *(component, order, bounds, bounds.size - 1),
        *(*of_group, np.empty(groups, np.int32)),
        *(next_region, next_roots, fair, sizes, found),
    )
    return next_region, next_roots[: found[0]].copy(), fair[:members].copy(), sizes[: found[1]].copy()
