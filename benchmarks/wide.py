"""Elections with more states than can be listed: every choice of identities or clocks from a wide range at once."""

from __future__ import annotations

from checker import Anything, Election, Map, Network, Optional, Param, Permutations, Range
from models.chang_roberts import ChangRoberts
from models.lamport import Lamport, LamportLiteral


class WideRing(ChangRoberts):
    """Chang and Roberts' election with any different identities from 1 to ``most``, in any order."""

    most = Param(1000, "the largest identity", least=1)

    Identity = Range(1, lambda m: m.most + 1)
    identity = Map(Election.Node, Identity, initial=Permutations)
    leader = Map(Election.Node, Optional(Identity))
    net = Network(Election.Node, carries=Identity, order=Election.order, capacity=lambda m: m.n)


class AnyClocks(Lamport):
    """Lamport's election, the clocks being anywhere at first."""

    clock = Map(Election.Node, LamportLiteral.Time, initial=Anything)
