"""The ring election with a list of the live nodes.

Sources: G. Le Lann, *Distributed systems: towards a formal approach* (IFIP Congress 1977), for elections on a ring; the
form with a list is that of A. Tanenbaum and M. van Steen, *Distributed Systems*.

The nodes form a logical ring, and every node knows all of it. Who finds that there is no live leader sends ELECTION to
its successor, with a list that holds its own number. Whoever gets it puts its own number on the list and passes it on;
a successor that is down is skipped. When the message comes back to a node that is on the list, the highest number on
the list is announced: COORDINATOR goes round once in the same way, and everybody who sees it follows. Only who is on
the list matters, not in which order, so that the list is a set here.

It assumes a failure detector that is right (nobody skips a live node or waits for a dead one) and links that lose
nothing. What it claims, and what becomes of it without these assumptions:

* *Two initiators do no harm*: true; both lists hold the same nodes, so that both announce the same leader, with 2n
  messages each.
* *A leader is elected in the end*: true as long as nobody crashes. A message in the inbox of a node that crashes is
  lost with it; if everybody alive has sent an ELECTION that was lost, all wait for ever. ``retries`` lets a node start
  again when nothing is on its way any more (a time-out that is never wrong), which mends it.
* *Never two leaders*: true as long as nodes stay down. A node that comes back may be announced by an old message while
  another leads. A wrong suspicion skips a live node, perhaps the highest, which may well lead already.
* *The announced leader is alive*: false; a node on the list may crash before it is announced. Whoever follows it finds
  out by its failure detector, and starts again.

With ``ends=at_initiator`` an election ends only where it began, as some retellings have it: if the initiator crashes
while its message travels, nobody takes the message off the ring, and it goes round for ever.
"""

from __future__ import annotations

from enum import Enum

from checker import Bool, Election, Map, Network, Optional, Param, Range, Record, Set, receive, rule, when


class Kind(Enum):
    """What a message is for."""

    ELECTION = 0
    COORDINATOR = 1


class Ends(Enum):
    """Who recognizes that a message has been all the way round."""

    ON_THE_LIST = 0
    """Whoever finds itself on the list."""
    AT_INITIATOR = 1
    """Only the node that sent the message first."""


class Ring(Election):
    """A list of live nodes goes round; the highest on it is announced by a second message that goes round."""

    initiators = Param(0, "how many nodes notice that there is no leader, from number 0 up; 0: every node", least=0)
    ends = Param(Ends.ON_THE_LIST, "who ends an election")
    retries = Param(False, "whether a node starts again when nothing is on its way any more")

    # Fields that a variant does not need have a single value and take no room.
    Origin = Range(lambda m: m.n if m.ends == Ends.AT_INITIATOR else 1)
    Message = Record(kind=Kind, origin=Origin, leader=Election.Node, seen=Set(Election.Node))

    leader = Map(Election.Node, Optional(Election.Node))
    waiting = Map(Election.Node, Bool)  # has sent an ELECTION and heard of no leader since
    net = Network(
        Election.Node,
        carries=Message,
        order=Election.order,
        capacity=lambda m: m.room(),
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    def room(self) -> int:
        """How many messages a link holds: one for each start of an election; each fault may make all start anew."""
        starters = self.n if self.initiators == 0 else min(self.n, self.initiators)
        faults = sum(max(bound, 0) for bound in (self.crashes, self.restarts, self.wrong_suspicions))
        return starters * (1 + 2 * faults) + max(self.duplicates, 0)

    # Starting.

    @rule(i=Election.Node)
    def start(self, i: int) -> None:
        """A node finds that there is no live leader, and sends a list with itself on it."""
        when(self.initiators == 0 or i < self.initiators)
        when(self.has_no_leader(i) and not self.waiting[i])
        self.begin(i)

    @rule(i=Election.Node)
    def start_again(self, i: int) -> None:
        """A node that waits finds that nothing is on its way any more."""
        when(self.retries and self.waiting[i] and self.has_no_leader(i))
        when(all(self.net.count(source, target) == 0 for source in self.Node for target in self.Node))
        self.begin(i)

    def begin(self, i: int) -> None:
        """Send an ELECTION."""
        self.waiting[i] = True
        self.pass_on(i, Kind.ELECTION, i, i, {i})

    def has_no_leader(self, i: int) -> bool:
        """Whether ``i`` follows nobody, or one whom it takes for dead."""
        leader = self.leader[i]
        return leader is None or (leader != i and self.suspects(i, leader))

    # Messages.

    @receive(net)
    def on_message(self, i: int, sender: int, message: Record) -> None:
        """A list comes round."""
        home = i in message.seen if self.ends == Ends.ON_THE_LIST else i == message.origin
        if message.kind == Kind.COORDINATOR:
            if not home:
                self.follow(i, message.leader)
                self.pass_on(i, Kind.COORDINATOR, message.origin, message.leader, message.seen | {i})
        elif home:
            leader = max(message.seen)
            self.follow(i, leader)
            self.pass_on(i, Kind.COORDINATOR, i, leader, {i})
        else:
            self.pass_on(i, Kind.ELECTION, message.origin, message.leader, message.seen | {i})

    def follow(self, i: int, leader: int) -> None:
        """Believe in a leader, and wait no longer."""
        self.leader[i] = leader
        self.waiting[i] = False

    def pass_on(self, i: int, kind: Kind, origin: int, leader: int, seen: Set[int] | set[int]) -> None:
        """Send a message to the next node that is not taken for dead, perhaps to oneself."""
        message = self.Message(
            kind=kind,
            origin=origin if self.ends == Ends.AT_INITIATOR else 0,
            leader=leader if kind == Kind.COORDINATOR else 0,
            seen=seen,
        )
        self.net.send(i, self.successor(i), message)

    def successor(self, i: int) -> int:
        """The next node round the ring that ``i`` does not take for dead; itself if there is no other."""
        for step in range(1, self.n):
            j = (i + step) % self.n
            if not self.suspects(i, j):
                return j
        return i

    # The environment, and the view from outside.

    def forget(self, i: int) -> None:
        """All of it is volatile."""
        self.leader[i] = None
        self.waiting[i] = False

    def is_leader(self, i: int) -> bool:
        """Whether ``i`` has heard that it is the highest."""
        return self.leader[i] == i

    def leader_of(self, i: int) -> int | None:
        """Whom ``i`` has heard of last."""
        return self.leader[i]

    def is_rightful(self, i: int) -> bool:
        """No live node is higher."""
        return all(j <= i or not self.is_alive(j) for j in self.Node)
