"""Itai and Rodeh's election with a mistake each, which its properties must find."""

from __future__ import annotations

from checker import Record, receive, when
from models.itai_rodeh import ItaiRodeh, Status


class KeepsTheBit(ItaiRodeh):
    """Who has drawn the same number passes the message on as it came."""

    @receive(ItaiRodeh.net)
    def on_token(self, i: int, sender: int, token: Record) -> None:
        when(self.status[i] != Status.DRAWING)
        if self.status[i] == Status.ACTIVE:
            if token.hops == self.n:
                self.on_own(i, token.unique)
            elif token.number == self.number[i]:
                self.send_on(i, token.number, token.hops + 1, token.unique)
            elif token.number > self.number[i]:
                self.retire(i, Status.PASSIVE)
                self.send_on(i, token.number, token.hops + 1, token.unique)
        elif self.status[i] == Status.PASSIVE and token.hops < self.n:
            self.send_on(i, token.number, token.hops + 1, token.unique)


class IgnoresTheBit(ItaiRodeh):
    """Leads when its message comes home, whoever else has drawn the same number."""

    def on_own(self, i: int, unique: bool) -> None:
        self.retire(i, Status.LEADER)


class CountsOneHopTooFew(ItaiRodeh):
    """Takes a message with n - 1 hops for its own."""

    @receive(ItaiRodeh.net)
    def on_token(self, i: int, sender: int, token: Record) -> None:
        if self.status[i] == Status.ACTIVE and token.hops == self.n - 1:
            self.on_own(i, token.unique)
        else:
            super().on_token(i, sender, token)


class TakesItsNumberForItself(ItaiRodeh):
    """Takes a message with its own number for its own message, whatever the hops."""

    @receive(ItaiRodeh.net)
    def on_token(self, i: int, sender: int, token: Record) -> None:
        if self.status[i] == Status.ACTIVE and token.number == self.number[i]:
            self.on_own(i, token.unique)
        else:
            super().on_token(i, sender, token)


class PassiveNodesAreSilent(ItaiRodeh):
    """A passive node does not pass messages on."""

    @receive(ItaiRodeh.net)
    def on_token(self, i: int, sender: int, token: Record) -> None:
        if self.status[i] != Status.PASSIVE:
            super().on_token(i, sender, token)


class SwallowsLargerNumbers(ItaiRodeh):
    """A beaten node becomes passive, and forgets to pass the message on."""

    @receive(ItaiRodeh.net)
    def on_token(self, i: int, sender: int, token: Record) -> None:
        if self.status[i] == Status.ACTIVE and token.number > self.number[i] and token.hops < self.n:
            self.retire(i, Status.PASSIVE)
        else:
            super().on_token(i, sender, token)


class StaysActive(ItaiRodeh):
    """A beaten node passes the message on, and goes on drawing."""

    @receive(ItaiRodeh.net)
    def on_token(self, i: int, sender: int, token: Record) -> None:
        if self.status[i] == Status.ACTIVE and token.number > self.number[i] and token.hops < self.n:
            self.send_on(i, token.number, token.hops + 1, token.unique)
        else:
            super().on_token(i, sender, token)
