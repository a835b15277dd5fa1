"""Type-correct states: every scalar within its bounds, every queue, bag and empty optional in its canonical form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import z3

from checker import types
from checker.deadline import keep_going
from checker.frontend.symbolic import bool_leaves
from checker.ir.system import TransitionSystem
from checker.symbolic import numbers, queues
from checker.symbolic.numbers import Number, Term, simplified
from checker.symbolic.queues import Queue
from checker.symbolic.translate import Translated
from checker.symbolic.variables import StateVector
from checker.types import Type


def well_typed(state: StateVector) -> list[Term]:
    """What a state must satisfy to be type-correct, as a list of conditions."""
    return [term for term in (simplified(part) for part in _parts(state.system, state)) if not z3.is_true(term)]


def _parts(system: TransitionSystem, state: StateVector) -> list[Term]:
    cells = state.complete
    return [part for of, numbers_ in system.places.values() for part in typed(of, [cells[n] for n in numbers_])]


def typed(of: Type, leaves: Sequence[Translated]) -> list[Term]:
    """What must hold for the leaves to be those of a value of the type."""
    keep_going()
    if isinstance(of, types.RecordType):
        return [p for k, part in enumerate(of.types) for p in typed(part, leaves[of.starts[k] : of.starts[k + 1]])]
    if isinstance(of, types.MapType):
        width = len(of.of.leaves)
        return [p for k in range(len(of.keys)) for p in typed(of.of, leaves[k * width : (k + 1) * width])]
    if isinstance(of, types.OptionalType) and not of.is_scalar:
        blank = [equals(leaf, value) for leaf, value in zip(leaves[1:], of.of.split(of.of.first), strict=True)]
        return [z3.Or(leaves[0], z3.And(blank)), *typed(of.of, leaves[1:])]
    if isinstance(of, types.BagType):
        return _typed_bag(of, leaves)
    if isinstance(of, types.FifoType):
        assert isinstance(leaves[0], Queue)
        return _typed_queue(of, leaves[0])
    leaf = leaves[0]
    if not isinstance(leaf, Number):
        return []
    bounds = of.scalar_leaves[0]
    if leaf.term is None:
        return [z3.BoolVal(bounds.low <= leaf.low <= bounds.high)]
    if leaf.low + (1 << leaf.width) - 1 <= bounds.high:
        return []
    return [z3.ULE(leaf.term, bounds.high - leaf.low)]


def _typed_bag(of: types.BagType, slots: Sequence[Translated]) -> list[Term]:
    parts: list[Term] = []
    for k, slot in enumerate(slots):
        assert isinstance(slot, Number)
        if k:
            before = slots[k - 1]
            assert isinstance(before, Number)
            parts.append(numbers.at_most(slot, before))
        if slot.term is not None:
            parts.append(z3.ULE(slot.term, slot.high - slot.low))
        element = numbers.rebound(slot, 1, slot.high) if slot.high > 1 else numbers.constant(1)
        packed = numbers.add(element, numbers.constant(-1), 0, max(slot.high, 1) - 1)
        inside = typed(of.of, unpacked(of.of, packed))
        if inside:
            parts.append(z3.Or(numbers.equal(slot, numbers.constant(0)), z3.And(inside)))
    return parts


def _typed_queue(of: types.FifoType, queue: Queue) -> list[Term]:
    parts: list[Term] = []
    for k, used in enumerate(queue.used):
        if k:
            parts.append(z3.Implies(used, queue.used[k - 1]))
        if queue.bits:
            packed = Number(queue.items[k], 0, (1 << queue.bits) - 1)
            parts.append(z3.Or(used, queue.items[k] == 0))
            inside = typed(of.of, unpacked(of.of, packed))
            if inside:
                parts.append(z3.Implies(used, z3.And(inside)))
    return parts


def unpacked(of: Type, packed: Number) -> list[Translated]:
    """The leaves of a value from its packed form, with bounds as wide as their bits allow."""
    leaves: list[Translated] = []
    shift = 0
    for leaf, is_bool in zip(of.scalar_leaves, bool_leaves(of), strict=True):
        if leaf.bits == 0:
            number = numbers.constant(leaf.low)
        else:
            bits = numbers.extract(packed, shift, leaf.bits)
            number = Number(bits.term, leaf.low, leaf.low + bits.high)
        leaves.append(numbers.equal(number, numbers.constant(1)) if is_bool else number)
        shift += leaf.bits
    return leaves


def equals(leaf: Translated, value: Any) -> Term:
    """Whether a leaf holds a value."""
    if isinstance(leaf, Queue):
        known = queues.literal(leaf.bits, leaf.capacity, value)
        pairs = zip((*leaf.used, *leaf.items), (*known.used, *known.items), strict=True)
        return z3.And([mine == other for mine, other in pairs])
    if isinstance(leaf, Number):
        return numbers.equal(leaf, numbers.constant(value))
    return leaf if value else z3.Not(leaf)
