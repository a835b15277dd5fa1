"""Fair components looked for where cycles are, and everywhere: the same ones; and what peeling leaves."""

from __future__ import annotations

from random import Random

import networkx
import numpy as np
import pytest

from checker.temporal import emptiness
from checker.temporal.emptiness import Arena, fair_components, peeled
from checker.temporal.graph import Graph, Int32Array

from .generate import fairness_of, graph_of, random_case

EXAMPLES = 1500


def random_arena(rng: Random) -> tuple[Arena, Int32Array]:
    """A graph with acceptance, and a region of it."""
    case = random_case(rng)
    graph = graph_of(case)
    sets = rng.randint(0, 2)
    met = np.array([rng.randrange(1 << sets) for _ in case.edges], np.int32)
    region = np.array([-1 if rng.random() < 0.2 else 0 for _ in case.edges], np.int32)
    return Arena.of_states(graph, fairness_of(case), met, required=(1 << sets) - 1), region


def found(arena: Arena, region: Int32Array) -> set[frozenset[int]]:
    fair = fair_components(arena, region, arena.graph.initial)
    return {frozenset(fair.members(k).tolist()) for k in range(fair.count)}


def test_where_cycles_are_and_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random("components")
    some = 0
    for _ in range(EXAMPLES):
        arena, region = random_arena(rng)
        monkeypatch.setattr(emptiness, "FEW", 2.0)
        by_peeling = found(arena, region)
        monkeypatch.setattr(emptiness, "FEW", -1.0)
        assert by_peeling == found(arena, region)
        some += bool(by_peeling)
    assert EXAMPLES // 4 < some < EXAMPLES


def test_what_peeling_leaves() -> None:
    """The nodes on cycles of the region, and what they lead to there."""
    rng = Random("peeling")
    for _ in range(EXAMPLES):
        arena, region = random_arena(rng)
        whole = networkx.DiGraph()
        inside = np.flatnonzero(region == 0).tolist()
        whole.add_nodes_from(inside)
        edges = ((s, t) for s in inside for _, t in arena.graph.successors(s))
        whole.add_edges_from((s, t) for s, t in edges if region[t] == 0)
        on_cycles = {node for part in networkx.strongly_connected_components(whole) for node in part if len(part) > 1}
        on_cycles |= set(networkx.nodes_with_selfloops(whole))
        expected = on_cycles.union(*(networkx.descendants(whole, node) for node in on_cycles))
        left, which = peeled(arena, region)
        assert set(np.flatnonzero(which).tolist()) == expected
        assert left == len(expected)


def test_too_many_edges_to_one_node() -> None:
    """They are not counted; all components are looked for then."""
    hub = 300
    graph = Graph.from_arrays(
        [*range(hub + 1), hub + 1, hub + 1], [hub] * hub + [hub + 1], [0] * (hub + 1), list(range(hub))
    )
    arena = Arena.of_states(graph, fairness_of(random_case(Random(0), fair=False)))
    region = np.zeros(graph.states, np.int32)
    assert peeled(arena, region)[0] == -1
    assert found(arena, region) == {frozenset([hub + 1])}
