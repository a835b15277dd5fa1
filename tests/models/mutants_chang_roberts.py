"""Chang and Roberts' election with a mistake each, which its properties must find."""

from __future__ import annotations

from checker import receive, rule
from models.chang_roberts import ChangRoberts, Status


class PassesEverythingOn(ChangRoberts):
    """Smaller identities are not swallowed."""

    @receive(ChangRoberts.net)
    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        if candidate == self.identity[i]:
            self.win(i)
        else:
            self.take_part(i, candidate)


class SmallestWins(ChangRoberts):
    """Smaller identities are passed on and larger ones swallowed."""

    @receive(ChangRoberts.net)
    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        if candidate == self.identity[i]:
            self.win(i)
        elif candidate < self.identity[i]:
            self.take_part(i, candidate)
        elif self.status[i] == Status.NONPARTICIPANT:
            self.take_part(i, self.identity[i])


class WinsByALargerOne(ChangRoberts):
    """Compares with ``>=`` when it looks for its own identity."""

    @receive(ChangRoberts.net)
    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        if candidate >= self.identity[i]:
            self.win(i)
        elif self.status[i] == Status.NONPARTICIPANT:
            self.take_part(i, self.identity[i])


class ParticipantsSwallow(ChangRoberts):
    """Who has taken part passes nothing on any more."""

    @receive(ChangRoberts.net)
    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        if candidate == self.identity[i]:
            self.win(i)
        elif self.status[i] == Status.NONPARTICIPANT:
            self.take_part(i, max(candidate, self.identity[i]))


class WinsBySilence(ChangRoberts):
    """Who stands leads at once."""

    @rule(i=ChangRoberts.Node)
    def stand(self, i: int) -> None:
        super().stand(i)
        self.status[i] = Status.LEADER


class TellsOneOnly(ChangRoberts):
    """The announcement ends at the leader's successor."""

    def hear_of(self, i: int, elected: int) -> None:
        self.leader[i] = elected
