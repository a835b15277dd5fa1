"""Ring: figures by hand, what goes wrong when nodes go down, and seeded mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from checker import ANY, UNLIMITED
from checker.errors import UsageError
from checker.interpreter import Interpreter
from checker.verdict import Outcome
from models.ring import Beginning, Removal, Ring
from tests.models.caught import CAUGHT, Catch
from tests.models.messages import fewest_and_most
from tests.models.suites import length_of_refutation as length_by_suite
from tests.models.verdicts import length_of_refutation, refuted, run_of


@pytest.mark.parametrize("removal", Removal)
@pytest.mark.parametrize("n", [2, 3, 5])
def test_an_election_goes_round_twice(n: int, removal: Removal) -> None:
    """2n messages: n until ELECTION is back, n until COORDINATOR is. Of n - 1 live nodes, 2(n - 1)."""
    assert fewest_and_most(Ring(n=n, initiators=(0,), removal=removal)) == (2 * n, 2 * n)
    failed = Ring(n=n, initiators=(0,), removal=removal, beginning=Beginning.FAILED_LEADER)
    assert fewest_and_most(failed) == ((2 * n - 2, 2 * n - 2) if n > 2 else (0, 0))


@pytest.mark.parametrize(("n", "initiators"), [(3, (0, 1)), (3, (0, 1, 2)), (4, (0, 2))])
def test_each_initiator_costs_as_much(n: int, initiators: tuple[int, ...]) -> None:
    """Unless it hears of the result of another one before it has noticed."""
    assert fewest_and_most(Ring(n=n, initiators=initiators)) == (2 * n, 2 * n * len(initiators))


def test_a_node_alone_sends_nothing() -> None:
    assert refuted(Ring(n=1)) == set()
    assert fewest_and_most(Ring(n=1)) == (0, 0)


@pytest.mark.parametrize(
    "given",
    [
        {"n": 3, "order": ANY, "duplicates": 1},
        {"n": 4, "beginning": Beginning.LEADER, "crashes": 1},
        {"n": 3, "crashes": 1, "time_outs": True},
        {"n": 3, "losses": UNLIMITED, "time_outs": True},
        {"n": 3, "losses": 1},
    ],
)
def test_all_holds_where_no_message_is_missed(given: dict[str, Any]) -> None:
    """Or where time-outs or somebody else's election make up for it."""
    assert refuted(Ring(**given)) == set()


def test_a_message_goes_down_with_its_receiver() -> None:
    """notice(0), crash(1): who is left waits for ever. For three nodes both have to wait: one step more for each."""
    assert length_of_refutation(Ring(n=2, crashes=1), "no stuck state") == 2
    assert length_of_refutation(Ring(n=3, crashes=1), "no stuck state") == 4


def test_a_message_whose_starter_is_down_goes_round_for_ever() -> None:
    given: dict[str, Any] = {"n": 3, "crashes": 1, "time_outs": True}
    verdict = run_of(Ring(**given, removal=Removal.STARTER), "termination").verdict("termination")
    assert verdict.outcome is Outcome.VIOLATED
    assert verdict.trace is not None
    assert verdict.trace.loop_start is not None
    loop = verdict.trace.steps[verdict.trace.loop_start :]
    assert [step.step.rule for step in loop] == ["on_message", "on_message"], "between the two that are left"
    assert refuted(Ring(**given), "termination") == set()


def test_a_leader_may_be_down_when_it_is_announced() -> None:
    """Somebody learns of it, and nobody rests until that is mended."""
    model = Ring(n=3, crashes=1, initiators=(0,))
    interpreter = Interpreter(model)
    waiting = list(interpreter.initial_states())
    seen, dead_leader_announced = set(waiting), False
    while waiting:
        state = waiting.pop()
        for outcome in interpreter.outcomes(state):
            assert outcome.state is not None
            if outcome.step.rule == "on_message":
                model.load(outcome.state)
                leader = model.leader_of(outcome.step.value("i"))
                dead_leader_announced |= leader is not None and not model.is_alive(leader)
            if outcome.state not in seen:
                seen.add(outcome.state)
                waiting.append(outcome.state)
    assert dead_leader_announced
    assert refuted(Ring(n=3, crashes=1, time_outs=True), "no dead leader", "validity") == set()


@pytest.mark.parametrize(
    ("given", "message"),
    [({"n": 3, "initiators": (3,)}, "there is no node 3"), ({"n": 3, "duplicates": UNLIMITED}, "fill the ring")],
)
def test_parameters_that_make_no_sense(given: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Ring(**given)


@pytest.mark.parametrize("catch", CAUGHT["ring"], ids=lambda catch: catch.name)
def test_the_suite_finds_a_mistake(catch: Catch) -> None:
    assert length_by_suite(catch) > 0
