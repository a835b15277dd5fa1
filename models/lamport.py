"""Election by logical clocks, as commonly retold after Lamport: the highest timestamp wins.

The clocks are those of L. Lamport, *Time, clocks, and the ordering of events in a distributed system*, CACM 21(7), 1978: they
move on with every event, and past every timestamp that arrives. The election built on them has no single source. It is retold
in a sentence or two: who notices that there is no leader broadcasts its timestamp; the others compare, and reply if theirs is
higher; the highest timestamp wins.

``LamportLiteral`` takes that at its word. It fails without a single fault, because the sentence leaves open

* what equal timestamps mean: nobody replies, and both win;
* which timestamp to compare: clocks move on while messages travel, so that each of two candidates may find its own clock the
  higher one by then. Both are objected to, and nobody wins;
* what becomes of a candidate that hears of a better one, and of a node that has let one pass: it stands later, and wins as
  well;
* what to do when the node that objected goes down: the candidate waits for it for ever.

``Lamport`` closes these gaps. Claims are ordered by timestamp, then by node, so that no two are equal. The timestamp of a
candidate is frozen when it stands. A candidate that meets a better claim gives way, and a node that has let a candidate
pass does not stand unless that one goes down. A leader answers a candidate by announcing itself once more, to all.

It assumes links that lose nothing, an atomic broadcast, clocks that survive crashes, and time-outs that are never wrong: a
candidate stops waiting for a node when it takes that node for dead, or when no answer can come from it any more because
nothing is on its way between the two. Under these assumptions there is never more than one live leader, with any number of
crashes and restarts, and in the end all agree on it. Order of messages is not needed. What breaks it:

* a lost objection, or a wrong suspicion (slow messages): two live leaders;
* a lost announcement: somebody waits for ever.

Clocks are bounded here: they stop at ``ticks``. Stopping is safe for ``Lamport``, whose claims stay different by their nodes;
for ``LamportLiteral`` it adds ties, but the counterexamples do not need it. Between messages a clock may tick at any moment
while it is below ``idle_ticks``: the node does something else.
"""

from __future__ import annotations

from enum import Enum

from checker import Election, Map, Network, Param, Range, Record, fault, receive, rule, when


class Status(Enum):
    """What a node does in the election."""

    IDLE = 0
    CANDIDATE = 1
    WAITING = 2
    FOLLOWER = 3
    LEADER = 4


class Kind(Enum):
    """What a message says."""

    CANDIDATE = 0
    OBJECTION = 1
    VICTORY = 2


class LamportLiteral(Election):
    """Taken literally: compare clocks as they are when the message arrives, and object if the own is higher."""

    ticks = Param(4, "the highest timestamp, where clocks stop", least=1)
    idle_ticks = Param(1, "how far a clock may move on without messages", least=0)

    Time = Range(lambda m: m.ticks + 1)
    Message = Record(kind=Kind, time=Time)

    clock = Map(Election.Node, Time)
    status = Map(Election.Node, Status)
    hope = Map(Election.Node, Election.Node, initial=lambda m: tuple(m.Node))  # whom it follows or waits for
    net = Network(
        Election.Node,
        carries=Message,
        order=Election.order,
        capacity=6,
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    # Clocks.

    @fault(i=Election.Node)
    def tick(self, i: int) -> None:
        """The node does something else, and its clock moves on."""
        when(self.alive[i] and self.clock[i] < min(self.idle_ticks, self.ticks))
        self.advance(i)

    def advance(self, i: int) -> None:
        """The clock moves on, as far as it goes."""
        self.clock[i] = min(self.clock[i] + 1, self.ticks)

    def broadcast(self, i: int, kind: Kind, time: int) -> None:
        """Tell all others."""
        for j in self.Node:
            if j != i:
                self.net.send(i, j, self.Message(kind=kind, time=time))

    # The election.

    @rule(i=Election.Node)
    def stand(self, i: int) -> None:
        """A node notices that there is no leader, or that its leader is down."""
        when(self.may_stand(i))
        self.stand_for_election(i)

    @rule(i=Election.Node)
    def win(self, i: int) -> None:
        """No objection has come, and none can come any more."""
        when(self.status[i] == Status.CANDIDATE)
        when(all(j == i or self.suspects(i, j) or self.is_silent(i, j) for j in self.Node))
        self.status[i] = Status.LEADER
        self.announce(i)

    @receive(net)
    def on_message(self, i: int, sender: int, message: Record) -> None:
        """Compare, give way, or follow."""
        own = self.clock[i]
        self.clock[i] = min(max(own, message.time + 1), self.ticks)
        if message.kind == Kind.CANDIDATE:
            self.on_candidate(i, sender, message.time, own)
        elif message.kind == Kind.OBJECTION:
            self.on_objection(i, sender, message.time)
        else:
            self.on_victory(i, sender, message.time)

    def may_stand(self, i: int) -> bool:
        """Whether the node knows of nobody who leads."""
        return self.status[i] == Status.IDLE or (self.status[i] == Status.FOLLOWER and self.suspects(i, self.hope[i]))

    def stand_for_election(self, i: int) -> None:
        """Tell the own timestamp to all others."""
        self.advance(i)
        self.status[i] = Status.CANDIDATE
        self.hope[i] = i
        self.broadcast(i, Kind.CANDIDATE, self.clock[i])

    def announce(self, i: int) -> None:
        """The winner tells all others; its clock moves on."""
        self.broadcast(i, Kind.VICTORY, self.clock[i])
        self.advance(i)

    def on_candidate(self, i: int, sender: int, time: int, own: int) -> None:
        """Reply if the own timestamp is higher."""
        if own > time:
            self.net.send(i, sender, self.Message(kind=Kind.OBJECTION, time=own))

    def on_objection(self, i: int, sender: int, time: int) -> None:
        """Somebody has a higher timestamp: wait for its victory."""
        if self.status[i] == Status.CANDIDATE:
            self.status[i] = Status.WAITING
            self.hope[i] = sender

    def on_victory(self, i: int, sender: int, time: int) -> None:
        """Follow the winner, unless one has won oneself."""
        if self.status[i] != Status.LEADER:
            self.status[i] = Status.FOLLOWER
            self.hope[i] = sender

    # What a node can know.

    def is_silent(self, i: int, j: int) -> bool:
        """Whether no answer of ``j`` can come any more: neither question nor answer is on its way."""
        return not any(m.kind == Kind.CANDIDATE for m in self.net.between(i, j)) and not any(
            self.is_answer(m.kind) for m in self.net.between(j, i)
        )

    def is_answer(self, kind: Kind) -> bool:
        """What a candidate waits for."""
        return kind == Kind.OBJECTION

    def forget(self, i: int) -> None:
        """A node that comes back knows its clock only."""
        self.status[i] = Status.IDLE
        self.hope[i] = i

    # From outside.

    def is_leader(self, i: int) -> bool:
        """Whether the node has won."""
        return self.status[i] == Status.LEADER

    def leader_of(self, i: int) -> int | None:
        """Oneself, or whose victory was announced."""
        if self.is_leader(i):
            return i
        return self.hope[i] if self.status[i] == Status.FOLLOWER else None


class Lamport(LamportLiteral):
    """Claims are ordered by timestamp, then node, and every node supports the highest claim that it knows.

    Its support never goes back: a message that speaks for a lower claim comes from the past, and changes nothing.
    """

    stamp = Map(Election.Node, LamportLiteral.Time)  # with hope: the claim that the node supports; 0: none yet

    def beats(self, time: int, i: int, other: int, j: int) -> bool:
        """Whether the claim of ``i`` is higher than that of ``j``: no two are equal."""
        return time > other or (time == other and i > j)

    def may_stand(self, i: int) -> bool:
        """Whether the node supports nobody, or one that is down."""
        return self.status[i] == Status.IDLE or self.suspects(i, self.hope[i])

    def stand_for_election(self, i: int) -> None:
        """Freeze the timestamp."""
        super().stand_for_election(i)
        self.stamp[i] = self.clock[i]

    def on_candidate(self, i: int, sender: int, time: int, own: int) -> None:
        """A leader says so, to all; who has a better claim stands by it; others let the candidate pass."""
        if self.status[i] == Status.LEADER:
            if time > self.stamp[i]:
                self.announce(i)
            else:
                self.net.send(i, sender, self.Message(kind=Kind.VICTORY, time=self.stamp[i]))
        elif self.status[i] == Status.CANDIDATE and self.beats(self.stamp[i], i, time, sender):
            self.object_to(i, sender)
        elif self.may_stand(i) and self.beats(own, i, time, sender):
            self.stand_for_election(i)
            self.object_to(i, sender)
        elif self.status[i] == Status.FOLLOWER and self.hope[i] != sender and not self.may_stand(i):
            pass  # the leader will answer
        elif self.beats(time, sender, self.stamp[i], self.hope[i]):
            self.give_way(i, sender, time)

    def announce(self, i: int) -> None:
        """The leader's claim is renewed with every announcement, so that it is higher than all it has heard of."""
        self.stamp[i] = self.clock[i]
        super().announce(i)

    def object_to(self, i: int, sender: int) -> None:
        """Tell a candidate of the own, better claim."""
        self.net.send(i, sender, self.Message(kind=Kind.OBJECTION, time=self.stamp[i]))

    def on_objection(self, i: int, sender: int, time: int) -> None:
        """Give way, unless the objection is to an earlier candidacy."""
        if self.status[i] == Status.CANDIDATE and self.beats(time, sender, self.stamp[i], i):
            self.give_way(i, sender, time)

    def give_way(self, i: int, sender: int, time: int) -> None:
        """Support a better candidate, and wait for its victory."""
        self.status[i] = Status.WAITING
        self.hope[i] = sender
        self.stamp[i] = time

    def on_victory(self, i: int, sender: int, time: int) -> None:
        """Follow the winner, unless the news is older than what one knows."""
        if self.status[i] != Status.LEADER and time >= self.stamp[i]:
            self.status[i] = Status.FOLLOWER
            self.hope[i] = sender
            self.stamp[i] = time

    def is_answer(self, kind: Kind) -> bool:
        """Objections, and the word of a leader."""
        return kind != Kind.CANDIDATE

    def forget(self, i: int) -> None:
        """A node that comes back knows its clock only."""
        super().forget(i)
        self.stamp[i] = 0

    def wake(self, i: int) -> None:
        """A node that comes back stands, so that all learn that it does not lead any more."""
        self.stand_for_election(i)
