"""Ring: what the literature says of it, and that its suite would notice if a rule were wrong."""

from __future__ import annotations

import pytest

from checker import Record, receive
from checker.checking.configuration import check_configuration
from checker.interpreter import Interpreter
from checker.verdict import Outcome, Run
from models.ring import Ends, Kind, Ring

MEMORY = 512 << 20


def run_of(model: Ring) -> Run:
    return check_configuration(model, "ring", [], MEMORY)


def refuted(run: Run) -> set[str]:
    return {verdict.property for verdict in run.verdicts if verdict.outcome is not Outcome.HOLDS}


@pytest.mark.parametrize("n", [2, 3, 4])
@pytest.mark.parametrize("initiators", [1, 2])
def test_every_initiator_costs_two_messages_a_node(n: int, initiators: int) -> None:
    """2n messages each (references, section 1): whatever the order of the steps, all runs send as many."""
    interpreter = Interpreter(Ring(n=n, initiators=initiators))
    counts = set()
    waiting = [(state, 0) for state in interpreter.initial_states()]
    seen = set(waiting)
    while waiting:
        state, sent = waiting.pop()
        outcomes = interpreter.outcomes(state)
        if not outcomes:
            counts.add(sent)
        for outcome in outcomes:
            assert outcome.state is not None
            following = (outcome.state, sent + len(outcome.sent))
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    assert max(counts) == 2 * n * initiators


def test_a_node_alone_elects_itself() -> None:
    run = run_of(Ring(n=1))
    assert not refuted(run)


def test_with_retries_a_crash_does_no_harm() -> None:
    assert not refuted(run_of(Ring(n=3, crashes=1, retries=True)))


def test_a_message_whose_initiator_is_dead_goes_round_for_ever() -> None:
    run = check_configuration(
        Ring(n=3, crashes=1, initiators=1, ends=Ends.AT_INITIATOR), "ring", ["termination"], MEMORY
    )
    assert run.verdict("termination").outcome is Outcome.VIOLATED


class LowestWins(Ring):
    """Announces the lowest number on the list."""

    @receive(Ring.net)
    def on_message(self, i: int, sender: int, message: Record) -> None:
        if message.kind == Kind.COORDINATOR:
            if i not in message.seen:
                self.follow(i, message.leader)
                self.pass_on(i, Kind.COORDINATOR, 0, message.leader, message.seen | {i})
        elif i in message.seen:
            self.follow(i, min(message.seen))
            self.pass_on(i, Kind.COORDINATOR, i, min(message.seen), {i})
        else:
            self.pass_on(i, Kind.ELECTION, 0, 0, message.seen | {i})


class DoesNotSkip(Ring):
    """Sends to the next node even if that is down."""

    def successor(self, i: int) -> int:
        return (i + 1) % self.n


class DoesNotSign(Ring):
    """Passes ELECTION on without putting itself on the list."""

    @receive(Ring.net)
    def on_message(self, i: int, sender: int, message: Record) -> None:
        if message.kind == Kind.COORDINATOR:
            if i not in message.seen:
                self.follow(i, message.leader)
                self.pass_on(i, Kind.COORDINATOR, 0, message.leader, message.seen | {i})
        elif i in message.seen:
            self.follow(i, max(message.seen))
            self.pass_on(i, Kind.COORDINATOR, i, max(message.seen), {i})
        else:
            self.pass_on(i, Kind.ELECTION, 0, 0, message.seen)


class AnnouncesToOneOnly(Ring):
    """Swallows COORDINATOR at the first node that hears of it."""

    @receive(Ring.net)
    def on_message(self, i: int, sender: int, message: Record) -> None:
        if message.kind == Kind.COORDINATOR:
            self.follow(i, message.leader)
        elif i in message.seen:
            self.follow(i, max(message.seen))
            self.pass_on(i, Kind.COORDINATOR, i, max(message.seen), {i})
        else:
            self.pass_on(i, Kind.ELECTION, 0, 0, message.seen | {i})


@pytest.mark.parametrize(
    ("mutant", "parameters", "caught"),
    [
        (LowestWins, {"n": 3}, "validity"),
        (DoesNotSkip, {"n": 3, "crashes": 1, "retries": True}, "recovery"),
        (DoesNotSign, {"n": 3}, "uniqueness"),
        (AnnouncesToOneOnly, {"n": 3, "initiators": 1}, "agreement"),
    ],
)
def test_a_wrong_rule_is_caught_with_a_run(mutant: type[Ring], parameters: dict[str, int], caught: str) -> None:
    assert not refuted(run_of(Ring(**parameters)))
    verdict = run_of(mutant(**parameters)).verdict(caught)
    assert verdict.outcome is Outcome.VIOLATED
    assert verdict.trace is not None and len(verdict.trace) > 0
