"""The engine and a naive procedure decide the same, on random graphs, formulas and fairness."""

from __future__ import annotations

from random import Random

import pytest

from checker.temporal import engine
from checker.temporal.fairness import Kind

from . import oracle
from .generate import arrays, common_formula, fairness_of, graph_of, random_case, random_formula

EXAMPLES = 1500
"""Random cases of each kind; the run time grows in proportion."""

CHUNKS = 5


def compare_linear(seed: int, common: bool) -> bool:
    """Decide one random case twice; returns whether the formula holds."""
    rng = Random(f"{seed} {common}")
    case = random_case(rng)
    claim = common_formula(rng) if common else random_formula(rng, rng.randint(1, 4))
    fairness = fairness_of(case)
    result = engine.check(graph_of(case), claim, arrays(case.atoms), arrays(case.steps), fairness)
    assert result.holds == oracle.holds(case, claim), f"seed {seed}: {claim}"
    assert (result.lasso is None) == result.holds
    if result.lasso is not None:
        assert oracle.is_fair_run(case, result.lasso), f"seed {seed}: {result.lasso}"
        assert not oracle.satisfies(case, result.lasso, claim), f"seed {seed}: {result.lasso}"
        check_reasons(case, result.lasso)
    return result.holds


def check_reasons(case: oracle.Case, lasso) -> None:
    """Every group has a reason, and every reason is true."""
    assert [reason.group for reason in lasso.fair] == list(range(len(case.strong)))
    states = lasso.states[len(lasso.prefix) :]
    for why in lasso.fair:
        if why.reason.name == "TAKEN":
            assert case.group_of(lasso.loop[why.position][0]) == why.group
        else:
            places = states if case.strong[why.group] else [states[why.position]]
            assert all(why.group not in case.enabled(state) for state in places)


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("common", [True, False], ids=["common formulas", "any formulas"])
def test_linear_time(common: bool, chunk: int) -> None:
    verdicts = [compare_linear(seed, common) for seed in range(chunk, EXAMPLES, CHUNKS)]
    assert 0.15 < sum(verdicts) / len(verdicts) < 0.85, "the random cases no longer tell right from wrong"


def test_kinds_are_what_the_oracle_takes_them_for() -> None:
    case = random_case(Random(7))
    assert [kind is Kind.STRONG for kind in fairness_of(case).kinds] == case.strong
