"""Random expressions of a wanted type, as source text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from checker import types
from checker.types import Plain, Type
from tests.generation.chooser import Chooser
from tests.generation.shapes import BOOL, COLOR, MOOD, Path, Shapes, paths


@dataclass(frozen=True)
class Helper:
    """A method that expressions and statements may call. ``pure``: it changes nothing and disables nothing."""

    name: str
    parameters: tuple[Type, ...]
    result: Type | None
    pure: bool
    changes: frozenset[str] = frozenset()
    """The variables that it may change."""


@dataclass
class World:
    """What the expressions of one model can speak of."""

    shapes: Shapes
    variables: dict[str, Type]
    networks: dict[str, Type] = field(default_factory=dict)
    parameters: tuple[str, ...] = ("n",)
    questions: tuple[tuple[str, int], ...] = ()
    """Methods of the environment that answer about nodes, and how many nodes they take."""
    helpers: list[Helper] = field(default_factory=list)

    @property
    def places(self) -> list[Path]:
        """All parts of all variables."""
        return [path for name, of in self.variables.items() for path in paths(name, of)]


INT = types.IntType(-4, 4)
"""Stands for whole numbers of any size."""


def is_int(of: Type) -> bool:
    """Whether values of the type are numbers."""
    return isinstance(of, types.IntType)


class Writer:
    """Writes expressions in some scope. ``local``: the names that are bound, by type."""

    def __init__(self, choose: Chooser, world: World, pure: bool) -> None:
        self.choose = choose
        self.world = world
        self.local: dict[str, Type] = {}
        self.pure = pure
        """Nothing that changes the state or disables the step may be written."""
        self.fresh = 0

    # Scopes.

    @contextmanager
    def bound(self, name: str, of: Type) -> Iterator[None]:
        """A name is bound for a while."""
        before = dict(self.local)
        self.local[name] = of
        yield
        self.local = before

    @contextmanager
    def without_effects(self) -> Iterator[None]:
        """Only expressions that change nothing."""
        before, self.pure = self.pure, True
        yield
        self.pure = before

    def new_name(self) -> str:
        """A name that is not bound yet."""
        self.fresh += 1
        return f"v{self.fresh}"

    # Places and names.

    def place(self, fits: Callable[[Type], bool], depth: int = 2, through_none: bool = True) -> str | None:
        """A part of a variable whose type fits; None if there is none."""
        found = [path for path in self.world.places if fits(path.type) and (through_none or not path.optional)]
        return self.path(self.choose.pick(found), depth) if found else None

    def path(self, path: Path, depth: int = 2) -> str:
        """The text of a place."""
        text = f"self.{path.variable}"
        with self.without_effects():
            for step in path.steps:
                text += f".{step}" if isinstance(step, str) else f"[{self.key(step, depth - 1)}]"
        return text

    def key(self, domain: Type, depth: int) -> str:
        """An index into a map."""
        if depth >= 0 and isinstance(domain, types.IntType) and self.choose.chance(45):
            found = self.name(lambda t: t == domain) if self.choose.chance(40) else self._number_place(depth)
            number = found or self.number(depth)
            if self.choose.chance(12):
                return number
            shift = f" + {domain.least}" if domain.least else ""
            return f"{number} % {domain.size}{shift}"
        if depth >= 0 and self.choose.chance(25):
            place = self.place(lambda t: t == domain, depth - 1, through_none=False)
            if place is not None:
                return place
        return self.value(domain, min(depth, 1), careful=True)

    def name(self, fits: Callable[[Type], bool]) -> str | None:
        """A bound name whose type fits."""
        found = [name for name, of in self.local.items() if fits(of)]
        return self.choose.pick(found) if found else None

    def call(self, result: Type | None, depth: int) -> str | None:
        """A call of a helper with this result."""
        found = [h for h in self.world.helpers if _same(h.result, result) and (h.pure or not self.pure)]
        if not found or depth <= 0:
            return None
        helper = self.choose.pick(found)
        arguments = [self.value(of, depth - 1) for of in helper.parameters]
        if arguments and self.choose.chance(10):
            arguments[-1] = f"a{len(arguments) - 1}={arguments[-1]}"
        return f"self.{helper.name}({', '.join(arguments)})"

    # Values of any type.

    def value(self, of: Type, depth: int, careful: bool = False) -> str:
        """An expression of the type. ``careful``: a number surely within its bounds, something that is not None."""
        choose = self.choose
        if depth > 0 and (of.is_scalar or isinstance(of, types.RecordType)) and choose.chance(8):
            condition = self.truth(depth - 1)
            return f"({self.value(of, depth - 1, careful)} if {condition} else {self.value(of, depth - 1, careful)})"
        known = self.name(lambda t: t == of)
        if known is not None and choose.chance(45):
            return known
        if depth > 0 and choose.chance(30):
            place = self.place(lambda t: t == of, depth - 1, through_none=not careful)
            if place is not None:
                return place
        if choose.chance(20):
            called = self.call(of, depth)
            if called is not None:
                return called
        return self._made(of, depth, careful)

    def _made(self, of: Type, depth: int, careful: bool) -> str:
        choose = self.choose
        if isinstance(of, types.IntType):
            if careful or choose.chance(80):
                if depth <= 0 or choose.chance(25):
                    return str(choose.number(of.least, of.most))
                shift = f" + {of.least}" if of.least else ""
                return f"(({self.number(depth - 1)}) % {of.size}{shift})"
            return self.number(depth)
        if isinstance(of, types.BoolType):
            return self.truth(depth)
        if isinstance(of, types.EnumType):
            return self.member(of, depth)
        if isinstance(of, types.OptionalType):
            if careful:
                return self.value(of.of, depth, careful)
            return choose.weighted((1, "None"), (2, "")) or self.value(of.of, depth)
        if isinstance(of, types.RecordType):
            given = [(name, part) for name, part in of.fields if choose.chance(80) or _holds_queue(part)]
            given = [(name, part) for name, part in given if not isinstance(part, types.MapType) or depth > 0]
            fields = ", ".join(f"{name}={self.value(part, depth - 1)}" for name, part in given)
            return f"self.{self.world.shapes.names[of]}({fields})"
        if isinstance(of, types.SetType):
            return self.set(of, depth)
        if isinstance(of, types.MapType):
            return f"({', '.join(self.value(of.of, depth - 1) for _ in of.keys)},)"
        assert isinstance(of, types.BagType | types.FifoType)
        most = of.most if isinstance(of, types.BagType) else of.capacity
        elements = [self.value(of.of, depth - 1) for _ in range(choose.number(0, most))]
        return f"({', '.join(elements)},)" if elements else "()"

    def member(self, of: types.EnumType, depth: int) -> str:
        """A member of an enum."""
        if of == COLOR and depth > 0 and self.choose.chance(15):
            inside = f"{self.member(of, depth - 1)}.value" if self.choose.chance(70) else self.number(depth - 1)
            return f"Color({inside})"
        return f"{of}.{self.choose.pick(of.members).name}"

    def set(self, of: types.SetType, depth: int) -> str:
        """A set."""
        kind = self.choose.weighted((3, "display"), (1, "empty"), (3 * (depth > 0), "operator"))
        if kind == "empty":
            return "set()"
        if kind == "display":
            elements = [self.value(of.of, depth - 1) for _ in range(self.choose.number(1, 2))]
            return "{" + ", ".join(elements) + "}"
        left = self.place(lambda t: t == of, depth - 1)
        if left is None:
            return "set()"
        operator = self.choose.pick(["|", "&", "-", "^"])
        right = self.value(of, depth - 1)
        return f"({left} {operator} {right})" if self.choose.chance(70) else f"({right} {operator} {left})"

    # Numbers.

    def number(self, depth: int) -> str:
        """A whole number, of any size."""
        choose = self.choose
        if depth <= 0:
            known = self.name(is_int) if choose.chance(60) else None
            return (
                known if known is not None else choose.weighted((4, str(choose.number(0, 3))), (1, "-1"), (1, "self.n"))
            )
        kind = choose.weighted(
            (6, "place"),
            (3, "name"),
            (2, "literal"),
            (4, "operator"),
            (1, "division"),
            (2, "size"),
            (2, "reduction"),
            (1, "extreme"),
            (1, "choice"),
            (1, "optional"),
            (1, "unary"),
            (1, "truth"),
            (1, "enum"),
            (1, "in tuple"),
            (1, "queue"),
            (1, "count"),
            (1, "network"),
            (3, "call"),
            (8, "order"),
        )
        found = getattr(self, f"_number_{kind.replace(' ', '_')}")(depth)
        return found if found is not None else self.number(depth - 1)

    def _number_place(self, depth: int) -> str | None:
        return self.place(is_int, depth - 1)

    def _number_name(self, depth: int) -> str | None:
        return self.name(is_int)

    def _number_literal(self, depth: int) -> str:
        return str(self.choose.number(-1, 3))

    def _number_operator(self, depth: int) -> str:
        return f"({self.number(depth - 1)} {self.choose.pick(['+', '-', '*'])} {self.number(depth - 1)})"

    def _number_division(self, depth: int) -> str:
        divisor = str(self.choose.pick([2, 3, -2])) if self.choose.chance(70) else self.number(depth - 1)
        return f"({self.number(depth - 1)} {self.choose.pick(['//', '%'])} {divisor})"

    def _number_size(self, depth: int) -> str | None:
        place = self.place(lambda t: isinstance(t, types.SetType | types.BagType | types.FifoType), depth - 1)
        if place is None or self.choose.chance(10):
            return self.choose.pick(["len(self.Node)", "len(Color)", "len((True, False))"])
        return f"len({place})"

    def _number_reduction(self, depth: int) -> str:
        if self.choose.chance(20):
            return f"sum(({self.number(depth - 1)}, {self.number(depth - 1)}))"
        of = self.choose.pick([INT, INT, BOOL])
        return f"sum({self.generator(of, depth)})"

    def _number_extreme(self, depth: int) -> str:
        function = self.choose.pick(["min", "max"])
        kind = self.choose.weighted((2, "values"), (2, "default"), (1, "bare"), (1, "pairs"))
        if kind == "values":
            return f"{function}({self.number(depth - 1)}, {self.number(depth - 1)})"
        if kind == "default":
            with self.without_effects():
                default = self.number(depth - 1)
            return f"{function}(({self.generator(INT, depth)}), default={default})"
        if kind == "bare":
            return f"{function}({self.generator(INT, depth)})"
        pairs = [f"({self.number(depth - 1)}, {self.number(depth - 1)})" for _ in range(2)]
        return f"{function}({pairs[0]}, {pairs[1]})[{self.choose.pick([0, 1, -1])}]"

    def _number_choice(self, depth: int) -> str:
        return f"({self.number(depth - 1)} if {self.truth(depth - 1)} else {self.number(depth - 1)})"

    def _number_optional(self, depth: int) -> str | None:
        place = self.place(lambda t: isinstance(t, types.OptionalType) and is_int(t.of), depth - 1)
        if place is None:
            return None
        return f"({place} + 1)" if self.choose.chance(30) else f"({place} if {place} is not None else 0)"

    def _number_unary(self, depth: int) -> str:
        inside = self.number(depth - 1)
        return f"abs({inside})" if self.choose.chance(50) else f"(-({inside}))"

    def _number_truth(self, depth: int) -> str:
        inside = self.truth(depth - 1)
        return f"int({inside})" if self.choose.chance(60) else f"({inside} + {self.number(depth - 1)})"

    def _number_enum(self, depth: int) -> str:
        return f"{self.value(COLOR, depth - 1)}.value"

    def _number_in_tuple(self, depth: int) -> str:
        return f"({self.number(depth - 1)}, {self.number(depth - 1)})[{self.number(depth - 1)} % 2]"

    def _number_queue(self, depth: int) -> str | None:
        place = self.place(lambda t: isinstance(t, types.FifoType) and is_int(t.of), depth - 1)
        return None if place is None else f"({place}[{self.choose.pick([0, 0, 1])}] if len({place}) > 1 else 0)"

    def _number_count(self, depth: int) -> str | None:
        found = [p for p in self.world.places if isinstance(p.type, types.BagType | types.FifoType)]
        if not found:
            return None
        path = self.choose.pick(found)
        return f"{self.path(path, depth - 1)}.count({self.value(path.type.of, depth - 1)})"  # type: ignore[attr-defined]

    def _number_network(self, depth: int) -> str | None:
        if not self.world.networks:
            return None
        name = self.choose.pick(list(self.world.networks))
        node = self.world.shapes.node
        return f"self.{name}.count({self.value(node, depth - 1, True)}, {self.value(node, depth - 1, True)})"

    def _number_call(self, depth: int) -> str | None:
        return self.call(INT, depth)

    def _number_order(self, depth: int) -> str | None:
        """A part of the state beside a call that may change it."""
        helpers = [h for h in self.world.helpers if _same(h.result, INT) and h.changes and not self.pure]
        if not helpers:
            return None
        helper = self.choose.pick(helpers)
        found = [path for path in self.world.places if is_int(path.type) and path.variable in helper.changes]
        if not found:
            return None
        place = self.path(self.choose.pick(found), depth - 1)
        call = f"self.{helper.name}({', '.join(self.value(of, depth - 1) for of in helper.parameters)})"
        first, second = (place, call) if self.choose.chance(70) else (call, place)
        if self.choose.chance(30):
            return f"({first}, {second})[{self.choose.pick([0, 1])}]"
        return f"({first} {self.choose.pick(['+', '-', '*'])} {second})"

    # Generators.

    def domain(self, depth: int) -> tuple[str, Type]:
        """Something to loop over, and the type of what it holds."""
        choose, node = self.choose, self.world.shapes.node
        options: list[tuple[int, tuple[str, Type]]] = [
            (5, ("self.Node", node)),
            (1, ("Color", COLOR)),
            (1, ("range(3)", types.IntType(0, 2))),
            (1, ("range(2, -1, -1)", types.IntType(0, 2))),
            (1, (f"({self.number(depth - 1)}, {self.number(depth - 1)})", INT)),
        ]
        options += [(1, (f"self.{name}", of)) for of, name in self.world.shapes.names.items() if of.size <= 12]
        collections = [
            p for p in self.world.places if isinstance(p.type, types.SetType | types.BagType | types.FifoType)
        ]
        if collections:
            path = choose.pick(collections)
            options.append((5, (self.path(path, depth - 1), path.type.of)))  # type: ignore[attr-defined]
        for name, carries in self.world.networks.items():
            between = f"self.{name}.between({self.value(node, 0, True)}, {self.value(node, 0, True)})"
            options.append((1, (between, carries)))
        return choose.weighted(*options)

    def generator(self, of: Type, depth: int) -> str:
        """A generator that yields values of the type."""
        source, inner = self.domain(depth)
        name = self.new_name()
        with self.bound(name, inner):
            conditions = f" if {self.truth(depth - 1)}" if self.choose.chance(35) else ""
            if depth > 1 and self.choose.chance(15):
                second, inner = self.domain(depth - 1)
                other = self.new_name()
                with self.bound(other, inner):
                    more = f" if {self.truth(depth - 2)}" if self.choose.chance(30) else ""
                    made = self.value(of, depth - 2) if of != INT else self.number(depth - 2)
                return f"{made} for {name} in {source}{conditions} for {other} in {second}{more}"
            made = self.value(of, depth - 1) if of != INT else self.number(depth - 1)
        return f"{made} for {name} in {source}{conditions}"

    # Truth values.

    def truth(self, depth: int) -> str:
        """A truth value."""
        choose = self.choose
        if depth <= 0:
            known = self.name(lambda t: t == BOOL) if choose.chance(60) else None
            return known if known is not None else choose.pick(["True", "False"])
        kind = choose.weighted(
            (3, "place"),
            (5, "compare"),
            (2, "junction"),
            (1, "negation"),
            (2, "enum"),
            (2, "none"),
            (2, "member"),
            (3, "quantifier"),
            (1, "sets"),
            (1, "whole"),
            (1, "pairs"),
            (1, "plain"),
            (1, "domain"),
            (1, "chain"),
            (1, "environment"),
            (2, "call"),
        )
        found = getattr(self, f"_truth_{kind}")(depth)
        return found if found is not None else self.truth(depth - 1)

    def condition(self, depth: int) -> str:
        """Something whose truth matters only: a truth value, or a number, set, bag or queue."""
        if self.choose.chance(12):
            place = self.place(
                lambda t: isinstance(t, types.SetType | types.BagType | types.FifoType | types.IntType),
                depth - 1,
                through_none=False,
            )
            if place is not None:
                return f"{place} and {self.truth(depth - 1)}" if self.choose.chance(40) else place
        return self.truth(depth)

    def _truth_place(self, depth: int) -> str | None:
        return self.place(lambda t: t == BOOL, depth - 1)

    def _truth_compare(self, depth: int) -> str:
        operator = self.choose.pick(["==", "!=", "<", "<=", ">", ">="])
        return f"({self.number(depth - 1)} {operator} {self.number(depth - 1)})"

    def _truth_chain(self, depth: int) -> str:
        first, second = self.choose.pick(["<", "<=", "==", ">"]), self.choose.pick(["<", "<=", "!="])
        return f"({self.number(depth - 1)} {first} {self.number(depth - 1)} {second} {self.number(depth - 1)})"

    def _truth_junction(self, depth: int) -> str:
        return f"({self.truth(depth - 1)} {self.choose.pick(['and', 'or'])} {self.truth(depth - 1)})"

    def _truth_negation(self, depth: int) -> str:
        return f"(not {self.condition(depth - 1)})"

    def _truth_enum(self, depth: int) -> str:
        of = self.choose.pick([COLOR, MOOD])
        left, right = self.value(of, depth - 1), self.value(of, depth - 1)
        if self.choose.chance(20):
            return f"({left} in ({right}, {self.value(of, depth - 1)}))"
        return f"({left} {self.choose.pick(['==', '!=', 'is', 'is not'])} {right})"

    def _truth_none(self, depth: int) -> str | None:
        place = self.place(lambda t: isinstance(t, types.OptionalType), depth - 1)
        if place is None:
            return None
        return f"({place} {self.choose.pick(['is', 'is not', '==', '!='])} None)"

    def _truth_member(self, depth: int) -> str | None:
        found = [p for p in self.world.places if isinstance(p.type, types.SetType | types.BagType | types.FifoType)]
        if not found:
            return None
        path = self.choose.pick(found)
        element = self.value(path.type.of, depth - 1)  # type: ignore[attr-defined]
        return f"({element} {self.choose.pick(['in', 'not in'])} {self.path(path, depth - 1)})"

    def _truth_quantifier(self, depth: int) -> str:
        function = self.choose.pick(["any", "all"])
        if self.choose.chance(15):
            return f"{function}(({self.truth(depth - 1)}, {self.truth(depth - 1)}))"
        if self.choose.chance(15):
            return f"{function}({self.number(depth - 1)} // v == 1 for v in ({self.number(depth - 1)}, 2, 0, -1))"
        return f"{function}({self.generator(BOOL, depth)})"

    def _truth_sets(self, depth: int) -> str | None:
        found = [p for p in self.world.places if isinstance(p.type, types.SetType)]
        if not found:
            return None
        path = self.choose.pick(found)
        operator = self.choose.pick(["==", "!=", "<=", "<", ">=", ">"])
        assert isinstance(path.type, types.SetType)
        return f"({self.path(path, depth - 1)} {operator} {self.set(path.type, depth - 1)})"

    def _truth_whole(self, depth: int) -> str | None:
        """Two values of any type that has an equality."""
        found = [p for p in self.world.places if not _holds_queue(p.type) and not _is_map(p.type) and p.type != BOOL]
        if not found:
            return None
        path = self.choose.pick(found)
        other = self.value(path.type, depth - 1)
        return f"({self.path(path, depth - 1)} {self.choose.pick(['==', '!='])} {other})"

    def _truth_pairs(self, depth: int) -> str:
        pairs = [f"({self.number(depth - 1)}, {self.number(depth - 1)})" for _ in range(2)]
        return f"({pairs[0]} {self.choose.pick(['<', '<=', '>', '=='])} {pairs[1]})"

    def _truth_plain(self, depth: int) -> str:
        return f"bool({self.condition(depth - 1)})"

    def _truth_domain(self, depth: int) -> str:
        return f"({self.number(depth - 1)} in {self.choose.pick(['self.Node', 'range(1, 3)'])})"

    def _truth_environment(self, depth: int) -> str | None:
        if not self.world.questions:
            return None
        name, count = self.choose.pick(self.world.questions)
        nodes = ", ".join(self.value(self.world.shapes.node, depth - 1, True) for _ in range(count))
        return f"self.{name}({nodes})"

    def _truth_call(self, depth: int) -> str | None:
        return self.call(BOOL, depth)


def _same(result: Type | None, wanted: Type | None) -> bool:
    """Whether a helper's result will do."""
    if result is None or wanted is None:
        return result is wanted
    return result == wanted or (is_int(result) and wanted is INT)


def _holds_queue(of: Type) -> bool:
    """Whether a type holds a queue."""
    try:
        _ = of.scalar_leaves
    except ValueError:
        return True
    return False


def _is_map(of: Type) -> bool:
    """Whether a type is a map, or perhaps one."""
    return isinstance(of.of if isinstance(of, types.OptionalType) else of, types.MapType)


def plain_text(of: Type, value: Plain, names: dict[Type, str]) -> str:
    """A value as it is written in ``initial=``."""
    if isinstance(of, types.OptionalType):
        return "None" if value is None else plain_text(of.of, value, names)
    if isinstance(of, types.EnumType):
        return f"{of}.{value.name}"
    if isinstance(of, types.RecordType):
        parts = zip(of.fields, value, strict=True)
        fields = ", ".join(f"{name}={plain_text(part, inner, names)}" for (name, part), inner in parts)
        return f"{names[of]}({fields})"
    if isinstance(of, types.MapType):
        pairs = zip(of.keys, value, strict=True)
        keys = (f"{plain_text(of.domain, k, names)}: {plain_text(of.of, v, names)}" for k, v in pairs)
        return "{" + ", ".join(keys) + "}"
    if isinstance(of, types.SetType):
        return (
            "{" + ", ".join(plain_text(of.of, v, names) for v in sorted(value, key=of.of.index)) + "}"
            if value
            else "set()"
        )
    if isinstance(of, types.BagType | types.FifoType):
        return "[" + ", ".join(plain_text(of.of, v, names) for v in value) + "]"
    return repr(value)
