"""Election on a ring, with the list of live nodes.

Sources: G. Le Lann, *Distributed systems: towards a formal approach*, IFIP Congress 1977, for elections on a ring; the
form with a list is that of A. Tanenbaum and M. van Steen, *Distributed Systems*.

Node i knows who comes after it: i + 1, i + 2 and so on, around the ring. Who finds the leader gone sends ELECTION with
a list of nothing but itself to its successor, skipping successors that are down. Everyone adds itself to the list and
passes the message on. A node that finds itself on the list already knows that the message has been all around: it
announces the highest on the list by COORDINATOR, which goes round once and is then taken off. Several nodes may do so
at once; all lists are the same in the end, and so is the result. One election takes 2n messages, n for each round.

The order of the list means nothing, so that here it is a set.

What it assumes: no messages are lost, and every node knows at once who is down, so that nobody is skipped by mistake.
What it claims, and what fails without which assumption:

* Never two live leaders, and nobody leads below a live node: as long as nodes that go down stay down, and nobody is
  skipped by mistake.
* In the end all agree on one live leader: under the same conditions, and if nobody goes down who has just been sent a
  message, or holds one. It goes down with the node, and who started that election waits for ever, unless
  ``time_outs`` lets it start again once no message is on its way any more. The same holds for messages lost.
* A node on the list may go down before it is announced, so that a dead leader is announced. That is noticed, and there
  is another election. A node that comes back is worse off: the result of an election that missed it may come by after
  that of its own, and is believed.
* Textbooks say that the message comes back to "the process that started it all", which knows it by its own number on
  the list. Read literally, ``removal=starter``, nobody takes it off the ring when that one is down, and it goes round
  for ever. Here, whoever is on the list does.
"""

from __future__ import annotations

from enum import Enum

from checker import UNLIMITED, Election, Map, Network, Optional, Param, Range, Record, Set, receive, rule, when
from checker.errors import UsageError


class Beginning(Enum):
    """What the nodes know at first."""

    NOBODY = 0
    """Nobody leads, and every node may find that out."""
    LEADER = 1
    """The highest node leads, and all know it."""
    FAILED_LEADER = 2
    """The highest node led, as all know, and has just gone down."""


class Kind(Enum):
    """Messages that look for the leader, and messages that tell who it is."""

    ELECTION = 0
    COORDINATOR = 1


class Removal(Enum):
    """Who takes a message off the ring, ELECTION to announce the result, COORDINATOR for good."""

    LISTED = 0
    """The first whom it comes to for the second time."""
    STARTER = 1
    """Only the node that held the election."""


class Ring(Election):
    """ELECTION gathers who is alive on its way around the ring; COORDINATOR tells them who is the highest."""

    beginning = Param(Beginning.NOBODY, "what the nodes know at first")
    initiators: tuple[int, ...] = Param((), "nodes that notice that the leader is gone; none named: every node")
    removal = Param(Removal.LISTED, "who takes a message off the ring")
    time_outs = Param(False, "whether a node that waits for a message that got lost starts again")

    Message = Record(
        kind=Kind,
        leader=Optional(Election.Node),  # in COORDINATOR only
        passed=Set(Election.Node),  # the list of those whom it has come by
        starter=Range(lambda m: m.n if m.removal == Removal.STARTER else 1),  # where it matters
    )

    alive = Map(
        Election.Node,
        bool,
        initial=lambda m: [m.beginning != Beginning.FAILED_LEADER or i < m.n - 1 for i in range(m.n)],
    )
    waiting = Map(Election.Node, bool)  # it held an election and does not know the result
    leader = Map(
        Election.Node,
        Optional(Election.Node),
        initial=lambda m: [
            m.n - 1
            if m.beginning == Beginning.LEADER or (m.beginning == Beginning.FAILED_LEADER and i < m.n - 1)
            else None
            for i in range(m.n)
        ],
    )
    net = Network(
        Election.Node,
        carries=Message,
        capacity=lambda m: m.room(),
        order=Election.order,
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    def has_bound(self) -> bool:
        """Whether the messages on their way are bounded: faults are, and none goes round for ever."""
        faults = (self.crashes, self.restarts, self.wrong_suspicions)
        return all(bound != UNLIMITED for bound in faults) and (self.removal == Removal.LISTED or self.crashes == 0)

    def room(self) -> int:
        """How many messages one link holds: one for every election that may be under way.

        Every node holds one, and each fault that is no crash may add one; each of these may announce somebody who is
        down to all others, so that they hold another one, once for each crash.
        """
        elections = self.n + sum(max(bound, 0) for bound in (self.restarts, self.wrong_suspicions, self.duplicates))
        return elections * (1 + (max(self.crashes, 0) * (self.n - 1) if self.has_bound() else 0))

    def check_parameters(self) -> None:
        """Initiators must be nodes, and duplicates, which go round like all messages, bounded."""
        if self.duplicates == UNLIMITED:
            raise UsageError("duplicates=unlimited would fill the ring with copies: give a number")
        for i in self.initiators:
            if not 0 <= i < self.n:
                raise UsageError(f"initiators: there is no node {i} (nodes are numbered from 0 to {self.n - 1})")

    # What a node does by itself.

    @rule(i=Election.Node)
    def notice(self, i: int) -> None:
        """A node finds that there is no leader and holds an election.

        Where messages would pile up without bound, it waits until there are few enough of them.
        """
        when(self.has_bound() or sum(self.net.count(j, k) for j in self.Node for k in self.Node) < self.room())
        when(not self.waiting[i] and (self.initiators == () or i in self.initiators))
        leader = self.leader[i]
        when(leader is None or self.suspects(i, leader))
        self.start(i)

    @rule(i=Election.Node)
    def time_out(self, i: int) -> None:
        """No message is on its way any more, and the node has not heard the result: it starts again."""
        when(self.time_outs and self.waiting[i])
        when(all(self.net.count(j, k) == 0 for j in self.Node for k in self.Node))
        self.start(i)

    @receive(net)
    def on_message(self, i: int, sender: int, message: Record) -> None:
        """A message comes by; if the node took the sender for dead, it knows better now."""
        self.suspected[i][sender] = False
        if self.has_come_round(i, message):
            if message.kind == Kind.ELECTION:
                self.conclude(i, message)
        elif message.kind == Kind.ELECTION:
            self.join(i, message)
        else:
            self.follow(i, message.leader)
            self.pass_on(i, message)

    def has_come_round(self, i: int, message: Record) -> bool:
        """Whether the node is to take the message off the ring."""
        return message.starter == i if self.removal == Removal.STARTER else i in message.passed

    # What a node does in the course of that.

    def start(self, i: int) -> None:
        """Hold an election; if the leader was taken for dead by mistake, that is over now."""
        leader = self.leader[i]
        self.leader[i] = None
        self.waiting[i] = True
        self.join(i, self.Message(kind=Kind.ELECTION, passed={i}, starter=i if self.removal == Removal.STARTER else 0))
        if leader is not None:
            self.suspected[i][leader] = False

    def join(self, i: int, message: Record) -> None:
        """Pass ELECTION on. A node that is alone has the result already."""
        if not self.pass_on(i, message):
            self.conclude(i, message)

    def conclude(self, i: int, message: Record) -> None:
        """ELECTION has been all around: announce the highest on the list."""
        highest = self.highest(i, message)
        self.follow(i, highest)
        self.pass_on(i, self.Message(kind=Kind.COORDINATOR, leader=highest, starter=message.starter))

    def highest(self, i: int, message: Record) -> int:
        """The highest on the list, which the node itself is on."""
        return max(j for j in self.Node if j == i or j in message.passed)

    def follow(self, i: int, leader: int) -> None:
        """Believe in a new leader."""
        self.waiting[i] = False
        self.leader[i] = leader

    def pass_on(self, i: int, message: Record) -> bool:
        """Add oneself to the list and send the message to the next node that is up; False if there is none."""
        for k in range(1, self.n):
            j = (i + k) % self.n
            if not self.suspects(i, j):
                self.net.send(
                    i,
                    j,
                    self.Message(
                        kind=message.kind,
                        leader=message.leader,
                        passed=message.passed | {i},
                        starter=message.starter,
                    ),
                )
                return True
        return False

    # What a crash costs.

    def forget(self, i: int) -> None:
        """A node that goes down keeps nothing; when it comes back, it knows no leader."""
        self.waiting[i] = False
        self.leader[i] = None

    # How it looks from outside.

    def is_leader(self, i: int) -> bool:
        """A node leads when it hears that it does."""
        return self.leader[i] == i

    def leader_of(self, i: int) -> int | None:
        """Who was announced last."""
        return self.leader[i]

    def is_rightful(self, i: int) -> bool:
        """No higher node is up."""
        return not any(j > i and self.is_alive(j) for j in self.Node)
