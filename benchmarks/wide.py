"""Elections with more states than can be listed: every choice from a wide range at once.

Of identities, priorities, clocks, or of the numbers that will be drawn: every run is one of the original as well.
"""

from __future__ import annotations

from checker import Anything, Election, Map, Network, Optional, Param, Permutations, Range, Record, rule, when
from models.bully import Bully
from models.chang_roberts import ChangRoberts
from models.garcia_molina import GarciaMolina
from models.itai_rodeh import ItaiRodeh
from models.itai_rodeh import Status as ItaiRodehStatus
from models.lamport import Lamport, LamportLiteral
from models.randomized import Randomized, Status
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


class WideGarciaMolina(GarciaMolina):
    """Garcia-Molina's election with any different priorities from 1 to ``most``: they say who is higher."""

    most = Param(1000, "the highest priority", least=1)

    priority = Map(Election.Node, Range(1, lambda m: m.most + 1), initial=Permutations)

    def is_above(self, j: int, i: int) -> bool:
        """Whether ``j`` is higher than ``i``."""
        return self.priority[j] > self.priority[i]


class ForetoldRandomized(Randomized):
    """Randomized election in which each node draws, over and over, any ``draws`` numbers that are foretold."""

    draws = Param(2, "numbers that are foretold", least=1)

    foretold = Map(Election.Node, Map(Range(draws), Randomized.Number), initial=Anything)
    drawn = Map(Election.Node, Range(draws))

    @rule(i=Election.Node)
    def draw(self, i: int) -> None:  # type: ignore[override]  # the number is no choice any more
        """A node draws the number that is foretold and tells it to all others."""
        when(self.status[i] == Status.DRAWING)
        number = self.foretold[i][self.drawn[i]]
        self.drawn[i] = (self.drawn[i] + 1) % self.draws
        self.tell(i, number)


class ForetoldItaiRodeh(ItaiRodeh):
    """Itai and Rodeh's election in which each node draws, over and over, any ``draws`` numbers that are foretold."""

    draws = Param(2, "numbers that are foretold", least=1)

    foretold = Map(Election.Node, Map(Range(draws), ItaiRodeh.Number), initial=Anything)
    drawn = Map(Election.Node, Range(draws))

    @rule(i=Election.Node)
    def draw(self, i: int) -> None:  # type: ignore[override]  # the number is no choice any more
        """A node draws the number that is foretold and sends it round."""
        when(self.status[i] == ItaiRodehStatus.DRAWING)
        number = self.foretold[i][self.drawn[i]]
        self.drawn[i] = (self.drawn[i] + 1) % self.draws
        self.show(i, number)
