"""Itai and Rodeh's election on an anonymous unidirectional ring, in the form without round numbers.

A. Itai, M. Rodeh, *Symmetry breaking in distributed networks*, FOCS 1981, and Information and Computation 88(1), 1990.
The form without round numbers, which has finitely many states, is from W. Fokkink, J. Pang, *Variations on Itai-Rodeh
leader election for anonymous rings and their analysis in PRISM*, Journal of Universal Computer Science 12(8), 2006 (the
first of their two algorithms).

The nodes have no identities. Each knows only how many they are, and can send to its successor. At first every node is
active: it draws a number and sends it round, with a count of hops and a bit that says that nobody else has shown the
same number. An active node that gets

* its own message, which is the one with n hops: leads if the bit still stands, and draws again if it does not;
* its own number with fewer hops: passes it on and strikes the bit out;
* a higher number: becomes passive, and passes it on;
* a lower number: swallows it.

A passive node passes everything on. Nobody is told who leads: nodes without names cannot name one.

It assumes that all know n, that nobody goes down, and that links lose nothing and keep order. What becomes of its
claims:

* *Never more than one leader*: a message that comes home unmatched has made all others passive, and a leader lets no
  other pass. Order, losses and duplicates do not matter for that, and restarts only together with messages that
  overtake each other: then a node that was passive may draw again while its earlier number is under way.
* *In the end somebody leads*: with probability 1, but not in every run, since ties may follow each other for ever.
  With messages that overtake each other (or, less often, arrive twice) it fails for good: a number of the next round is
  judged by a node that is still in the last one, and swallowed; the ring falls silent. It takes three numbers, or two
  nodes ahead of the others. Round numbers are there to prevent that, in the original. A lost message or a crash
  silences the ring as well.
"""

from __future__ import annotations

from enum import Enum

from checker import Election, Map, Network, Param, Range, Record, Uniform, receive, rule, when


class Status(Enum):
    """What a node does."""

    DRAWING = 0
    ACTIVE = 1
    PASSIVE = 2
    LEADER = 3


class ItaiRodeh(Election):
    """Numbers go round; the highest comes home, and counts if nobody else has drawn it."""

    numbers = Param(2, "numbers to draw from", least=1)

    Number = Range(1, lambda m: m.numbers + 1)
    Hops = Range(1, Election.n + 1)
    Token = Record(number=Number, hops=Hops, unique=bool)

    status = Map(Election.Node, Status)
    number = Map(Election.Node, Number)  # of an active node; 1 where it says nothing
    net = Network(
        Election.Node,
        carries=Token,
        order=Election.order,
        capacity=lambda m: m.n + max(m.restarts, 0) + max(m.duplicates, 0),
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    @rule(i=Election.Node, number=Uniform(Number))
    def draw(self, i: int, number: int) -> None:
        """A node draws a number and sends it round."""
        when(self.status[i] == Status.DRAWING)
        self.show(i, number)

    def show(self, i: int, number: int) -> None:
        """A number has been drawn: it is sent round."""
        self.status[i] = Status.ACTIVE
        self.number[i] = number
        self.send_on(i, number, 1, True)

    @receive(net)
    def on_token(self, i: int, sender: int, token: Record) -> None:
        """A number arrives; who has yet to draw lets it wait."""
        when(self.status[i] != Status.DRAWING)
        if self.status[i] == Status.ACTIVE:
            if token.hops == self.n:
                self.on_own(i, token.unique)
            elif token.number == self.number[i]:
                self.send_on(i, token.number, token.hops + 1, False)
            elif token.number > self.number[i]:
                self.retire(i, Status.PASSIVE)
                self.send_on(i, token.number, token.hops + 1, token.unique)
        elif self.status[i] == Status.PASSIVE and token.hops < self.n:
            self.send_on(i, token.number, token.hops + 1, token.unique)

    def on_own(self, i: int, unique: bool) -> None:
        """The own message has come home."""
        self.retire(i, Status.LEADER if unique else Status.DRAWING)

    def retire(self, i: int, status: Status) -> None:
        """The number has done its work."""
        self.status[i] = status
        self.number[i] = 1

    def send_on(self, i: int, number: int, hops: int, unique: bool) -> None:
        """To the successor; it is the only one that a node knows."""
        self.net.send(i, (i + 1) % self.n, self.Token(number=number, hops=hops, unique=unique))

    def forget(self, i: int) -> None:
        """A node that comes back draws anew."""
        self.retire(i, Status.DRAWING)

    def is_leader(self, i: int) -> bool:
        """Whether the node's own message has come home unmatched."""
        return self.status[i] == Status.LEADER

    def leader_of(self, i: int) -> int | None:
        """Only the leader knows."""
        return i if self.is_leader(i) else None

    def announces(self) -> bool:
        """The nodes have no names."""
        return False
