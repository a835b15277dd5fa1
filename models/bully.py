"""The Bully algorithm, as textbooks tell it.

Sources: H. Garcia-Molina, *Elections in a distributed computing system*, IEEE Trans. Computers C-31(1), 1982, in the
simplified form of A. Tanenbaum and M. van Steen, *Distributed Systems*, and G. Coulouris et al., *Distributed Systems:
Concepts and Design*. Garcia-Molina's own form is another model, ``garcia_molina.py``: it halts the others first.

Every node knows all others, and the highest live number is to lead. Who finds the leader gone sends ELECTION to all
higher nodes. A higher node ANSWERs and holds an election of its own. Who hears no ANSWER in time leads, and sends
COORDINATOR to all lower nodes. Who hears an ANSWER but then no COORDINATOR in time starts again. A node that comes
back starts an election; the highest of all need not ask anybody and leads at once.

What it assumes is *synchrony*: messages are not lost and arrive within a known time, so that a time-out is never
wrong. Models have no clocks; here a time-out may go off only when what it waits for cannot come any more. A wrong
suspicion makes one go off too early; who asks anew, or hears from the other node, has hope again.

What it claims, and which assumption each claim needs:

* Never two live leaders, and nobody leads below a live node. Needs time-outs that are never wrong (a wrong suspicion
  or a lost ELECTION makes a second leader), and nodes that stay down: one that comes back leads before the old leader
  hears of it.
* In the end all agree on one live leader. Needs nodes that stay down too: the COORDINATOR of a leader that was
  replaced may arrive after that of its successor, and nobody tells who believed it. A lost message or a wrong
  suspicion spoils it as well.
* Neither order nor duplicates matter as long as nodes stay down.
"""

from __future__ import annotations

from enum import Enum

from checker import UNLIMITED, Election, Map, Network, Optional, Param, receive, rule, when
from checker.errors import UsageError


class Beginning(Enum):
    """What the nodes know at first."""

    NOBODY = 0
    """Nobody leads, and every node may find that out."""
    LEADER = 1
    """The highest node leads, and all know it."""
    FAILED_LEADER = 2
    """The highest node led, as all know, and has just gone down for good."""


class Phase(Enum):
    """Where a node is in an election."""

    IDLE = 0
    ASKING = 1
    """It sent ELECTION and waits for an ANSWER."""
    WAITING = 2
    """It heard an ANSWER and waits for COORDINATOR."""


class Kind(Enum):
    """Messages carry nothing but their kind: who sent them is known."""

    ELECTION = 0
    ANSWER = 1
    COORDINATOR = 2


class Bully(Election):
    """The highest live node bullies all others into following it."""

    beginning = Param(Beginning.NOBODY, "what the nodes know at first")
    initiators: tuple[int, ...] = Param((), "nodes that notice that the leader is gone; none named: every node")
    asks_suspects = Param(True, "whether ELECTION is sent to higher nodes that are taken for dead, too")

    alive = Map(
        Election.Node,
        bool,
        initial=lambda m: [m.beginning != Beginning.FAILED_LEADER or i < m.n - 1 for i in range(m.n)],
    )
    phase = Map(Election.Node, Phase)
    leader = Map(
        Election.Node,
        Optional(Election.Node),
        initial=lambda m: None if m.beginning == Beginning.NOBODY else m.n - 1,
    )
    net = Network(
        Election.Node,
        carries=Kind,
        capacity=lambda m: m.room(),
        order=Election.order,
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    def faults(self) -> tuple[int, ...]:
        """The bounds on all that may go wrong in a run."""
        return (self.crashes, self.restarts, self.wrong_suspicions, self.losses, self.duplicates)

    def room(self) -> int:
        """How many messages one link holds.

        Every ELECTION makes its receiver start, so that starts double from node to node: the highest starts, and sends
        COORDINATOR to the lowest, up to 2 ** (n - 1) times. Crashes may double that, and each other fault adds as much.
        Among these are ANSWERs to elections that the receiver held in between. The sum is not a proof: that links never
        hold more was found by exhaustive search (n=4 with any crashes needs all of the 18). A full link is a model
        error, never a wrong verdict.
        """
        others = sum(max(bound, 0) for bound in (self.restarts, self.wrong_suspicions, self.losses, self.duplicates))
        starts = 1 + min(max(self.crashes, 0), 1) + others
        for _ in range(1, self.n):
            starts = 2 * starts
        return starts + max(1, self.n - 2)

    def check_parameters(self) -> None:
        """Initiators must be nodes."""
        for i in self.initiators:
            if not 0 <= i < self.n:
                raise UsageError(f"initiators: there is no node {i} (nodes are numbered from 0 to {self.n - 1})")

    # What a node does by itself.

    @rule(i=Election.Node)
    def notice(self, i: int) -> None:
        """A node finds that there is no leader and holds an election."""
        when(self.phase[i] == Phase.IDLE)
        when(self.initiators == () or i in self.initiators)
        leader = self.leader[i]
        when(leader is None or self.is_gone(i, leader))
        self.start(i)

    @rule(i=Election.Node)
    def no_answer(self, i: int) -> None:
        """No higher node answered in time: the node leads."""
        when(self.phase[i] == Phase.ASKING)
        when(all(self.is_overdue(i, j) for j in self.Node if self.is_above(j, i)))
        self.lead(i)

    @rule(i=Election.Node)
    def no_coordinator(self, i: int) -> None:
        """A higher node answered, but none announced itself in time: the node starts again."""
        when(self.phase[i] == Phase.WAITING)
        when(all(self.is_silent(i, j) for j in self.Node if self.is_above(j, i)))
        self.start(i)

    @receive(net)
    def on_message(self, i: int, sender: int, kind: Kind) -> None:
        """A node gets a message; if it took the sender for dead, it knows better now."""
        self.suspected[i][sender] = False
        if kind == Kind.ELECTION:
            self.tell(i, sender, Kind.ANSWER)
            if self.phase[i] == Phase.IDLE:
                self.start(i)
        elif kind == Kind.ANSWER:
            if self.phase[i] == Phase.ASKING:
                self.phase[i] = Phase.WAITING
        else:
            self.phase[i] = Phase.IDLE
            self.leader[i] = sender

    # What a node does in the course of that.

    def is_above(self, j: int, i: int) -> bool:
        """Whether ``j`` is higher than ``i``."""
        return j > i

    def start(self, i: int) -> None:
        """Hold an election: ask all higher nodes; the highest has none to ask."""
        if not any(self.is_above(j, i) for j in self.Node):
            self.lead(i)
            return
        self.phase[i] = Phase.ASKING
        self.leader[i] = None
        for j in self.Node:
            if self.is_above(j, i) and (self.asks_suspects or not self.suspects(i, j)):
                self.tell(i, j, Kind.ELECTION)
                self.suspected[i][j] = False

    def lead(self, i: int) -> None:
        """Take the lead and tell all lower nodes."""
        self.phase[i] = Phase.IDLE
        self.leader[i] = i
        for j in self.Node:
            if self.is_above(i, j):
                self.tell(i, j, Kind.COORDINATOR)

    def tell(self, i: int, j: int, kind: Kind) -> None:
        """Send a message. Where faults have no bound, messages pile up: there, wait until the link has room."""
        if any(bound == UNLIMITED for bound in self.faults()):
            when(self.net.count(i, j) < self.room())
        self.net.send(i, j, kind)

    def is_gone(self, i: int, j: int) -> bool:
        """Whether ``i`` may find ``j`` down: all that ``j`` ever sent to ``i`` has arrived, or it is a mistake."""
        return self.suspects(i, j) and (self.suspected[i][j] or self.net.count(j, i) == 0)

    def is_overdue(self, i: int, j: int) -> bool:
        """Whether ``i`` may give up hope of an ANSWER from ``j``: none can come any more, or it is a mistake."""
        return self.suspected[i][j] or not (
            any(kind == Kind.ELECTION for kind in self.net.between(i, j))
            or any(kind == Kind.ANSWER for kind in self.net.between(j, i))
        )

    def is_silent(self, i: int, j: int) -> bool:
        """Whether ``i`` may give up hope of COORDINATOR from ``j``: none can come any more, or it is a mistake."""
        return self.suspected[i][j] or (
            self.phase[j] == Phase.IDLE
            and not any(kind == Kind.ELECTION for kind in self.net.between(i, j))
            and not any(kind == Kind.COORDINATOR for kind in self.net.between(j, i))
        )

    # What a crash costs, and what a restart does.

    def forget(self, i: int) -> None:
        """A node that goes down keeps nothing."""
        self.phase[i] = Phase.IDLE
        self.leader[i] = None

    def wake(self, i: int) -> None:
        """A node that comes back holds an election at once."""
        self.start(i)

    # How it looks from outside.

    def is_leader(self, i: int) -> bool:
        """A node leads from the moment in which it sends COORDINATOR."""
        return self.leader[i] == i

    def leader_of(self, i: int) -> int | None:
        """Who sent the last COORDINATOR; nobody while the node takes part in an election."""
        return self.leader[i]

    def is_rightful(self, i: int) -> bool:
        """No higher node is up."""
        return not any(self.is_above(j, i) and self.is_alive(j) for j in self.Node)
