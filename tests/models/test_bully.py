"""Bully: figures by hand, what its assumptions are for, and seeded mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from checker import ANY, UNLIMITED
from checker.errors import UsageError
from checker.interpreter import Interpreter, Outcome
from checker.language.model import State
from models.bully import Beginning, Bully
from tests.models.caught import CAUGHT, Catch
from tests.models.messages import fewest_and_most
from tests.models.suites import length_of_refutation as length_by_suite
from tests.models.verdicts import length_of_refutation, refuted


def steps_of(model: Bully) -> Iterator[tuple[State, Outcome]]:
    """Every step from every reachable state, by the interpreter."""
    interpreter = Interpreter(model)
    waiting = list(interpreter.initial_states())
    seen = set(waiting)
    while waiting:
        state = waiting.pop()
        for outcome in interpreter.outcomes(state):
            assert outcome.state is not None, outcome.fault
            yield state, outcome
            if outcome.state not in seen:
                seen.add(outcome.state)
                waiting.append(outcome.state)


# Figures by hand.


@pytest.mark.parametrize("n", [3, 4, 5])
def test_best_case_of_the_textbooks(n: int) -> None:
    """The second highest notices, knows that the leader is down, asks nobody, and tells the n - 2 others."""
    given: dict[str, Any] = {"n": n, "beginning": Beginning.FAILED_LEADER, "initiators": (n - 2,)}
    assert fewest_and_most(Bully(**given, asks_suspects=False)) == (n - 2, n - 2)
    assert fewest_and_most(Bully(**given)) == (n - 1, n - 1), "one ELECTION more, to the leader that is down"


@pytest.mark.parametrize(("n", "fewest", "most"), [(3, 5, 5), (4, 11, 14)])
def test_the_lowest_notices(n: int, fewest: int, most: int) -> None:
    """Every live node holds an election: node i asks n - 1 - i, of whom n - 2 - i answer, and n - 2 are told.

    For n = 3 these are 3 + 1 + 1, and for n = 4: 6 + 3 + 2. There node 2 may lead before the ELECTION of node 1
    arrives; then it answers that one too, and asks and tells once more: one ELECTION and two COORDINATORs on top.
    """
    model = Bully(n=n, beginning=Beginning.FAILED_LEADER, initiators=(0,))
    assert fewest_and_most(model) == (fewest, most)


def test_all_may_notice() -> None:
    """Three nodes, the highest has failed.

    Fewest: node 1 asks node 2 in vain and tells node 0, who has not noticed. Most: node 0 has noticed meanwhile, and
    asks both; node 1 answers, asks node 2 in vain, and tells node 0 once more: 2 + 2 + 3.
    """
    assert fewest_and_most(Bully(n=3, beginning=Beginning.FAILED_LEADER)) == (2, 7)


def test_nothing_to_notice_while_the_leader_lives() -> None:
    assert list(steps_of(Bully(n=4, beginning=Beginning.LEADER))) == []


# What holds, and what it needs.


@pytest.mark.parametrize(
    "given",
    [
        {"n": 1},
        {"n": 2, "crashes": 2},
        {"n": 3, "crashes": 2},
        {"n": 3, "crashes": 1, "order": ANY, "duplicates": 1},
        {"n": 4, "beginning": Beginning.LEADER, "crashes": 2},
        {"n": 2, "crashes": 1, "duplicates": UNLIMITED},
    ],
)
def test_all_holds_while_nodes_stay_down(given: dict[str, Any]) -> None:
    assert refuted(Bully(**given)) == set()


@pytest.mark.parametrize(
    ("given", "length"),
    [
        # crash(1), notice(0), restart(1): both lead as soon as 0's time-out goes off
        ({"n": 2, "crashes": 1, "restarts": 1}, 4),
        # notice(0), lose its ELECTION, no_answer(0), notice(1)
        ({"n": 2, "losses": 1}, 4),
        # notice(0), suspect_wrongly(0, 1), no_answer(0), notice(1)
        ({"n": 2, "wrong_suspicions": 1}, 4),
        # one suspicion to hold an election at all, another one not to wait for the answer
        ({"n": 2, "wrong_suspicions": 2, "beginning": Beginning.LEADER}, 4),
    ],
)
def test_the_shortest_way_to_two_leaders(given: dict[str, Any], length: int) -> None:
    assert length_of_refutation(Bully(**given), "uniqueness") == length


@pytest.mark.parametrize("given", [{"n": 3, "crashes": 1}, {"n": 2, "crashes": 1, "order": ANY}])
def test_time_outs_are_never_wrong(given: dict[str, Any]) -> None:
    """Whoever hears no answer in time is the highest live node; and without crashes everybody is answered."""
    model, seen = Bully(**given), 0
    for state, outcome in steps_of(model):
        if outcome.step.rule == "no_answer":
            model.load(state)
            seen += 1
            assert not any(model.alive[j] for j in model.Node if j > outcome.step.value("i"))
    assert seen > 0
    calm = {name: value for name, value in given.items() if name != "crashes"}
    assert {outcome.step.rule for _, outcome in steps_of(Bully(**calm))} == {"notice", "on_message"}


def test_a_restarted_node_knows_nothing_and_holds_an_election() -> None:
    model = Bully(n=3, beginning=Beginning.LEADER, crashes=1, restarts=1)
    for _, outcome in steps_of(model):
        if outcome.step.rule == "restart":
            assert outcome.state is not None
            model.load(outcome.state)
            back = outcome.step.value("i")
            assert model.leader_of(back) == (2 if back == 2 else None), "the highest leads at once"
            told = [j for j in model.Node if j < 2] if back == 2 else [j for j in model.Node if j > back]
            assert [message.target for message in outcome.sent] == told


@pytest.mark.parametrize("initiators", [(3,), (0, -1)])
def test_initiators_are_nodes(initiators: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="there is no node"):
        Bully(n=3, initiators=initiators)


# Seeded mistakes.


@pytest.mark.parametrize("catch", CAUGHT["bully"], ids=lambda catch: catch.name)
def test_the_suite_finds_a_mistake(catch: Catch) -> None:
    assert length_by_suite(catch) > 0
