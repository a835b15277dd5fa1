"""Small models that between them use the whole language; some have faults on purpose."""

from __future__ import annotations

from enum import Enum

from checker import (
    ANY,
    FIFO,
    Among,
    Anything,
    Bag,
    Bool,
    Crashes,
    Election,
    Fifo,
    Map,
    Model,
    Network,
    Optional,
    Param,
    Permutations,
    Range,
    Record,
    Set,
    Var,
    fault,
    invariant,
    receive,
    rule,
    when,
)


class Color(Enum):
    RED = 0
    GREEN = 1
    BLUE = 2


class Arithmetic(Model):
    """Numbers below zero, quotients, products; it leaves ranges and divides by zero in some states."""

    a = Var(Range(-3, 6), initial=Anything)
    b = Var(Range(-2, 3), initial=Among([-1, 2]))
    total = Var(Range(-20, 21))
    flags = Map(Range(3), Bool, initial=Anything)

    @rule(step=Range(-2, 3))
    def move(self, step: int) -> None:
        when(not (self.flags[0] and self.flags[1]))
        self.a = self.a + step
        self.total = self.total // 2 + self.a * step

    @rule
    def divide(self) -> None:
        when(self.total > 3)
        self.a = self.total // self.b % 5
        self.flags[self.b + 1] = self.a % 2 == 0

    @rule
    def swap(self) -> None:
        self.flags[0], self.flags[2] = self.flags[2], self.flags[0]
        self.b = -self.b if abs(self.b) < 2 else self.b

    @invariant
    def bounded(self) -> bool:
        return self.total < 12 or self.flags[0]


class Collections(Model):
    """Sets, bags, queues of records, optional records."""

    Node = Range(3)
    Item = Record(color=Color, who=Optional(Node))
    seen = Map(Node, Set(Node))
    pool = Bag(Item, most=3)
    line = Fifo(Item, capacity=3)
    note = Var(Optional(Item))
    best = Map(Color, Optional(Node), initial=Permutations)

    @rule(i=Node, color=Color)
    def put(self, i: int, color: Color) -> None:
        when(len(self.pool) + len(self.line) < 4)
        self.pool.add(self.Item(color=color, who=i))
        self.seen[i] = self.seen[i] | {(i + 1) % 3}

    @rule(color=Color)
    def take(self, color: Color) -> None:
        when(self.pool.count(self.Item(color=color, who=1)) > 0)
        self.pool.remove(self.Item(color=color, who=1))
        self.line.append(self.Item(color=color, who=None))
        self.seen[1].discard(2)

    @rule
    def read(self) -> None:
        when(len(self.line) > 0)
        item = self.line.popleft()
        if item.who is None:
            self.note = item
            self.best[item.color] = 2
        elif item.who in self.seen[0]:
            self.note = None
            self.line.append(self.Item(color=Color.BLUE, who=item.who))

    @rule(i=Node)
    def compare(self, i: int) -> None:
        when(self.seen[i] <= self.seen[(i + 1) % 3] and any(x.color == Color.GREEN for x in self.pool))
        for x in self.pool:
            if x.who == i:
                self.best[Color.RED] = i
        self.seen[i].add(sum(1 for j in self.Node if j in self.seen[j]))

    @invariant
    def notes_are_blank(self) -> bool:
        return self.note is None or self.best[Color.RED] != 2


class Links(Model):
    """An unordered network and a FIFO one, both with losses and duplicates."""

    Node = Range(2)
    Message = Record(kind=Color, number=Range(3))
    x = Map(Node, Range(3))
    bags = Network(Node, carries=Message, order=ANY, capacity=2, losses=1, duplicates=1)
    queues = Network(Node, carries=Node, order=FIFO, capacity=2, losses=1, duplicates=1)

    @rule(i=Node, kind=Color)
    def send(self, i: int, kind: Color) -> None:
        when(self.bags.count(i, 1 - i) == 0 or kind == Color.RED)
        self.bags.send(i, 1 - i, self.Message(kind=kind, number=self.x[i]))

    @receive(bags)
    def on_message(self, i: int, sender: int, message: Record) -> None:
        self.x[i] = max(self.x[i], message.number)
        if message.kind == Color.BLUE:
            self.queues.send(i, sender, i)
        elif message.kind == Color.GREEN:
            self.x[sender] += 1

    @receive(queues)
    def on_token(self, i: int, sender: int, token: int) -> None:
        when(all(m.kind != Color.RED for m in self.bags.between(i, sender)))
        self.x[i] = token

    @fault(i=Node)
    def jump(self, i: int) -> None:
        when(self.x[i] == 2)
        self.x[i] = 0


class Standing(Election):
    """An election on a ring of nodes that are their own identities, with everything that can go wrong."""

    leader = Map(Election.Node, Optional(Election.Node))
    stood = Map(Election.Node, Bool)
    net = Network(
        Election.Node,
        carries=Election.Node,
        capacity=2,
        order=Election.order,
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    @rule(i=Election.Node)
    def stand(self, i: int) -> None:
        when(not self.stood[i])
        self.stood[i] = True
        self.net.send(i, (i + 1) % self.n, i)

    @receive(net)
    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        if candidate == i:
            self.leader[i] = i
        elif candidate > i or self.suspects(i, sender):
            self.net.send(i, (i + 1) % self.n, candidate)

    def forget(self, i: int) -> None:
        self.stood[i] = False
        self.leader[i] = None

    def wake(self, i: int) -> None:
        self.stand(i)

    def is_leader(self, i: int) -> bool:
        return self.leader[i] == i

    def leader_of(self, i: int) -> int | None:
        return self.leader[i]


class Elapsing(Crashes):
    """Nodes that count; with crashes, but no messages at all."""

    most = Param(3)
    clock = Map(Crashes.Node, Range(most + 1))

    @rule(i=Crashes.Node)
    def tick(self, i: int) -> None:
        when(self.clock[i] < self.most)
        self.clock[i] += 1

    def forget(self, i: int) -> None:
        self.clock[i] = 0

    def is_leader(self, i: int) -> bool:
        return self.clock[i] == self.most


class Token(Model):
    """A token goes round, and whoever has it may lead; that only one leads is not kept by every step as it is."""

    Node = Range(2)
    has = Map(Node, Bool, initial=lambda m: [True, False])
    moves = Map(Node, Bool)
    leads = Map(Node, Bool)

    @rule(i=Node)
    def pass_on(self, i: int) -> None:
        when(self.has[i] and not self.leads[i])
        self.has[i] = False
        self.moves[1 - i] = True

    @rule(i=Node)
    def arrive(self, i: int) -> None:
        when(self.moves[i])
        self.moves[i] = False
        self.has[i] = True

    @rule(i=Node)
    def lead(self, i: int) -> None:
        when(self.has[i])
        self.leads[i] = not self.leads[i]

    @invariant
    def one_leads(self) -> bool:
        return not (self.leads[0] and self.leads[1])


SAMPLES: dict[str, Model] = {
    "token": Token(),
    "arithmetic": Arithmetic(),
    "collections": Collections(),
    "links": Links(),
    "standing": Standing(n=3, crashes=1, restarts=1, wrong_suspicions=1, losses=1, duplicates=1),
    "standing unordered": Standing(n=3, crashes=1, order=ANY, duplicates=-1),
    "elapsing": Elapsing(n=2, crashes=2, restarts=1),
}
