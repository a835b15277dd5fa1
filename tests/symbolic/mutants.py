"""Elections on a ring with something wrong, each of a different kind."""

from __future__ import annotations

from checker.language.election import Election
from checker.properties import Property, Scope
from models.chang_roberts import ChangRoberts, Status


class Forwarding(ChangRoberts):
    """Passes on every identity but its own."""

    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        if candidate == self.identity[i]:
            self.win(i)
        else:
            self.take_part(i, candidate)


class Hasty(ChangRoberts):
    """Wins with any identity that is not larger."""

    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        if candidate > self.identity[i]:
            self.take_part(i, candidate)
        else:
            self.win(i)


class Talkative(ChangRoberts):
    """Answers a smaller identity with its own each time: links run full."""

    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        if candidate == self.identity[i]:
            self.win(i)
        else:
            self.take_part(i, max(candidate, self.identity[i]))
            self.take_part(i, self.identity[i])


def one_leader(m: Election) -> bool:
    return sum(1 for i in m.Node if m.is_leader(i)) <= 1


def some_leader(m: Election) -> bool:
    return any(m.is_leader(i) for i in m.Node)


def few_participants(m: ChangRoberts) -> bool:
    return sum(1 for i in m.Node if m.status[i] == Status.PARTICIPANT) <= 2


PROPERTIES = {
    "one leader": Property("one leader", Scope.ALWAYS, one_leader),
    "some leader": Property("some leader", Scope.QUIESCENT, some_leader),
    "few participants": Property("few participants", Scope.ALWAYS, few_participants),
}
