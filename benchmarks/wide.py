"""Elections with more states than can be listed: every choice of identities or clocks from a wide range at once."""

from __future__ import annotations

from checker import Anything, Election, Map, Network, Optional, Param, Permutations, Range, Record
from models.bully import Bully
from models.chang_roberts import ChangRoberts
from models.lamport import Lamport, LamportLiteral
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


class WideListRing(Ring):
    """Election on a ring with the list; the highest of any different priorities from 1 to ``most`` leads."""

    most = Param(1000, "the highest priority", least=1)

    priority = Map(Election.Node, Range(1, lambda m: m.most + 1), initial=Permutations)

    def highest(self, i: int, message: Record) -> int:
        """The highest on the list, which the node itself is on."""
        highest = i
        for j in self.Node:
            if j in message.passed and self.priority[j] > self.priority[highest]:
                highest = j
        return highest

    def is_rightful(self, i: int) -> bool:
        """No higher node is up."""
        return not any(self.priority[j] > self.priority[i] and self.is_alive(j) for j in self.Node)


class AnyClocksLiteral(LamportLiteral):
    """Lamport's election taken literally, the clocks being anywhere at first."""

    clock = Map(Election.Node, LamportLiteral.Time, initial=Anything)


class AnyClocks(Lamport):
    """Lamport's election, the clocks being anywhere at first."""

    clock = Map(Election.Node, LamportLiteral.Time, initial=Anything)
