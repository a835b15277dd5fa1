"""Small models that use every type, kind of network and kind of initial value."""

from __future__ import annotations

from enum import Enum

from checker import (
    ANY,
    Among,
    Anything,
    Bag,
    Bool,
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
    Uniform,
    Var,
    invariant,
    receive,
    rule,
    when,
)


class Color(Enum):
    """Three values."""

    RED = 0
    GREEN = 1
    BLUE = 2


class Parcels(Model):
    """Records travel on links that reorder, lose and double them; queues of them are longer than a word."""

    n = Param(2, "nodes")
    Node = Range(n)
    Parcel = Record(color=Color, weight=Range(-3, 5), sealed=Bool)
    seen = Map(Node, Set(Color))
    total = Map(Node, Range(-20, 21), initial=0)
    shelf = Map(Node, Fifo(Parcel, capacity=12))
    net = Network(Node, carries=Parcel, order=ANY, capacity=2, losses=1, duplicates=1)

    @rule(i=Node, color=Color, weight=Range(-3, 1))
    def ship(self, i: int, color: Color, weight: int) -> None:
        when(len(self.shelf[i]) < 3 and abs(weight) > 1 and len(self.net.between(i, (i + 1) % self.n)) < 2)
        self.net.send(i, (i + 1) % self.n, self.Parcel(color=color, weight=weight, sealed=weight < 0))

    @receive(net)
    def on_parcel(self, i: int, sender: int, parcel: Parcel) -> None:  # type: ignore[valid-type]
        self.seen[i].add(parcel.color)
        self.total[i] += parcel.weight // 2 + parcel.weight % 3
        self.shelf[i].append(parcel)

    @invariant
    def some_color_is_new(self) -> bool:
        return all(len(self.seen[i]) < 3 for i in self.Node)


class Choices(Model):
    """Many initial states of every kind, and cells that only differ between these."""

    n = Param(3, "nodes")
    Node = Range(n)
    rank = Map(Node, Range(-1, 2), initial=Permutations)
    flags = Map(Range(2), Bool, initial=Anything)
    favorite = Var(Optional(Color), initial=Anything)
    pair = Var(Record(a=Bool, b=Bool), initial=Anything)
    start = Var(Range(10), initial=Among([2, 7]))
    bag = Var(Bag(Color, most=1), initial=Anything)
    line = Var(Fifo(Bool, capacity=2), initial=Anything)
    fixed = Var(Range(7), initial=4)

    @rule(i=Node)
    def swap(self, i: int) -> None:
        when(self.rank[i] < self.rank[(i + 1) % self.n] and self.start > 2)
        self.start -= self.fixed // 2 - 1
        self.flags[i % 2] = not self.flags[i % 2]

    @rule
    def shift(self) -> None:
        when(len(self.line) == 2)
        self.flags[0] = self.line.popleft()

    @invariant
    def lines(self) -> bool:
        return len(self.line) <= self.bag.count(Color.RED) + 2


class Faulty(Model):
    """Comes to divisions by zero, values out of range, full and empty queues, and elements that are not there."""

    value = Var(Range(-4, 5))
    other = Var(Range(-4, 5), initial=2)
    queue = Var(Fifo(Range(3), capacity=2))

    @rule(d=Range(-1, 2))
    def move(self, d: int) -> None:
        when(d != 0)
        self.value += d

    @rule
    def divide(self) -> None:
        when(self.other != 4)
        self.other = 4 // self.value if self.value < 3 else self.value - 3

    @rule(k=Range(3))
    def put(self, k: int) -> None:
        when(self.value == k or self.other == k)
        self.queue.append(k)

    @rule
    def take(self) -> None:
        when(self.value == -2)
        self.value = self.queue.popleft()

    @invariant
    def quotient(self) -> bool:
        return 6 % self.other != 5


class Dice(Model):
    """Drawn parameters, nested maps, and an index that a variable gives."""

    Side = Range(1, 4)
    board = Map(Range(2), Map(Side, Range(4)))
    at = Var(Side, initial=2)

    @rule(x=Uniform(Side), row=Range(2))
    def throw(self, x: int, row: int) -> None:
        when(self.board[row][x] < 3)
        self.board[row][x] += 1 if self.board[1 - row][self.at] < 2 else self.board[row][self.at] % 2
        self.at = x

    @invariant
    def below(self) -> bool:
        return max(self.board[0][s] for s in self.Side) <= self.at
