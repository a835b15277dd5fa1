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
    known = _values(list(descend(roots)), cells)
    return [known[root] for root in roots]


def _values(order: Sequence[Expr], cells: Sequence[Any]) -> dict[Expr, Any]:
    """The values of expressions that are given with all their arguments before them."""
    known: dict[Expr, Any] = {}
    for expr in order:
        known[expr] = _value(expr, [known[arg] for arg in expr.args], cells)
    return known


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


class Evaluation:
    """The steps and predicates of one system, state by state: every shared expression is evaluated once a state."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        roots: list[Expr] = []
        for instance in system.instances:
            roots += [instance.guard, instance.fault, instance.sends, *instance.updates.values()]
            if instance.message_code is not None:
                roots.append(instance.message_code)
        self._steps = list(descend(roots))
        self._predicates = list(descend([e for p in system.predicates for e in (p.value, p.fault)]))

    def successors(self, cells: CellState) -> Iterator[tuple[Instance, int, CellState | None]]:
        """Every enabled step: its instance, its label, and the cells after it (None where the model is at fault)."""
        known = _values(self._steps, cells)
        for instance in self.system.instances:
            label = instance.label + (0 if instance.message_code is None else known[instance.message_code])
            if known[instance.fault]:
                yield instance, label, None
            elif known[instance.guard]:
                after = list(cells)
                for number, expr in instance.updates.items():
                    value = known[expr]
                    after[number] = value if isinstance(value, tuple) else int(value)
                yield instance, label, tuple(after)

    def sent(self, instance: Instance, cells: CellState) -> int:
        """How many messages a step sends."""
        return int(evaluate([instance.sends], cells)[0])

    def predicates(self, cells: CellState) -> list[bool | None]:
        """The value of each predicate; None where evaluating it goes wrong."""
        known = _values(self._predicates, cells)
        return [None if known[p.fault] else bool(known[p.value]) for p in self.system.predicates]


def successors(system: TransitionSystem, cells: CellState) -> Iterator[tuple[Instance, int, CellState | None]]:
    """The enabled steps of one state; see ``Evaluation``, which is quicker for several."""
    return Evaluation(system).successors(cells)
