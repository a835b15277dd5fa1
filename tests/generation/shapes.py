"""The types of a random model, and the text that declares them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from checker import types
from checker.types import Type
from tests.generation.chooser import Chooser


class Color(Enum):
    """An enum whose values are numbers that do not count from 0."""

    RED = 3
    GREEN = 1
    BLUE = -2


class Mood(Enum):
    """An enum with values that are no numbers."""

    GLAD = "glad"
    SAD = "sad"


BOOL = types.BoolType()
COLOR = types.EnumType(Color)
MOOD = types.EnumType(Mood)


@dataclass
class Shapes:
    """The named types of one model, and how many nodes it has."""

    n: int
    names: dict[Type, str] = field(default_factory=dict)
    records: list[types.RecordType] = field(default_factory=list)
    complete: bool = False
    """Whether no further record types may be made."""

    @property
    def node(self) -> Type:
        """The type of nodes."""
        return types.IntType(0, self.n - 1)

    def text(self, of: Type) -> str:
        """The declaration of a type, in the body of the class."""
        if of in self.names:
            return self.names[of]
        if isinstance(of, types.IntType):
            return f"Range({of.least}, {of.most + 1})"
        if isinstance(of, types.BoolType | types.EnumType):
            return str(of)
        if isinstance(of, types.OptionalType):
            return f"Optional({self.text(of.of)})"
        if isinstance(of, types.RecordType):
            return "Record(" + ", ".join(f"{name}={self.text(part)}" for name, part in of.fields) + ")"
        if isinstance(of, types.MapType):
            return f"Map({self.text(of.domain)}, {self.text(of.of)})"
        if isinstance(of, types.SetType):
            return f"Set({self.text(of.of)})"
        if isinstance(of, types.BagType):
            return f"Bag({self.text(of.of)}, most={of.most})"
        assert isinstance(of, types.FifoType)
        return f"Fifo({self.text(of.of)}, capacity={of.capacity})"


def scalar(choose: Chooser, shapes: Shapes, optional: bool = True) -> Type:
    """A type with simple values."""
    options: list[Type] = [
        shapes.node,
        BOOL,
        types.IntType(0, 3),
        COLOR,
        types.IntType(-2, 2),
        MOOD,
        types.IntType(5, 5),
    ]
    of = choose.pick(options)
    return types.OptionalType(of) if optional and choose.chance(20) else of


def packable(choose: Chooser, shapes: Shapes, depth: int = 1) -> Type:
    """A type whose values fit into one message or slot."""
    records = shapes.records or not shapes.complete
    kind = choose.weighted(
        (5, "scalar"),
        (3 * (depth > 0 and bool(records)), "record"),
        (depth, "set"),
        (depth, "map"),
        (depth, "optional"),
    )
    if kind == "scalar":
        return scalar(choose, shapes)
    if kind == "record":
        return record(choose, shapes, depth - 1)
    if kind == "set":
        return types.SetType(scalar(choose, shapes))
    if kind == "map":
        return types.MapType(choose.pick([BOOL, shapes.node, COLOR]), scalar(choose, shapes))
    inner = (
        record(choose, shapes, depth - 1) if records and choose.chance(60) else types.SetType(scalar(choose, shapes))
    )
    return types.OptionalType(inner)


def record(choose: Chooser, shapes: Shapes, depth: int) -> types.RecordType:
    """A record type, perhaps one that there is already."""
    if shapes.complete or (shapes.records and choose.chance(50)):
        return choose.pick(shapes.records)
    names = ["kind", "who", "x"][: choose.number(1, 3)]
    of = types.RecordType(
        tuple((name, packable(choose, shapes, min(depth, 1) if name == "x" else 0)) for name in names)
    )
    if of not in shapes.names:
        shapes.names[of] = f"Rec{len(shapes.records)}"
        shapes.records.append(of)
    return of


def variable(choose: Chooser, shapes: Shapes, depth: int = 2) -> Type:
    """A type for a variable."""
    kind = choose.weighted(
        (5, "scalar"),
        (8 * (depth > 0), "map"),
        (2, "record"),
        (3, "set"),
        (2, "bag"),
        (2, "fifo"),
        (2, "optional"),
        (depth > 1, "deep record"),
    )
    if kind == "scalar":
        return scalar(choose, shapes)
    if kind == "map":
        domain = choose.weighted(
            (5, shapes.node),
            (1, BOOL),
            (1, COLOR),
            (1, types.OptionalType(shapes.node)),
            (1, types.IntType(-1, 1)),
            (1, MOOD),
        )
        return types.MapType(domain, variable(choose, shapes, depth - 1))
    if kind == "record":
        return record(choose, shapes, 1)
    if kind == "set":
        return types.SetType(scalar(choose, shapes))
    if kind == "bag":
        return types.BagType(packable(choose, shapes), choose.number(1, 3))
    if kind == "fifo":
        return types.FifoType(packable(choose, shapes), choose.number(1, 3))
    if kind == "optional":
        return types.OptionalType(
            choose.weighted(
                (3, record(choose, shapes, 1)),
                (1, types.SetType(scalar(choose, shapes))),
                (1, types.MapType(shapes.node, scalar(choose, shapes))),
                (1, types.FifoType(scalar(choose, shapes), 2)),
                (1, types.BagType(scalar(choose, shapes), 2)),
            )
        )
    parts: list[tuple[str, Type]] = [("a", variable(choose, shapes, 0)), ("b", variable(choose, shapes, 0))]
    of = types.RecordType(tuple(parts))
    shapes.names.setdefault(of, f"Deep{len(shapes.names)}")
    return of


@dataclass(frozen=True)
class Path:
    """A part of a variable: how one gets there. Steps: the domain of an index, or the name of a field."""

    variable: str
    steps: tuple[Type | str, ...]
    type: Type
    optional: bool = False
    """Whether it goes through an optional value, which may be None."""


def paths(variable: str, of: Type, steps: tuple[Type | str, ...] = (), optional: bool = False) -> Iterator[Path]:
    """All parts of a variable."""
    yield Path(variable, steps, of, optional)
    if isinstance(of, types.OptionalType) and not of.is_scalar:
        of, optional = of.of, True
        yield Path(variable, steps, of, optional)
    if isinstance(of, types.MapType):
        yield from paths(variable, of.of, (*steps, of.domain), optional)
    if isinstance(of, types.RecordType):
        for name, part in of.fields:
            yield from paths(variable, part, (*steps, name), optional)
