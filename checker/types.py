"""Concrete finite types: which values exist, in which order, and of which scalars they consist.

Values are plain and immutable: ``bool``, ``int``, enum members, ``None``, tuples (records in the order of
their fields, maps in the order of their domain, FIFOs from head to tail, bags in canonical order) and
frozensets (sets). Every type splits its values into *leaves*, the scalars that back ends work on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import islice, product
from typing import Any

Plain = Any
"""A plain immutable value of some type."""

MOST_PACKED_BITS = 62
"""The widest value that fits in one message, bag slot or set mask, in bits."""


@dataclass(frozen=True)
class ScalarLeaf:
    """A whole number from ``low`` to ``high`` (truth values are 0 and 1)."""

    low: int
    high: int

    @property
    def bits(self) -> int:
        """Bits that tell all values apart; 0 for a constant."""
        return (self.high - self.low).bit_length()


@dataclass(frozen=True)
class FifoLeaf:
    """A queue of at most ``capacity`` elements of ``bits`` bits each."""

    bits: int
    capacity: int


Leaf = ScalarLeaf | FifoLeaf


class Type:
    """A finite type. Subclasses are compared by value."""

    @property
    def size(self) -> int:
        """How many values there are."""
        raise NotImplementedError

    @property
    def first(self) -> Plain:
        """The value that a variable of this type starts with unless told otherwise."""
        raise NotImplementedError

    def contains(self, value: Plain) -> bool:
        """Whether the plain ``value`` belongs to the type."""
        raise NotImplementedError

    def values(self) -> Iterator[Plain]:
        """All values, in order."""
        raise NotImplementedError

    @property
    def width(self) -> int:
        """How many leaves there are; known at once, also where there are too many to list."""
        return 1

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The scalars (and queues) that a value consists of."""
        raise NotImplementedError

    def split(self, value: Plain) -> tuple[Any, ...]:
        """The leaf values of ``value``: an int each, or a tuple of packed elements for a queue."""
        raise NotImplementedError

    def join(self, leaves: Sequence[Any]) -> Plain:
        """The value whose leaf values are ``leaves``: the inverse of ``split``."""
        raise NotImplementedError

    def show(self, value: Plain) -> str:
        """The value as a reader wants to see it."""
        return str(value)

    def __iter__(self) -> Iterator[Plain]:
        return self.values()

    def __len__(self) -> int:
        return self.size

    def __contains__(self, value: object) -> bool:
        return self.contains(value)

    @cached_property
    def scalar_leaves(self) -> tuple[ScalarLeaf, ...]:
        """The leaves of a type without queues; raises ``ValueError`` for one that holds a queue."""
        found = []
        for leaf in self.leaves:
            if not isinstance(leaf, ScalarLeaf):
                raise ValueError(f"{self} holds a Fifo, which cannot be copied as a value")
            found.append(leaf)
        return tuple(found)

    @cached_property
    def bits(self) -> int:
        """Bits of the packed form; raises ``ValueError`` where a value does not fit in one packed word."""
        bits = sum(leaf.bits for leaf in self.scalar_leaves)
        if bits > MOST_PACKED_BITS:
            raise ValueError(f"{self} takes {bits} bits a value; at most {MOST_PACKED_BITS} fit here")
        return bits

    def pack(self, value: Plain) -> int:
        """One number from 0 to 2^bits - 1 for the value: leaves from the lowest bits up."""
        packed = shift = 0
        for leaf, number in zip(self.scalar_leaves, self.split(value), strict=True):
            packed |= (number - leaf.low) << shift
            shift += leaf.bits
        return packed

    def unpack(self, packed: int) -> Plain:
        """The value whose packed form is ``packed``."""
        leaves = []
        for leaf in self.scalar_leaves:
            leaves.append((packed & ((1 << leaf.bits) - 1)) + leaf.low)
            packed >>= leaf.bits
        return self.join(leaves)

    @property
    def is_scalar(self) -> bool:
        """Whether a value is one leaf that numbers the values in order (sets are not)."""
        return False

    def index(self, value: Plain) -> int:
        """The place of a scalar value in the order of its type, from 0."""
        raise NotImplementedError

    def at(self, index: int) -> Plain:
        """The scalar value at a place in the order of its type."""
        raise NotImplementedError


class ScalarType(Type):
    """A type whose values are one leaf each."""

    @property
    def is_scalar(self) -> bool:
        return True

    @property
    def low(self) -> int:
        """The leaf value of the first value."""
        return 0

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        return (ScalarLeaf(self.low, self.low + self.size - 1),)

    def split(self, value: Plain) -> tuple[Any, ...]:
        return (self.low + self.index(value),)

    def join(self, leaves: Sequence[Any]) -> Plain:
        return self.at(int(leaves[0]) - self.low)

    def values(self) -> Iterator[Plain]:
        return (self.at(k) for k in range(self.size))

    @property
    def first(self) -> Plain:
        return self.at(0)


@dataclass(frozen=True)
class BoolType(ScalarType):
    """False and True."""

    size = 2

    def contains(self, value: Plain) -> bool:
        return isinstance(value, bool)

    def index(self, value: Plain) -> int:
        return int(value)

    def at(self, index: int) -> Plain:
        return bool(index)

    def __str__(self) -> str:
        return "Bool"


@dataclass(frozen=True)
class IntType(ScalarType):
    """The whole numbers from ``least`` to ``most``, both included."""

    least: int
    most: int

    @property
    def size(self) -> int:
        return self.most - self.least + 1

    @property
    def low(self) -> int:
        return self.least

    def contains(self, value: Plain) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most

    def index(self, value: Plain) -> int:
        return int(value) - self.least

    def at(self, index: int) -> Plain:
        return self.least + index

    def __str__(self) -> str:
        return f"Range({self.least}, {self.most + 1})"


@dataclass(frozen=True)
class EnumType(ScalarType):
    """The members of an enum class, in the order of their definition."""

    of: type[Enum]

    @cached_property
    def members(self) -> tuple[Enum, ...]:
        """All members, aliases left out."""
        return tuple(self.of)

    @property
    def size(self) -> int:
        return len(self.members)

    def contains(self, value: Plain) -> bool:
        return isinstance(value, self.of)

    def index(self, value: Plain) -> int:
        return self.members.index(value)

    def at(self, index: int) -> Plain:
        return self.members[index]

    def show(self, value: Plain) -> str:
        return str(value.name)

    def __str__(self) -> str:
        return self.of.__name__


@dataclass(frozen=True)
class OptionalType(Type):
    """None, or a value of another type. Over a scalar it is a scalar itself; None comes first."""

    of: Type

    @property
    def is_scalar(self) -> bool:
        return self.of.is_scalar

    @property
    def size(self) -> int:
        return 1 + self.of.size

    @property
    def first(self) -> Plain:
        return None

    def contains(self, value: Plain) -> bool:
        return value is None or self.of.contains(value)

    def values(self) -> Iterator[Plain]:
        yield None
        yield from self.of.values()

    @property
    def width(self) -> int:
        return 1 if self.is_scalar else 1 + self.of.width

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        if self.is_scalar:
            return (ScalarLeaf(0, self.of.size),)
        return (ScalarLeaf(0, 1), *self.of.leaves)

    def split(self, value: Plain) -> tuple[Any, ...]:
        if self.is_scalar:
            return (self.index(value),)
        return (int(value is not None), *self.of.split(self.of.first if value is None else value))

    def join(self, leaves: Sequence[Any]) -> Plain:
        if self.is_scalar:
            return self.at(int(leaves[0]))
        return self.of.join(leaves[1:]) if leaves[0] else None

    def index(self, value: Plain) -> int:
        return 0 if value is None else 1 + self.of.index(value)

    def at(self, index: int) -> Plain:
        return None if index == 0 else self.of.at(index - 1)

    def show(self, value: Plain) -> str:
        return "none" if value is None else self.of.show(value)

    def __str__(self) -> str:
        return f"Optional({self.of})"


@dataclass(frozen=True)
class RecordType(Type):
    """Named fields, each of a type of its own."""

    fields: tuple[tuple[str, Type], ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in order."""
        return tuple(name for name, _ in self.fields)

    @cached_property
    def types(self) -> tuple[Type, ...]:
        """The types of the fields, in order."""
        return tuple(of for _, of in self.fields)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where the leaves of each field start, and one past the last leaf."""
        starts = [0]
        for of in self.types:
            starts.append(starts[-1] + len(of.leaves))
        return tuple(starts)

    @cached_property
    def size(self) -> int:
        total = 1
        for of in self.types:
            total *= of.size
        return total

    @property
    def first(self) -> Plain:
        return tuple(of.first for of in self.types)

    def contains(self, value: Plain) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) == len(self.types)
            and all(of.contains(part) for of, part in zip(self.types, value, strict=True))
        )

    def values(self) -> Iterator[Plain]:
        return _combinations(self.types)

    @property
    def width(self) -> int:
        return sum(of.width for of in self.types)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(leaf for of in self.types for leaf in of.leaves)

    def split(self, value: Plain) -> tuple[Any, ...]:
        return tuple(leaf for of, part in zip(self.types, value, strict=True) for leaf in of.split(part))

    def join(self, leaves: Sequence[Any]) -> Plain:
        return tuple(of.join(leaves[self.starts[k] : self.starts[k + 1]]) for k, of in enumerate(self.types))

    def show(self, value: Plain) -> str:
        parts = zip(self.fields, value, strict=True)
        return "(" + ", ".join(f"{name}={of.show(part)}" for (name, of), part in parts) + ")"

    def __str__(self) -> str:
        return "Record(" + ", ".join(f"{name}={of}" for name, of in self.fields) + ")"


@dataclass(frozen=True)
class MapType(Type):
    """A value for every element of a scalar domain."""

    domain: Type
    of: Type

    @cached_property
    def keys(self) -> tuple[Plain, ...]:
        """The elements of the domain, in order."""
        return tuple(self.domain.values())

    @cached_property
    def size(self) -> int:
        return int(self.of.size ** len(self.keys))

    @property
    def first(self) -> Plain:
        return (self.of.first,) * len(self.keys)

    def contains(self, value: Plain) -> bool:
        return (
            isinstance(value, tuple) and len(value) == len(self.keys) and all(self.of.contains(part) for part in value)
        )

    def values(self) -> Iterator[Plain]:
        return _combinations((self.of,) * len(self.keys))

    @property
    def width(self) -> int:
        return self.domain.size * self.of.width

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        return self.of.leaves * len(self.keys)

    def split(self, value: Plain) -> tuple[Any, ...]:
        return tuple(leaf for part in value for leaf in self.of.split(part))

    def join(self, leaves: Sequence[Any]) -> Plain:
        width = len(self.of.leaves)
        return tuple(self.of.join(leaves[k * width : (k + 1) * width]) for k in range(len(self.keys)))

    def show(self, value: Plain) -> str:
        pairs = zip(self.keys, value, strict=True)
        return "[" + ", ".join(f"{self.domain.show(key)}: {self.of.show(part)}" for key, part in pairs) + "]"

    def __str__(self) -> str:
        return f"Map({self.domain}, {self.of})"


@dataclass(frozen=True)
class SetType(Type):
    """A set of elements of a scalar type; one leaf, a bit for each element."""

    of: Type

    @property
    def size(self) -> int:
        return int(2**self.of.size)

    @property
    def first(self) -> Plain:
        return frozenset()

    def contains(self, value: Plain) -> bool:
        return isinstance(value, frozenset) and all(self.of.contains(element) for element in value)

    def values(self) -> Iterator[Plain]:
        return (self.join((mask,)) for mask in range(self.size))

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        return (ScalarLeaf(0, self.size - 1),)

    def split(self, value: Plain) -> tuple[Any, ...]:
        return (sum(1 << self.of.index(element) for element in value),)

    def join(self, leaves: Sequence[Any]) -> Plain:
        mask = int(leaves[0])
        return frozenset(self.of.at(k) for k in range(self.of.size) if mask >> k & 1)

    def show(self, value: Plain) -> str:
        return "{" + ", ".join(self.of.show(e) for e in sorted(value, key=self.of.index)) + "}"

    def __str__(self) -> str:
        return f"Set({self.of})"


@dataclass(frozen=True)
class BagType(Type):
    """At most ``most`` elements, repetitions counted, order not.

    The canonical order is by descending packed form, so that equal bags are equal tuples. A leaf for each
    slot: 0 for an empty one, otherwise 1 + the packed element.
    """

    of: Type
    most: int

    @cached_property
    def size(self) -> int:
        total = term = 1
        for k in range(1, self.most + 1):
            term = term * (self.of.size + k - 1) // k
            total += term
        return total

    @property
    def first(self) -> Plain:
        return ()

    def canonical(self, elements: Sequence[Plain]) -> Plain:
        """The bag of these elements in canonical order."""
        return tuple(sorted(elements, key=self.of.pack, reverse=True))

    def contains(self, value: Plain) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) <= self.most
            and all(self.of.contains(element) for element in value)
            and self.canonical(value) == value
        )

    def values(self) -> Iterator[Plain]:
        elements = sorted(self.of.values(), key=self.of.pack, reverse=True)

        def longer(bag: tuple[Plain, ...], start: int) -> Iterator[Plain]:
            yield bag
            if len(bag) < self.most:
                for k in range(start, len(elements)):
                    yield from longer((*bag, elements[k]), k)

        return longer((), 0)

    @property
    def width(self) -> int:
        return self.most

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        return (ScalarLeaf(0, 1 << self.of.bits),) * self.most

    def split(self, value: Plain) -> tuple[Any, ...]:
        slots = [1 + self.of.pack(element) for element in value]
        return tuple(slots + [0] * (self.most - len(slots)))

    def join(self, leaves: Sequence[Any]) -> Plain:
        return tuple(self.of.unpack(int(slot) - 1) for slot in leaves if slot)

    def show(self, value: Plain) -> str:
        return "{" + ", ".join(self.of.show(element) for element in value) + "}"

    def __str__(self) -> str:
        return f"Bag({self.of}, most={self.most})"


@dataclass(frozen=True)
class FifoType(Type):
    """A queue of at most ``capacity`` elements, from head to tail."""

    of: Type
    capacity: int

    @cached_property
    def size(self) -> int:
        return sum(self.of.size**k for k in range(self.capacity + 1))

    @property
    def first(self) -> Plain:
        return ()

    def contains(self, value: Plain) -> bool:
        return (
            isinstance(value, tuple)
            and len(value) <= self.capacity
            and all(self.of.contains(element) for element in value)
        )

    def values(self) -> Iterator[Plain]:
        for length in range(self.capacity + 1):
            yield from _combinations((self.of,) * length)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        return (FifoLeaf(self.of.bits, self.capacity),)

    def split(self, value: Plain) -> tuple[Any, ...]:
        return (tuple(self.of.pack(element) for element in value),)

    def join(self, leaves: Sequence[Any]) -> Plain:
        return tuple(self.of.unpack(packed) for packed in leaves[0])

    def show(self, value: Plain) -> str:
        return "<" + ", ".join(self.of.show(element) for element in value) + ">"

    def __str__(self) -> str:
        return f"Fifo({self.of}, capacity={self.capacity})"


def _combinations(parts: tuple[Type, ...]) -> Iterator[tuple[Plain, ...]]:
    """A value of each type, in every way, made as they are asked for; the last one changes fastest."""
    if all(of.size < 1000 for of in parts):
        yield from product(*(of.values() for of in parts))
        return
    for value in parts[0].values():
        for rest in _combinations(parts[1:]):
            yield (value, *rest)


def some_values(of: Type, most: int) -> list[Plain]:
    """At most ``most`` values of the type, the first ones."""
    return list(islice(of.values(), most))
