"""The engine and a naive procedure decide the same, on random graphs, formulas and fairness."""

from __future__ import annotations

from random import Random

import pytest

from checker.temporal import engine, loops
from checker.temporal.fairness import Kind

from . import oracle
from .generate import arrays, common_formula, fairness_of, graph_of, random_case, random_formula

EXAMPLES = 1500
"""Random cases of each kind; the run time grows in proportion."""

CHUNKS = 5


KINDS = {
    "common": common_formula,
    "any": lambda rng: random_formula(rng, rng.randint(1, 4)),
    "alike": lambda rng: random_formula(rng, rng.randint(2, 5), narrow=True),
}
"""Formulas that people write, formulas of every form, and formulas with parts that are alike."""


def compare_linear(seed: int, kind: str) -> bool:
    """Decide one random case twice; returns whether the formula holds."""
    rng = Random(f"{seed} {kind}")
    case = random_case(rng)
    claim = KINDS[kind](rng)
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
@pytest.mark.parametrize("kind", KINDS)
def test_linear_time(kind: str, chunk: int) -> None:
    verdicts = [compare_linear(seed, kind) for seed in range(chunk, EXAMPLES, CHUNKS)]
    assert 0.15 < sum(verdicts) / len(verdicts) < 0.85, "the random cases no longer tell right from wrong"


def test_loops_of_large_components(monkeypatch: pytest.MonkeyPatch) -> None:
    # in large components loops are found step by step, not by exhaustive search
    monkeypatch.setattr(loops, "SMALL", 0)
    for seed in range(EXAMPLES // 2):
        compare_linear(seed, "common")


def test_kinds_are_what_the_oracle_takes_them_for() -> None:
    case = random_case(Random(7))
    assert [kind is Kind.STRONG for kind in fairness_of(case).kinds] == case.strong
