"""A model that uses most of the language, fully annotated and without a cast: see ``test_typing``."""

from __future__ import annotations

from enum import Enum

from checker import (
    ANY,
    Among,
    Bag,
    Bool,
    Crashes,
    Fifo,
    Map,
    Network,
    Optional,
    Param,
    Range,
    Record,
    Set,
    Uniform,
    UnreliableLinks,
    Var,
    fault,
    invariant,
    receive,
    rule,
    when,
)


class Kind(Enum):
    """What a message asks for."""

    ASK = 0
    TELL = 1


class Gossip(Crashes, UnreliableLinks):
    """Nodes ask each other for rumors, and tell those that they know."""

    rumors = Param(2, "how many rumors there are", least=1, most=4)
    eager = Param(False, "whether a node tells without being asked")
    slow = Param((0,), "nodes that never ask")

    Node = Crashes.Node
    Rumor = Range(rumors)
    Message = Record(kind=Kind, rumor=Optional(Rumor))

    known = Map(Node, Set(Rumor), initial=lambda m: {i: {0} if i == 0 else set() for i in m.Node})
    favorite = Map(Node, Optional(Rumor))
    log = Map(Node, Fifo(Rumor, capacity=2))
    rumored = Bag(Rumor, most=3)
    heard = Map(Node, Map(Node, Range(3)))
    last = Var(Optional(Message))
    fresh = Set(Rumor, initial=Among([set(), {0}]))
    closed = Var(Bool)
    net = Network(
        Node,
        carries=Message,
        order=UnreliableLinks.order,
        capacity=rumors + 1,
        losses=UnreliableLinks.losses,
        duplicates=UnreliableLinks.duplicates,
    )
    alarms = Network(Node, carries=Bool, order=ANY)

    @rule(i=Node, j=Node)
    def ask(self, i: int, j: int) -> None:
        """A node asks another one."""
        when(i != j and not self.is_slow(i) and self.net.count(i, j) < self.rumors)
        self.net.send(i, j, self.Message(kind=Kind.ASK))

    @rule(i=Node, rumor=Uniform(Rumor), fair="strong")
    def invent(self, i: int, rumor: int) -> None:
        """A node makes up a rumor."""
        when(rumor not in self.known[i] and len(self.rumored) < 3)
        self.known[i].add(rumor)
        self.rumored.add(rumor)
        self.fresh |= {rumor}
        if not self.closed:
            self.favorite[i] = rumor
        self.log[i] = ()
        self.known[i] = self.known[i] | {rumor}

    @receive(net)
    def on_message(self, i: int, sender: int, message: Record) -> None:
        """A node answers, or learns."""
        self.last = message
        self.heard[i][sender] = min(self.heard[i][sender] + 1, 2)
        if message.kind == Kind.ASK:
            rumor = self.best(i)
            if rumor is not None:
                self.tell(i, sender, rumor)
            return
        if message.rumor is not None and message.rumor not in self.known[i]:
            self.learn(i, message.rumor)

    @receive(alarms)
    def on_alarm(self, i: int, sender: int, alarm: bool) -> None:
        """Somebody closes the exchange."""
        self.closed = self.closed or alarm
        self.favorite[i] = None

    @fault(i=Node)
    def forget_one(self, i: int) -> None:
        """A node forgets the oldest rumor that it has written down."""
        when(len(self.log[i]) > 0)
        self.known[i].discard(self.log[i].popleft())

    def best(self, i: int) -> int | None:
        """The favorite, or the highest rumor known."""
        favorite = self.favorite[i]
        if favorite is not None and favorite in self.known[i]:
            return favorite
        return max((r for r in self.known[i]), default=None)

    def tell(self, i: int, j: int, rumor: int) -> None:
        """Send a rumor."""
        self.net.send(i, j, self.Message(kind=Kind.TELL, rumor=rumor))

    def learn(self, i: int, rumor: int) -> None:
        """Keep a rumor, and write it down if there is room."""
        self.known[i].add(rumor)
        if len(self.log[i]) < 2 and rumor not in self.log[i]:
            self.log[i].append(rumor)

    def is_slow(self, i: int) -> bool:
        """Whether a node never asks."""
        return i in self.slow

    def forget(self, i: int) -> None:
        self.known[i] = set()
        self.favorite[i] = None

    @invariant
    def written_rumors_are_rumors(self) -> bool:
        """Nothing is written down that nobody made up or knew at first."""
        return all(r in self.fresh or r == 0 for i in self.Node for r in self.log[i])

    @invariant
    def few_are_fresh(self) -> bool:
        """There are not more rumors than there are."""
        return sum(1 for r in self.Rumor if r in self.fresh) <= self.rumors and self.fresh <= {0, 1, 2, 3}
