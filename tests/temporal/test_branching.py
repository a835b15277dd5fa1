"""Branching time: compared with fixpoints over sets, and the runs that show why a formula fails."""

from __future__ import annotations

from random import Random

import pytest

from checker.errors import UsageError
from checker.temporal import branching, engine
from checker.temporal.branching import Satisfaction
from checker.temporal.formula import AF, AG, EF, EG, EX, Branching, atom, eventually, recoverable, step
from checker.temporal.graph import Graph
from checker.temporal.valuation import Valuation

from . import oracle
from .generate import arrays, branching_formula, graph_of, random_case

EXAMPLES = 2000
"""Random cases."""


def compare_branching(seed: int) -> bool:
    """Decide one random case twice; returns whether the formula holds."""
    rng = Random(f"branching {seed}")
    case = random_case(rng, fair=False)
    claim = branching_formula(rng, rng.randint(1, 3))
    expected = oracle.branching(case, claim)
    graph, atoms = graph_of(case), arrays(case.atoms)
    found = Satisfaction(graph, Valuation(atoms, {})).states(claim)
    assert set(found.nonzero()[0].tolist()) == expected, f"seed {seed}: {claim}"
    if not any(isinstance(part, Branching) for part in claim.walk()):
        return True
    result = engine.check(graph, claim, atoms)
    assert result.holds == (set(case.initial) <= expected)
    if result.path is not None:
        state = result.path.initial
        assert state in case.initial
        for label, target in result.path.steps:
            assert (label, target) in case.edges[state]
            state = target
        if isinstance(claim, Branching) and (claim.path, claim.operator) == ("A", "G"):
            assert state not in oracle.branching(case, claim.parts[0])
    return result.holds


def test_with_and_without_reversed_transitions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What leads to a goal is found in passes, or by transitions that are reversed, or first so and then so."""
    for passes in (0, 1):
        monkeypatch.setattr(branching, "PASSES", passes)
        for seed in range(EXAMPLES // 4):
            compare_branching(seed)


def test_branching_time() -> None:
    verdicts = [compare_branching(seed) for seed in range(EXAMPLES)]
    assert 0.15 < sum(verdicts) / len(verdicts) < 0.85


def line(atom_p: list[bool]) -> tuple[Graph, dict]:
    """0 -> 1 -> 2, and 0 -> 0."""
    return Graph.from_arrays([0, 2, 3, 3], [0, 1, 2], [0, 1, 2], [0]), arrays({"p": atom_p})


def test_the_run_leads_to_the_nearest_state_from_which_nothing_can_be_mended() -> None:
    graph, atoms = line([True, False, False])
    result = engine.check(graph, recoverable("p"), atoms)
    assert not result.holds
    assert result.path is not None
    assert result.path.steps == ((1, 1),)


def test_a_terminal_state_is_its_own_next_state() -> None:
    graph, atoms = line([False, False, True])
    there = Satisfaction(graph, Valuation(atoms, {}))
    assert there.states(EX("p")).tolist() == [False, True, True]
    assert there.states(EG("p")).tolist() == [False, False, True]
    assert there.states(AG("p")).tolist() == [False, False, True]


def test_fairness_is_not_assumed() -> None:
    graph, atoms = line([False, False, True])
    assert not engine.check(graph, AF("p"), atoms).holds
    assert engine.check(graph, EF("p"), atoms).holds


def test_mixing_linear_and_branching_time_is_refused() -> None:
    graph, atoms = line([True, True, True])
    for claim in (eventually(EF("p")), AG(eventually("p")), AG(step("go")), EF("p") & eventually("p")):
        with pytest.raises(UsageError, match="mixes linear and branching time"):
            engine.check(graph, claim, atoms)
    assert engine.check(graph, AG(atom("p")), atoms).holds
