"""Expressions evaluated directly: slow, for tests and for single states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from checker.ir.expr import Expr, Op, descend
from checker.ir.system import CellState, Instance, TransitionSystem

_BINARY: dict[Op, Callable[[Any, Any], Any]] = {
    Op.EQ: lambda a, b: a == b,
    Op.LT: lambda a, b: a < b,
    Op.LE: lambda a, b: a <= b,
    Op.ADD: lambda a, b: a + b,
    Op.SUB: lambda a, b: a - b,
    Op.MUL: lambda a, b: a * b,
    Op.FLOORDIV: lambda a, b: a // b if b else 0,
    Op.MOD: lambda a, b: a % b if b else 0,
    Op.BITAND: lambda a, b: a & b,
    Op.BITOR: lambda a, b: a | b,
    Op.BITXOR: lambda a, b: a ^ b,
    Op.PUSH: lambda queue, element: (*queue, element),
    Op.PREPEND: lambda queue, element: (element, *queue),
    Op.ITEM: lambda queue, k: queue[k] if 0 <= k < len(queue) else 0,
}


def evaluate(roots: Sequence[Expr], cells: Sequence[Any]) -> list[Any]:
    """The values of expressions in a state given by its cell values. Truth values are 0 and 1 or bools."""
    known: dict[Expr, Any] = {}
    for expr in descend(roots):
        known[expr] = _value(expr, [known[arg] for arg in expr.args], cells)
    return [known[root] for root in roots]


def _value(expr: Expr, args: list[Any], cells: Sequence[Any]) -> Any:
    op = expr.op
    if op in _BINARY:
        return _BINARY[op](*args)
    if op is Op.CONST:
        return expr.data
    if op is Op.CELL:
        return cells[expr.data]
    if op is Op.FIFO_CELL:
        return cells[expr.data[0]]
    if op is Op.NOT:
        return not args[0]
    if op is Op.AND:
        return all(args)
    if op is Op.OR:
        return any(args)
    if op is Op.ITE:
        return args[1] if args[0] else args[2]
    if op is Op.PICK:
        return args[1 + args[0]] if 0 <= args[0] < len(args) - 1 else args[1]
    if op is Op.NARROW:
        return args[0]
    if op is Op.BIT:
        return 1 << args[0] if args[0] >= 0 else 0
    if op is Op.POPCOUNT:
        return args[0].bit_count() if args[0] >= 0 else 0
    if op is Op.EXTRACT:
        shift, width = expr.data
        return args[0] >> shift & ((1 << width) - 1)
    if op is Op.CONCAT:
        value = at = 0
        for arg, width in zip(args, expr.data, strict=True):
            value |= (arg & ((1 << width) - 1)) << at
            at += width
        return value
    if op is Op.FIFO_EMPTY:
        return ()
    if op is Op.POP:
        return args[0][1:]
    if op is Op.LENGTH:
        return len(args[0])
    raise AssertionError(op)


def successors(system: TransitionSystem, cells: CellState) -> Iterator[tuple[Instance, int, CellState | None]]:
    """Every enabled step: its instance, its label, and the cell values after it (None where the model is at fault)."""
    for instance in system.instances:
        code = [] if instance.message_code is None else [instance.message_code]
        guard, fault, *rest = evaluate([instance.guard, instance.fault, *code], cells)
        label = instance.label + (rest[0] if rest else 0)
        if fault:
            yield instance, label, None
        elif guard:
            after = list(cells)
            numbers = list(instance.updates)
            for number, value in zip(numbers, evaluate([instance.updates[n] for n in numbers], cells), strict=True):
                after[number] = value if isinstance(value, tuple) else int(value)
            yield instance, label, tuple(after)
