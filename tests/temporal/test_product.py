"""The product with an automaton, compared with one that is built node by node."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from checker.explorer.kernels_product import PER_EDGE, PER_NODE
from checker.temporal import product as products
from checker.temporal.automaton import Automaton, Transition, automaton_of
from checker.temporal.formula import Atom
from checker.temporal.graph import NO_STEP
from checker.temporal.product import product
from checker.temporal.valuation import Valuation

from . import oracle
from .generate import arrays, fairness_of, graph_of, random_case, random_formula

EXAMPLES = 300
"""Random cases."""

Node = tuple[int, int]
Edge = tuple[int, int, int]


def plain_product(case: oracle.Case, automaton: Automaton) -> tuple[list[Node], list[list[Edge]]]:
    """The nodes in the order in which they are found, and the edges of each: target, label, acceptance."""
    nodes = [(state, 0) for state in case.initial]
    edges: list[list[Edge]] = []
    for state, owed in nodes:  # which grow meanwhile
        row = []
        for move in automaton.transitions[owed]:
            for label, target in case.edges[state] or [(NO_STEP, state)]:
                moment = 0
                for k, of in enumerate(automaton.atoms):
                    if isinstance(of, Atom):
                        holds = case.atoms[of.name][state]
                    else:
                        holds = label != NO_STEP and case.steps[of.name][label]
                    moment |= holds << k
                if moment & move.want != move.want or moment & move.reject:
                    continue
                node = (target, move.target)
                if node not in nodes:
                    nodes.append(node)
                row.append((nodes.index(node), label, move.accepts))
        edges.append(row)
    return nodes, edges


@pytest.mark.parametrize("room", [1, products.FIRST_ROOM])
def test_products_of_random_graphs(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(products, "FIRST_ROOM", room)
    for seed in range(EXAMPLES):
        rng = Random(f"product {seed}")
        case = random_case(rng)
        automaton = automaton_of(random_formula(rng, rng.randint(0, 3)))
        if not automaton.states:
            continue
        values = Valuation(arrays(case.atoms), arrays(case.steps))
        nodes, edges = plain_product(case, automaton)
        arena, roots = product(graph_of(case), automaton, values, fairness_of(case))
        assert roots.tolist() == list(range(len(case.initial)))
        assert arena.state_of.tolist() == [state for state, _ in nodes], f"seed {seed}"
        assert arena.offsets.tolist() == np.cumsum([0, *map(len, edges)]).tolist(), f"seed {seed}"
        found = zip(arena.targets.tolist(), arena.labels.tolist(), arena.edge_acceptance.tolist(), strict=True)
        assert list(found) == [edge for row in edges for edge in row], f"seed {seed}"


@pytest.mark.parametrize("room", [1, products.FIRST_ROOM])
def test_a_product_takes_no_more_than_its_room(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    monkeypatch.setattr(products, "FIRST_ROOM", room)
    # 0 leads to nine others, which lead to themselves; the automaton reads everything
    case = oracle.Case([[(0, k) for k in range(1, 10)], *([(0, k)] for k in range(1, 10))], [0], {}, {}, [-1], [])
    automaton = Automaton((), ((Transition(0, 0, 0, 0),),), 0)
    given = graph_of(case), automaton, Valuation({}, {}), fairness_of(case)
    # all ten nodes, and the edges of all but the last
    enough = 4 * 10 * 3 + 10 * PER_NODE + 17 * PER_EDGE
    arena, _ = product(*given, enough)
    assert (arena.nodes, arena.targets.size) == (10, 18)
    with pytest.raises(MemoryError, match="10 nodes and more, has no room"):
        product(*given, enough - 1)
    with pytest.raises(MemoryError, match="1 nodes and more, has no room"):
        product(*given, 4 * 10 * 3 + PER_NODE - 1)
    with pytest.raises(MemoryError, match="10 states with an automaton of 1 has no room"):
        product(*given, 4 * 10 * 3 - 1)
