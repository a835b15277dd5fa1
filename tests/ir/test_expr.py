"""Expressions mean what they are built from, however they are simplified, and stay within their bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from checker.ir.evaluate import evaluate
from checker.ir.expr import Expr, Kind, Op, Terms, TooLarge, descend, show
from tests.generation.chooser import Chooser, Seeded

Cells = list[Any]
NUMBERS = [(0, 3), (-2, 2), (5, 5), (0, 1), (-7, -3)]
"""Bounds of the scalar cells; two truth values and a queue of three 4-bit elements follow."""


@dataclass
class Meaning:
    """An expression and what it stands for."""

    expr: Expr
    value: Callable[[Cells], Any]


class Builder:
    """Builds random expressions, and beside each a function that says what it means."""

    def __init__(self, choose: Chooser) -> None:
        self.choose = choose
        self.terms = Terms()

    def cells(self) -> Cells:
        """A random state."""
        choose = self.choose
        queue = tuple(choose.number(0, 15) for _ in range(choose.number(0, 3)))
        return [*(choose.number(low, high) for low, high in NUMBERS), choose.number(0, 1), choose.number(0, 1), queue]

    def number(self, depth: int) -> Meaning:
        """A whole number."""
        t, choose = self.terms, self.choose
        if depth == 0:
            if choose.chance(30):
                k = choose.number(-3, 9)
                return Meaning(t.int(k), lambda cells: k)
            at = choose.number(0, len(NUMBERS) - 1)
            return Meaning(t.cell(at, *NUMBERS[at], Kind.INT), lambda cells: cells[at])
        kind = choose.pick(
            ["add", "sub", "mul", "div", "mod", "ite", "pick", "narrow", "number", "mask", "bit", "pack", "queue"]
        )
        return getattr(self, f"_{kind}")(depth)  # type: ignore[no-any-return]

    def _two(self, depth: int) -> tuple[Meaning, Meaning]:
        return self.number(depth - 1), self.number(depth - 1)

    def _add(self, depth: int) -> Meaning:
        a, b = self._two(depth)
        return Meaning(self.terms.add(a.expr, b.expr), lambda c: a.value(c) + b.value(c))

    def _sub(self, depth: int) -> Meaning:
        a, b = self._two(depth)
        return Meaning(self.terms.sub(a.expr, b.expr), lambda c: a.value(c) - b.value(c))

    def _mul(self, depth: int) -> Meaning:
        a, b = self._two(depth)
        return Meaning(self.terms.mul(a.expr, b.expr), lambda c: a.value(c) * b.value(c))

    def _div(self, depth: int) -> Meaning:
        a, b = self._guarded_divisor(depth)
        return Meaning(self.terms.floordiv(a.expr, b.expr), lambda c: a.value(c) // b.value(c))

    def _mod(self, depth: int) -> Meaning:
        a, b = self._guarded_divisor(depth)
        return Meaning(self.terms.mod(a.expr, b.expr), lambda c: a.value(c) % b.value(c))

    def _guarded_divisor(self, depth: int) -> tuple[Meaning, Meaning]:
        """A number, and one that is not 0."""
        t = self.terms
        a, b = self._two(depth)
        instead = self.choose.pick([1, 2, 3, -2])
        divisor = t.ite(t.eq(b.expr, t.int(0)), t.int(instead), b.expr)
        return a, Meaning(divisor, lambda c: b.value(c) or instead)

    def _ite(self, depth: int) -> Meaning:
        condition, (a, b) = self.truth(depth - 1), self._two(depth)
        return Meaning(
            self.terms.ite(condition.expr, a.expr, b.expr), lambda c: a.value(c) if condition.value(c) else b.value(c)
        )

    def _pick(self, depth: int) -> Meaning:
        items = [self.number(depth - 1) for _ in range(self.choose.number(1, 4))]
        if self.choose.chance(30):
            start = self.choose.number(-2, 2)
            items = [Meaning(self.terms.int(start + k), lambda c, k=k: start + k) for k in range(len(items))]
        index = self._below(len(items), depth)
        return Meaning(
            self.terms.pick(index.expr, [item.expr for item in items]), lambda c: items[index.value(c)].value(c)
        )

    def _below(self, size: int, depth: int) -> Meaning:
        """A number from 0 to ``size`` - 1."""
        a, t = self.number(depth - 1), self.terms
        index = t.narrow(t.mod(a.expr, t.int(size)), 0, size - 1)
        return Meaning(index, lambda c: a.value(c) % size)

    def _narrow(self, depth: int) -> Meaning:
        a, t = self.number(depth - 1), self.terms
        low = self.choose.number(-3, 2)
        high = low + self.choose.number(0, 4)
        inside = t.and_(t.le(t.int(low), a.expr), t.le(a.expr, t.int(high)))
        made = t.ite(inside, t.narrow(a.expr, low, high), t.int(low))
        return Meaning(made, lambda c: a.value(c) if low <= a.value(c) <= high else low)

    def _number(self, depth: int) -> Meaning:
        a = self.truth(depth - 1)
        return Meaning(self.terms.number(a.expr), lambda c: int(bool(a.value(c))))

    def mask(self, depth: int) -> Meaning:
        """A number that is not negative."""
        a, t = self.number(depth - 1), self.terms
        return Meaning(t.mod(a.expr, t.int(8)), lambda c: a.value(c) % 8)

    def _mask(self, depth: int) -> Meaning:
        a, b, t = self.mask(depth), self.mask(depth), self.terms
        kind = self.choose.pick(["and", "or", "xor", "count"])
        if kind == "and":
            return Meaning(t.bitand(a.expr, b.expr), lambda c: a.value(c) & b.value(c))
        if kind == "or":
            return Meaning(t.bitor(a.expr, b.expr), lambda c: a.value(c) | b.value(c))
        if kind == "xor":
            return Meaning(t.bitxor(a.expr, b.expr), lambda c: a.value(c) ^ b.value(c))
        return Meaning(t.popcount(a.expr), lambda c: a.value(c).bit_count())

    def _bit(self, depth: int) -> Meaning:
        place = self._below(5, depth)
        return Meaning(self.terms.bit(place.expr), lambda c: 1 << place.value(c))

    def _pack(self, depth: int) -> Meaning:
        parts, t = [self.mask(depth) for _ in range(self.choose.number(1, 3))], self.terms
        packed = t.concat([(part.expr, 3) for part in parts])
        shift, width = self.choose.number(0, 4), self.choose.number(0, 4)

        def whole(cells: Cells) -> int:
            return sum(part.value(cells) << 3 * k for k, part in enumerate(parts))

        if self.choose.chance(40):
            return Meaning(packed, whole)
        return Meaning(t.extract(packed, shift, width), lambda c: whole(c) >> shift & (1 << width) - 1)

    def queue(self, depth: int) -> Meaning:
        """A queue of three 4-bit elements."""
        t, choose = self.terms, self.choose
        if depth == 0:
            if choose.chance(30):
                return Meaning(t.fifo_empty(4, 3), lambda c: ())
            return Meaning(t.fifo_cell(len(NUMBERS) + 2, 4, 3), lambda c: c[len(NUMBERS) + 2])
        rest = self.queue(depth - 1)
        kind = choose.pick(["pop", "push", "prepend", "ite"])
        if kind == "pop":
            return Meaning(t.pop(rest.expr), lambda c: rest.value(c)[1:])
        if kind == "ite":
            condition, other = self.truth(depth - 1), self.queue(depth - 1)
            made = t.ite(condition.expr, rest.expr, other.expr)
            return Meaning(made, lambda c: rest.value(c) if condition.value(c) else other.value(c))
        element = self.mask(depth)
        room = t.lt(t.length(rest.expr), t.int(3))
        longer = (t.push if kind == "push" else t.prepend)(rest.expr, element.expr)

        def value(cells: Cells) -> tuple[int, ...]:
            held, new = rest.value(cells), element.value(cells)
            if len(held) == 3:
                return tuple(held)
            return (*held, new) if kind == "push" else (new, *held)

        return Meaning(t.ite(room, longer, rest.expr), value)

    def _queue(self, depth: int) -> Meaning:
        queue, t = self.queue(min(depth, 3)), self.terms
        if self.choose.chance(50):
            return Meaning(t.length(queue.expr), lambda c: len(queue.value(c)))
        k = self.choose.number(0, 2)
        inside = t.lt(t.int(k), t.length(queue.expr))
        made = t.ite(inside, t.item(queue.expr, t.int(k)), t.int(-1))
        return Meaning(made, lambda c: queue.value(c)[k] if k < len(queue.value(c)) else -1)

    def truth(self, depth: int) -> Meaning:
        """A truth value."""
        t, choose = self.terms, self.choose
        if depth == 0:
            if choose.chance(15):
                known = choose.chance(50)
                return Meaning(t.bool(known), lambda c: known)
            at = len(NUMBERS) + choose.number(0, 1)
            return Meaning(t.cell(at, 0, 1, Kind.BOOL), lambda c: bool(c[at]))
        kind = choose.pick(["and", "or", "not", "eq", "lt", "le", "same", "ite", "truth"])
        if kind in ("and", "or"):
            parts = [self.truth(depth - 1) for _ in range(choose.number(0, 3))]
            if parts and choose.chance(30):
                first = parts[0]
                parts.append(Meaning(t.not_(first.expr), lambda c: not first.value(c)))
            join = t.and_ if kind == "and" else t.or_
            fold = all if kind == "and" else any
            return Meaning(join(*(p.expr for p in parts)), lambda c: fold(p.value(c) for p in parts))
        if kind == "not":
            a = self.truth(depth - 1)
            return Meaning(t.not_(a.expr), lambda c: not a.value(c))
        if kind == "same":
            a, b = self.truth(depth - 1), self.truth(depth - 1)
            return Meaning(t.eq(a.expr, b.expr), lambda c: bool(a.value(c)) == bool(b.value(c)))
        if kind == "ite":
            a, b, d = self.truth(depth - 1), self.truth(depth - 1), self.truth(depth - 1)
            return Meaning(t.ite(a.expr, b.expr, d.expr), lambda c: b.value(c) if a.value(c) else d.value(c))
        if kind == "truth":
            bit = self._below(2, depth)
            return Meaning(t.truth(bit.expr), lambda c: bit.value(c) == 1)
        x, y = self._two(depth)
        if kind == "eq":
            return Meaning(t.eq(x.expr, y.expr), lambda c: x.value(c) == y.value(c))
        if kind == "lt":
            return Meaning(t.lt(x.expr, y.expr), lambda c: x.value(c) < y.value(c))
        return Meaning(t.le(x.expr, y.expr), lambda c: x.value(c) <= y.value(c))


@pytest.mark.parametrize("seed", range(60))
def test_simplified_expressions_mean_the_same(seed: int) -> None:
    builder = Builder(Seeded(seed))
    made = []
    for _ in range(40):
        kind = builder.choose.pick([builder.number, builder.truth, builder.queue])
        try:
            made.append(kind(builder.choose.number(1, 4)))
        except TooLarge:
            continue
    for _ in range(12):
        cells = builder.cells()
        for meaning, found in zip(made, evaluate([m.expr for m in made], cells), strict=True):
            wanted = meaning.value(cells)
            assert found == wanted, f"{show(meaning.expr)} in {cells}: {found}, not {wanted}"
            if meaning.expr.kind is not Kind.FIFO:
                assert meaning.expr.low <= found <= meaning.expr.high, show(meaning.expr)


def test_equal_expressions_are_one_object() -> None:
    t = Terms()
    x, y = t.cell(0, 0, 3, Kind.INT), t.cell(1, 0, 3, Kind.INT)
    p = t.cell(2, 0, 1, Kind.BOOL)
    assert t.add(x, t.int(1)) is t.add(t.int(1), x)
    assert t.eq(x, y) is t.eq(y, x)
    assert t.not_(t.not_(p)) is p
    assert t.not_(t.lt(x, y)) is t.le(y, x)
    assert t.int(3) is t.int(3)


def test_what_is_known_is_known() -> None:
    t = Terms()
    x, y = t.cell(0, 0, 3, Kind.INT), t.cell(1, 4, 5, Kind.INT)
    p, q = t.cell(2, 0, 1, Kind.BOOL), t.cell(3, 0, 1, Kind.BOOL)
    assert t.lt(x, y) is t.true
    assert t.eq(x, y) is t.false
    assert t.and_(p, t.not_(p)) is t.false
    assert t.or_(q, p, t.not_(p)) is t.true
    assert t.and_(p, t.or_(p, q)) is p
    assert t.and_(t.lt(x, t.int(2)), t.le(t.int(2), x)) is t.false
    assert t.and_(t.le(t.int(2), x), t.lt(x, t.int(2))) is t.false
    assert t.and_(p, t.or_(t.not_(p), q)) is t.and_(p, q)
    assert t.ite(p, x, x) is x
    assert t.ite(t.not_(p), x, y) is t.ite(p, y, x)
    assert t.narrow(x, 7, 9).data == 7


def test_numbers_that_are_too_large() -> None:
    t = Terms()
    x = t.cell(0, 0, 2**31, Kind.INT)
    with pytest.raises(TooLarge):
        t.mul(x, t.mul(x, x))


def test_arguments_come_first_and_once() -> None:
    t = Terms()
    x = t.cell(0, 0, 3, Kind.INT)
    twice = t.mul(t.add(x, t.int(1)), t.add(x, t.int(1)))
    order = list(descend([twice, x]))
    assert len(order) == len(set(order)) == 4
    assert all(order.index(arg) < order.index(expr) for expr in order for arg in expr.args)
    assert [expr.op for expr in order if expr.op is Op.CELL] == [Op.CELL]
