"""Lamport's election with a mistake each, which its properties must find."""

from __future__ import annotations

from checker import Election, rule, when
from models.lamport import Kind, Lamport, Status


class TiesBeatEachOther(Lamport):
    """Compares timestamps with ``>=`` and forgets the nodes: of two equal claims each beats the other."""

    def beats(self, time: int, i: int, other: int, j: int) -> bool:
        return time >= other


class NoOrderOfNodes(Lamport):
    """Compares timestamps only: of two equal claims neither beats the other."""

    def beats(self, time: int, i: int, other: int, j: int) -> bool:
        return time > other


class LowestWins(Lamport):
    """Compares the wrong way round."""

    def beats(self, time: int, i: int, other: int, j: int) -> bool:
        return time < other or (time == other and i < j)


class NotFrozen(Lamport):
    """A candidate compares with its clock as it is by now, not as it was when it stood."""

    def on_candidate(self, i: int, sender: int, time: int, own: int) -> None:
        self.stamp[i] = own if self.status[i] == Status.CANDIDATE else self.stamp[i]
        super().on_candidate(i, sender, time, own)


class GivesNoWay(Lamport):
    """A candidate takes no notice of better ones."""

    def give_way(self, i: int, sender: int, time: int) -> None:
        if self.status[i] != Status.CANDIDATE:
            super().give_way(i, sender, time)


class NoObjections(Lamport):
    """Who has the better claim stands, but does not object."""

    def object_to(self, i: int, sender: int) -> None:
        pass


class WinsAtOnce(Lamport):
    """A candidate does not wait for answers."""

    @rule(i=Election.Node)
    def win(self, i: int) -> None:
        when(self.status[i] == Status.CANDIDATE)
        self.status[i] = Status.LEADER
        self.announce(i)


class ForgetsAnswersOnTheirWay(Lamport):
    """A candidate waits until its question has arrived, but not for the answer."""

    def is_silent(self, i: int, j: int) -> bool:
        return not any(message.kind == Kind.CANDIDATE for message in self.net.between(i, j))


class LeaderIsSilent(Lamport):
    """A leader does not answer candidates."""

    def answer(self, i: int, sender: int, time: int) -> None:
        pass


class BelievesOldNews(Lamport):
    """Follows whoever says it has won, however long ago that was."""

    def on_victory(self, i: int, sender: int, time: int) -> None:
        if self.status[i] != Status.LEADER:
            self.status[i] = Status.FOLLOWER
            self.hope[i] = sender
            self.stamp[i] = time


class WakesUpSilently(Lamport):
    """A node that comes back does not tell the others that it does not lead any more."""

    def wake(self, i: int) -> None:
        pass


class WaitsForTheDead(Lamport):
    """Who has given way to a node that goes down does not stand again."""

    def may_stand(self, i: int) -> bool:
        return self.status[i] == Status.IDLE
