"""Garcia-Molina's election: figures by hand, Assertion 1 against the textbook form, and seeded mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from checker import ANY, UNLIMITED
from checker.errors import UsageError
from models.bully import Bully
from models.garcia_molina import Beginning, GarciaMolina
from tests.models import mutants_garcia_molina as mutants
from tests.models.caught import CAUGHT, Catch
from tests.models.messages import fewest_and_most
from tests.models.suites import length_of_refutation as length_by_suite
from tests.models.verdicts import length_of_refutation, refuted, run_of


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_messages_without_faults(n: int) -> None:
    """The highest node calls each of the others three times (halt, new coordinator, ready), and is answered."""
    assert fewest_and_most(GarciaMolina(n=n)) == (6 * (n - 1), 6 * (n - 1))


@pytest.mark.parametrize("n", [1, 3])
def test_a_normal_system_rests(n: int) -> None:
    figures = run_of(GarciaMolina(n=n, beginning=Beginning.LEADER)).figures
    assert figures is not None
    assert (figures.states, figures.transitions) == (1, 0)


@pytest.mark.parametrize(
    "given",
    [
        {"n": 2, "crashes": UNLIMITED, "restarts": UNLIMITED},
        {"n": 3, "crashes": 2, "restarts": 2},
        {"n": 3, "crashes": 1, "restarts": 1, "order": ANY, "duplicates": 1},
    ],
)
def test_assertion_1_survives_restarts_and_the_textbook_form_does_not(given: dict[str, Any]) -> None:
    """All but validity holds: a higher node that is back does not lead at once."""
    assert refuted(GarciaMolina(**given)) == {"validity"}
    if given["n"] == 2:
        assert refuted(Bully(**given), "uniqueness") == {"uniqueness"}


@pytest.mark.parametrize("given", [{"n": 3, "crashes": 2}, {"n": 4, "crashes": 1}])
def test_all_holds_while_nodes_stay_down(given: dict[str, Any]) -> None:
    assert refuted(GarciaMolina(**given)) == set()


def lengths(model: GarciaMolina) -> dict[str, int | None]:
    """By property of all states: the length of its refutation, if there is one."""
    verdicts = run_of(model, "uniqueness", "validity", "assertion 1").verdicts
    return {verdict.property: None if verdict.trace is None else len(verdict.trace) for verdict in verdicts}


@pytest.mark.parametrize(
    "given",
    [
        {"n": 3, "crashes": 1, "restarts": 1},
        {"n": 3, "crashes": 1, "losses": 1},
        {"n": 2, "wrong_suspicions": 1},
    ],
)
def test_questions_that_change_nothing_change_nothing(given: dict[str, Any]) -> None:
    """Asked of all states, for one never rests where one asks on."""
    assert lengths(GarciaMolina(**given, asks_in_vain=True)) == lengths(GarciaMolina(**given))


def test_one_wrong_time_out_makes_two_coordinators() -> None:
    """time_out(1), 0 is halted, suspects 1, asks 1, gives up on the answer and leads; 1 hears from 0 and leads."""
    assert length_of_refutation(GarciaMolina(n=2, wrong_suspicions=1), "assertion 1") == 6


def test_assertion_1_needs_answers_that_are_not_mixed_up() -> None:
    given: dict[str, Any] = {"n": 3, "crashes": 1, "restarts": 1, "order": ANY}
    assert length_of_refutation(mutants.MixesUpAnswers(**given), "assertion 1") > 0
    assert refuted(GarciaMolina(**given), "assertion 1") == set()


def test_duplicates_are_bounded() -> None:
    with pytest.raises(UsageError, match="fill the links"):
        GarciaMolina(duplicates=UNLIMITED)


@pytest.mark.parametrize("catch", CAUGHT["garcia-molina"], ids=lambda catch: catch.name)
def test_the_suite_finds_a_mistake(catch: Catch) -> None:
    assert length_by_suite(catch) > 0
