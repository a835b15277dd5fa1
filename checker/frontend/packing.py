"""Values as single numbers, and the sorted slots of bags."""

from __future__ import annotations

from checker.frontend.symbolic import Value, typed_leaves
from checker.ir.expr import Expr, Terms
from checker.types import Type


def pack(terms: Terms, value: Value) -> Expr:
    """A value as one number; see ``Type.pack``."""
    parts = []
    for leaf, expr in zip(value.type.scalar_leaves, value.leaves, strict=True):
        number = terms.number(expr)
        parts.append((terms.sub(number, terms.int(leaf.low)), leaf.bits))
    return terms.concat(parts)


def unpack(terms: Terms, of: Type, packed: Expr) -> Value:
    """The value whose packed form is given."""
    leaves, shift = [], 0
    for leaf in of.scalar_leaves:
        number = terms.add(terms.extract(packed, shift, leaf.bits), terms.int(leaf.low))
        leaves.append(terms.narrow(number, leaf.low, leaf.high))
        shift += leaf.bits
    return Value(of, tuple(typed_leaves(terms, of, leaves)))


def bag_add(terms: Terms, bag: Value, element: Value) -> tuple[Value, Expr]:
    """The bag with one element more, and whether there was room. Slots stay in descending order."""
    room = terms.eq(bag.leaves[-1], terms.int(0))
    rest = terms.add(pack(terms, element), terms.int(1))
    slots = []
    for slot in bag.leaves:
        smaller = terms.lt(slot, rest)
        slots.append(terms.ite(smaller, rest, slot))
        rest = terms.ite(smaller, slot, rest)
    return Value(bag.type, tuple(slots)), room


def bag_remove(terms: Terms, bag: Value, packed: Expr) -> tuple[Value, Expr]:
    """The bag with one element (given packed) less, and whether it was in."""
    wanted = terms.add(packed, terms.int(1))
    found = terms.false
    slots = []
    for k, slot in enumerate(bag.leaves):
        found = terms.or_(found, terms.eq(slot, wanted))
        following = bag.leaves[k + 1] if k + 1 < len(bag.leaves) else terms.int(0)
        slots.append(terms.ite(found, following, slot))
    return Value(bag.type, tuple(slots)), found
