"""State variables: what Z3 knows of one state, a constant or a few for each cell, named as the cell is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import z3

from checker.ir.expr import Kind
from checker.ir.system import Cell, CellState, TransitionSystem
from checker.symbolic import numbers, queues
from checker.symbolic.numbers import Number, Term
from checker.symbolic.queues import Queue
from checker.symbolic.translate import Translated
from checker.types import FifoLeaf, ScalarLeaf


def literal(cell: Cell, value: Any) -> Translated:
    """What a cell with a known value stands for."""
    if isinstance(cell.leaf, FifoLeaf):
        return queues.literal(cell.leaf.bits, cell.leaf.capacity, value)
    return z3.BoolVal(bool(value)) if cell.is_bool else numbers.constant(int(value))


def flat(cell: Cell, value: Translated) -> list[Term]:
    """The terms that a value of the cell consists of: one for a scalar, for a queue all ``used``, then all ``item``."""
    if isinstance(value, Queue):
        return [*value.used, *value.items]
    if isinstance(value, Number):
        assert isinstance(cell.leaf, ScalarLeaf)
        bounded = numbers.rebound(value, cell.leaf.low, cell.leaf.high)
        return [] if bounded.term is None else [bounded.term]
    return [value]


@dataclass(frozen=True)
class StateVector:
    """One state: by number of each cell that is not constant what stands for it, and all Z3 constants in order."""

    system: TransitionSystem
    values: Mapping[int, Translated]

    @cached_property
    def cell_terms(self) -> dict[int, list[Term]]:
        """By number of a cell: the Z3 constants that stand for it."""
        return {number: flat(self.system.cells[number], value) for number, value in self.values.items()}

    @cached_property
    def terms(self) -> list[Term]:
        """All Z3 constants, in the order of the cells."""
        return [term for terms in self.cell_terms.values() for term in terms]

    @cached_property
    def complete(self) -> dict[int, Translated]:
        """The values of all cells, constants included."""
        found = dict(self.values)
        for number, value in self.system.constants.items():
            found[number] = literal(self.system.cells[number], value)
        return found

    def read(self, model: Any) -> CellState:
        """The cell values in a Z3 model, constants included; what the model leaves open is 0."""
        cells: list[Any] = [self.system.constants.get(cell.number) for cell in self.system.cells]
        for number, value in self.values.items():
            cells[number] = _read(value, model)
        return tuple(cells)

    def assignment(self, cells: Sequence[Any]) -> list[tuple[Term, Term]]:
        """Each Z3 constant with its value in the state that has these cell values."""
        return [
            (mine, value)
            for number, terms in self.cell_terms.items()
            for mine, value in zip(
                terms, flat(self.system.cells[number], literal(self.system.cells[number], cells[number])), strict=True
            )
        ]

    def equals(self, cells: Sequence[Any]) -> list[Term]:
        """What makes the state the one with these cell values: an equation for each Z3 constant."""
        return [mine == value for mine, value in self.assignment(cells)]


def _read(value: Translated, model: Any) -> Any:
    def number(term: Term) -> int:
        return int(model.eval(term, model_completion=True).as_long())

    def truth(term: Term) -> bool:
        return bool(z3.is_true(model.eval(term, model_completion=True)))

    if isinstance(value, Queue):
        count = sum(truth(used) for used in value.used)
        return tuple(number(item) for item in value.items[:count]) if value.bits else (0,) * count
    if isinstance(value, Number):
        return value.low if value.term is None else value.low + number(value.term)
    return int(truth(value))


def state_vector(system: TransitionSystem, suffix: str = "") -> StateVector:
    """Fresh Z3 constants for one state: ``status[2]``, ``net[0][1].used[0]``, ..., each with ``suffix``."""
    values: dict[int, Translated] = {}
    for number in system.variable_cells:
        cell = system.cells[number]
        leaf = cell.leaf
        if isinstance(leaf, FifoLeaf):
            used = tuple(z3.Bool(f"{cell.name}.used[{k}]{suffix}") for k in range(leaf.capacity))
            items = tuple(
                z3.BitVec(f"{cell.name}.item[{k}]{suffix}", leaf.bits) for k in range(leaf.capacity if leaf.bits else 0)
            )
            values[number] = Queue(leaf.bits, used, items)
        elif cell.kind is Kind.BOOL:
            values[number] = z3.Bool(cell.name + suffix)
        else:
            width = leaf.bits
            term = z3.BitVec(cell.name + suffix, width) if width else None
            values[number] = Number(term, leaf.low, leaf.high)
    return StateVector(system, values)
