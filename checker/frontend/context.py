"""The state of a symbolic execution: what every cell holds by now, on which path, and what has been demanded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checker.errors import Disabled, ModelMistake, Position
from checker.frontend.symbolic import Place, Value, bool_leaves, leaf_expr
from checker.ir.expr import Expr, Terms
from checker.ir.system import Cell, Check
from checker.types import FifoLeaf


@dataclass
class Cells:
    """All cells of a model, the variables they belong to, and which of them are known to be constant."""

    cells: list[Cell]
    places: dict[str, Place]
    constants: Mapping[int, Any]
    terms: Terms
    calls: dict[Any, Any] = field(default_factory=dict)
    """What calls in properties return, by function and arguments."""
    _reads: dict[int, Expr] = field(default_factory=dict)

    def read(self, number: int, used: set[int]) -> Expr:
        """What a cell holds before the step; notes in ``used`` that a constant was relied on."""
        cell = self.cells[number]
        if number in self.constants:
            used.add(number)
            value = self.constants[number]
            if isinstance(cell.leaf, FifoLeaf):
                queue = self.terms.fifo_empty(cell.leaf.bits, cell.leaf.capacity)
                for element in value:
                    queue = self.terms.push(queue, self.terms.int(element))
                return queue
            return self.terms.bool(bool(value)) if cell.is_bool else self.terms.int(value)
        found = self._reads.get(number)
        if found is None:
            if isinstance(cell.leaf, FifoLeaf):
                found = self.terms.fifo_cell(number, cell.leaf.bits, cell.leaf.capacity)
            else:
                found = leaf_expr(self.terms, cell.leaf, cell.is_bool, number)
            self._reads[number] = found
        return found


class Context:
    """One symbolic execution of a rule or property.

    ``path`` is the condition under which the statement at hand is executed; ``base`` the one under which
    ``changes`` describes the state. They differ where a branch has returned early: a write then holds
    under ``path`` only.
    """

    SENT = -1
    """The pseudo cell that counts the messages sent."""

    def __init__(self, cells: Cells, writable: bool) -> None:
        self.cells = cells
        self.terms = cells.terms
        self.writable = writable
        self.path = self.terms.true
        self.base = self.terms.true
        self.enabled = self.terms.true
        self.changes: dict[int, Expr] = {}
        self.checks: list[Check] = []
        self.used: set[int] = set()
        self.writes = 0
        """How many cells have been given a value so far."""

    # Cells.

    def current(self, number: int) -> Expr:
        """What a cell holds by now."""
        found = self.changes.get(number)
        if found is not None:
            return found
        return self.terms.int(0) if number == self.SENT else self.cells.read(number, self.used)

    def put(self, number: int, value: Expr, condition: Expr | None = None) -> None:
        """Give a cell a value, where ``condition`` holds."""
        if self.path is not self.base:
            condition = self.path if condition is None else self.terms.and_(self.path, condition)
        if condition is not None:
            value = self.terms.ite(condition, value, self.current(number))
        self.changes[number] = value
        self.writes += 1

    def load(self, place: Place) -> Value:
        """The value of a part of a variable."""
        if place.selector is None:
            return Value(place.type, tuple(self.current(number) for number in place.rows[0]))
        width = len(place.rows[0])
        leaves = tuple(
            self.terms.pick(place.selector, [self.current(row[k]) for row in place.rows]) for k in range(width)
        )
        return Value(place.type, leaves)

    def store(self, place: Place, value: Value, position: Position) -> None:
        """Assign to a part of a variable."""
        flags = bool_leaves(place.type)
        for k, leaf in enumerate(value.leaves):
            typed = self.terms.truth(leaf) if flags[k] else leaf
            self.update(place, k, lambda _, typed=typed: typed, position)  # type: ignore[misc]

    def update(self, place: Place, k: int, change: Callable[[Expr], Expr], position: Position) -> None:
        """Replace leaf ``k`` of a part of a variable by a function of what it holds."""
        if not self.writable:
            raise ModelMistake(
                f"a property changes {place.text}",
                "properties only look: compute without assigning",
                position,
            )
        for r, row in enumerate(place.rows):
            condition = None
            if place.selector is not None:
                condition = self.terms.eq(place.selector, self.terms.int(r))
                if condition is self.terms.false:
                    continue
            self.put(row[k], change(self.current(row[k])), condition)

    # Demands.

    def guard(self, condition: Expr) -> None:
        """``when(condition)``. Raises ``Disabled`` where that disables the step in all states."""
        self.enabled = self.terms.and_(self.enabled, self.terms.or_(self.terms.not_(self.path), condition))
        if self.enabled is self.terms.false:
            raise Disabled

    def check(self, holds: Expr, problem: str, position: Position | None) -> None:
        """Here ``holds`` must be true; otherwise the model is at fault."""
        if holds is self.terms.true or self.path is self.terms.false or self.enabled is self.terms.false:
            return
        self.checks.append(Check(self.path, self.enabled, holds, problem, position))

    def fault(self) -> Expr:
        """The condition under which some check fails."""
        terms = self.terms
        return terms.or_(*(terms.and_(check.path, check.guard, terms.not_(check.holds)) for check in self.checks))

    # Branches.

    def branch(self, condition: Expr, then: Callable[[], Any], otherwise: Callable[[], Any]) -> None:
        """Execute both sides of a decision and merge the states they end in."""
        terms = self.terms
        if condition.is_const:
            (then if condition.data else otherwise)()
            return
        path, base, before = self.path, self.base, self.changes
        sides: list[tuple[Expr, dict[int, Expr]]] = []
        starts = terms.and_(path, condition), terms.and_(path, terms.not_(condition))
        for side, start in zip((then, otherwise), starts, strict=True):
            self.path = self.base = start
            self.changes = dict(before)
            if self.path is not terms.false:
                side()
            sides.append((self.path, self.changes))
        (path_a, a), (path_b, b) = sides
        self.changes = before
        self.base = base
        self.path = path
        for number in a.keys() | b.keys():
            x = a[number] if number in a else self.current(number)
            y = b[number] if number in b else self.current(number)
            merged = terms.ite(condition, x, y)
            if path is not base:
                merged = terms.ite(path, merged, self.current(number))
            self.changes[number] = merged
        self.path = path if (path_a, path_b) == starts else terms.or_(path_a, path_b)
