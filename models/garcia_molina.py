"""Garcia-Molina's own Bully election, which halts everybody before anybody leads.

Source: H. Garcia-Molina, *Elections in a distributed computing system*, IEEE Trans. Computers C-31(1), 1982, sections
on the environment with assumptions 8 and 9 (bounded delay, prompt answers), and its procedures Election, Halt,
New_coordinator, Ready, Recovery, Check and Timeout. ``bully.py`` has the form that textbooks made of it.

A node is down (or has just come up), in an election, in a reorganization, or normal. A candidate asks all higher nodes,
one after the other, whether they are there, and gives way to the first that is. Otherwise it *halts* all lower nodes:
each stops what it does, even an election of its own, and notes who halted it. When all of them that are up have
answered, the candidate is coordinator, and tells those it halted *I am elected*; a node believes only who halted it
last. Then it tells them that all is *ready*, and all are normal. If one of them does not answer, the candidate starts
from the beginning. The coordinator checks from time to time that all are normal, and holds an election if not; the
others hold one when they hear nothing from a coordinator.

Calls of procedures at other nodes are two messages, a request and DONE, one call at a time, as in the source; a call to
a node waits until an earlier one to the same node is over, so that no answer is taken for that to another call.
Three things are simplified. Are_you_normal, and Are_you_there to one's own coordinator, are asked and answered in
one step, and only where the answer would not be yes: any other changes nothing. For the same reason an election
begins only where the next higher node is taken for dead. And variables that no step reads any more are reset. The task
that Ready distributes is left out.

What it assumes: nothing gets lost, doubled or reordered, messages arrive within a known time, and nodes answer at once,
so that time-outs are never wrong. Here one may go off only when neither request nor answer is on its way. A wrong
suspicion makes one go off too early.

What it claims, and what fails without which assumption:

* *Assertion 1*: two nodes in a reorganization or normal state agree on the coordinator, at any instant. In contrast to
  the textbook form, it survives any number of crashes and restarts. It needs time-outs that are never wrong: a lost
  message or a slow one makes two coordinators. Duplicates and reordering do no harm as long as no answer is taken
  for that to another call; with answers mixed up, a restart is enough for two coordinators.
* *Assertion 2*: without further failures, all live nodes become normal under one coordinator. Two coordinators, once
  there are two, are never found out: they ask others only whether they are normal.
* The coordinator is the highest live node, as long as nodes that went down stay down; one that comes back takes over
  only after it has halted all.
"""

from __future__ import annotations

from enum import Enum

from checker import UNLIMITED, Election, Map, Network, Optional, Param, Set, invariant, receive, rule, when
from checker.errors import UsageError


class Beginning(Enum):
    """What the nodes know at first."""

    NOBODY = 0
    """All have just come up."""
    LEADER = 1
    """All are normal under the highest node."""


class State(Enum):
    """The state of a node, as in the source."""

    DOWN = 0
    """Down, or up again and not part of anything yet."""
    ELECTION = 1
    REORGANIZATION = 2
    NORMAL = 3


class Stage(Enum):
    """Where in the procedure Election a candidate is."""

    ASKING = 0
    HALTING = 1
    ANNOUNCING = 2
    FINISHING = 3


class Kind(Enum):
    """Calls, and the answer to any of them."""

    ARE_YOU_THERE = 0
    HALT = 1
    NEW_COORDINATOR = 2
    READY = 3
    DONE = 4


class GarciaMolina(Election):
    """The highest live node halts all others before it leads them."""

    beginning = Param(Beginning.NOBODY, "what the nodes know at first")
    asks_in_vain = Param(False, "whether elections are held that end with the answer to the first question, too")

    state = Map(Election.Node, State, initial=lambda m: State.DOWN if m.beginning == Beginning.NOBODY else State.NORMAL)
    coordinator = Map(
        Election.Node,
        Optional(Election.Node),
        initial=lambda m: None if m.beginning == Beginning.NOBODY else m.n - 1,
    )  # in a reorganization and in the normal state
    halter = Map(Election.Node, Optional(Election.Node))  # who halted the node last, while it is in an election
    stage = Map(Election.Node, Stage)
    callee = Map(Election.Node, Optional(Election.Node))  # whom a candidate calls at the moment; none: no candidate
    up = Map(Election.Node, Set(Election.Node))  # whom a candidate has halted
    net = Network(
        Election.Node,
        carries=Kind,
        capacity=lambda m: 2 + max(m.duplicates, 0),
        order=Election.order,
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    def check_parameters(self) -> None:
        """Duplicates are bounded, so that there is room for answers on every link."""
        if self.duplicates == UNLIMITED:
            raise UsageError("duplicates=unlimited would fill the links with copies: give a number")

    # When elections begin.

    @rule(i=Election.Node)
    def time_out(self, i: int) -> None:
        """A node comes up, or hears nothing from a coordinator: it holds an election."""
        when(self.state[i] == State.DOWN or self.state[i] == State.ELECTION or self.is_abandoned(i))
        self.begin(i)

    @rule(i=Election.Node, j=Election.Node)
    def check(self, i: int, j: int) -> None:
        """The coordinator finds a node that is not normal: it holds an election."""
        when(i != j and self.state[i] == State.NORMAL and self.coordinator[i] == i)
        when(not self.suspects(i, j) and self.state[j] != State.NORMAL)
        self.begin(i)

    def is_abandoned(self, i: int) -> bool:
        """Whether the coordinator is taken for dead, or is the node itself and gave way to a higher one."""
        return any(
            self.coordinator[i] == j and (self.suspects(i, j) or (i == j and self.state[i] == State.REORGANIZATION))
            for j in self.Node
        )

    def begin(self, i: int) -> None:
        """Hold an election, unless one is under way, or the next higher node would say that it is there."""
        when(self.callee[i] is None)
        when(self.asks_in_vain or all(not self.is_next(j, i) or self.suspects(i, j) for j in self.Node))
        self.ask(i, i)

    # The procedure Election, call by call: each part goes on from the node that was called last.

    def ask(self, i: int, last: int) -> None:
        """Ask the next higher node whether it is there; when all have been asked, halt the others."""
        for j in self.Node:
            if self.is_next(j, last):
                self.stage[i] = Stage.ASKING
                self.call(i, j, Kind.ARE_YOU_THERE)
                return
        self.state[i] = State.ELECTION
        self.halter[i] = i
        self.coordinator[i] = None
        self.halt(i, i)

    def halt(self, i: int, last: int) -> None:
        """Halt the next lower node; when all have been halted, the node is elected and says so."""
        for j in self.Node:
            if self.is_next(last, j):
                self.stage[i] = Stage.HALTING
                self.call(i, j, Kind.HALT)
                return
        self.state[i] = State.REORGANIZATION
        self.halter[i] = None
        self.coordinator[i] = i
        self.announce(i, i)

    def announce(self, i: int, last: int) -> None:
        """Tell the next node that was halted who is elected; when all know, tell them that all is ready."""
        for j in self.Node:
            if self.is_highest_halted(i, j, last):
                self.stage[i] = Stage.ANNOUNCING
                self.call(i, j, Kind.NEW_COORDINATOR)
                return
        self.finish(i, i)

    def finish(self, i: int, last: int) -> None:
        """Tell the next node that all is ready; when all know, the node is normal as well."""
        for j in self.Node:
            if self.is_highest_halted(i, j, last):
                self.stage[i] = Stage.FINISHING
                self.call(i, j, Kind.READY)
                return
        self.state[i] = State.NORMAL
        self.stop(i)

    def stop(self, i: int) -> None:
        """End an election that the node holds, whether done or not."""
        self.stage[i] = Stage.ASKING
        self.callee[i] = None
        self.up[i].clear()

    # Who is higher.

    def is_above(self, j: int, i: int) -> bool:
        """Whether ``j`` is higher than ``i``."""
        return j > i

    def is_next(self, j: int, i: int) -> bool:
        """Whether ``j`` is the lowest node above ``i``."""
        return self.is_above(j, i) and not any(self.is_above(j, k) and self.is_above(k, i) for k in self.Node)

    def is_highest_halted(self, i: int, j: int, last: int) -> bool:
        """Whether ``j`` is the highest node below ``last`` that ``i`` has halted."""
        return (
            j in self.up[i]
            and self.is_above(last, j)
            and not any(k in self.up[i] and self.is_above(last, k) and self.is_above(k, j) for k in self.Node)
        )

    # Calls.

    def call(self, i: int, j: int, request: Kind) -> None:
        """Call a procedure at ``j``, as soon as an earlier call to ``j`` is over."""
        when(not self.is_calling(i, j))
        self.callee[i] = j
        self.net.send(i, j, request)

    def is_calling(self, i: int, j: int) -> bool:
        """Whether a request from ``i`` to ``j`` or the answer is on its way."""
        return any(kind != Kind.DONE for kind in self.net.between(i, j)) or any(
            kind == Kind.DONE for kind in self.net.between(j, i)
        )

    def is_answer(self, i: int, j: int) -> bool:
        """Whether DONE from ``j`` is the answer to the last call: nothing else of that call is on its way any more."""
        return not self.is_calling(i, j)

    @rule(i=Election.Node, j=Election.Node)
    def no_answer(self, i: int, j: int) -> None:
        """A call was not answered in time: go on without that node, or start anew if it had been halted."""
        when(self.callee[i] == j)
        when(self.suspected[i][j] or not self.is_calling(i, j))
        if self.stage[i] == Stage.ASKING:
            self.ask(i, j)
        elif self.stage[i] == Stage.HALTING:
            self.halt(i, j)
        else:
            self.stop(i)
            self.ask(i, i)

    @receive(net)
    def on_message(self, i: int, sender: int, kind: Kind) -> None:
        """A node is called, or gets an answer; if it took the sender for dead, it knows better now."""
        self.suspected[i][sender] = False
        if kind == Kind.DONE:
            if self.callee[i] == sender and self.is_answer(i, sender):
                self.on_answer(i, sender)
            return
        if kind == Kind.HALT:
            self.on_halt(i, sender)
        elif kind == Kind.NEW_COORDINATOR:
            self.on_new_coordinator(i, sender)
        elif kind == Kind.READY:
            self.on_ready(i, sender)
        self.net.send(i, sender, Kind.DONE)

    def on_answer(self, i: int, j: int) -> None:
        """A higher node is there: give way. A lower one has done as it was told: go on."""
        if self.stage[i] == Stage.ASKING:
            self.stop(i)
        elif self.stage[i] == Stage.HALTING:
            self.up[i].add(j)
            self.halt(i, j)
        elif self.stage[i] == Stage.ANNOUNCING:
            self.announce(i, j)
        else:
            self.finish(i, j)

    def on_halt(self, i: int, sender: int) -> None:
        """Stop everything."""
        self.stop(i)
        self.state[i] = State.ELECTION
        self.halter[i] = sender
        self.coordinator[i] = None

    def on_new_coordinator(self, i: int, sender: int) -> None:
        """Believe who halted the node last."""
        if self.state[i] == State.ELECTION and self.halter[i] == sender:
            self.state[i] = State.REORGANIZATION
            self.halter[i] = None
            self.coordinator[i] = sender

    def on_ready(self, i: int, sender: int) -> None:
        """The reorganization is over."""
        if self.state[i] == State.REORGANIZATION and self.coordinator[i] == sender:
            self.state[i] = State.NORMAL

    # What a crash costs.

    def forget(self, i: int) -> None:
        """A node that goes down keeps nothing; when it comes back, ``time_out`` is its Recovery."""
        self.stop(i)
        self.state[i] = State.DOWN
        self.halter[i] = None
        self.coordinator[i] = None

    # How it looks from outside.

    @invariant
    def assertion_1(self) -> bool:
        """Any two nodes that are in a reorganization or normal agree on the coordinator."""
        return all(
            self.coordinator[i] is None or self.coordinator[j] is None or self.coordinator[i] == self.coordinator[j]
            for i in self.Node
            for j in self.Node
            if i < j
        )

    def is_leader(self, i: int) -> bool:
        """A node leads from the moment in which it has halted all others."""
        return self.coordinator[i] == i

    def leader_of(self, i: int) -> int | None:
        """The coordinator, in a reorganization and in the normal state."""
        return self.coordinator[i]

    def is_rightful(self, i: int) -> bool:
        """No higher node is up."""
        return not any(self.is_above(j, i) and self.is_alive(j) for j in self.Node)
