"""Declared types: ``Range(n)``, ``Map(Node, Status)`` and their kin, with bounds over parameters.

A static type checker sees in ``Map(Node, Status)`` what a rule sees in ``self.status``: the declaration
classes therefore carry, for type checkers only, the operations of the values that they declare.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum, Flag
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

from checker import types
from checker.errors import ModelFault, ModelMistake, Position
from checker.language.params import Expression, evaluate
from checker.language.places import here, mistake_here
from checker.language.values import RecordLiteral

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")

MOST_KEYS = 10_000
"""The most elements of the domain of a map."""

Bound = int | Expression | Callable[[Any], int]


class Domain(Generic[T]):
    """A declared type whose values a type checker knows as ``T``."""

    name: str | None = None
    position: Position | None
    """Where the declaration stands in the author's file."""

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        """The concrete type once the parameters are known."""
        raise NotImplementedError

    if TYPE_CHECKING:

        def __iter__(self) -> Iterator[T]: ...
        def __len__(self) -> int: ...
        def __contains__(self, value: object) -> bool: ...

    else:

        def __new__(cls, *arguments, **named):
            try:
                _signature(cls).bind(None, *arguments, **named)
            except TypeError as problem:
                shown = _EXAMPLES.get(cls.__name__, "it with the arguments that it has")
                raise mistake_here(f"{cls.__name__}(...): {problem}", f"write {shown}") from None
            self = super().__new__(cls)
            self.position = here()
            return self

        def __set_name__(self, owner, name):
            if self.name is None:
                self.name = name

        def __get__(self, model, owner):
            return self if model is None else model.read_domain(self, self.name)

        def __set__(self, model, value):
            model.assign(self.name, value)


@lru_cache
def _signature(cls: type) -> inspect.Signature:
    return inspect.signature(cls.__init__)  # type: ignore[misc]


_EXAMPLES = {
    "Range": "Range(8), or Range(1, 9)",
    "Map": "Map(Node, Status), or Map(Node, Status, initial=Status.IDLE)",
    "Set": "Set(Node)",
    "Bag": "Bag(Node, most=4)",
    "Fifo": "Fifo(Node, capacity=4)",
    "Network": "Network(Node, carries=Message, capacity=4)",
    "Uniform": "Uniform(Range(6))",
}

Of = Domain[T] | type[T]


def declared(of: Any) -> Domain[Any]:
    """The domain that ``of`` declares; raises ``ModelMistake`` where it declares none."""
    if isinstance(of, Domain):
        return of
    if isinstance(of, type) and issubclass(of, Enum):
        return _EnumClass(of)
    if of is bool:
        return Bool
    if isinstance(of, Expression):
        raise mistake_here(f"{of} is a number, not a type", f"numbers need bounds: Range({of}) holds those below it")
    remedy = "use Bool, Range(...), an Enum class, Optional, Record, Map, Set, Bag or Fifo"
    if of is int or isinstance(of, int):
        remedy = "numbers need bounds: Range(low, high) holds low, ..., high - 1"
    shown = of.__name__ if isinstance(of, type) else repr(of)
    raise mistake_here(f"{shown} is not a type of the language", remedy)


def _bound(value: Any, known: Mapping[str, Any], model: Any, what: str) -> int:
    number = evaluate(value, known, model)
    if not isinstance(number, int) or isinstance(number, bool):
        raise ModelMistake(
            f"{what} is {number!r}, not a whole number", "give a number, or an expression over parameters"
        )
    return number


class _Bool(Domain[bool]):
    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        return types.BoolType()

    def __repr__(self) -> str:
        return "Bool"


Bool: Domain[bool] = _Bool()
"""False and True."""


def is_same(one: object, other: object) -> bool:
    """Whether two domains are the same declaration, or the same Enum."""
    return _bare(one) is _bare(other)


def _bare(of: object) -> object:
    return of.of if isinstance(of, _EnumClass) else of


class _EnumClass(Domain[Any]):
    def __init__(self, of: type[Enum]) -> None:
        if len(of) == 0:
            raise mistake_here(f"{of.__name__} has no members", "give the enum at least one member")
        if issubclass(of, Flag):
            raise mistake_here(f"{of.__name__} is a Flag, whose members combine", "use a Set of an Enum")
        self.of = of

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        return types.EnumType(self.of)


class Range(Domain[int]):
    """The whole numbers low, ..., high - 1, as in Python's ``range``; ``Range(n)`` starts at 0."""

    def __init__(self, low_or_high: Bound, high: Bound | None = None) -> None:
        self.low: Bound = 0 if high is None else low_or_high
        self.high: Bound = low_or_high if high is None else high

    def __repr__(self) -> str:
        return f"Range({self.low}, {self.high})"

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        low = _bound(self.low, known, model, "the lower bound of a Range")
        high = _bound(self.high, known, model, "the upper bound of a Range")
        if high <= low:
            raise ModelMistake(f"Range({low}, {high}) is empty", "the upper bound is not included: make it larger")
        if max(abs(low), abs(high)) >= 2**31:
            raise ModelMistake(f"Range({low}, {high}) reaches past 2^31", "use smaller bounds")
        return types.IntType(low, high - 1)


class _OptionalOf(Domain[Any]):
    def __init__(self, of: Any) -> None:
        self.of = declared(of)
        if isinstance(self.of, _OptionalOf):
            raise mistake_here("Optional(Optional(...)) has two kinds of None", "use an Enum or a Record")

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        return types.OptionalType(self.of.resolve(known, model))


def Optional(of: Of[T]) -> Domain[T | None]:
    """None, or a value of the type ``of``."""
    return cast("Domain[T | None]", _OptionalOf(of))


class Record(Domain["Record"]):
    """Named fields: ``Message = Record(kind=Kind, who=Node)``. ``self.Message(kind=..., who=...)`` makes a value.

    The fields of a value are attributes; those of a variable can be assigned. In annotations, ``Record`` (or
    ``Fields``, where that reads better) is a value of any record type.
    """

    def __init__(self, **fields: Any) -> None:
        if not fields:
            raise mistake_here("a Record without fields", "name at least one: Record(kind=Kind)")
        self.fields = {name: declared(of) for name, of in fields.items()}

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        return types.RecordType(tuple((name, of.resolve(known, model)) for name, of in self.fields.items()))

    def __call__(self, **fields: Any) -> Record:
        """A value to start with, in ``initial=``: fields left out take the first value of their type."""
        for name in fields:
            if name not in self.fields:
                raise ModelFault(f"a record has no field {name}; its fields are {', '.join(self.fields)}")
        return cast(Record, RecordLiteral(fields))

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...


Fields = Record
"""A record's value, in annotations."""


class Map(Domain["Map[K, V]"], Generic[K, V]):
    """A value for every element of ``domain``: a variable of a model, or a type where one is asked for.

    ``initial`` is one value for all elements, a mapping or sequence of values, ``Permutations``,
    ``Anything``, ``Among(...)``, or a function of the model that returns one of these.
    """

    def __init__(self, domain: Of[K], of: Of[V], initial: Any = None) -> None:
        self.domain = declared(domain)
        self.of = declared(of)
        self.initial = initial

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        domain = self.domain.resolve(known, model)
        if not domain.is_scalar:
            raise ModelMistake(
                f"the domain of a Map is {domain}, which is not a simple type",
                "use Bool, Range, an Enum or Optional of these; nest maps for several keys",
            )
        if domain.size > MOST_KEYS:
            raise ModelMistake(
                f"a Map over {domain.size} keys; at most {MOST_KEYS} are possible", "use a smaller domain"
            )
        return types.MapType(domain, self.of.resolve(known, model))

    if TYPE_CHECKING:

        def __getitem__(self, key: K) -> V: ...
        @overload
        def __setitem__(self: Map[K, Set[T]], key: K, value: Set[T] | set[T]) -> None: ...
        @overload
        def __setitem__(self: Map[K, Bag[T]], key: K, value: Bag[T] | tuple[T, ...]) -> None: ...
        @overload
        def __setitem__(self: Map[K, Fifo[T]], key: K, value: Fifo[T] | tuple[T, ...]) -> None: ...
        @overload
        def __setitem__(self, key: K, value: V) -> None: ...
        def __setitem__(self, key: Any, value: Any) -> None: ...


class Set(Domain["Set[T]"], Generic[T]):
    """A set of elements of a simple type, with ``in``, ``len``, ``|``, ``&``, ``-``, ``^``, ``add``, ``discard``."""

    def __init__(self, of: Of[T], initial: Any = None) -> None:
        self.of = declared(of)
        self.initial = initial

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        of = self.of.resolve(known, model)
        if not of.is_scalar:
            raise ModelMistake(f"a Set of {of}, which is not a simple type", "use a Set of a Range or Enum, or a Bag")
        if of.size > types.MOST_PACKED_BITS:
            raise ModelMistake(
                f"a Set over {of.size} possible elements; at most {types.MOST_PACKED_BITS} are possible",
                "use Map(domain, Bool)",
            )
        return types.SetType(of)

    if TYPE_CHECKING:

        def __get__(self, model: object, owner: object) -> Set[T]: ...
        def __set__(self, model: object, value: Set[T] | set[T]) -> None: ...
        def __iter__(self) -> Iterator[T]: ...  # type: ignore[override]
        def __eq__(self, other: object) -> bool: ...
        def __hash__(self) -> int: ...
        def __or__(self, other: Set[T] | set[T]) -> Set[T]: ...
        def __and__(self, other: Set[T] | set[T]) -> Set[T]: ...
        def __sub__(self, other: Set[T] | set[T]) -> Set[T]: ...
        def __xor__(self, other: Set[T] | set[T]) -> Set[T]: ...
        def __ror__(self, other: set[T]) -> Set[T]: ...
        def __rand__(self, other: set[T]) -> Set[T]: ...
        def __rsub__(self, other: set[T]) -> Set[T]: ...
        def __rxor__(self, other: set[T]) -> Set[T]: ...
        def __le__(self, other: Set[T] | set[T]) -> bool: ...
        def __lt__(self, other: Set[T] | set[T]) -> bool: ...
        def __ge__(self, other: Set[T] | set[T]) -> bool: ...
        def __gt__(self, other: Set[T] | set[T]) -> bool: ...
        def add(self, element: T) -> None: ...
        def discard(self, element: T) -> None: ...
        def clear(self) -> None: ...


class Bag(Domain["Bag[T]"], Generic[T]):
    """At most ``most`` elements, repetitions counted: ``add``, ``remove``, ``count``, ``in``, ``len``, iteration."""

    def __init__(self, of: Of[T], *, most: Bound, initial: Any = None) -> None:
        self.of = declared(of)
        self.most = most
        self.initial = initial

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        most = _bound(self.most, known, model, "the size of a Bag")
        if most < 1:
            raise ModelMistake(f"a Bag of at most {most} elements", "give it room for one at least")
        return types.BagType(packable(self.of.resolve(known, model), in_bag=True), most)

    if TYPE_CHECKING:

        def __get__(self, model: object, owner: object) -> Bag[T]: ...
        def __set__(self, model: object, value: Bag[T] | tuple[T, ...]) -> None: ...
        def __iter__(self) -> Iterator[T]: ...  # type: ignore[override]
        def __eq__(self, other: object) -> bool: ...
        def __hash__(self) -> int: ...
        def add(self, element: T) -> None: ...
        def remove(self, element: T) -> None: ...
        def count(self, element: T) -> int: ...
        def clear(self) -> None: ...


class Fifo(Domain["Fifo[T]"], Generic[T]):
    """A queue of at most ``capacity`` elements: ``append``, ``popleft``, ``q[0]``, ``in``, ``len``, iteration."""

    def __init__(self, of: Of[T], *, capacity: Bound, initial: Any = None) -> None:
        self.of = declared(of)
        self.capacity = capacity
        self.initial = initial

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        capacity = _bound(self.capacity, known, model, "the capacity of a Fifo")
        if capacity < 1:
            raise ModelMistake(f"a Fifo of capacity {capacity}", "give it room for one element at least")
        return types.FifoType(packable(self.of.resolve(known, model), in_bag=False), capacity)

    if TYPE_CHECKING:

        def __get__(self, model: object, owner: object) -> Fifo[T]: ...
        def __set__(self, model: object, value: Fifo[T] | tuple[T, ...]) -> None: ...
        def __iter__(self) -> Iterator[T]: ...  # type: ignore[override]
        def __eq__(self, other: object) -> bool: ...
        def __hash__(self) -> int: ...
        def append(self, element: T) -> None: ...
        def popleft(self) -> T: ...
        def count(self, element: T) -> int: ...
        def clear(self) -> None: ...
        def __getitem__(self, index: int) -> T: ...


def packable(of: types.Type, in_bag: bool) -> types.Type:
    """The type, if a value of it fits into one slot; raises ``ModelMistake`` if not.

    A slot of a bag has one value more, for being empty.
    """
    most = types.MOST_PACKED_BITS - in_bag
    try:
        bits = of.bits
    except ValueError as problem:
        raise ModelMistake(str(problem), "carry less in each element or message") from None
    if bits > most:
        raise ModelMistake(f"{of} takes {bits} bits a value; at most {most} fit here", "carry less in each element")
    return of


class Variable(Domain[Any]):
    """A scalar or record variable; see ``Var``."""

    def __init__(self, of: Any, initial: Any) -> None:
        self.of = declared(of)
        self.initial = initial

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        return self.of.resolve(known, model)


def Var(of: Of[T], initial: Any = None) -> T:
    """Declare a variable of any type: ``round = Var(Range(8))``, ``leader = Var(Optional(Node))``.

    It starts at the first value of its type unless ``initial`` says otherwise: a value, ``Anything``,
    ``Among([...])``, or a function of the model that returns one of these.
    """
    return cast(T, Variable(of, initial))


class Initial:
    """Several initial values; each means an initial state of its own."""


class _Permutations(Initial):
    """Every way to give each element of the domain a different value."""

    def __repr__(self) -> str:
        return "Permutations"


class _Anything(Initial):
    """Every value of the type."""

    def __repr__(self) -> str:
        return "Anything"


Permutations: Initial = _Permutations()
Anything: Initial = _Anything()


class Among(Initial):
    """One of the listed values."""

    def __init__(self, values: Iterable[Any]) -> None:
        self.values = list(values)


class Uniform(Domain[T]):
    """A rule parameter that is drawn, every value with the same probability."""

    def __init__(self, of: Of[T]) -> None:
        self.of = declared(of)

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        return self.of.resolve(known, model)
