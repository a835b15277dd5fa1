"""Election by logical clocks, as commonly retold after Lamport: the highest timestamp wins.

The clocks are those of L. Lamport, *Time, clocks, and the ordering of events in a distributed system*, CACM 21(7),
1978: they move on when a node sends, and past every timestamp that arrives. The election built on them has no single
source. It is retold in a sentence: who notices that there is no leader broadcasts its timestamp; the others compare,
and reply if theirs is higher; the highest timestamp wins.

``LamportLiteral`` takes that at its word. It fails without a single fault, because the sentence leaves open

* what equal timestamps mean: nobody replies, and both win;
* which timestamp to compare: clocks move on while messages travel, so that each of two candidates may have the higher
  clock when the other one's message arrives. Both get a reply, and nobody wins;
* what becomes of a node that has let a candidate pass: it stands later, with a higher timestamp, and wins as well;
* what to do when the node that replied goes down: the candidate waits for it for ever.

``Lamport`` closes these gaps. Claims are ordered by timestamp, then by node, so that no two are equal. A candidate's
timestamp is frozen when it stands. Every node supports the highest claim that it knows of, stands only if it supports
nobody or one that is down, and takes no notice of messages for lower claims, which come from the past. A leader answers
a candidate; if that one has the higher timestamp, the leader renews its own and announces itself to all once more. A
node that comes back stands at once, so that nobody goes on following it unawares.

It assumes links that lose nothing, an atomic broadcast (a node does not go down half-way through one), clocks that
survive a crash, and time-outs that are never wrong: a candidate waits for every other node until that one is down or no
answer of it can come any more, because neither question nor answer is on its way. Then

* there is never more than one live leader, and nobody gave way to it with a better claim;
* in the end all live nodes agree on a live leader,

with any number of crashes and restarts, and with messages that overtake each other or arrive twice. Without the
assumptions,

* a wrong suspicion, which stands for a message slower than the time-out, makes two live leaders. So do two lost
  messages; one is not enough, since the candidate that misses an objection has lost to another message already;
* a lost announcement leaves somebody waiting for ever.

Clocks are bounded here: they stop at ``ticks``, which is more than they reach with a few faults. Where they do stop,
there are still never two leaders, because claims stay different by their nodes; but news may look older than it is,
and an election need not end. Clocks move no further than they must. While a clock is below ``idle_ticks``, it may also
tick at any moment, because the node does something else.
"""

from __future__ import annotations

from enum import Enum

from checker import UNLIMITED, Election, Map, Network, Param, Range, Record, fault, receive, rule, when


class Status(Enum):
    """What a node does in the election."""

    IDLE = 0
    CANDIDATE = 1
    WAITING = 2
    """Somebody else has the better claim: wait for that one's victory."""
    FOLLOWER = 3
    LEADER = 4


class Kind(Enum):
    """What a message says."""

    CANDIDATE = 0
    OBJECTION = 1
    VICTORY = 2
    INCUMBENT = 3
    """A leader's answer to a candidate."""


class LamportLiteral(Election):
    """Taken literally: compare clocks as they are when the message arrives, and object if the own one is higher."""

    ticks = Param(30, "the highest timestamp, where clocks stop", least=1)
    idle_ticks = Param(1, "how far a clock may move on without messages", least=0)

    Time = Range(lambda m: m.ticks + 1)
    Message = Record(kind=Kind, time=Time)

    clock = Map(Election.Node, Time)
    status = Map(Election.Node, Status)
    hope = Map(Election.Node, Election.Node, initial=lambda m: list(m.Node))  # whom it follows or waits for
    net = Network(
        Election.Node,
        carries=Message,
        order=Election.order,
        capacity=lambda m: m.room(),
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    def room(self) -> int:
        """Messages that one link may hold: those of one election, and one more for each fault."""
        faults = sum(max(bound, 0) for bound in (self.crashes, self.restarts, self.wrong_suspicions, self.duplicates))
        return self.n + 2 + faults

    # Clocks.

    @fault(i=Election.Node)
    def tick(self, i: int) -> None:
        """The node does something else, and its clock moves on."""
        when(self.alive[i] and self.clock[i] < min(self.idle_ticks, self.ticks))
        self.advance(i)

    def advance(self, i: int) -> None:
        """The clock moves on, as far as it goes."""
        self.clock[i] = min(self.clock[i] + 1, self.ticks)

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
        """Compare, give way, or follow; a sender whom one took for dead is alive."""
        self.suspected[i][sender] = False
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
            self.tell(i, sender, Kind.OBJECTION, own)

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

    def broadcast(self, i: int, kind: Kind, time: int) -> None:
        """Tell all others."""
        for j in self.Node:
            if j != i:
                self.tell(i, j, kind, time)

    def tell(self, i: int, j: int, kind: Kind, time: int) -> None:
        """Send a message. Where faults have no bound, messages pile up: wait there until there is room."""
        if self.crashes == UNLIMITED or self.restarts == UNLIMITED or self.wrong_suspicions == UNLIMITED:
            when(self.net.count(i, j) < self.room())
        self.net.send(i, j, self.Message(kind=kind, time=time))

    # What a node can know.

    def is_silent(self, i: int, j: int) -> bool:
        """Whether no answer of ``j`` can come any more: neither question nor answer is on its way."""
        return not any(message.kind == Kind.CANDIDATE for message in self.net.between(i, j)) and not any(
            self.is_answer(message.kind) for message in self.net.between(j, i)
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
        return self.hope[i] if self.status[i] == Status.FOLLOWER or self.status[i] == Status.LEADER else None


class Lamport(LamportLiteral):
    """Claims are ordered by timestamp, then node, and every node supports the highest claim that it knows of."""

    stamp = Map(Election.Node, LamportLiteral.Time)  # with hope: the claim that the node supports; 0: none yet

    def may_stand(self, i: int) -> bool:
        """Whether the node supports nobody, or one that is down."""
        return self.status[i] == Status.IDLE or self.suspects(i, self.hope[i])

    def stand_for_election(self, i: int) -> None:
        """Freeze the timestamp."""
        super().stand_for_election(i)
        self.stamp[i] = self.clock[i]

    def announce(self, i: int) -> None:
        """The leader's claim is now higher than all that it has heard of."""
        self.stamp[i] = self.clock[i]
        super().announce(i)

    def on_candidate(self, i: int, sender: int, time: int, own: int) -> None:
        """A leader says so; who has a better claim stands by it; others let the candidate pass."""
        if self.status[i] == Status.LEADER:
            self.answer(i, sender, time)
        elif self.status[i] == Status.CANDIDATE and self.beats(self.stamp[i], i, time, sender):
            self.object_to(i, sender)
        elif self.may_stand(i) and self.beats(own, i, time, sender):
            self.stand_for_election(i)
            self.object_to(i, sender)
        elif self.follows_another(i, sender):
            pass  # the leader will answer
        elif self.beats(time, sender, self.stamp[i], self.hope[i]):
            self.give_way(i, sender, time)

    def answer(self, i: int, sender: int, time: int) -> None:
        """The leader answers a candidate; if that one has the higher timestamp, others may support it by now."""
        if time > self.stamp[i]:
            self.announce(i)
        self.tell(i, sender, Kind.INCUMBENT, self.stamp[i])

    def object_to(self, i: int, sender: int) -> None:
        """Tell a candidate of the own, better claim."""
        self.tell(i, sender, Kind.OBJECTION, self.stamp[i])

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

    def beats(self, time: int, i: int, other: int, j: int) -> bool:
        """Whether the claim of ``i`` is higher than that of ``j``: no two are equal."""
        return time > other or (time == other and i > j)

    def follows_another(self, i: int, sender: int) -> bool:
        """Whether the node follows a leader who is up, and who is not the sender."""
        return self.status[i] == Status.FOLLOWER and self.hope[i] != sender and not self.suspects(i, self.hope[i])

    def is_answer(self, kind: Kind) -> bool:
        """An objection, or the word of a leader that has got the question."""
        return kind == Kind.OBJECTION or kind == Kind.INCUMBENT

    def forget(self, i: int) -> None:
        """A node that comes back knows its clock only."""
        super().forget(i)
        self.stamp[i] = 0

    def wake(self, i: int) -> None:
        """A node that comes back stands, so that all learn that it does not lead any more."""
        self.stand_for_election(i)
