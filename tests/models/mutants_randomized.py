"""Randomized election with a mistake each, which its properties must find."""

from __future__ import annotations

from checker import Record, receive, when
from models.randomized import Randomized, Status


class PrefersItself(Randomized):
    """On a tie at the top, who holds the highest number takes itself for the leader."""

    def count(self, i: int) -> None:
        if all(self.heard[i][j] > 0 for j in self.Node) and all(
            self.heard[i][i] >= self.heard[i][j] for j in self.Node
        ):
            self.leader[i] = i
        super().count(i)


class CountsTooEarly(Randomized):
    """Counts when one number is missing still."""

    def count(self, i: int) -> None:
        if sum(1 for j in self.Node if self.heard[i][j] > 0) >= self.n - 1:
            for j in self.Node:
                self.heard[i][j] = max(self.heard[i][j], 1)
        super().count(i)


class TakesTheNextRoundForThisOne(Randomized):
    """Ignores the round of a number."""

    @receive(Randomized.net)
    def on_draw(self, i: int, sender: int, message: Record) -> None:
        if self.is_undecided(i):
            self.heard[i][sender] = message.number
            self.count(i)


class DropsTheNextRound(Randomized):
    """A number of the next round is thrown away, and does not wait."""

    @receive(Randomized.net)
    def on_draw(self, i: int, sender: int, message: Record) -> None:
        if self.is_undecided(i) and message.round == self.round[i] and self.heard[i][sender] == 0:
            self.heard[i][sender] = message.number
            self.count(i)


class OnlyTheTiedDrawAgain(Randomized):
    """After a tie those below the top drop out without a word, and the others wait for them."""

    def count(self, i: int) -> None:
        below = any(self.heard[i][j] > self.heard[i][i] for j in self.Node)
        complete = all(self.heard[i][j] > 0 for j in self.Node)
        super().count(i)
        if complete and below and self.status[i] == Status.DRAWING:
            self.status[i] = Status.COUNTING


class OneCountsBackwards(Randomized):
    """One node counts the wrong way round."""

    def count(self, i: int) -> None:
        if i == 0 and all(self.heard[i][j] > 0 for j in self.Node):
            for j in self.Node:
                self.heard[i][j] = self.numbers + 1 - self.heard[i][j]
        super().count(i)


class FollowsTheFirstHigher(Randomized):
    """Does not wait for all numbers: follows whoever has a higher one."""

    @receive(Randomized.net)
    def on_draw(self, i: int, sender: int, message: Record) -> None:
        when(self.is_undecided(i))
        self.heard[i][sender] = message.number
        if self.heard[i][i] < message.number:
            self.leader[i] = sender
            self.status[i] = Status.FOLLOWER
