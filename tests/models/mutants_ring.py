"""The ring election with a mistake each, which its suite must find."""

from __future__ import annotations

from checker import Election, Record, rule, when
from models.ring import Kind, Ring


class AnnouncesTheLowest(Ring):
    """Announces the lowest on the list."""

    def conclude(self, i: int, message: Record) -> None:
        lowest = min(j for j in self.Node if j == i or j in message.passed)
        self.follow(i, lowest)
        self.pass_on(i, self.Message(kind=Kind.COORDINATOR, leader=lowest, starter=message.starter))


class AnnouncesItself(Ring):
    """Who gets ELECTION back announces itself."""

    def conclude(self, i: int, message: Record) -> None:
        self.follow(i, i)
        self.pass_on(i, self.Message(kind=Kind.COORDINATOR, leader=i, starter=message.starter))


class TellsOneOnly(Ring):
    """Takes COORDINATOR off the ring at the first who hears of it."""

    def has_come_round(self, i: int, message: Record) -> bool:
        if message.kind == Kind.COORDINATOR:
            self.follow(i, message.leader)
            return True
        return super().has_come_round(i, message)


class DoesNotSkip(Ring):
    """Sends to the next node, even if that is down."""

    def pass_on(self, i: int, message: Record) -> bool:
        passed = message.passed | {i}
        forward = self.Message(kind=message.kind, leader=message.leader, passed=passed, starter=message.starter)
        self.net.send(i, (i + 1) % self.n, forward)
        return True


class SkipsTheLiving(Ring):
    """Skips the next node, even if that is up."""

    def pass_on(self, i: int, message: Record) -> bool:
        for k in range(2, self.n):
            j = (i + k) % self.n
            if not self.suspects(i, j):
                passed = message.passed | {i}
                forward = self.Message(kind=message.kind, leader=message.leader, passed=passed, starter=message.starter)
                self.net.send(i, j, forward)
                return True
        return False


class DoesNotSign(Ring):
    """Passes ELECTION on without adding itself to the list."""

    def join(self, i: int, message: Record) -> None:
        for k in range(1, self.n):
            j = (i + k) % self.n
            if not self.suspects(i, j):
                self.net.send(i, j, message)
                return
        self.conclude(i, message)


class TrustsItsLeader(Ring):
    """Follows the leader that was announced, even when that is down."""

    def suspects(self, i: int, j: int) -> bool:
        return super().suspects(i, j) and self.leader[i] != j


class WaitsForTheLost(Ring):
    """Time-outs never go off."""

    @rule(i=Election.Node)
    def time_out(self, i: int) -> None:
        when(False)
