"""Chang and Roberts': the figures of other model checkers, counts of messages from the paper, and seeded mistakes."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import factorial
from typing import Any

import pytest

from checker import ANY, UNLIMITED, Order
from checker.errors import UsageError
from checker.frontend.compile import compile_model
from checker.interpreter import Interpreter
from models.chang_roberts import ChangRoberts
from tests.models.caught import CAUGHT, Catch
from tests.models.verdicts import length_of_refutation, refuted, run_of

EVERY_ORDER = {3: (150, 300, 6, 6), 4: (1892, 4912, 10, 24), 5: (29410, 93880, 15, 120), 6: (541992, 2057160, 21, 720)}
"""By n: states, transitions, depth and terminal states, counted by an independent program."""

ONE_ORDER = {
    7: (1944, 8512, 16),
    8: (4538, 23859, 13),
    10: (32935, 215015, 22),
    11: (82358, 605965, 17),
    13: (574828, 5017868, None),
    14: (1479101, 14061803, None),
}
"""The same with one terminal state, for node i with the identity (3i mod n) + 1; n=14 alike by SPIN, TLC and Rumur."""


def one_order(n: int) -> tuple[int, ...]:
    return tuple(3 * i % n + 1 for i in range(n))


@pytest.mark.parametrize("n", EVERY_ORDER)
def test_size_over_every_order(n: int) -> None:
    run = run_of(ChangRoberts(n=n), "uniqueness", "validity", "agreement", "no stuck state")
    assert run.holds
    figures = run.figures
    assert figures is not None
    assert (figures.states, figures.transitions, figures.depth, figures.terminal) == EVERY_ORDER[n]


@pytest.mark.parametrize("n", ONE_ORDER)
def test_size_in_one_order(n: int) -> None:
    run = run_of(ChangRoberts(n=n, identities=one_order(n)), "uniqueness", "agreement")
    assert run.holds
    figures = run.figures
    assert figures is not None
    states, transitions, depth = ONE_ORDER[n]
    assert (figures.states, figures.transitions, figures.terminal) == (states, transitions, 1)
    assert depth is None or figures.depth == depth


@pytest.mark.parametrize("n", [3, 4, 5])
def test_the_announcement_goes_round_once(n: int) -> None:
    """With links that keep order the announcement travels alone: n more states and n more steps in every order."""
    states, transitions, _, terminal = EVERY_ORDER[n]
    figures = run_of(ChangRoberts(n=n, announcement=True), "agreement").figures
    assert figures is not None
    more = n * factorial(n)
    assert (figures.states, figures.transitions, figures.terminal) == (states + more, transitions + more, terminal)


def messages(n: int, identities: tuple[int, ...], announcement: bool) -> int:
    """How many messages a run sends in which all stand first."""
    interpreter = Interpreter(ChangRoberts(n=n, identities=identities, announcement=announcement))
    (state,) = interpreter.initial_states()
    sent = 0
    while outcomes := interpreter.outcomes(state):
        first = outcomes[0]
        assert first.state is not None
        state, sent = first.state, sent + len(first.sent)
    return sent


@pytest.mark.parametrize("n", [2, 3, 4])
def test_messages_as_in_the_paper(n: int) -> None:
    """If all stand: n(n + 1)/2 at worst, 2n - 1 at best, n·H_n on average, and n more for the announcement."""
    counts = [messages(n, order, False) for order in permutations(range(1, n + 1))]
    assert max(counts) == n * (n + 1) // 2
    assert min(counts) == 2 * n - 1
    assert Fraction(sum(counts), len(counts)) == n * sum(Fraction(1, k) for k in range(1, n + 1))
    assert messages(n, one_order_of_best(n), True) == 2 * n - 1 + n


def one_order_of_best(n: int) -> tuple[int, ...]:
    """Every identity but the largest meets a larger one at once."""
    return tuple(range(1, n + 1))


def test_faults_at_zero_cost_nothing() -> None:
    """One cell for the status of each node and one for each link of the ring; one instance for each of both rules."""
    n = 5
    system = compile_model(ChangRoberts(n=n, identities=one_order(n)))
    assert len(system.variable_cells) == 2 * n
    assert {system.rules[instance.rule].name for instance in system.instances} == {"stand", "on_identity"}
    assert len(system.instances) == 2 * n


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"n": 3, "identities": (1, 2)}, "names 2 nodes, but n=3"),
        ({"n": 3, "identities": (1, 2, 2)}, "2 stands there 2 times"),
        ({"n": 3, "identities": (1, 2, 4)}, "4 is not between 1 and 3"),
        ({"n": 3, "identities": (0, 1, 2)}, "0 is not between 1 and 3"),
        ({"n": 4}, None),
        ({"n": 3, "identities": (3, 1, 2)}, None),
    ],
)
def test_identities_must_be_a_permutation(given: dict[str, Any], words: str | None) -> None:
    if words is None:
        ChangRoberts(**given)
        return
    with pytest.raises(UsageError, match=words):
        ChangRoberts(**given)


@pytest.mark.parametrize("announcement", [False, True])
@pytest.mark.parametrize("order", [Order.FIFO, ANY])
@pytest.mark.parametrize(
    "faults",
    [{"crashes": 1}, {"crashes": 2, "restarts": 2}, {"losses": UNLIMITED}, {"duplicates": 2}, {"wrong_suspicions": 1}],
)
def test_never_two_leaders_and_never_a_smaller_one(faults: dict[str, int], order: Order, announcement: bool) -> None:
    model = ChangRoberts(n=3, order=order, announcement=announcement, **faults)
    assert not refuted(model, "uniqueness", "validity")


def test_order_and_copies_do_not_matter() -> None:
    assert not refuted(ChangRoberts(n=4, order=ANY, announcement=True))
    assert not refuted(ChangRoberts(n=3, order=ANY, announcement=True, duplicates=2))


def test_a_crash_stops_the_ring() -> None:
    """The node that has not noticed yet is past the one that is down: three steps, and nobody will ever lead."""
    assert length_of_refutation(ChangRoberts(n=3, crashes=1), "agreement") == 3
    assert {"termination", "recovery", "no dead end"} <= refuted(ChangRoberts(n=3, crashes=1))
    assert "no dead leader" in refuted(ChangRoberts(n=3, crashes=1, announcement=True))


@pytest.mark.parametrize("catch", CAUGHT["chang-roberts"], ids=lambda catch: catch.name)
def test_a_mistake_is_caught_with_a_run(catch: Catch) -> None:
    assert not refuted(ChangRoberts(**catch.given), catch.violates)
    assert length_of_refutation(catch.model(), catch.violates) > 0
