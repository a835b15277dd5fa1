"""Elections with more states than can be listed: every choice of identities or clocks from a wide range at once."""

from __future__ import annotations

from checker import Anything, Election, Map, Network, Optional, Param, Permutations, Range, Record, rule, when
from models.bully import Bully, Phase
from models.bully import Kind as BullyKind
from models.chang_roberts import ChangRoberts
from models.lamport import Lamport, LamportLiteral
from models.ring import Kind as RingKind
from models.ring import Ring


class WideRing(ChangRoberts):
    """Chang and Roberts' election with any different identities from 1 to ``most``, in any order."""

    most = Param(1000, "the largest identity", least=1)

    Identity = Range(1, lambda m: m.most + 1)
    identity = Map(Election.Node, Identity, initial=Permutations)
    leader = Map(Election.Node, Optional(Identity))
    net = Network(Election.Node, carries=Identity, order=Election.order, capacity=lambda m: m.n)


class WideBully(Bully):
    """The Bully election with any different priorities from 1 to ``most``: they say who is higher, not the numbers."""

    most = Param(1000, "the highest priority", least=1)

    priority = Map(Election.Node, Range(1, lambda m: m.most + 1), initial=Permutations)

    def is_above(self, j: int, i: int) -> bool:
        """Whether ``j`` is higher than ``i``."""
        return self.priority[j] > self.priority[i]

    @rule(i=Election.Node)
    def no_answer(self, i: int) -> None:
        """No higher node answered in time: the node leads."""
        when(self.phase[i] == Phase.ASKING)
        when(all(self.is_overdue(i, j) for j in self.Node if self.is_above(j, i)))
        self.lead(i)

    @rule(i=Election.Node)
    def no_coordinator(self, i: int) -> None:
        """A higher node answered, but none announced itself in time: the node starts again."""
        when(self.phase[i] == Phase.WAITING)
        when(all(self.is_silent(i, j) for j in self.Node if self.is_above(j, i)))
        self.start(i)

    def start(self, i: int) -> None:
        """Hold an election: ask all higher nodes; the highest has none to ask."""
        if not any(self.is_above(j, i) for j in self.Node):
            self.lead(i)
            return
        self.phase[i] = Phase.ASKING
        self.leader[i] = None
        for j in self.Node:
            if self.is_above(j, i) and (self.asks_suspects or not self.suspects(i, j)):
                self.tell(i, j, BullyKind.ELECTION)
                self.suspected[i][j] = False

    def lead(self, i: int) -> None:
        """Take the lead and tell all lower nodes."""
        self.phase[i] = Phase.IDLE
        self.leader[i] = i
        for j in self.Node:
            if self.is_above(i, j):
                self.tell(i, j, BullyKind.COORDINATOR)

    def is_rightful(self, i: int) -> bool:
        """No higher node is up."""
        return not any(self.is_above(j, i) and self.is_alive(j) for j in self.Node)


class WideListRing(Ring):
    """Election on a ring with the list; the highest of any different priorities from 1 to ``most`` leads."""

    most = Param(1000, "the highest priority", least=1)

    priority = Map(Election.Node, Range(1, lambda m: m.most + 1), initial=Permutations)

    def conclude(self, i: int, message: Record) -> None:
        """ELECTION has been all around: announce the highest on the list."""
        highest = i
        for j in self.Node:
            if j in message.passed and self.priority[j] > self.priority[highest]:
                highest = j
        self.follow(i, highest)
        self.pass_on(i, self.Message(kind=RingKind.COORDINATOR, leader=highest, starter=message.starter))

    def is_rightful(self, i: int) -> bool:
        """No higher node is up."""
        return not any(self.priority[j] > self.priority[i] and self.is_alive(j) for j in self.Node)


class AnyClocksLiteral(LamportLiteral):
    """Lamport's election taken literally, the clocks being anywhere at first."""

    clock = Map(Election.Node, LamportLiteral.Time, initial=Anything)


class AnyClocks(Lamport):
    """Lamport's election, the clocks being anywhere at first."""

    clock = Map(Election.Node, LamportLiteral.Time, initial=Anything)
