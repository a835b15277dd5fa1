"""Compiled models mean what their Python means: one small model for each thing that is easy to get wrong.

Each is compared with the interpreter, state by state; where a figure follows by hand, it is asserted too.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest

from checker import (
    ANY,
    FIFO,
    Anything,
    Bag,
    Bool,
    Crashes,
    Fifo,
    Map,
    Model,
    Network,
    Optional,
    Order,
    Param,
    Range,
    Record,
    Set,
    Uniform,
    Var,
    receive,
    rule,
    when,
)
from checker.interpreter import Interpreter
from checker.language.model import State
from checker.properties import invariants_of
from tests.ir.comparing import difference


class Color(Enum):
    RED = 3
    GREEN = 1
    BLUE = -2


def twice(x: int) -> int:
    return 2 * x


def states_of(model: Model) -> set[State]:
    """Every reachable state, by the interpreter."""
    interpreter = Interpreter(model)
    found: set[State] = set()
    waiting = list(interpreter.initial_states())
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting.extend(o.state for o in interpreter.outcomes(state) if o.state is not None)
    return found


class OrderOfEvaluation(Model):
    """What stands on the left is read before a call on the right changes it."""

    a = Map(Range(3), Range(-9, 10), initial=[1, 2, 3])
    total = Var(Range(-60, 60))
    pair = Map(Range(2), Range(-20, 20))
    done = Var(Range(9))

    def bump(self, k: int) -> int:
        self.a[k] = self.a[k] + 1
        self.a[(k + 1) % 3] = 0
        return self.a[k]

    @rule(k=Range(3), way=Range(7))
    def go(self, k: int, way: int) -> None:
        when(self.done == 0)
        self.done = way + 1
        if way == 0:
            self.total = self.a[k] + 10 * self.bump(k)
        elif way == 1:
            self.total = self.bump(k) + 10 * self.a[k]
        elif way == 2:
            self.pair[0], self.pair[1] = self.a[k], self.bump(k)
        elif way == 3:
            self.a[k] += self.bump(k)
        elif way == 4:
            self.a[(k + 1) % 3] += self.bump(k)
        elif way == 5:
            self.total = 1 if self.a[k] < self.bump(k) < self.a[k] + 1 else 2
        else:
            x = self.a[k]
            x += self.bump(k)
            self.total = x + max(self.a[k], self.bump(k), self.a[k])


class EarlyReturn(Model):
    """Returns inside of loops and branches, with names and writes before, between and after them."""

    x = Map(Range(4), Range(4), initial=Anything)
    found = Var(Range(-1, 50), initial=-1)
    trace = Var(Range(200))

    def first_at_least(self, least: int) -> int:
        self.trace += 1
        for k in range(4):
            self.trace += 1
            if self.x[k] >= least:
                return k
            self.trace += 2
        self.trace += 10
        return 9

    def classify(self, k: int) -> int:
        label = 7
        if self.x[k] == 0:
            label = 1
        elif self.x[k] == 1:
            return 20
        elif self.x[k] == 2:
            label = label + 4
        else:
            if self.x[0] == 0:
                return 30
            label += 1
        label += 1
        if label > 8:
            label = label * 2
        else:
            return label
        return label + 1

    @rule(way=Range(3))
    def go(self, way: int) -> None:
        when(self.found == -1)
        if way == 0:
            self.found = self.first_at_least(self.x[3])
            return
        self.trace += 1
        if way == 1:
            self.found = self.classify(1)
        else:
            for k in range(4):
                if self.x[k] == 3:
                    self.found = 40 + k
                    return
                if self.x[k] == 2:
                    self.x[k] = 0
            self.found = 49
        self.trace += 100


class Disabling(Model):
    """``when`` anywhere: after writes, in helpers, in loops, on some paths only; beside faults before and after it."""

    x = Var(Range(5))
    y = Var(Range(5))

    def need(self, k: int) -> int:
        when(self.x != k)
        return k

    @rule(way=Range(6))
    def go(self, way: int) -> None:
        self.x = (self.x + 1) % 5
        if way == 0:
            when(self.x == 2)
            self.y = 1
        elif way == 1:
            self.y = self.need(3) + 2 * self.need(1)
        elif way == 2:
            for k in range(3):
                when(self.x != k or self.y == 0)
                self.y = k
        elif way == 3:
            self.y = self.x + 2  # at fault before the step is disabled
            when(self.y == 0)
        elif way == 4:
            when(self.x < 3)
            self.y = self.x + 2  # disabled before it is at fault
        elif self.y == 1:
            when(False)


class Copies(Model):
    """A local name holds what it was bound to, whatever becomes of the variable."""

    seen = Set(Range(4))
    bag = Bag(Range(3), most=3)
    line = Fifo(Range(3), capacity=3)
    table = Map(Range(2), Map(Range(2), Range(4)))
    Note = Record(a=Range(4), b=Bool)
    kept = Var(Note)
    size = Var(Range(20))

    @rule(k=Range(3))
    def go(self, k: int) -> None:
        when(self.size < 12)
        seen, bag, row, kept = self.seen, self.bag, self.table[k % 2], self.kept
        line = self.line
        self.seen.add(k)
        self.seen.discard(3)
        self.seen.discard(77 - 70)
        if len(self.bag) < 3:
            self.bag.add(k)
        self.table[k % 2][1] = (row[0] + 1) % 4
        self.kept.a = k
        self.kept.b = not kept.b
        self.size = 1 + len(seen) + len(bag) + row[1] + kept.a + len(line) + (4 if k in seen else 0)
        for j in self.seen:
            self.seen.discard(j)
            self.table[0][0] = j
        if len(self.line) == 3:
            head = self.line.popleft()
            for j in self.line:
                self.line.popleft()
                self.table[1][0] = (j + head) % 4
        else:
            self.line.append(k)


class BehindNone(Model):
    """Optional records, sets, queues and maps: read, changed and compared; a fault where None is in the way."""

    Small = Record(x=Range(2), s=Set(Range(2)))
    Wide = Record(x=Range(4), s=Set(Range(2)))
    small = Var(Optional(Small))
    wide = Var(Optional(Wide))
    group = Var(Optional(Set(Range(3))))
    line = Var(Optional(Fifo(Range(2), capacity=2)))
    row = Var(Optional(Map(Bool, Range(3))))
    out = Var(Range(100))

    @rule(way=Range(14), on=Bool)
    def go(self, way: int, on: bool) -> None:
        if way == 0:
            self.small = self.Small(x=1) if on else None
        elif way == 1:
            self.wide = self.small
        elif way == 2:
            self.small = self.wide
        elif way == 3:
            self.small.x = (self.small.x + 1) % 2
        elif way == 4:
            self.wide.s.add(1)
            self.out = len(self.wide.s)
        elif way == 5:
            self.group = {0, 2} if on else None
        elif way == 6:
            self.group |= {1}
        elif way == 7:
            self.out = 1 if self.group == {0, 1, 2} else len(self.group)
        elif way == 8:
            self.line = (1,) if on else None
        elif way == 9:
            self.line.append(0)
        elif way == 10:
            self.out = self.line.popleft() + 10 * len(self.line)
        elif way == 11:
            self.row = (2, 1) if on else None
        elif way == 12:
            self.row[on] = (self.row[on] + 1) % 3
        else:
            self.out = 7 if self.small == self.wide else 8


class Indices(Model):
    """Maps of maps of records, indexed by parts of the state, in and out of their domains."""

    grid = Map(Range(-1, 2), Map(Range(3), Record(v=Range(6), w=Optional(Range(2)))))
    at = Map(Range(2), Range(-1, 4))

    @rule(way=Range(5))
    def go(self, way: int) -> None:
        i, j = self.at[0], self.at[1]
        if way == 0:
            self.at[0] = i + 1
        elif way == 1:
            self.at[1] = (j + 1) % 4
        elif way == 2:
            self.grid[i][j].v += i + 2 * j + 1
        elif way == 3:
            self.grid[i % 2][self.grid[i][j].v % 3].w = self.grid[0][1].v % 2
        else:
            self.grid[-1][self.at[1] - 1], self.grid[self.at[0]][2] = self.grid[self.at[0]][2], self.grid[-1][j]


class Base(Model):
    x = Var(Range(20))
    limit = 7

    @rule
    def step(self) -> None:
        self.move(1)

    def move(self, by: int) -> None:
        self.x += by

    @property
    def room(self) -> int:
        return self.limit - self.x


class Middle(Base):
    def move(self, by: int) -> None:
        when(self.room > 0)
        super().move(twice(by))


class Variant(Middle):
    """``super()`` in helpers and rules, attributes of the class, properties, functions of the module."""

    limit = 9

    @staticmethod
    def odd(x: int) -> bool:
        return x % 2 == 1

    def move(self, by: int) -> None:
        super().move(by)
        if self.odd(by):
            self.x += 1

    @rule
    def step(self) -> None:
        super().step()
        when(self.x != 6)


class Tuples(Model):
    """Tuples are compared as Python compares them, picked by any index, and taken apart."""

    a = Map(Range(2), Range(3), initial=Anything)
    b = Map(Range(2), Optional(Range(2)), initial=Anything)
    out = Var(Range(50))

    @rule(way=Range(6))
    def go(self, way: int) -> None:
        when(self.out == 0)
        mine, yours = (self.a[0], 1), (self.a[1], 0)
        if way == 0:
            self.out = 1 if mine < yours else 2
        elif way == 1:
            self.out = 3 if mine <= yours else 4
        elif way == 2:
            self.out = 1 + max((self.a[k], -k) for k in range(2))[0]
        elif way == 3:
            self.out = 5 + (10, 20, 30)[self.a[0] - 1]
        elif way == 4:
            self.out = 6 if (self.b[0], 1) < (self.b[1], 2) else 7
        else:
            x, y = yours
            self.out = 8 + x + (3, 4)[self.a[0] - 3] + (9 if mine == (2, 1) else y)


class Members(Model):
    """Members of an enum: by value, their value, identity, in tuples, as keys, as optional values."""

    color = Var(Color, initial=Anything)
    maybe = Var(Optional(Color), initial=Anything)
    count = Map(Color, Range(4))
    out = Var(Range(-9, 10), initial=0)

    @rule(way=Range(7), k=Range(-2, 5))
    def go(self, way: int, k: int) -> None:
        when(self.out == 0)
        if way == 0:
            self.color = Color(k)
        elif way == 1:
            self.out = self.color.value
        elif way == 2:
            self.out = self.maybe.value
        elif way == 3:
            self.out = 1 if self.color is Color.RED or self.maybe is self.color else 2
        elif way == 4:
            self.out = 3 if self.color in (Color.GREEN, self.maybe) else 4
        elif way == 5:
            self.count[self.color] += 1
            self.out = sum(self.count[c] * c.value for c in Color)
        else:
            self.count[self.maybe] = 1


class Generators(Model):
    """``any`` and ``all`` stop early, conditions guard, ``min`` and ``max`` of nothing are faults."""

    x = Map(Range(3), Range(3), initial=Anything)
    out = Var(Range(-9, 30), initial=-9)

    @rule(way=Range(10))
    def go(self, way: int) -> None:
        when(self.out == -9)
        if way == 0:
            self.out = 1 if any(4 // self.x[k] > 2 for k in range(3)) else 2
        elif way == 1:
            self.out = 3 if all(4 // self.x[k] > 1 for k in range(3)) else 4
        elif way == 2:
            self.out = max(4 // self.x[k] for k in range(3) if self.x[k] > 0)
        elif way == 3:
            self.out = min((4 // self.x[k] for k in range(3) if self.x[k] > 0), default=-1)
        elif way == 4:
            self.out = sum(self.x[i] for i in range(3) for j in range(3) if i < j and self.x[j] > self.x[i])
        elif way == 5:
            self.out = 5 if any((self.x[0] > 1, 1 // self.x[1] > 0)) else 6
        elif way == 6:
            self.out = 7 if self.x[0] and 4 // self.x[0] > 2 else 8
        elif way == 7:
            self.out = 9 if not (self.x[0] == 0 or 4 // self.x[0] > 2) else 10
        elif way == 8:
            k = 11
            self.out = sum(k for k in range(3)) + k
        else:
            self.out = abs(sum((self.x[0], -self.x[1]))) - int(self.x[2] > 1) + (True + self.x[0])


ORDER = [2, 0, 1]
WEIGHT = {Color.RED: 4, Color.BLUE: 1}
NAMES = {(0, True): Color.RED, (1, False): Color.GREEN}


class Tables(Model):
    """Constant lists and dicts of the module."""

    color = Var(Color, initial=Anything)
    maybe = Var(Optional(Color), initial=Anything)
    k = Var(Range(4), initial=Anything)
    out = Var(Range(10))

    @rule(way=Range(7))
    def go(self, way: int) -> None:
        when(self.out == 0)
        if way == 0:
            self.out = 1 + ORDER[self.k]
        elif way == 1:
            self.out = WEIGHT[self.color]
        elif way == 2:
            self.out = WEIGHT.get(self.maybe, 5)
        elif way == 3:
            self.color = NAMES[(self.k, self.k == 0)]
            self.out = 6
        elif way == 4:
            self.out = sum(WEIGHT[c] for c in WEIGHT) + len(WEIGHT)
        elif way == 5:
            self.out = 8 if self.k in ORDER and WEIGHT.get(self.color) is None else 9
        else:
            self.out = sum(x for x in ORDER if x != self.k)


class Arithmetic(Model):
    """Division rounds down, remainders have the sign of the divisor, nothing divides by zero."""

    a = Var(Range(-4, 5), initial=Anything)
    b = Var(Range(-2, 3), initial=Anything)
    out = Var(Range(-40, 41), initial=40)

    @rule(way=Range(5))
    def go(self, way: int) -> None:
        when(self.out == 40)
        if way == 0:
            self.out = self.a // self.b
        elif way == 1:
            self.out = self.a % self.b
        elif way == 2:
            self.out = 10 * (self.a // -2) + self.a % -3
        elif way == 3:
            self.out = (0 if self.b == 0 else self.a // self.b) + -self.a * self.b
        else:
            self.out -= self.a
            self.out //= 3
            self.out %= 5


class Crossing(Crashes):
    """Two networks, what is on its way, and what vanishes with a node that is down."""

    n = Param(2, least=1)
    order = Param(FIFO)
    Node = Crashes.Node
    Token = Record(k=Range(2), to=Optional(Node))
    one = Network(Node, carries=Token, order=order, capacity=2, losses=1, duplicates=1)
    two = Network(Node, carries=Bool, order=FIFO if False else ANY, capacity=2)
    seen = Map(Node, Range(5))

    @rule(i=Node, x=Uniform(Bool))
    def start(self, i: int, x: bool) -> None:
        when(self.one.count(i, 1 - i) + self.two.count(i, 1 - i) < 2)
        if x:
            self.one.send(i, 1 - i, self.Token(k=i, to=i))
        else:
            self.two.send(i, 1 - i, i == 0)
            self.two.send(i, 1 - i, True)

    @receive(one)
    def on_one(self, i: int, sender: int, token: Any) -> None:
        self.seen[i] = sum(1 for t in self.one.between(sender, i) if t.k == 0) + len(self.two.between(i, sender))
        if token.to is not None and self.is_alive(token.to):
            self.two.drop(sender, i)

    @receive(two, again=Bool)
    def on_two(self, i: int, sender: int, flag: bool, again: bool) -> None:
        self.seen[i] = 4 if flag in self.two.between(sender, i) else 3
        if again:
            self.one.send(i, self.seen[i] - 3, self.Token(k=1))

    def wake(self, i: int) -> None:
        self.disconnect(1 - i)


class Ordered(Model):
    order = Param(FIFO)
    net = Network(Bool, carries=Range(3), order=order, capacity=3)

    @rule(k=Range(3))
    def put(self, k: int) -> None:
        when(self.net.count(False, True) < 2)
        self.net.send(False, True, k)

    @receive(net)
    def on_net(self, node: bool, sender: bool, k: int) -> None:
        if k == 0 and sender:
            self.net.send(node, sender, k)


class Wider(Ordered):
    """A subclass declares the network of its base anew; the rules of the base are on that."""

    net = Network(Bool, carries=Range(3), order=Ordered.order, capacity=3, losses=1, duplicates=1)


MODELS: list[tuple[Model, int, bool]] = [
    (OrderOfEvaluation(), 22, False),
    (EarlyReturn(), 200, False),
    (Disabling(), 12, True),
    (Copies(), 150, False),
    (BehindNone(), 200, True),
    (Indices(), 200, True),
    (Variant(), 2, False),
    (Tuples(), 200, True),
    (Members(), 100, True),
    (Generators(), 150, True),
    (Tables(), 100, True),
    (Arithmetic(), 190, True),
    (Crossing(crashes=1, restarts=1), 200, True),
    (Crossing(crashes=1, restarts=1, order=ANY), 200, True),
    (Ordered(order=Order.ANY), 10, False),
    (Wider(order=FIFO), 40, False),
]
"""Models, how many states of each are compared at least, and whether some step is a fault."""


@pytest.mark.parametrize(("model", "least", "faults"), MODELS, ids=lambda case: type(case).__name__)
def test_compiled_as_interpreted(model: Model, least: int, faults: bool) -> None:
    problem, figures = difference(model, invariants_of(model), most=300)
    assert not problem
    assert figures["states"] >= least
    assert (figures["faults"] > 0) == faults


def after(model: Model, step: str) -> Model:
    """The model after one step from its first initial state."""
    interpreter = Interpreter(model)
    state = next(interpreter.initial_states())
    (found,) = [o.state for o in interpreter.outcomes(state) if str(o.step) == step]
    assert found is not None
    model.load(found)
    return model


def test_by_hand() -> None:
    """Figures that follow from Python's rules, for the interpreter itself."""
    model = after(OrderOfEvaluation(), "go(k=0, way=0)")
    assert model.total == 1 + 10 * 2
    model = after(OrderOfEvaluation(), "go(k=0, way=1)")
    assert model.total == 2 + 10 * 2
    model = after(OrderOfEvaluation(), "go(k=0, way=3)")
    assert [model.a[k] for k in range(3)] == [1 + 2, 0, 3]
    model = after(OrderOfEvaluation(), "go(k=0, way=4)")
    assert [model.a[k] for k in range(3)] == [2, 2 + 2, 3]
    assert states_of(Variant()) == {(0,), (3,)}, "from 3 it would be 6, where the step is disabled"
