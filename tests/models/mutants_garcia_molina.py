"""Garcia-Molina's election with a mistake each, which its suite must find."""

from __future__ import annotations

from checker import Election, Network, receive, rule, when
from models.garcia_molina import GarciaMolina, Kind, Stage, State


class AsksNobody(GarciaMolina):
    """Halts the lower nodes without asking the higher ones whether they are there."""

    def ask(self, i: int, last: int) -> None:
        super().ask(i, self.n - 1)

    def begin(self, i: int) -> None:
        when(self.callee[i] is None)
        self.ask(i, i)


class GoesOnWhenHalted(GarciaMolina):
    """A candidate that is halted goes on with its own election."""

    def on_halt(self, i: int, sender: int) -> None:
        self.state[i] = State.ELECTION
        self.halter[i] = sender
        self.coordinator[i] = None


class LeadsBeforeAllAreHalted(GarciaMolina):
    """Calls itself coordinator when it begins to halt the others."""

    def halt(self, i: int, last: int) -> None:
        super().halt(i, last)
        self.coordinator[i] = i


class BelievesAnybody(GarciaMolina):
    """Takes everybody for elected who says so, and not only who halted it last."""

    def on_new_coordinator(self, i: int, sender: int) -> None:
        if self.state[i] == State.ELECTION:
            self.state[i] = State.REORGANIZATION
            self.halter[i] = None
            self.coordinator[i] = sender


class DoesNotWaitForAnswers(GarciaMolina):
    """Goes on without a node as soon as it has called it."""

    @rule(i=Election.Node, j=Election.Node)
    def no_answer(self, i: int, j: int) -> None:
        when(self.callee[i] == j and self.stage[i] == Stage.HALTING)
        self.halt(i, j)


class MixesUpAnswers(GarciaMolina):
    """Takes any answer of a node for that to the last call, even if it is to an earlier one."""

    net = Network(
        Election.Node,
        carries=Kind,
        capacity=4,
        order=Election.order,
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    def call(self, i: int, j: int, request: Kind) -> None:
        self.callee[i] = j
        self.net.send(i, j, request)

    def is_answer(self, i: int, j: int) -> bool:
        return True

    @receive(net)
    def on_message(self, i: int, sender: int, kind: Kind) -> None:
        super().on_message(i, sender, kind)


class NeverChecks(GarciaMolina):
    """A coordinator does not look after the others."""

    @rule(i=Election.Node, j=Election.Node)
    def check(self, i: int, j: int) -> None:
        when(False)


class FollowsForEver(GarciaMolina):
    """Nobody finds out that the coordinator is down."""

    def is_abandoned(self, i: int) -> bool:
        return False
