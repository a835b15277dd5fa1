"""From a value to one of another type, and the choice between two values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from checker import types
from checker.frontend.packing import bag_add, pack
from checker.frontend.symbolic import (
    Display,
    Value,
    describe,
    field_of,
    first_value,
    integer,
    is_none,
    scalar_index,
    unwrap,
)
from checker.ir.expr import Expr, Terms
from checker.types import Type

Check = Callable[[Expr, str], None]
"""Told what must hold for a conversion, and what is wrong where it does not."""


class Conversion(Exception):
    """A value cannot be of the type that is asked for; the message says why."""


def choose(terms: Terms, condition: Expr, a: Any, b: Any) -> Any:
    """``a`` where the condition holds, otherwise ``b``; raises ``Conversion`` where they have no common type."""
    if a is b or a == b:
        return a
    if condition.is_const:
        return a if condition.data else b
    if isinstance(a, Display) and isinstance(b, Display) and len(a.items) == len(b.items) and not a.is_set:
        items = zip(a.items, b.items, strict=True)
        return Display(tuple(choose(terms, condition, x, y) for x, y in items))
    of = common_type(a, b)
    a, b = convert(terms, a, of), convert(terms, b, of)
    leaves = tuple(terms.ite(condition, x, y) for x, y in zip(a.leaves, b.leaves, strict=True))
    if isinstance(of, types.IntType):
        return integer(leaves[0])
    return Value(of, leaves)


def common_type(a: Any, b: Any) -> Type:
    """The smallest type that holds both; raises ``Conversion`` where there is none."""
    none_a, none_b = is_none(a), is_none(b)
    if none_a or none_b:
        other = b if none_a else a
        if isinstance(other, Value):
            return other.type if isinstance(other.type, types.OptionalType) else types.OptionalType(other.type)
    if isinstance(a, Value) and isinstance(b, Value):
        return _join(a.type, b.type)
    raise Conversion(f"{describe(a)} and {describe(b)} have no common type")


def _join(a: Type, b: Type) -> Type:
    if a == b:
        return a
    if isinstance(a, types.IntType) and isinstance(b, types.IntType):
        return types.IntType(min(a.least, b.least), max(a.most, b.most))
    if isinstance(a, types.OptionalType) or isinstance(b, types.OptionalType):
        inner_a = a.of if isinstance(a, types.OptionalType) else a
        inner_b = b.of if isinstance(b, types.OptionalType) else b
        return types.OptionalType(_join(inner_a, inner_b))
    raise Conversion(f"values of {a} and of {b} have no common type")


def convert(terms: Terms, value: Any, of: Type, check: Check | None = None) -> Value:
    """``value`` as a value of type ``of``.

    ``check(holds, problem)`` is told what must hold for that (nothing, if it always does). Raises
    ``Conversion`` where the value never is of that type.
    """

    def demand(holds: Expr, problem: str) -> None:
        if holds is terms.true:
            return
        if check is None:
            raise Conversion(problem)
        check(holds, problem)

    if isinstance(of, types.OptionalType):
        return _convert_optional(terms, value, of, check)
    if isinstance(value, Display):
        return _convert_display(terms, value, of, check)
    if not isinstance(value, Value):
        raise Conversion(f"{describe(value)} is no value of {of}")
    if value.type == of:
        return value
    if isinstance(value.type, types.OptionalType):
        inner, present = unwrap(terms, value)
        demand(present, f"None is no value of {of}")
        return convert(terms, inner, of, check)
    if isinstance(value.type, types.IntType) and isinstance(of, types.IntType):
        leaf = value.leaf
        inside = terms.and_(terms.le(terms.int(of.least), leaf), terms.le(leaf, terms.int(of.most)))
        demand(
            inside,
            f"a number from {leaf.low} to {leaf.high} leaves {of}"
            if leaf.low < leaf.high
            else f"{leaf.low} is outside {of}",
        )
        return Value(of, (terms.narrow(leaf, of.least, of.most),))
    if isinstance(value.type, types.RecordType) and isinstance(of, types.RecordType) and value.type.names == of.names:
        leaves: list[Expr] = []
        for k, part in enumerate(of.types):
            leaves.extend(convert(terms, field_of(value, k), part, check).leaves)
        return Value(of, tuple(leaves))
    raise Conversion(f"{describe(value)} is no value of {of}")


def _convert_optional(terms: Terms, value: Any, of: types.OptionalType, check: Check | None) -> Value:
    if is_none(value):
        return first_value(terms, of)
    if isinstance(value, Value) and value.type == of:
        return value
    present = terms.true
    inner = value
    if isinstance(value, Value) and isinstance(value.type, types.OptionalType):
        inner, present = unwrap(terms, value)
        inner_check = (
            None if check is None else lambda holds, problem: check(terms.or_(terms.not_(present), holds), problem)
        )
        got = convert(terms, inner, of.of, inner_check)
    else:
        got = convert(terms, value, of.of, check)
    if of.is_scalar:
        index = terms.add(scalar_index(terms, of.of, got.leaf), terms.int(1))
        return Value(of, (terms.ite(present, index, terms.int(0)),))
    blank = first_value(terms, of.of)
    leaves = [terms.ite(present, x, y) for x, y in zip(got.leaves, blank.leaves, strict=True)]
    return Value(of, (present, *leaves))


def _convert_display(terms: Terms, value: Display, of: Type, check: Check | None) -> Value:
    if isinstance(of, types.SetType) and (value.is_set or not value.items):
        mask = terms.int(0)
        for item in value.items:
            element = convert(terms, item, of.of, check)
            mask = terms.bitor(mask, terms.bit(scalar_index(terms, of.of, element.leaf)))
        return Value(of, (mask,))
    if not value.is_set and isinstance(of, types.BagType) and len(value.items) <= of.most:
        bag = first_value(terms, of)
        for item in value.items:
            bag = bag_add(terms, bag, convert(terms, item, of.of, check))[0]
        return bag
    if not value.is_set and isinstance(of, types.FifoType) and len(value.items) <= of.capacity:
        queue = first_value(terms, of).leaf
        for item in value.items:
            queue = terms.push(queue, pack(terms, convert(terms, item, of.of, check)))
        return Value(of, (queue,))
    if not value.is_set and isinstance(of, types.MapType) and len(value.items) == len(of.keys):
        leaves: list[Expr] = []
        for item in value.items:
            leaves.extend(convert(terms, item, of.of, check).leaves)
        return Value(of, tuple(leaves))
    raise Conversion(f"{describe(value)} is no value of {of}")
