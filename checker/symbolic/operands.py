"""What candidate lemmas can speak of: the scalars of a state, down to the fields of each message in each slot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from checker import types
from checker.frontend.packing import unpack
from checker.frontend.symbolic import leaf_expr
from checker.ir.expr import Expr, Kind, Terms
from checker.ir.system import TransitionSystem
from checker.types import FifoLeaf, ScalarLeaf, Type


@dataclass(frozen=True)
class Operand:
    """A number or truth value in a state.

    of: its type, by which it compares with others; None for one that only compares with literals.
    guards: conditions under which it is there at all. queue, slot: the variable cell of the queue, or the first cell of
    the bag, that it belongs to, and its place there. field: which of the scalars in that slot it is.
    """

    expr: Expr
    of: Type | None
    guards: tuple[Expr, ...] = ()
    queue: int | None = None
    slot: int = 0
    field: int = 0

    @property
    def is_bool(self) -> bool:
        """Whether it is a truth value."""
        return self.expr.kind is Kind.BOOL


class Operands:
    """All operands of a system.

    longest: by number of the cell of a queue (of a bag: its first) how many slots are worth speaking of; all of those
    that it does not name. presence: for each such slot, and the next, the condition that it is used.
    """

    def __init__(self, system: TransitionSystem, terms: Terms, longest: Mapping[int, int]) -> None:
        self._system = system
        self._terms = terms
        self._longest = longest
        self.presence: list[Expr] = []
        self.found: list[Operand] = []
        for of, numbers in system.places.values():
            self._variable(of, list(numbers), ())

    def _read(self, number: int) -> Expr:
        cell = self._system.cells[number]
        if isinstance(cell.leaf, FifoLeaf):
            return self._terms.fifo_cell(number, cell.leaf.bits, cell.leaf.capacity)
        assert isinstance(cell.leaf, ScalarLeaf)
        return leaf_expr(self._terms, cell.leaf, cell.is_bool, number)

    def _variable(self, of: Type, numbers: Sequence[int], guards: tuple[Expr, ...]) -> None:
        if isinstance(of, types.MapType):
            width = len(of.of.leaves)
            for k in range(len(of.keys)):
                self._variable(of.of, numbers[k * width : (k + 1) * width], guards)
        elif isinstance(of, types.RecordType):
            for k, part in enumerate(of.types):
                self._variable(part, numbers[of.starts[k] : of.starts[k + 1]], guards)
        elif isinstance(of, types.OptionalType) and not of.is_scalar:
            if numbers[0] not in self._system.constants:
                present = self._read(numbers[0])
                self.found.append(Operand(present, None, guards))
                guards = (*guards, present)
            self._variable(of.of, numbers[1:], guards)
        elif isinstance(of, types.BagType):
            self._bag(of, [number for number in numbers if number not in self._system.constants], guards)
        elif numbers[0] in self._system.constants:
            return
        elif isinstance(of, types.FifoType):
            self._queue(of, numbers[0], guards)
        else:
            self.found.extend(self._scalar(of, self._read(numbers[0]), guards))

    def _bag(self, of: types.BagType, numbers: Sequence[int], guards: tuple[Expr, ...]) -> None:
        terms = self._terms
        for k, number in enumerate(numbers):
            read = self._read(number)
            used = terms.not_(terms.eq(read, terms.int(0)))
            self.presence.append(used)
            if k >= self._longest.get(numbers[0], of.most):
                break
            packed = terms.narrow(terms.add(read, terms.int(-1)), 0, read.high - 1)
            self._slot(of.of, packed, (*guards, used), numbers[0], k)

    def _queue(self, of: types.FifoType, number: int, guards: tuple[Expr, ...]) -> None:
        terms = self._terms
        read = self._read(number)
        for k in range(of.capacity):
            used = terms.lt(terms.int(k), terms.length(read))
            self.presence.append(used)
            if k >= self._longest.get(number, of.capacity):
                break
            self._slot(of.of, terms.item(read, terms.int(k)), (*guards, used), number, k)

    def _slot(self, of: Type, packed: Expr, guards: tuple[Expr, ...], queue: int, slot: int) -> None:
        leaves = unpack(self._terms, of, packed).leaves
        for k, operand in enumerate(self._packed(of, leaves, guards)):
            self.found.append(Operand(operand.expr, operand.of, operand.guards, queue, slot, k))

    def _packed(self, of: Type, leaves: Sequence[Expr], guards: tuple[Expr, ...]) -> Iterator[Operand]:
        """The operands of a value without queues, given by its leaves."""
        if isinstance(of, types.MapType):
            width = len(of.of.leaves)
            for k in range(len(of.keys)):
                yield from self._packed(of.of, leaves[k * width : (k + 1) * width], guards)
        elif isinstance(of, types.RecordType):
            for k, part in enumerate(of.types):
                yield from self._packed(part, leaves[of.starts[k] : of.starts[k + 1]], guards)
        elif isinstance(of, types.OptionalType) and not of.is_scalar:
            yield Operand(leaves[0], None, guards)
            yield from self._packed(of.of, leaves[1:], (*guards, leaves[0]))
        else:
            yield from self._scalar(of, leaves[0], guards)

    def _scalar(self, of: Type, leaf: Expr, guards: tuple[Expr, ...]) -> Iterator[Operand]:
        terms = self._terms
        if leaf.is_const:
            return
        if isinstance(of, types.SetType):
            for k in range(of.of.size):
                member = terms.eq(terms.extract(leaf, k, 1), terms.int(1))
                yield Operand(member, None, guards)
        elif isinstance(of, types.OptionalType) and isinstance(of.of, types.IntType):
            yield Operand(leaf, None, guards)
            value = terms.narrow(terms.add(leaf, terms.int(of.of.low - 1)), of.of.least, of.of.most)
            yield Operand(value, of.of, (*guards, terms.not_(terms.eq(leaf, terms.int(0)))))
        else:
            yield Operand(leaf, of if isinstance(of, types.IntType) else None, guards)


def comparable(a: Operand, b: Operand) -> bool:
    """Whether it makes sense to compare two numbers: one's type is the other's, or part of it."""
    if not isinstance(a.of, types.IntType) or not isinstance(b.of, types.IntType):
        return False
    if a.of.size == 1 or b.of.size == 1:
        return False
    inner, outer = sorted((a.of, b.of), key=lambda of: of.size)
    return outer.least <= inner.least and inner.most <= outer.most
