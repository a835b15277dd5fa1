"""Randomized election on a complete network, in rounds: everybody draws a number, and the highest wins.

As commonly told, without a single source; breaking symmetry by tossing coins goes back to A. Itai and M. Rodeh,
*Symmetry breaking in distributed networks*, FOCS 1981. In each round every node draws a number from 1 to ``numbers``
and tells it to all others. A node that has heard from everybody knows the outcome: the holder of the highest number
leads, or, where several hold it, all draw again. Nobody needs to announce anything.

The nodes are alike but for the links by which they know each other. A node can be one round ahead of another, never
two, since it needs a number of everybody for every round. So messages carry their round modulo ``rounds``, two are
enough, and a number of the next round waits on its link until the node is there.

It assumes that nobody goes down, and links that lose and double nothing. They need not keep order. Then

* there is never more than one leader, and whenever the election ends, all agree on it;
* it ends with probability 1, but not in every run: ties may follow each other for ever. A round decides with
  probability n · Σ ((v - 1) / K)^(n - 1) / K over v = 1, ..., K, where K is ``numbers``: 1/2 for n = K = 2, 3/8 for
  n = 3, K = 2.

What breaks it:

* a crash or a lost message: everybody waits for a number that does not come. A leader that goes down is not replaced,
  and the others go on following it;
* a restart: the node has forgotten what it drew, and draws anew in a round in which others have counted its first
  number. From three numbers on there may be two leaders;
* a message that arrives twice: with two round numbers, the copy of a number is taken for one of the next round, and
  blocks the link; if messages overtake each other, it may be counted in the round after that, and there may be two
  leaders. With ``rounds=3`` old copies are told from new numbers as long as links keep order; if they do not, a copy
  may be of any age, and no bounded count will do.
"""

from __future__ import annotations

from enum import Enum

from checker import Election, Map, Network, Optional, Param, Range, Record, Uniform, receive, rule, when


class Status(Enum):
    """What a node does in a round."""

    DRAWING = 0
    COUNTING = 1
    FOLLOWER = 2
    LEADER = 3


class Randomized(Election):
    """All draw, all tell, the highest leads; all draw again on a tie at the top."""

    numbers = Param(2, "numbers to draw from", least=1)
    rounds = Param(2, "rounds are counted modulo this", least=2)

    Number = Range(1, numbers + 1)
    Round = Range(rounds)
    Draw = Record(round=Round, number=Number)

    status = Map(Election.Node, Status)
    round = Map(Election.Node, Round)
    heard = Map(Election.Node, Map(Election.Node, Range(numbers + 1)))  # what others have drawn; 0: not known yet
    leader = Map(Election.Node, Optional(Election.Node))
    net = Network(
        Election.Node,
        carries=Draw,
        order=Election.order,
        capacity=lambda m: 2 + max(m.restarts, 0) + max(m.duplicates, 0),
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    @rule(i=Election.Node, number=Uniform(Number))
    def draw(self, i: int, number: int) -> None:
        """A node draws a number and tells it to all others."""
        when(self.status[i] == Status.DRAWING)
        self.tell(i, number)

    def tell(self, i: int, number: int) -> None:
        """A number has been drawn: all others are to know it."""
        self.status[i] = Status.COUNTING
        self.heard[i][i] = number
        for j in self.Node:
            if j != i:
                self.net.send(i, j, self.Draw(round=self.round[i], number=number))
        self.count(i)

    @receive(net)
    def on_draw(self, i: int, sender: int, message: Record) -> None:
        """A number arrives; that of the next round waits on its link until the node is there."""
        if self.is_undecided(i):
            when(message.round != (self.round[i] + 1) % self.rounds)
            if message.round == self.round[i] and self.heard[i][sender] == 0:
                self.heard[i][sender] = message.number
                self.count(i)

    def is_undecided(self, i: int) -> bool:
        """Whether the node knows of no leader."""
        return self.status[i] == Status.DRAWING or self.status[i] == Status.COUNTING

    def count(self, i: int) -> None:
        """Once all numbers are known, the highest leads, if there is one such."""
        if all(self.heard[i][j] > 0 for j in self.Node):
            for j in self.Node:
                if all(k == j or self.heard[i][j] > self.heard[i][k] for k in self.Node):
                    self.leader[i] = j
            if self.leader[i] is None:
                self.status[i] = Status.DRAWING
                self.round[i] = (self.round[i] + 1) % self.rounds
            else:
                self.status[i] = Status.LEADER if self.leader[i] == i else Status.FOLLOWER
                self.round[i] = 0  # says nothing any more
            for j in self.Node:
                self.heard[i][j] = 0

    def forget(self, i: int) -> None:
        """A node that comes back begins anew."""
        self.status[i] = Status.DRAWING
        self.round[i] = 0
        self.leader[i] = None
        for j in self.Node:
            self.heard[i][j] = 0

    def is_leader(self, i: int) -> bool:
        """Whether the node has drawn the highest number."""
        return self.status[i] == Status.LEADER

    def leader_of(self, i: int) -> int | None:
        """Who has drawn the highest number, as far as the node has counted."""
        return self.leader[i]
