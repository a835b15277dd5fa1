"""Runs may stay for ever where nothing is owed: by a copy of the state, or by a transition to itself."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from checker.temporal.branching import Satisfaction
from checker.temporal.engine import check
from checker.temporal.fairness import WEAK, Fairness
from checker.temporal.formula import (
    AF,
    EF,
    EX,
    Branching,
    atom,
    eventually,
    is_about_reaching,
    next_,
    recoverable,
    step,
)
from checker.temporal.graph import Graph
from checker.temporal.rest import resting, restless
from checker.temporal.valuation import Valuation

from .generate import arrays, branching_formula, fairness_of, graph_of, random_case

# 0 -fault-> 1, 1 -owed-> 2, 2 is terminal
GRAPH = Graph.from_arrays([0, 1, 2, 2], [1, 2], [0, 1], [0])
FAIRNESS = Fairness.of([-1, 0], [WEAK])
ATOMS = {"end": np.array([False, False, True])}
STEPS = {"fault": np.array([True, False])}


def test_who_rests_stays_in_a_copy() -> None:
    found = resting(GRAPH, FAIRNESS, copies=True)
    assert found.idle.tolist() == [0]
    assert found.graph.states == 4 and found.graph.transitions == 3
    assert list(found.graph.successors(0)) == [(0, 1), (2, 3)]
    assert list(found.graph.successors(3)) == []
    assert [found.original(state) for state in range(4)] == [0, 1, 2, 0]
    assert found.extended(ATOMS["end"]).tolist() == [False, False, True, False]
    assert found.with_label(STEPS["fault"]).tolist() == [True, False, False]
    assert found.fairness.group(2) == -1


def test_who_rests_goes_round_in_branching_time() -> None:
    found = resting(GRAPH, FAIRNESS, copies=False)
    assert found.graph.states == 3
    assert list(found.graph.successors(0)) == [(0, 1), (2, 0)]
    assert found.extended(ATOMS["end"]) is ATOMS["end"]


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        (eventually("end"), False),  # the fault need not happen
        (eventually(step("fault")), False),
        (step("fault") | next_(~atom("end")), True),
        (recoverable("end"), True),
        (EF("end"), True),
        (AF("end"), False),
        (EX(~atom("end")), True),
    ],
)
def test_formulas_with_rest(claim, holds: bool) -> None:
    branching = not any(name in str(claim) for name in ("eventually", "step"))
    found = resting(GRAPH, FAIRNESS, copies=not branching)
    atoms = {name: found.extended(values) for name, values in ATOMS.items()}
    steps = {name: found.with_label(values) for name, values in STEPS.items()}
    assert check(found.graph, claim, atoms, steps, found.fairness).holds == holds


def test_random_graphs_gain_what_is_idle_and_nothing_else() -> None:
    for seed in range(300):
        case = random_case(Random(f"rest {seed}"))
        graph = graph_of(case)
        idle = [state for state, row in enumerate(case.edges) if row and not case.enabled(state)]
        for copies in (True, False):
            found = resting(graph, fairness_of(case), copies)
            assert found.idle.tolist() == idle
            for state, row in enumerate(case.edges):
                more = []
                if state in idle:
                    place = idle.index(state)
                    more = [(found.label, len(case.edges) + place if copies else state)]
                assert list(found.graph.successors(state)) == [*row, *more]
            assert all(not list(found.graph.successors(s)) for s in range(len(case.edges), found.graph.states))


def test_what_can_be_reached_does_not_depend_on_staying() -> None:
    """Formulas about reaching alone hold in the same states of the graph as it is; others may not."""
    reaching = different = 0
    for seed in range(1000):
        rng = Random(f"reaching {seed}")
        case = random_case(rng)
        graph, claim, valuation = graph_of(case), branching_formula(rng, rng.randint(1, 2)), arrays(case.atoms)
        found = resting(graph, fairness_of(case), copies=False)
        plain = restless(graph, fairness_of(case))
        assert (plain.graph, plain.label, plain.extended(np.ones(3, np.bool_)).size) == (graph, found.label, 3)
        one, other = (
            Satisfaction(which, Valuation(valuation, {})).states(claim).tolist() for which in (found.graph, plain.graph)
        )
        if is_about_reaching(claim):
            assert one == other, claim
            reaching += any(isinstance(part, Branching) for part in claim.walk())
        different += one != other
    assert reaching > 50
    assert different > 10
