"""Many states at once: expressions evaluated over columns of numbers, and the successors of all states in a few calls.

A batch is a matrix with a row for each state. A scalar cell takes one column, a queue a column for its length and one
for each slot, the head first, unused ones 0. Only cells that are not constant have columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.deadline import keep_going
from checker.ir.expr import Expr, Kind, Op, descend
from checker.ir.system import CellState, Instance, TransitionSystem
from checker.types import FifoLeaf

Rows = NDArray[np.int64]
"""(states, columns)."""
Column = NDArray[Any]
"""A value for each state, or one for all."""


@dataclass(frozen=True)
class Queues:
    """A queue for each state: ``length`` (states,) and ``items`` (states, capacity)."""

    length: Column
    items: NDArray[np.int64]


class Batches:
    """The layout of batches of a system, and what can be computed on them."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.columns: dict[int, slice] = {}
        """By number of a cell, its columns."""
        at = 0
        for number in system.variable_cells:
            leaf = system.cells[number].leaf
            width = 1 + leaf.capacity if isinstance(leaf, FifoLeaf) else 1
            self.columns[number] = slice(at, at + width)
            at += width
        self.width = at

    # Rows and cell values.

    def rows(self, states: Iterable[CellState]) -> Rows:
        """The batch of states given by their cell values."""
        made = []
        for cells in states:
            row: list[int] = []
            for number, columns in self.columns.items():
                value = cells[number]
                if isinstance(self.system.cells[number].leaf, FifoLeaf):
                    room = columns.stop - columns.start - 1
                    row += [len(value), *value, *[0] * (room - len(value))]
                else:
                    row.append(int(value))
            made.append(row)
        return np.array(made, np.int64).reshape(len(made), self.width)

    def cells(self, row: NDArray[np.int64]) -> CellState:
        """The cell values of one row, constants included."""
        cells: list[Any] = [self.system.constants.get(cell.number) for cell in self.system.cells]
        for number, columns in self.columns.items():
            values = [int(value) for value in row[columns]]
            is_queue = isinstance(self.system.cells[number].leaf, FifoLeaf)
            cells[number] = tuple(values[1 : 1 + values[0]]) if is_queue else values[0]
        return tuple(cells)

    # Expressions.

    def evaluate(self, roots: Sequence[Expr], rows: Rows) -> list[Column]:
        """The values of truth values (as bool) and numbers in each state, or one value where it is the same in all.

        Raises ``ValueError`` for an expression that is a queue.
        """
        found = self._evaluate(roots, rows)
        if any(isinstance(value, Queues) for value in found):
            raise ValueError("a queue is no column")
        return found

    def _evaluate(self, roots: Sequence[Expr], rows: Rows) -> list[Any]:
        known: dict[Expr, Any] = {}
        for expr in descend(roots):
            keep_going()
            known[expr] = self._value(expr, [known[arg] for arg in expr.args], rows)
        return [known[root] for root in roots]

    def _value(self, expr: Expr, args: list[Any], rows: Rows) -> Any:
        if expr.op is Op.CELL:
            column = rows[:, self.columns[expr.data].start]
            return column != 0 if expr.kind is Kind.BOOL else column
        if expr.op is Op.FIFO_CELL:
            columns = self.columns[expr.data[0]]
            return Queues(rows[:, columns.start], rows[:, columns.start + 1 : columns.stop])
        if expr.kind is Kind.FIFO:
            return _queue(expr, args, len(rows))
        return _scalar(expr, args)

    # Steps.

    def after(self, instance: Instance, rows: Rows) -> Rows:
        """The states after a step of the instance out of each state, which must be enabled there."""
        numbers = list(instance.updates)
        later = rows.copy()
        for number, value in zip(numbers, self._evaluate([instance.updates[n] for n in numbers], rows), strict=True):
            columns = self.columns[number]
            if isinstance(value, Queues):
                later[:, columns.start] = value.length
                later[:, columns.start + 1 : columns.stop] = value.items
            else:
                later[:, columns.start] = value
        return later

    def enabled(self, instance: Instance, rows: Rows) -> NDArray[np.bool_]:
        """In which states the instance has a step that leads to a state."""
        guard, fault = self.evaluate([instance.guard, instance.fault], rows)
        return np.broadcast_to(guard & ~np.asarray(fault), len(rows))


def _scalar(expr: Expr, args: list[Any]) -> Any:
    op = expr.op
    if op is Op.CONST:
        return np.bool_(bool(expr.data)) if expr.kind is Kind.BOOL else np.int64(expr.data)
    if op is Op.NOT:
        return ~args[0]
    if op in (Op.AND, Op.OR):
        joined = args[0]
        for arg in args[1:]:
            joined = joined & arg if op is Op.AND else joined | arg
        return joined
    if op is Op.EQ:
        return args[0] == args[1]
    if op is Op.LT:
        return args[0] < args[1]
    if op is Op.LE:
        return args[0] <= args[1]
    if op is Op.ITE:
        return np.where(args[0], args[1], args[2])
    if op is Op.PICK:
        return np.choose(np.clip(args[0], 0, len(args) - 2), args[1:]) if len(args) < 33 else _pick(args[0], args[1:])
    if op is Op.LENGTH:
        return args[0].length
    if op is Op.ITEM:
        return _item(args[0], args[1])
    return _arithmetic(expr, args)


def _arithmetic(expr: Expr, args: list[Any]) -> Any:
    op = expr.op
    if op is Op.NARROW:
        return args[0]
    if op is Op.ADD:
        return args[0] + args[1]
    if op is Op.SUB:
        return args[0] - args[1]
    if op is Op.MUL:
        return args[0] * args[1]
    if op in (Op.FLOORDIV, Op.MOD):
        divisor = np.where(args[1] == 0, 1, args[1])
        return args[0] // divisor if op is Op.FLOORDIV else args[0] % divisor
    if op is Op.BITAND:
        return args[0] & args[1]
    if op is Op.BITOR:
        return args[0] | args[1]
    if op is Op.BITXOR:
        return args[0] ^ args[1]
    if op is Op.BIT:
        return np.int64(1) << np.clip(args[0], 0, 62)
    if op is Op.POPCOUNT:
        return np.bitwise_count(args[0]).astype(np.int64)
    if op is Op.EXTRACT:
        shift, width = expr.data
        return args[0] >> shift & ((1 << width) - 1)
    if op is Op.CONCAT:
        value: Any = np.int64(0)
        at = 0
        for arg, width in zip(args, expr.data, strict=True):
            value = value | (arg & ((1 << width) - 1)) << at
            at += width
        return value
    raise AssertionError(op)


def _pick(index: Column, items: list[Any]) -> Column:
    found: Column = items[0]
    for k, item in enumerate(items[1:], start=1):
        found = np.where(index == k, item, found)
    return found


def _item(queue: Queues, index: Any) -> Column:
    capacity = queue.items.shape[1]
    place = np.broadcast_to(np.clip(index, 0, capacity - 1), len(queue.items))
    return np.take_along_axis(queue.items, place[:, None], axis=1)[:, 0]


def _queue(expr: Expr, args: list[Any], count: int) -> Queues:
    op = expr.op
    if op is Op.FIFO_EMPTY:
        return Queues(np.zeros(count, np.int64), np.zeros((count, expr.data[1]), np.int64))
    if op is Op.ITE:
        condition = np.broadcast_to(args[0], count)
        return Queues(
            np.where(condition, args[1].length, args[2].length),
            np.where(condition[:, None], args[1].items, args[2].items),
        )
    queue: Queues = args[0]
    items = np.zeros_like(queue.items)
    if op is Op.POP:
        items[:, :-1] = queue.items[:, 1:]
        return Queues(np.maximum(queue.length - 1, 0), items)
    if op is Op.PREPEND:
        items[:, 1:] = queue.items[:, :-1]
        items[:, 0] = args[1]
        return Queues(np.minimum(queue.length + 1, items.shape[1]), items)
    if op is Op.PUSH:
        items[:] = queue.items
        has_room = queue.length < items.shape[1]
        every = np.arange(count)[has_room]
        items[every, queue.length[has_room]] = np.broadcast_to(args[1], count)[has_room]
        return Queues(np.minimum(queue.length + 1, items.shape[1]), items)
    raise AssertionError(op)
