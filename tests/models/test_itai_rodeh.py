"""Itai and Rodeh: who wins which draw, what order of messages is needed for, and seeded mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest

from checker import ANY
from models.itai_rodeh import ItaiRodeh
from tests.models.caught import CAUGHT, Catch
from tests.models.drawing import ends_with
from tests.models.verdicts import length_of_refutation, refuted, run_of


def ends_of_first_draw(model: ItaiRodeh, numbers: Sequence[int]) -> set[tuple[int, ...]]:
    """Who may lead, over all interleavings, if the nodes draw these numbers at first and nobody draws again."""
    ends = set()
    for state in ends_with(model, numbers):
        model.load(state)
        ends.add(tuple(i for i in model.Node if model.is_leader(i)))
    return ends


@pytest.mark.parametrize(("n", "numbers"), [(2, 2), (2, 3), (3, 2), (3, 3)])
def test_the_highest_number_leads_if_nobody_else_has_it(n: int, numbers: int) -> None:
    for drawn in product(range(1, numbers + 1), repeat=n):
        highest = [i for i in range(n) if drawn[i] == max(drawn)]
        expected = tuple(highest) if len(highest) == 1 else ()
        assert ends_of_first_draw(ItaiRodeh(n=n, numbers=numbers), drawn) == {expected}


@pytest.mark.parametrize("given", [{"n": 2}, {"n": 3, "numbers": 3}, {"n": 4}, {"n": 4, "numbers": 3}, {"n": 5}])
def test_only_ties_for_ever_keep_it_from_ending(given: dict[str, int]) -> None:
    run = run_of(ItaiRodeh(**given))
    assert {verdict.property for verdict in run.verdicts if verdict.outcome.value != "holds"} == {"termination"}
    figures = run.figures
    assert figures is not None
    assert figures.terminal == given["n"], "an end for each leader"
    trace = run.verdict("termination").trace
    assert trace is not None
    assert trace.loop_start is not None, "the run goes on for ever"
    assert len(trace) > trace.loop_start


def test_a_node_alone_leads() -> None:
    assert not refuted(ItaiRodeh(n=1))


def test_order_is_needed_from_three_numbers_on() -> None:
    assert refuted(ItaiRodeh(n=3, order=ANY)) == {"termination"}
    assert length_of_refutation(ItaiRodeh(n=3, numbers=3, order=ANY), "agreement") > 0


@pytest.mark.parametrize(
    "given",
    [
        {"n": 3, "numbers": 3, "order": ANY},
        {"n": 3, "numbers": 3, "duplicates": 1},
        {"n": 3, "duplicates": 1, "order": ANY},
        {"n": 3, "losses": 2},
        {"n": 3, "numbers": 3, "crashes": 1, "restarts": 1},
        {"n": 3, "crashes": 2, "restarts": 2},
    ],
)
def test_never_two_leaders(given: dict[str, Any]) -> None:
    assert not refuted(ItaiRodeh(**given), "uniqueness")


def test_restarts_and_messages_that_overtake_make_two_leaders() -> None:
    assert length_of_refutation(ItaiRodeh(n=3, crashes=2, restarts=2, order=ANY), "uniqueness") > 0


@pytest.mark.parametrize("catch", CAUGHT["itai-rodeh"], ids=lambda catch: catch.name)
def test_a_mistake_is_caught_with_a_run(catch: Catch) -> None:
    assert not refuted(ItaiRodeh(**catch.given), catch.violates)
    assert length_of_refutation(catch.model(), catch.violates) > 0
