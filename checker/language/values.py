"""Values at run time: plain immutable values, seen through views that look like ordinary Python.

A view of a variable writes through: ``self.seen[i].add(j)`` puts ``j`` into what ``seen[i]`` holds at that moment. The
value that a view shows never changes, so a local name keeps what it was bound to, as the compiled model does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker import types
from checker.errors import ModelFault
from checker.types import Plain, Type


class Slot:
    """Where a value came from, so that changes go back there. This one is a variable of a state."""

    __slots__ = ("name", "variables")

    def __init__(self, variables: dict[str, Plain], name: str) -> None:
        self.variables = variables
        self.name = name

    def read(self) -> Plain:
        """What is there now."""
        return self.variables[self.name]

    def write(self, plain: Plain) -> None:
        """Put another value there."""
        self.variables[self.name] = plain


class PartSlot(Slot):
    """A part of a map or record that has a slot itself."""

    __slots__ = ("k", "whole")

    def __init__(self, whole: Slot, k: int) -> None:
        self.whole = whole
        self.k = k

    def read(self) -> Plain:
        return self.whole.read()[self.k]

    def write(self, plain: Plain) -> None:
        parts = self.whole.read()
        self.whole.write((*parts[: self.k], plain, *parts[self.k + 1 :]))


def lift(of: Type, plain: Plain, slot: Slot | None = None) -> Any:
    """The Python object that a model works with for a plain value; a ``slot`` makes it writable."""
    if isinstance(of, types.OptionalType) and not of.is_scalar:
        return None if plain is None else lift(of.of, plain, slot)
    view = _VIEWS.get(type(of))
    return plain if view is None else view(of, plain, slot)


def lower(of: Type, value: Any) -> Plain:
    """The plain value of type ``of`` that ``value`` stands for; raises ``ModelFault`` where there is none."""
    if isinstance(value, View) and value.type == of:
        return value.plain
    if isinstance(of, types.OptionalType):
        return None if value is None else lower(of.of, value)
    if isinstance(value, View):
        value = value.loose()
    if isinstance(of, types.ScalarType):
        if not of.contains(value):
            raise ModelFault(f"{show(value)} is outside {of}")
        return value
    if isinstance(of, types.RecordType) and isinstance(value, RecordLiteral):
        return _record(of, value.fields)
    if isinstance(of, types.SetType) and isinstance(value, set | frozenset):
        return frozenset(lower(of.of, element) for element in value)
    if isinstance(of, types.BagType) and isinstance(value, list | tuple):
        if len(value) > of.most:
            raise ModelFault(f"a bag of at most {of.most} elements is full")
        return of.canonical([lower(of.of, element) for element in value])
    if isinstance(of, types.FifoType) and isinstance(value, list | tuple):
        if len(value) > of.capacity:
            raise ModelFault(f"a queue of capacity {of.capacity} is full")
        return tuple(lower(of.of, element) for element in value)
    if isinstance(of, types.MapType):
        if isinstance(value, Mapping) and set(value) == set(of.keys):
            value = [value[key] for key in of.keys]
        if isinstance(value, list | tuple) and len(value) == len(of.keys):
            return tuple(lower(of.of, element) for element in value)
    raise ModelFault(f"{show(value)} is no value of {of}")


def show(value: Any) -> str:
    """A value in the words of a message."""
    if isinstance(value, View):
        return str(value.type.show(value.plain))
    name = getattr(value, "name", None)
    return str(name) if isinstance(name, str) else repr(value)


def _record(of: types.RecordType, fields: Mapping[str, Any]) -> Plain:
    for name in fields:
        if name not in of.names:
            raise ModelFault(f"a record has no field {name}; its fields are {', '.join(of.names)}")
    return tuple(lower(part, fields[name]) if name in fields else part.first for name, part in of.fields)


class View:
    """A compound value of a known type."""

    __slots__ = ("plain", "slot", "type")
    plain: Plain
    slot: Slot | None
    type: Any

    def __init__(self, of: Type, plain: Plain, slot: Slot | None) -> None:
        object.__setattr__(self, "type", of)
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "slot", slot)

    def loose(self) -> Any:
        """The value as something that ``lower`` fits into another type."""
        return self.plain

    def place(self) -> Slot:
        """Where changes go; raises ``ModelFault`` for a value that is not part of the state."""
        if self.slot is None:
            raise ModelFault("this value is not part of the state: assign to an attribute of self")
        return self.slot

    def part(self, k: int, of: Type) -> Any:
        """The part number ``k``, of type ``of``."""
        return lift(of, self.plain[k], None if self.slot is None else PartSlot(self.slot, k))

    def put(self, k: int, plain: Plain) -> None:
        """Change the part number ``k``."""
        PartSlot(self.place(), k).write(plain)

    def __eq__(self, other: object) -> bool:
        try:
            return bool(self.plain == lower(self.type, other))
        except ModelFault:
            return False

    def __hash__(self) -> int:
        return hash(self.plain)

    def __repr__(self) -> str:
        return str(self.type.show(self.plain))


class RecordLiteral:
    """A record made outside of a model: its type is settled by the place where it is put."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.__dict__["fields"] = fields

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["fields"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __eq__(self, other: object) -> bool:
        if isinstance(other, View):
            return other == self
        return isinstance(other, RecordLiteral) and self.fields == other.fields

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.fields)))


class RecordView(View):
    """A record: fields are attributes."""

    __slots__ = ()

    def loose(self) -> Any:
        return RecordLiteral({name: lift(part, self.plain[k]) for k, (name, part) in enumerate(self.type.fields)})

    def _place(self, name: str) -> int:
        if name not in self.type.names:
            raise AttributeError(f"a record has no field {name}; its fields are {', '.join(self.type.names)}")
        return int(self.type.names.index(name))

    def __getattr__(self, name: str) -> Any:
        k = self._place(name)
        return self.part(k, self.type.types[k])

    def __setattr__(self, name: str, value: Any) -> None:
        k = self._place(name)
        self.put(k, lower(self.type.types[k], value))


class TypeView:
    """A compound type as a model sees it: a loop visits all its values."""

    def __init__(self, of: Type) -> None:
        self.of = of

    def __iter__(self) -> Iterator[Any]:
        return (lift(self.of, plain) for plain in self.of.values())

    def __len__(self) -> int:
        return self.of.size

    def __repr__(self) -> str:
        return str(self.of)


class RecordMaker(TypeView):
    """A record type as a model sees it: called, it makes a value; omitted fields take their first value."""

    of: types.RecordType

    def __call__(self, **fields: Any) -> RecordView:
        return RecordView(self.of, _record(self.of, fields), None)


class MapView(View):
    """A map: indexed by the elements of its domain."""

    __slots__ = ()

    def _place(self, key: Any) -> int:
        domain = self.type.domain
        if not domain.contains(key):
            raise ModelFault(f"{show(key)} is outside {domain}, the domain of the map")
        return int(domain.index(key))

    def __getitem__(self, key: Any) -> Any:
        return self.part(self._place(key), self.type.of)

    def __setitem__(self, key: Any, value: Any) -> None:
        k = self._place(key)
        self.put(k, lower(self.type.of, value))

    def __iter__(self) -> Iterator[Any]:
        raise ModelFault("a loop over a map: loop over its domain")


class SetView(View):
    """A set of scalars."""

    __slots__ = ()

    def __contains__(self, element: object) -> bool:
        return element in self.plain

    def __len__(self) -> int:
        return len(self.plain)

    def __iter__(self) -> Iterator[Any]:
        return iter(sorted(self.plain, key=self.type.of.index))

    def _new(self, plain: Plain) -> SetView:
        return SetView(self.type, plain, None)

    def __or__(self, other: Any) -> SetView:
        return self._new(self.plain | lower(self.type, other))

    def __and__(self, other: Any) -> SetView:
        return self._new(self.plain & lower(self.type, other))

    def __sub__(self, other: Any) -> SetView:
        return self._new(self.plain - lower(self.type, other))

    def __xor__(self, other: Any) -> SetView:
        return self._new(self.plain ^ lower(self.type, other))

    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__

    def __rsub__(self, other: Any) -> SetView:
        return self._new(lower(self.type, other) - self.plain)

    def __le__(self, other: Any) -> bool:
        return bool(self.plain <= lower(self.type, other))

    def __ge__(self, other: Any) -> bool:
        return bool(self.plain >= lower(self.type, other))

    def __lt__(self, other: Any) -> bool:
        return bool(self.plain < lower(self.type, other))

    def __gt__(self, other: Any) -> bool:
        return bool(self.plain > lower(self.type, other))

    def add(self, element: Any) -> None:
        """Put ``element`` in; one that cannot be in is a fault of the model."""
        plain = lower(self.type.of, element)
        place = self.place()
        place.write(place.read() | {plain})

    def discard(self, element: Any) -> None:
        """Take ``element`` out if it is in."""
        place = self.place()
        place.write(place.read() - {element})

    def clear(self) -> None:
        """Take everything out."""
        self.place().write(frozenset())


class _Elements(View):
    """What bags and queues share."""

    __slots__ = ()

    def __len__(self) -> int:
        return len(self.plain)

    def __iter__(self) -> Iterator[Any]:
        return (lift(self.type.of, element) for element in self.plain)

    def loose(self) -> Any:
        return list(self)

    def __contains__(self, element: object) -> bool:
        return self.count(element) > 0

    def count(self, element: Any) -> int:
        """How often ``element`` is in."""
        try:
            return int(self.plain.count(lower(self.type.of, element)))
        except ModelFault:
            return 0

    def clear(self) -> None:
        """Take everything out."""
        self.place().write(())


class BagView(_Elements):
    """A bag: repetitions count, order does not."""

    __slots__ = ()

    def add(self, element: Any) -> None:
        """Put one ``element`` in; a full bag is a fault of the model."""
        plain = lower(self.type.of, element)
        place = self.place()
        held = place.read()
        if len(held) >= self.type.most:
            raise ModelFault(f"a bag of at most {self.type.most} elements is full")
        place.write(self.type.canonical((*held, plain)))

    def remove(self, element: Any) -> None:
        """Take one ``element`` out; it must be in."""
        plain = lower(self.type.of, element)
        place = self.place()
        held = place.read()
        if plain not in held:
            raise ModelFault(f"{self.type.of.show(plain)} is not in the bag")
        k = held.index(plain)
        place.write(held[:k] + held[k + 1 :])


class FifoView(_Elements):
    """A queue from head to tail."""

    __slots__ = ()

    def append(self, element: Any) -> None:
        """Put ``element`` at the tail; a full queue is a fault of the model."""
        plain = lower(self.type.of, element)
        place = self.place()
        held = place.read()
        if len(held) >= self.type.capacity:
            raise ModelFault(f"a queue of capacity {self.type.capacity} is full")
        place.write((*held, plain))

    def popleft(self) -> Any:
        """Take the head off; an empty queue is a fault of the model."""
        place = self.place()
        held = place.read()
        if not held:
            raise ModelFault("an empty queue has no head")
        place.write(held[1:])
        return lift(self.type.of, held[0])

    def __getitem__(self, index: int) -> Any:
        if not 0 <= index < len(self.plain):
            raise ModelFault(f"a queue of {len(self.plain)} elements has no element {index}")
        return lift(self.type.of, self.plain[index])


_VIEWS: dict[type, Any] = {
    types.RecordType: RecordView,
    types.MapType: MapView,
    types.SetType: SetView,
    types.BagType: BagView,
    types.FifoType: FifoView,
}
