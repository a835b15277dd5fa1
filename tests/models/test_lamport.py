"""Lamport's: what the literal retelling breaks, what the total order mends, and seeded mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from checker import ANY, UNLIMITED
from checker.interpreter import Interpreter
from checker.language.model import State
from checker.verdict import Outcome
from models.lamport import Lamport, LamportLiteral, Status
from tests.models.caught import CAUGHT, Catch
from tests.models.verdicts import length_of_refutation, refuted, run_of


def reachable(model: LamportLiteral) -> dict[State, bool]:
    """Every reachable state, by the interpreter, and whether nothing but faults can happen in it."""
    interpreter = Interpreter(model)
    faults = {"tick", "crash", "restart", "lose", "duplicate", "suspect_wrongly"}
    found: dict[State, bool] = {}
    waiting = list(interpreter.initial_states())
    while waiting:
        state = waiting.pop()
        if state in found:
            continue
        outcomes = interpreter.outcomes(state)
        found[state] = all(outcome.step.rule in faults for outcome in outcomes)
        for outcome in outcomes:
            assert outcome.state is not None, outcome.fault
            waiting.append(outcome.state)
    return found


def final_statuses(model: LamportLiteral) -> set[tuple[Status, ...]]:
    """What the nodes may be in the end."""
    statuses = set()
    for state, is_quiescent in reachable(model).items():
        if is_quiescent:
            model.load(state)
            statuses.add(tuple(sorted((model.status[i] for i in model.Node), key=lambda status: status.value)))
    return statuses


def test_taken_literally_both_win_or_neither() -> None:
    """Equal timestamps: two winners. Clocks that move on: two who wait for each other. And what was meant."""
    assert final_statuses(LamportLiteral(n=2, idle_ticks=0)) == {
        (Status.LEADER, Status.LEADER),
        (Status.FOLLOWER, Status.LEADER),
    }
    assert (Status.WAITING, Status.WAITING) in final_statuses(LamportLiteral(n=2, idle_ticks=2))


def after(model: LamportLiteral, *names: str) -> LamportLiteral:
    """The model after the steps named, from its only initial state."""
    interpreter = Interpreter(model)
    (state,) = interpreter.initial_states()
    for name in names:
        outcomes = {str(outcome.step): outcome.state for outcome in interpreter.outcomes(state)}
        following = outcomes[name]
        assert following is not None
        state = following
    model.load(state)
    return model


BOTH_STAND = ("stand(i=0)", "stand(i=1)")
BOTH_HEAR = tuple(f"on_message(i={i}, sender={1 - i}, message=(kind=CANDIDATE, time=1))" for i in (0, 1))


def test_equal_timestamps_make_two_winners() -> None:
    model = after(LamportLiteral(n=2), *BOTH_STAND, *BOTH_HEAR, "win(i=0)", "win(i=1)")
    assert model.is_leader(0)
    assert model.is_leader(1)


def test_clocks_that_move_on_make_no_winner() -> None:
    model = LamportLiteral(n=2, idle_ticks=2)
    objections = [f"on_message(i={i}, sender={1 - i}, message=(kind=OBJECTION, time=2))" for i in (0, 1)]
    after(model, *BOTH_STAND, "tick(i=0)", "tick(i=1)", *BOTH_HEAR, *objections)
    assert model.status[0] == model.status[1] == Status.WAITING


def test_of_equal_timestamps_the_higher_node_wins() -> None:
    model = after(Lamport(n=2), *BOTH_STAND, *BOTH_HEAR)
    assert [model.status[i] for i in (0, 1)] == [Status.WAITING, Status.CANDIDATE]


def test_a_total_order_leaves_one_leader_and_followers() -> None:
    assert final_statuses(Lamport(n=2)) == {(Status.FOLLOWER, Status.LEADER)}
    assert final_statuses(Lamport(n=3, idle_ticks=0)) == {(Status.FOLLOWER, Status.FOLLOWER, Status.LEADER)}


@pytest.mark.parametrize(
    "given",
    [
        {"n": 3, "order": ANY},
        {"n": 3, "crashes": 1},
        {"n": 2, "duplicates": 2, "order": ANY},
        {"n": 2, "crashes": 2, "restarts": 2},
        {"n": 2, "crashes": 1, "restarts": 1, "order": ANY, "duplicates": 1},
    ],
)
def test_with_perfect_time_outs_everything_holds(given: dict[str, Any]) -> None:
    assert not refuted(Lamport(**given))


@pytest.mark.parametrize("ticks", [1, 2, 3, 8])
def test_clocks_that_stop_never_make_two_leaders(ticks: int) -> None:
    model = Lamport(n=2, ticks=ticks, crashes=UNLIMITED, restarts=UNLIMITED)
    assert not refuted(model, "uniqueness", "validity")


@pytest.mark.parametrize("given", [{"n": 3}, {"n": 3, "crashes": 1}, {"n": 2, "crashes": 2, "restarts": 2}])
def test_clocks_do_not_reach_their_bound(given: dict[str, Any]) -> None:
    """Twice as many ticks make no difference."""
    sizes = []
    for ticks in (30, 60):
        figures = run_of(Lamport(ticks=ticks, **given), "uniqueness").figures
        assert figures is not None
        sizes.append((figures.states, figures.transitions))
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize(
    ("given", "broken"),
    [
        ({"n": 2, "wrong_suspicions": 1}, "uniqueness"),
        ({"n": 2, "losses": 2}, "uniqueness"),
        ({"n": 3, "losses": 1}, "agreement"),
    ],
)
def test_what_the_assumptions_are_needed_for(given: dict[str, int], broken: str) -> None:
    assert length_of_refutation(Lamport(**given), broken) > 0


def test_one_loss_does_not_make_two_leaders() -> None:
    assert not refuted(Lamport(n=3, losses=1), "uniqueness")


@pytest.mark.parametrize("catch", CAUGHT["lamport"], ids=lambda catch: catch.name)
def test_a_mistake_is_caught_with_a_run(catch: Catch) -> None:
    asked = "uniqueness" if catch.violates == "no model error" else catch.violates
    assert not refuted(Lamport(**catch.given), asked)
    verdict = run_of(catch.model(), asked).verdict(catch.violates)
    assert verdict.outcome in (Outcome.VIOLATED, Outcome.MODEL_ERROR)
    assert verdict.trace is not None
    assert len(verdict.trace) > 0
