"""The Bully algorithm with a mistake each, which its suite must find."""

from __future__ import annotations

from checker import Election, rule, when
from models.bully import Bully, Kind, Phase


class SkipsAnswers(Bully):
    """Holds an election of its own when asked, but does not answer."""

    def tell(self, i: int, j: int, kind: Kind) -> None:
        if kind != Kind.ANSWER:
            super().tell(i, j, kind)


class TellsTheHigher(Bully):
    """Sends COORDINATOR to the higher nodes, not to the lower ones."""

    def lead(self, i: int) -> None:
        self.phase[i] = Phase.IDLE
        self.leader[i] = i
        for j in self.Node:
            if j > i:
                self.tell(i, j, Kind.COORDINATOR)


class TellsNobody(Bully):
    """Leads without telling."""

    def tell(self, i: int, j: int, kind: Kind) -> None:
        if kind != Kind.COORDINATOR:
            super().tell(i, j, kind)


class DoesNotWait(Bully):
    """Leads as soon as it has asked."""

    def is_overdue(self, i: int, j: int) -> bool:
        return True


class ForgetsAnswersOnTheirWay(Bully):
    """Waits until its question has arrived, but not for the answer."""

    def is_overdue(self, i: int, j: int) -> bool:
        return not any(kind == Kind.ELECTION for kind in self.net.between(i, j))


class AsksTheNextOnly(Bully):
    """Asks only the next higher node."""

    def tell(self, i: int, j: int, kind: Kind) -> None:
        if kind != Kind.ELECTION or j == i + 1:
            super().tell(i, j, kind)


class AnswersOnly(Bully):
    """Answers, but holds no election of its own, and does not notice by itself that there is no leader."""

    @rule(i=Election.Node)
    def notice(self, i: int) -> None:
        when(i == 0)
        super().notice(i)

    def start(self, i: int) -> None:
        if i == 0:
            super().start(i)


class NeverAsksAgain(Bully):
    """Waits for COORDINATOR for ever."""

    @rule(i=Election.Node)
    def no_coordinator(self, i: int) -> None:
        when(False)


class TrustsItsLeader(Bully):
    """Does not notice that its leader is down."""

    def is_gone(self, i: int, j: int) -> bool:
        return False
