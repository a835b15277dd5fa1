"""Bounded search by Z3 and the explorer agree, and runs found by Z3 are confirmed like any other."""

from __future__ import annotations

import pytest

from checker.checking.configuration import check_configuration
from checker.checking.symbolic import symbolic_run
from checker.language.model import Model
from checker.symbolic import bmc
from checker.symbolic.effort import Effort
from checker.verdict import Outcome
from models.chang_roberts import ChangRoberts
from tests.examples.coin import Counter, Greedy


@pytest.mark.parametrize(
    "model", [Greedy(n=2), Greedy(n=3), Counter(most=4), Counter(most=4, slack=1), ChangRoberts(n=2, crashes=1)]
)
def test_the_same_verdicts_and_lengths(model: Model) -> None:
    explored = check_configuration(model, "model", [], 256 << 20)
    searched = symbolic_run(model, "model", [], "bmc", Effort(depth=8), 0.0)
    for verdict in searched.verdicts:
        other = explored.verdict(verdict.property)
        if other.outcome is Outcome.HOLDS:
            assert verdict.outcome in (Outcome.HOLDS, Outcome.UNKNOWN)
        elif other.outcome is not Outcome.UNKNOWN:
            assert verdict.outcome in (other.outcome, Outcome.MODEL_ERROR)
            if verdict.outcome is other.outcome:
                assert verdict.trace is not None and other.trace is not None
                assert len(verdict.trace) == len(other.trace)


def test_the_scope_says_what_an_answer_rests_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def scope() -> str:
        run = symbolic_run(ChangRoberts(n=3), "chang-roberts", ["uniqueness"], "bmc", Effort(depth=100), 0.0)
        assert run.verdict("uniqueness").outcome is Outcome.HOLDS
        return run.verdict("uniqueness").scope

    monkeypatch.setattr(bmc, "HARD", 1_000_000)
    assert scope().endswith(", by Z3")
    monkeypatch.setattr(bmc, "HARD", 1)
    assert scope().endswith(", by Z3 and a list of 150 states")


def test_what_is_not_found_is_unknown_and_says_how_far() -> None:
    run = symbolic_run(Greedy(n=3), "greedy", ["uniqueness"], "bmc", Effort(depth=1), 0.0)
    verdict = run.verdict("uniqueness")
    assert verdict.outcome is Outcome.UNKNOWN
    assert "no violation within 1 steps" in verdict.reason
