"""Randomized rounds: chances counted by hand, how far rounds drift apart, and seeded mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from checker import ANY
from checker.interpreter import Interpreter
from models.randomized import Randomized, Status
from tests.models.caught import CAUGHT, Catch
from tests.models.drawing import ends_with
from tests.models.verdicts import length_of_refutation, refuted, run_of


def ends_of_first_round(model: Randomized, numbers: Sequence[int]) -> set[tuple[int | None, ...]]:
    """Whom the nodes may follow after a round in which they draw these numbers, over all interleavings.

    A node that finds a tie would draw again; it is stopped there.
    """
    ends = set()
    for state in ends_with(model, numbers):
        model.load(state)
        assert all(model.status[i] != Status.COUNTING for i in model.Node), "everybody has counted"
        ends.add(tuple(model.leader_of(i) for i in model.Node))
    return ends


@pytest.mark.parametrize(("n", "numbers", "chance"), [(2, 2, "1/2"), (2, 3, "2/3"), (3, 2, "3/8"), (2, 1, "0")])
def test_chance_that_a_round_decides(n: int, numbers: int, chance: str) -> None:
    """n · Σ ((v - 1) / K)^(n - 1) / K, by the model itself: every draw, every interleaving."""
    decided = 0
    for drawn in product(range(1, numbers + 1), repeat=n):
        highest = [i for i in range(n) if drawn[i] == max(drawn)]
        leader = highest[0] if len(highest) == 1 else None
        assert ends_of_first_round(Randomized(n=n, numbers=numbers), drawn) == {(leader,) * n}
        decided += leader is not None
    k = numbers
    formula = n * sum((Fraction(v - 1, k) ** (n - 1) * Fraction(1, k) for v in range(1, k + 1)), Fraction(0))
    assert Fraction(decided, k**n) == formula == Fraction(chance)


@pytest.mark.parametrize("order", [{}, {"order": ANY}])
def test_rounds_drift_apart_by_one_at_most(order: dict[str, Any]) -> None:
    """So that rounds modulo two are enough: with five numbers, no two undecided nodes are ever further apart."""
    model = Randomized(n=3, rounds=5, numbers=1, **order)
    interpreter = Interpreter(model)
    seen = set(interpreter.initial_states())
    waiting = list(seen)
    drifts = set()
    while waiting:
        state = waiting.pop()
        model.load(state)
        drifts |= {(model.round[i] - model.round[j]) % 5 for i in model.Node for j in model.Node}
        for outcome in interpreter.outcomes(state):
            assert outcome.state is not None
            if outcome.state not in seen:
                seen.add(outcome.state)
                waiting.append(outcome.state)
    assert drifts == {0, 1, 4}


@pytest.mark.parametrize("given", [{"n": 2, "numbers": 4}, {"n": 3}, {"n": 3, "numbers": 3}, {"n": 3, "order": ANY}])
def test_only_ties_for_ever_keep_it_from_ending(given: dict[str, Any]) -> None:
    run = run_of(Randomized(**given))
    assert {verdict.property for verdict in run.verdicts if verdict.outcome.value != "holds"} == {"termination"}
    figures = run.figures
    assert figures is not None
    assert figures.terminal == given["n"], "an end for each leader"
    trace = run.verdict("termination").trace
    assert trace is not None
    assert trace.loop_start is not None, "the run goes on for ever"
    assert len(trace) > trace.loop_start
    assert any(step.step.rule == "draw" for step in trace.steps[trace.loop_start :])


@pytest.mark.parametrize(
    ("given", "broken"),
    [
        ({"n": 3, "crashes": 1}, "agreement"),
        ({"n": 3, "losses": 1}, "agreement"),
        ({"n": 2, "numbers": 3, "crashes": 1, "restarts": 1}, "uniqueness"),
        ({"n": 2, "duplicates": 1}, "agreement"),
        ({"n": 2, "numbers": 3, "duplicates": 1, "order": ANY}, "uniqueness"),
        ({"n": 2, "numbers": 3, "duplicates": 1, "order": ANY, "rounds": 3}, "uniqueness"),
    ],
)
def test_what_the_assumptions_are_needed_for(given: dict[str, Any], broken: str) -> None:
    assert length_of_refutation(Randomized(**given), broken) > 0


def test_three_round_numbers_tell_copies_where_links_keep_order() -> None:
    assert refuted(Randomized(n=2, numbers=3, duplicates=1, rounds=3)) == {"termination"}


@pytest.mark.parametrize("catch", CAUGHT["randomized"], ids=lambda catch: catch.name)
def test_a_mistake_is_caught_with_a_run(catch: Catch) -> None:
    assert not refuted(Randomized(**catch.given), catch.violates)
    assert length_of_refutation(catch.model(), catch.violates) > 0
