"""Values while a model is executed symbolically: an expression per leaf; and what else a name can stand for."""

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
    """A part of a variable: for each value of ``selector`` (None: one only) a row with the cells of its leaves.

    ``optional``: it exists only where some optional value holds something.
    """

    type: Type
    selector: Expr | None
    rows: tuple[tuple[int, ...], ...]
    text: str
    optional: bool = False

    def part(self, of: Type, start: int, text: str, optional: bool = False) -> Place:
        """The part of type ``of`` whose leaves begin at leaf ``start``."""
        end = start + len(of.leaves)
        rows = tuple(row[start:end] for row in self.rows)
        return Place(of, self.selector, rows, text, self.optional or optional)


@dataclass(frozen=True)
class SelfReference:
    """The model itself: ``self``, or the first parameter of a property. ``owner``: where ``super()`` starts."""

    owner: type | None = None


@dataclass(frozen=True)
class NetworkReference:
    """A network of the model."""

    name: str


@dataclass(frozen=True)
class Clash:
    """What a local name stands for that has values of different types on different paths: nobody may ask for it."""

    problem: str


@dataclass(frozen=True)
class Method:
    """Something to be called: a function of the model or its module, or an operation of a variable."""

    name: str
    receiver: Any
    function: Callable[..., Any] | None = None
    owner: type | None = None


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
    return Value(of, tuple(typed_leaves(terms, of, leaves)))


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


def typed_leaves(terms: Terms, of: Type, leaves: Sequence[Expr]) -> list[Expr]:
    """Leaves given as numbers, those of truth values as such."""
    return [terms.truth(leaf) if flag else leaf for leaf, flag in zip(leaves, bool_leaves(of), strict=True)]


def from_plain(terms: Terms, value: Any) -> Any:
    """What a Python object met while compiling stands for: a value of the language, or a ``Static``."""
    if isinstance(value, Enum):
        of = types.EnumType(type(value))
        return Value(of, (terms.int(of.index(value)),))
    if isinstance(value, bool):
        return Value(types.BoolType(), (terms.bool(value),))
    if isinstance(value, int):
        return Value(types.IntType(value, value), (terms.int(value),))
    if isinstance(value, tuple | list):
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


def first_value(terms: Terms, of: Type) -> Value:
    """The first value of a type."""
    return constant(terms, of, of.first)


def is_none(value: Any) -> bool:
    """Whether ``value`` is the literal None."""
    return isinstance(value, Static) and value.value is None


def describe(value: Any) -> str:
    """What ``value`` is, in the words of a message."""
    if isinstance(value, Value):
        is_literal = isinstance(value.type, types.IntType) and value.type.size == 1
        return str(value.type.first) if is_literal else f"a value of {value.type}"
    if is_none(value):
        return "None"
    if isinstance(value, Display):
        return "a set written out" if value.is_set else "a tuple"
    if isinstance(value, Place):
        return value.text
    if isinstance(value, Static) and isinstance(value.value, str):
        return f"the text {value.value!r}"
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
