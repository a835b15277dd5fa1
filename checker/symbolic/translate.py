"""Expressions of the intermediate representation as Z3 terms, each translated once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import z3

from checker.deadline import keep_going
from checker.ir.expr import Expr, Kind, Op, descend
from checker.symbolic import numbers, queues
from checker.symbolic.numbers import Number, Term
from checker.symbolic.queues import Queue

Translated = Any
"""A Boolean term for a truth value, a ``Number``, or a ``Queue``."""

_ARITHMETIC: dict[Op, Callable[[Number, Number, int, int], Number]] = {
    Op.ADD: numbers.add,
    Op.SUB: numbers.subtract,
    Op.MUL: numbers.multiply,
    Op.FLOORDIV: numbers.divide,
    Op.MOD: numbers.modulo,
}
_MASKS: dict[Op, Callable[[Term, Term], Term]] = {
    Op.BITAND: lambda x, y: x & y,
    Op.BITOR: lambda x, y: x | y,
    Op.BITXOR: lambda x, y: x ^ y,
}
_COMPARISONS: dict[Op, Callable[[Number, Number], Term]] = {
    Op.EQ: numbers.equal,
    Op.LT: numbers.less,
    Op.LE: numbers.at_most,
}


class Translator:
    """Translates expressions over the given values of the cells; remembers every expression that it has translated."""

    def __init__(self, cells: Mapping[int, Translated]) -> None:
        self._cells = cells
        self._known: dict[Expr, Any] = {}

    def truth(self, expr: Expr) -> Term:
        """The Boolean term of a truth value."""
        return self.value(expr)

    def value(self, expr: Expr) -> Any:
        """What an expression stands for: a Boolean term, a ``Number`` with its bounds, or a ``Queue``."""
        known = self._known
        if expr not in known:
            for part in descend([expr]):
                keep_going()
                if part not in known:
                    known[part] = self._translate(part, [known[arg] for arg in part.args])
        return known[expr]

    def values(self, exprs: Iterable[Expr]) -> list[Any]:
        """What several expressions stand for."""
        return [self.value(expr) for expr in exprs]

    def _translate(self, expr: Expr, args: list[Any]) -> Translated:
        if expr.kind is Kind.BOOL:
            return self._truth(expr, args)
        if expr.kind is Kind.FIFO:
            return self._queue(expr, args)
        return self._number(expr, args)

    def _truth(self, expr: Expr, args: list[Any]) -> Term:
        op = expr.op
        if op is Op.CONST:
            return z3.BoolVal(bool(expr.data))
        if op is Op.CELL:
            return self._cells[expr.data]
        if op is Op.NOT:
            return z3.Not(args[0])
        if op is Op.AND:
            return z3.And(args)
        if op is Op.OR:
            return z3.Or(args)
        if op is Op.ITE:
            return z3.If(args[0], args[1], args[2])
        if op is Op.PICK:
            index, *items = args
            found = items[0]
            for k in range(1, len(items)):
                found = z3.If(numbers.equal(index, numbers.constant(k)), items[k], found)
            return found
        if op in _COMPARISONS:
            return self._comparison(expr, args)
        raise AssertionError(op)

    def _comparison(self, expr: Expr, args: list[Any]) -> Term:
        a, b = expr.args
        if a.kind is Kind.BOOL:
            return args[0] == args[1]
        if a.op is Op.LENGTH and b.is_const:
            queue, k = self._known[a.args[0]], b.data
            if expr.op is Op.EQ:
                return z3.And(queues.at_least(queue, k), z3.Not(queues.at_least(queue, k + 1)))
            return z3.Not(queues.at_least(queue, k if expr.op is Op.LT else k + 1))
        if b.op is Op.LENGTH and a.is_const:
            queue, k = self._known[b.args[0]], a.data
            if expr.op is not Op.EQ:
                return queues.at_least(queue, k + 1 if expr.op is Op.LT else k)
        return _COMPARISONS[expr.op](args[0], args[1])

    def _number(self, expr: Expr, args: list[Any]) -> Number:
        op, low, high = expr.op, expr.low, expr.high
        if op is Op.CONST:
            return numbers.constant(expr.data)
        if op is Op.CELL:
            return numbers.rebound(self._cells[expr.data], low, high)
        if op in _ARITHMETIC:
            return _ARITHMETIC[op](args[0], args[1], low, high)
        if op in _MASKS:
            return numbers.combine_masks(_MASKS[op], args[0], args[1], low, high)
        if op is Op.ITE:
            return numbers.choose(args[0], args[1], args[2], low, high)
        if op is Op.PICK:
            return _pick(args[0], args[1:], low, high)
        if op is Op.NARROW:
            return numbers.rebound(args[0], low, high)
        if op is Op.BIT:
            return numbers.bit_at(args[0], low, high)
        if op is Op.POPCOUNT:
            return numbers.count_bits(args[0], low, high)
        if op is Op.EXTRACT:
            return numbers.extract(args[0], *expr.data)
        if op is Op.CONCAT:
            return numbers.concatenate(list(zip(args, expr.data, strict=True)))
        if op is Op.LENGTH:
            return queues.length(args[0])
        if op is Op.ITEM:
            return queues.item(args[0], args[1])
        raise AssertionError(op)

    def _queue(self, expr: Expr, args: list[Any]) -> Queue:
        op = expr.op
        if op is Op.FIFO_EMPTY:
            return queues.empty(*expr.data)
        if op is Op.FIFO_CELL:
            cell: Queue = self._cells[expr.data[0]]
            return cell
        if op is Op.PUSH:
            return queues.push(args[0], args[1])
        if op is Op.PREPEND:
            return queues.prepend(args[0], args[1])
        if op is Op.POP:
            return queues.pop(args[0])
        if op is Op.ITE:
            return queues.select(args[0], args[1], args[2])
        raise AssertionError(op)


def _pick(index: Number, items: list[Number], low: int, high: int) -> Number:
    found = numbers.rebound(items[0], low, high)
    for k in range(1, len(items)):
        if index.low <= k <= index.high:
            found = numbers.choose(numbers.equal(index, numbers.constant(k)), items[k], found, low, high)
    return found
