"""Formulas about one moment, compared with an enumeration of all moments."""

from __future__ import annotations

from random import Random

import pytest

from checker.errors import UsageError
from checker.temporal import moments
from checker.temporal.formula import Formula, eventually
from checker.temporal.moments import some_moment
from checker.temporal.valuation import Valuation

from .generate import arrays, graph_of, random_case, random_state_formula
from .oracle import Case, core


def holds(case: Case, claim: Formula, state: int, label: int) -> bool:
    """Whether the formula holds at a moment, by the definition of each operator."""

    def value(of: tuple) -> bool:
        match of[0]:
            case "true":
                return True
            case "atom":
                return case.letter(state, label)[of[1]]
            case "not":
                return not value(of[1])
        return value(of[1]) or value(of[2])

    return value(core(claim))


@pytest.mark.parametrize("chunk", [1, 3, 1 << 20])
def test_random_graphs(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(moments, "CHUNK", chunk)
    found = []
    for seed in range(400):
        rng = Random(f"moments {seed}")
        case = random_case(rng)
        claim = random_state_formula(rng, steps=True)
        for _ in range(3):
            claim = claim & random_state_formula(rng, steps=True)
        every = [(state, label) for state in range(len(case.edges)) for label, _ in case.moves(state)]
        expected = any(holds(case, claim, *moment) for moment in every)
        valuation = Valuation(arrays(case.atoms), arrays(case.steps))
        assert some_moment(graph_of(case), claim, valuation) == expected, f"seed {seed}: {claim}"
        found.append(expected)
    assert 0.2 < sum(found) / len(found) < 0.9


def test_operators_of_time_are_refused() -> None:
    case = random_case(Random(1))
    with pytest.raises(UsageError, match="one moment"):
        some_moment(graph_of(case), eventually("p"), Valuation(arrays(case.atoms), {}))
