"""Values during compilation: a type and an expression for each leaf; and what else a name can stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from checker import types
from checker.ir.expr import Expr, Kind, Terms
from checker.types import FifoLeaf, ScalarLeaf, Type


@dataclass(frozen=True)
class Value:
    """A value of the language: an expression for each leaf of its type."""

    type: Type
    leaves: tuple[Expr, ...]

    @property
    def leaf(self) -> Expr:
        """The only leaf of a scalar or a set."""
        return self.leaves[0]


@dataclass(frozen=True)
class Static:
    """Something known while compiling that is no value of the language: a type, a class, a function, None."""

    value: Any


@dataclass(frozen=True)
class Display:
    """A tuple or set written out: ``(a, b)``, ``{a, b}``."""

    items: tuple[Any, ...]
    is_set: bool = False


@dataclass(frozen=True)
class Place:
    """A part of a variable: for each value of ``selector`` (None: one only) a row with the cells of its leaves."""

    type: Type
    selector: Expr | None
    rows: tuple[tuple[int, ...], ...]
    text: str


@dataclass(frozen=True)
class SelfReference:
    """The model itself: ``self``, or the first parameter of a property. ``owner``: where ``super()`` starts."""

    owner: type | None = None


@dataclass(frozen=True)
class NetworkReference:
    """A network of the model."""

    name: str


@dataclass(frozen=True)
class Method:
    """Something to be called: a function of the model or its module, or an operation of a variable."""

    name: str
    receiver: Any
    function: Callable[..., Any] | None = None
    owner: type | None = None


class Conversion(Exception):
    """A value cannot be of the type that is asked for; the message says why."""


def constant(terms: Terms, of: Type, plain: Any) -> Value:
    """A plain value of the type as a compiled value."""
    leaves = []
    for leaf, number in zip(of.leaves, of.split(plain), strict=True):
        if isinstance(leaf, FifoLeaf):
            queue = terms.fifo_empty(leaf.bits, leaf.capacity)
            for element in number:
                queue = terms.push(queue, terms.int(element))
            leaves.append(queue)
        else:
            leaves.append(terms.int(number))
    if isinstance(of, types.BoolType):
        return Value(of, (terms.bool(bool(plain)),))
    return Value(of, tuple(_typed(terms, of, leaves)))


def bool_leaves(of: Type) -> tuple[bool, ...]:
    """For each leaf of the type, whether it is a truth value."""
    if isinstance(of, types.BoolType):
        return (True,)
    if isinstance(of, types.RecordType):
        return tuple(flag for part in of.types for flag in bool_leaves(part))
    if isinstance(of, types.MapType):
        return bool_leaves(of.of) * len(of.keys)
    if isinstance(of, types.OptionalType) and not of.is_scalar:
        return (True, *bool_leaves(of.of))
    return (False,) * len(of.leaves)


def _typed(terms: Terms, of: Type, leaves: Sequence[Expr]) -> list[Expr]:
    return [terms.truth(leaf) if flag else leaf for leaf, flag in zip(leaves, bool_leaves(of), strict=True)]


def from_plain(terms: Terms, value: Any) -> Any:
    """What a Python object met while compiling stands for: a value of the language, or a ``Static``."""
    if isinstance(value, bool):
        return Value(types.BoolType(), (terms.bool(value),))
    if isinstance(value, int):
        return Value(types.IntType(value, value), (terms.int(value),))
    if isinstance(value, Enum):
        of = types.EnumType(type(value))
        return Value(of, (terms.int(of.index(value)),))
    if isinstance(value, tuple):
        return Display(tuple(from_plain(terms, item) for item in value))
    if isinstance(value, frozenset | set):
        return Display(tuple(from_plain(terms, item) for item in sorted(value, key=repr)), is_set=True)
    return Static(value)


def integer(expr: Expr) -> Value:
    """A number with the bounds of its expression."""
    return Value(types.IntType(expr.low, expr.high), (expr,))


def truth(expr: Expr) -> Value:
    """A truth value."""
    return Value(types.BoolType(), (expr,))


def scalar_index(terms: Terms, of: Type, leaf: Expr) -> Expr:
    """The place, from 0, of a scalar in the order of its type."""
    number = terms.number(leaf)
    return terms.sub(number, terms.int(of.low)) if isinstance(of, types.IntType) else number


def from_index(terms: Terms, of: Type, index: Expr) -> Expr:
    """The leaf of the scalar at a place in the order of its type: the inverse of ``scalar_index``."""
    if isinstance(of, types.BoolType):
        return terms.truth(index)
    return terms.add(index, terms.int(of.low)) if isinstance(of, types.IntType) else index


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
    return Value(of, tuple(_typed(terms, of, leaves)))


def first_value(terms: Terms, of: Type) -> Value:
    """The first value of a type."""
    return constant(terms, of, of.first)


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
    if isinstance(a, Display) and isinstance(b, Value):
        return b.type
    if isinstance(b, Display) and isinstance(a, Value):
        return a.type
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
    raise Conversion(f"{a} and {b} have no common type")


def is_none(value: Any) -> bool:
    """Whether ``value`` is the literal None."""
    return isinstance(value, Static) and value.value is None


def convert(terms: Terms, value: Any, of: Type, check: Callable[[Expr, str], None] | None = None) -> Value:
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
    raise Conversion(f"a value of {value.type} is no value of {of}")


def _convert_optional(
    terms: Terms, value: Any, of: types.OptionalType, check: Callable[[Expr, str], None] | None
) -> Value:
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


def _convert_display(terms: Terms, value: Display, of: Type, check: Callable[[Expr, str], None] | None) -> Value:
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


def unwrap(terms: Terms, value: Value) -> tuple[Value, Expr]:
    """What an optional value holds (anything where it is None), and whether it holds something."""
    of = value.type
    assert isinstance(of, types.OptionalType)
    if not of.is_scalar:
        return Value(of.of, value.leaves[1:]), value.leaves[0]
    present = terms.not_(terms.eq(value.leaf, terms.int(0)))
    index = terms.narrow(terms.sub(value.leaf, terms.int(1)), 0, of.of.size - 1)
    return Value(of.of, (from_index(terms, of.of, index),)), present


def field_of(value: Value, k: int) -> Value:
    """Field number ``k`` of a record."""
    of = value.type
    assert isinstance(of, types.RecordType)
    return Value(of.types[k], value.leaves[of.starts[k] : of.starts[k + 1]])


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


def describe(value: Any) -> str:
    """What ``value`` is, in the words of a message."""
    if isinstance(value, Value):
        return f"a value of {value.type}"
    if is_none(value):
        return "None"
    if isinstance(value, Display):
        return "a set written out" if value.is_set else "a tuple"
    if isinstance(value, Place):
        return value.text
    if isinstance(value, Static):
        return getattr(value.value, "__name__", None) or repr(value.value)
    if isinstance(value, SelfReference):
        return "the model itself"
    if isinstance(value, NetworkReference):
        return f"the network {value.name}"
    if isinstance(value, Method):
        return f"the method {value.name}"
    return repr(value)


def leaf_expr(terms: Terms, leaf: ScalarLeaf, is_bool: bool, number: int) -> Expr:
    """The expression that reads a scalar cell."""
    if is_bool:
        return terms.cell(number, 0, 1, Kind.BOOL)
    return terms.cell(number, leaf.low, leaf.high, Kind.INT)
