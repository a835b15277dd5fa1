"""Values at run time: plain immutable values, seen through views that look like ordinary Python.

A view of a variable writes through: ``self.seen[i].add(j)`` stores a new set in ``seen[i]``. The value that a
view shows never changes, so a local name keeps what it was bound to, as the compiled model does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checker import types
from checker.errors import ModelFault
from checker.types import Plain, Type

Store = Callable[[Plain], None]


def lift(of: Type, plain: Plain, store: Store | None = None) -> Any:
    """The Python object that a model works with for a plain value; ``store`` makes it writable."""
    if isinstance(of, types.OptionalType) and not of.is_scalar:
        return None if plain is None else lift(of.of, plain, store)
    view = _VIEWS.get(type(of))
    return plain if view is None else view(of, plain, store)


def lower(of: Type, value: Any) -> Plain:
    """The plain value of type ``of`` that ``value`` stands for; raises ``ModelFault`` where there is none."""
    if isinstance(value, View):
        if value.type == of:
            return value.plain
        value = value.loose()
    if isinstance(of, types.OptionalType):
        return None if value is None else lower(of.of, value)
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

    __slots__ = ("plain", "store", "type")
    plain: Plain
    store: Store | None
    type: Any

    def __init__(self, of: Type, plain: Plain, store: Store | None) -> None:
        object.__setattr__(self, "type", of)
        object.__setattr__(self, "plain", plain)
        object.__setattr__(self, "store", store)

    def loose(self) -> Any:
        """The value as something that ``lower`` fits into another type."""
        return self.plain

    def write(self, plain: Plain) -> None:
        """Store a new value where this one came from."""
        if self.store is None:
            raise ModelFault("this value is not part of the state: assign to an attribute of self")
        self.store(plain)

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

        def put(plain: Plain) -> None:
            self.write((*self.plain[:k], plain, *self.plain[k + 1 :]))

        return lift(self.type.types[k], self.plain[k], put if self.store else None)

    def __setattr__(self, name: str, value: Any) -> None:
        k = self._place(name)
        self.write((*self.plain[:k], lower(self.type.types[k], value), *self.plain[k + 1 :]))


class RecordMaker:
    """A record type as a model sees it: called, it makes a value; omitted fields take their first value."""

    def __init__(self, of: types.RecordType) -> None:
        self.of = of

    def __call__(self, **fields: Any) -> RecordView:
        return RecordView(self.of, _record(self.of, fields), None)

    def __iter__(self) -> Iterator[Any]:
        return (lift(self.of, plain) for plain in self.of.values())

    def __len__(self) -> int:
        return self.of.size


class MapView(View):
    """A map: indexed by the elements of its domain."""

    __slots__ = ()

    def _place(self, key: Any) -> int:
        domain = self.type.domain
        if not domain.contains(key):
            raise ModelFault(f"{show(key)} is outside {domain}, the domain of the map")
        return int(domain.index(key))

    def _put(self, k: int, plain: Plain) -> None:
        self.write((*self.plain[:k], plain, *self.plain[k + 1 :]))

    def __getitem__(self, key: Any) -> Any:
        k = self._place(key)
        return lift(self.type.of, self.plain[k], (lambda plain: self._put(k, plain)) if self.store else None)

    def __setitem__(self, key: Any, value: Any) -> None:
        k = self._place(key)
        self._put(k, lower(self.type.of, value))


class SetView(View):
    """A set of scalars."""

    __slots__ = ()

    def loose(self) -> Any:
        return self.plain

    def __contains__(self, element: object) -> bool:
        return element in self.plain

    def __len__(self) -> int:
        return len(self.plain)

    def __iter__(self) -> Iterator[Any]:
        return iter(sorted(self.plain, key=self.type.of.index))

    def __bool__(self) -> bool:
        return bool(self.plain)

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
        """Put ``element`` in."""
        self.write(self.plain | {lower(self.type.of, element)})

    def discard(self, element: Any) -> None:
        """Take ``element`` out if it is in."""
        self.write(self.plain - {lower(self.type.of, element)})

    def clear(self) -> None:
        """Take everything out."""
        self.write(frozenset())


class _Elements(View):
    """What bags and queues share."""

    __slots__ = ()

    def __len__(self) -> int:
        return len(self.plain)

    def __bool__(self) -> bool:
        return bool(self.plain)

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
        self.write(())


class BagView(_Elements):
    """A bag: repetitions count, order does not."""

    __slots__ = ()

    def add(self, element: Any) -> None:
        """Put one ``element`` in; a full bag is a fault of the model."""
        plain = lower(self.type.of, element)
        if len(self.plain) >= self.type.most:
            raise ModelFault(f"a bag of at most {self.type.most} elements is full")
        self.write(self.type.canonical((*self.plain, plain)))

    def remove(self, element: Any) -> None:
        """Take one ``element`` out; it must be in."""
        plain = lower(self.type.of, element)
        if plain not in self.plain:
            raise ModelFault(f"{self.type.of.show(plain)} is not in the bag")
        k = self.plain.index(plain)
        self.write(self.plain[:k] + self.plain[k + 1 :])


class FifoView(_Elements):
    """A queue from head to tail."""

    __slots__ = ()

    def append(self, element: Any) -> None:
        """Put ``element`` at the tail; a full queue is a fault of the model."""
        plain = lower(self.type.of, element)
        if len(self.plain) >= self.type.capacity:
            raise ModelFault(f"a queue of capacity {self.type.capacity} is full")
        self.write((*self.plain, plain))

    def popleft(self) -> Any:
        """Take the head off; an empty queue is a fault of the model."""
        if not self.plain:
            raise ModelFault("an empty queue has no head")
        self.write(self.plain[1:])
        return lift(self.type.of, self.plain[0])

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
