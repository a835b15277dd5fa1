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


class Priorities(Election):
    """Any different priorities from 1 to ``most``, which say who is higher; stands before the algorithm."""

    most = Param(1000, "the highest priority", least=1)

    priority = Map(Election.Node, Range(1, lambda m: m.most + 1), initial=Permutations)

    def is_above(self, j: int, i: int) -> bool:
        """Whether ``j`` is higher than ``i``."""
        return self.priority[j] > self.priority[i]


class WideBully(Priorities, Bully):
    """The Bully election with priorities."""


class WideGarciaMolina(Priorities, GarciaMolina):
    """Garcia-Molina's election with priorities."""


class WideListRing(Priorities, Ring):
    """Election on a ring with the list, with priorities."""

    def highest(self, i: int, message: Record) -> int:
        """The highest on the list, which the node itself is on."""
        highest = i
        for j in self.Node:
            if j in message.passed and self.is_above(j, highest):
                highest = j
        return highest

    def is_rightful(self, i: int) -> bool:
        """No higher node is up."""
        return not any(self.is_above(j, i) and self.is_alive(j) for j in self.Node)


class AnyClocksLiteral(LamportLiteral):
    """Lamport's election taken literally, the clocks being anywhere at first."""

    clock = Map(Election.Node, LamportLiteral.Time, initial=Anything)


class AnyClocks(Lamport):
    """Lamport's election, the clocks being anywhere at first."""

    clock = Map(Election.Node, LamportLiteral.Time, initial=Anything)


class Foretold(Election):
    """Each node draws, over and over, ``draws`` foretold numbers, whichever; stands before an algorithm that draws."""

    draws = Param(2, "numbers that are foretold", least=1)

    foretold = Map(Election.Node, Map(Range(draws), Range(1, lambda m: m.numbers + 1)), initial=Anything)
    drawn = Map(Election.Node, Range(draws))

    def next_number(self, i: int) -> int:
        """The number that node ``i`` draws now."""
        number = self.foretold[i][self.drawn[i]]
        self.drawn[i] = (self.drawn[i] + 1) % self.draws
        return number


class ForetoldRandomized(Foretold, Randomized):
    """Randomized election with foretold numbers."""

    @rule(i=Election.Node)
    def draw(self, i: int) -> None:  # type: ignore[override]  # the number is no choice any more
        """A node draws the number that is foretold and tells it to all others."""
        when(self.status[i] == Status.DRAWING)
        self.tell(i, self.next_number(i))


class ForetoldItaiRodeh(Foretold, ItaiRodeh):
    """Itai and Rodeh's election with foretold numbers."""

    @rule(i=Election.Node)
    def draw(self, i: int) -> None:  # type: ignore[override]  # the number is no choice any more
        """A node draws the number that is foretold and sends it round."""
        when(self.status[i] == ItaiRodehStatus.DRAWING)
        self.show(i, self.next_number(i))
