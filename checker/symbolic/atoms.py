"""Candidate predicates over a state, of which lemmas are made.

* every scalar against literals, and every two scalars of one kind against each other (``identity[0] < identity[2]``);
* the same for the fields of the message in a given slot, *and* the slot is used;
* that *some* message of a link is such: one or two of its fields against literals and scalars
  (``some kind == OBJECTION and time > stamp[1]``), or two messages, of one link in their order or of two links, against
  each other.

Lemmas with quantifiers, such as "no identity on its way from i has passed a larger one", become conjunctions of
such predicates and their negations over all nodes and links. Together they tell any two states apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker import types
from checker.deadline import keep_going
from checker.ir.expr import Expr, Op, Terms
from checker.symbolic.batch import Batches, Rows
from checker.symbolic.operands import Operand, Operands, comparable
from checker.types import Type

Bits = NDArray[np.uint64]
"""(atoms, words): the truth values of atoms in many states, 64 states a word."""

MOST_LITERALS = 16
"""A scalar with more values than these is compared with its bounds only, and bit by bit."""
MEASURES = ("bit", "at most", "more than", "in between")
UNLIKE = " unlike"
DEAR = 4.0
"""What a far-fetched atom costs."""
MOST_ATOMS = 12_000
"""Predicates about pairs of fields, and then of messages, are left out where there would be more."""


@dataclass(frozen=True)
class _Base:
    """A comparison of two values by number, where two conditions by number hold."""

    op: Op
    left: int
    right: int
    guard: int
    other_guard: int


class Atoms:
    """The candidate predicates of a system, evaluated on rows of a ``Batches`` all at once.

    longest: by number of a queue's cell (of a bag, its first slot) how many slots are told apart. Beyond, there is
    only whether the next slot is used.
    """

    def __init__(self, batches: Batches, longest: Mapping[int, int]) -> None:
        self._batches = batches
        self._terms = Terms()
        self._values: list[Expr] = []
        self._conditions: list[Expr] = [self._terms.true]
        self._value_index: dict[Expr, int] = {}
        self._condition_index: dict[Expr, int] = {self._terms.true: 0}
        self._base: dict[_Base, int] = {}
        self._exists: list[list[tuple[int, int]]] = []
        self._base_of: dict[tuple[int, int, Any], int] = {}
        self._far_fetched: set[int] = set()
        self._keys = {
            (of.domain.least, of.domain.most)
            for cell_type, _ in batches.system.places.values()
            for of in maps_in(cell_type)
            if isinstance(of.domain, types.IntType)
        }
        operands = Operands(batches.system, self._terms, longest)
        self._alone = [self._condition(used) for used in operands.presence]
        scalars = [o for o in operands.found if o.queue is None]
        fields = [o for o in operands.found if o.queue is not None]
        for operand in operands.found:
            self._against_literals(operand)
        for a, b in combinations(scalars, 2):
            self._against(a, b, None)
        for a, b in product(fields, scalars):
            self._against(a, b, b)
        self._some_message(fields)
        if len(self) < MOST_ATOMS:
            self._messages_against_each_other(fields)
        self._arrange()

    def __len__(self) -> int:
        return len(self._alone) + len(self._base) + len(self._exists)

    # Making them.

    def _value(self, expr: Expr) -> int:
        if expr not in self._value_index:
            self._value_index[expr] = len(self._values)
            self._values.append(expr)
        return self._value_index[expr]

    def _condition(self, *parts: Expr) -> int:
        expr = self._terms.and_(*parts)
        if expr not in self._condition_index:
            self._condition_index[expr] = len(self._conditions)
            self._conditions.append(expr)
        return self._condition_index[expr]

    def _compare(self, op: Op, a: Operand, b: Expr, other_guards: tuple[Expr, ...], key: Any) -> None:
        """``a op b``, unless that is always or never so; ``key`` tells it from the others about the same field."""
        self._add_base(op, a.expr, b, a, other_guards, key)

    def _greater(self, a: Operand, b: Expr, other_guards: tuple[Expr, ...], key: Any) -> None:
        """``b < a``."""
        self._add_base(Op.LT, b, a.expr, a, other_guards, key)

    def _add_base(self, op: Op, left: Expr, right: Expr, of: Operand, other_guards: tuple[Expr, ...], key: Any) -> None:
        keep_going()
        if self._made(op, left, right).is_const:
            return
        guards = self._condition(*of.guards), self._condition(*other_guards)
        index = self._base.setdefault(_Base(op, self._value(left), self._value(right), *guards), len(self._base))
        if of.queue is not None:
            self._base_of[of.queue, of.slot, (of.field, key)] = index
        if (self._is_measured(of) and key[0] in MEASURES) or key[0].endswith(UNLIKE):
            self._far_fetched.add(index)

    def _made(self, op: Op, left: Expr, right: Expr) -> Expr:
        return {Op.EQ: self._terms.eq, Op.LT: self._terms.lt, Op.LE: self._terms.le}[op](left, right)

    def _is_measured(self, operand: Operand) -> bool:
        """Whether an operand is a number that means nothing by itself: one that no map has for a key."""
        of = operand.of
        return isinstance(of, types.IntType) and (of.least, of.most) not in self._keys

    def _against_literals(self, operand: Operand) -> None:
        terms = self._terms
        if operand.is_bool:
            expr = terms.number(operand.expr)
            for value in (1, 0) if operand.guards else (1,):
                self._compare(Op.EQ, replace(operand, expr=expr), terms.int(value), (), ("truth", value))
            return
        low, high = operand.expr.low, operand.expr.high
        narrow = high - low < MOST_LITERALS
        for value in range(low, high + 1) if narrow else (low, high):
            kind = "bound" if value in (low, high) else "in between"
            self._compare(Op.EQ, operand, terms.int(value), (), (kind, value))
        if not narrow:
            offset = terms.sub(operand.expr, terms.int(low))
            for bit in range((high - low).bit_length()):
                one = replace(operand, expr=terms.extract(offset, bit, 1))
                self._compare(Op.EQ, one, terms.int(1), (), ("bit", bit))
        elif isinstance(operand.of, types.IntType):
            for value in range(low + 1, high):
                self._compare(Op.LE, operand, terms.int(value), (), ("at most", value))
                if operand.guards:
                    self._greater(operand, terms.int(value), (), ("more than", value))

    def _against(self, a: Operand, b: Operand, key: Any) -> None:
        if comparable(a, b):
            alike = "" if a.of == b.of else UNLIKE
            self._compare(Op.EQ, a, b.expr, b.guards, (f"is{alike}", key))
            self._compare(Op.LT, a, b.expr, b.guards, (f"below{alike}", key))
            self._greater(a, b.expr, b.guards, (f"above{alike}", key))

    def _some_message(self, fields: Sequence[Operand]) -> None:
        """Some message of a link is such: the predicates about its slots, one or two of them about different fields."""
        for queue, slots in _by_queue(fields).items():
            if len(slots) < 2:
                continue
            keys = list(dict.fromkeys(key for (q, _, key) in self._base_of if q == queue))
            for key in keys:
                self._add_exists(((key,),), queue, slots)
            pairs = [(a, b) for a, b in combinations(keys, 2) if a[0] != b[0]]
            if len(self) + len(pairs) < MOST_ATOMS:
                for pair in pairs:
                    self._add_exists((pair,), queue, slots)

    def _add_exists(self, choices: Sequence[tuple[Any, ...]], queue: int, slots: Sequence[int]) -> None:
        keep_going()
        parts = []
        for keys in choices:
            for slot in slots:
                found = [self._base_of.get((queue, slot, key)) for key in keys]
                if all(index is not None for index in found):
                    parts.append((found[0], found[-1]))
        if len(parts) > 1:
            self._exists.append(parts)  # type: ignore[arg-type]

    def _messages_against_each_other(self, fields: Sequence[Operand]) -> None:
        """Two messages, each in its slot, and some two messages of two links or of one in their order."""
        pairs: dict[tuple[Any, ...], list[int]] = {}
        for a, b in combinations(fields, 2):
            keep_going()
            if a.field != b.field or not comparable(a, b):
                continue
            for op, left, right in ((Op.EQ, a, b), (Op.LT, a, b), (Op.LT, b, a)):
                if self._terms.eq(left.expr, right.expr).is_const:
                    continue
                base = _Base(
                    op,
                    self._value(left.expr),
                    self._value(right.expr),
                    self._condition(*left.guards),
                    self._condition(*right.guards),
                )
                index = self._base.setdefault(base, len(self._base))
                pairs.setdefault((a.queue, b.queue, a.field, op, left is a), []).append(index)
            if len(self) > MOST_ATOMS:
                return
        self._exists += [[(index, index) for index in indices] for indices in pairs.values() if len(indices) > 1]

    def _arrange(self) -> None:
        """The same as arrays, for evaluation in a few calls."""
        base = list(self._base)
        self._bases = base
        self._ops = np.array([[Op.EQ, Op.LT, Op.LE].index(b.op) for b in base], np.int8)
        self._left = np.array([b.left for b in base], np.int64)
        self._right = np.array([b.right for b in base], np.int64)
        self._guard = np.array([b.guard for b in base], np.int64)
        self._other_guard = np.array([b.other_guard for b in base], np.int64)
        parts = [pair for pairs in self._exists for pair in pairs]
        self._parts = np.array(parts, np.int64).reshape(-1, 2)
        lengths = [len(pairs) for pairs in self._exists]
        self._starts = np.cumsum([0, *lengths[:-1]]).astype(np.int64)
        self.far_fetched = np.zeros(len(self), bool)
        """Which atoms measure a number that means nothing by itself, such as a timestamp, or compare unlike numbers."""
        alone = len(self._alone)
        self.far_fetched[alone + np.array(sorted(self._far_fetched), np.int64)] = True
        for k, pairs in enumerate(self._exists, start=alone + len(base)):
            self.far_fetched[k] = any(index in self._far_fetched for pair in pairs for index in pair)
        self.costs = np.where(self.far_fetched, DEAR, 1.0)
        """What each atom costs a lemma: more for a far-fetched one."""

    # Using them.

    def evaluate(self, rows: Rows, wanted: NDArray[np.int64] | None = None) -> NDArray[np.bool_]:
        """(states, atoms): the truth values of the atoms with the wanted numbers, ascending, by default of all."""
        found = self._batches.evaluate([*self._values, *self._conditions], rows)
        values = np.empty((len(self._values), len(rows)), np.int64)
        for k in range(len(self._values)):
            values[k] = found[k]
        conditions = np.empty((len(self._conditions), len(rows)), bool)
        for k in range(len(self._conditions)):
            conditions[k] = found[len(self._values) + k]
        numbers = np.arange(len(self)) if wanted is None else wanted
        alone, base = len(self._alone), len(self._base)
        at = np.searchsorted(numbers, [alone, alone + base])
        parts = [conditions[np.array(self._alone, np.int64)[numbers[: at[0]]]]]
        parts.append(self._compared(numbers[at[0] : at[1]] - alone, values, conditions))
        chosen = numbers[at[1] :] - alone - base
        if len(chosen):
            ends = np.append(self._starts, len(self._parts))
            places = np.concatenate([np.arange(ends[k], ends[k + 1]) for k in chosen])
            pairs, inverse = np.unique(self._parts[places], return_inverse=True)
            compared = self._compared(pairs, values, conditions)
            inverse = inverse.reshape(-1, 2)
            starts = np.concatenate([[0], np.cumsum(ends[chosen + 1] - ends[chosen])[:-1]])
            both = compared[inverse[:, 0]] & compared[inverse[:, 1]]
            parts.append(np.logical_or.reduceat(both, starts, axis=0))
        return np.concatenate(parts).T

    def _compared(
        self, chosen: NDArray[np.int64], values: NDArray[np.int64], conditions: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """(comparisons, states): the comparisons with these numbers."""
        made = np.empty((len(chosen), values.shape[1]), bool)
        for code, compare in enumerate((np.equal, np.less, np.less_equal)):
            of = np.flatnonzero(self._ops[chosen] == code)
            made[of] = compare(values[self._left[chosen[of]]], values[self._right[chosen[of]]])
        made &= conditions[self._guard[chosen]]
        made &= conditions[self._other_guard[chosen]]
        return made

    def pack(self, rows: Rows, chunk: int = 4096) -> Bits:
        """The truth values of all atoms in all rows, packed; bits past the last row are 0."""
        packed = np.zeros((len(self), -(-len(rows) // 64) * 8), np.uint8)
        for at in range(0, len(rows), chunk):
            block = np.packbits(self.evaluate(rows[at : at + chunk]).T, axis=1, bitorder="little")
            packed[:, at // 8 : at // 8 + block.shape[1]] = block
        return packed.view(np.uint64)

    def expr(self, index: int) -> Expr:
        """An atom as an expression over the cells."""
        if index < len(self._alone):
            return self._conditions[self._alone[index]]
        index -= len(self._alone)
        if index < len(self._bases):
            return self._base_expr(index)
        parts = self._exists[index - len(self._bases)]
        terms = self._terms
        return terms.or_(*(terms.and_(self._base_expr(a), self._base_expr(b)) for a, b in parts))

    def lemma(self, cube: Iterable[tuple[int, bool]]) -> Expr:
        """That these atoms do not all have these truth values."""
        terms = self._terms
        return terms.or_(*(terms.not_(self.expr(k)) if value else self.expr(k) for k, value in cube))

    def _base_expr(self, index: int) -> Expr:
        base, terms = self._bases[index], self._terms
        return terms.and_(
            self._conditions[base.guard],
            self._conditions[base.other_guard],
            self._made(base.op, self._values[base.left], self._values[base.right]),
        )


def maps_in(of: Type) -> Iterator[types.MapType]:
    """The maps that a type is made of."""
    if isinstance(of, types.MapType):
        yield of
        yield from maps_in(of.of)
    elif isinstance(of, types.RecordType):
        for part in of.types:
            yield from maps_in(part)


def _by_queue(fields: Sequence[Operand]) -> dict[int, list[int]]:
    """The slots of each queue, in order."""
    found: dict[int, dict[int, None]] = {}
    for operand in fields:
        assert operand.queue is not None
        found.setdefault(operand.queue, {})[operand.slot] = None
    return {queue: list(slots) for queue, slots in found.items()}
