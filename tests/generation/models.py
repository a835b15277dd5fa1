"""Random models: a class with types, variables, helpers, rules and predicates, as source text."""

from __future__ import annotations

from dataclasses import dataclass

from checker import types
from checker.types import Type, some_values
from tests.generation.chooser import Chooser
from tests.generation.expressions import INT, Helper, World, Writer, plain_text
from tests.generation.shapes import BOOL, COLOR, MOOD, Shapes, packable, scalar, variable
from tests.generation.statements import INDENT, Body

HEADER = '''"""A random model."""

from checker import (
    ANY,
    FIFO,
    UNLIMITED,
    Among,
    Anything,
    Bag,
    Bool,
    Crashes,
    Election,
    FailureDetector,
    Fifo,
    Map,
    Model,
    Network,
    Optional,
    Param,
    Permutations,
    Range,
    Record,
    Set,
    Uniform,
    UnreliableLinks,
    Var,
    fault,
    invariant,
    receive,
    rule,
    when,
)
from tests.generation.shapes import Color, Mood

BoolType = Bool


def outside(m, x):
    """A function of the module."""
    return m.n + x if x > 0 else x
'''

MOST_INSTANCES = 24


@dataclass(frozen=True)
class Made:
    """The text of a random model: its class is ``M``, its predicates are the methods named."""

    source: str
    predicates: tuple[str, ...]


class ModelWriter:
    """Writes one model. ``size`` bounds how much of everything there is."""

    def __init__(self, choose: Chooser, size: int) -> None:
        self.choose = choose
        self.size = size
        self.shapes = Shapes(choose.weighted((1, 1), (3, 2), (2, 3)))
        self.base = choose.weighted((6, "Model"), (1, "Crashes"), (1, "FailureDetector"), (2, "Election"))
        self.prefix = "" if self.base == "Model" else f"{self.base}."
        self.world = World(self.shapes, {})
        if self.base != "Model":
            self.shapes.n = min(self.shapes.n, 2)
        self.shapes.names[self.shapes.node] = "Node"
        self.lines: list[str] = []

    def write(self) -> Made:
        """The model."""
        self._parameters()
        declared = self._declarations()
        for k in range(self.choose.number(0, 1 + self.size)):
            self._helper(k)
        overridden = [helper for helper in self.world.helpers if not helper.pure and self.choose.chance(25)]
        self._environment()
        for k in range(self.choose.number(1, 1 + self.size)):
            self._rule(k)
        for network in self.world.networks:
            self._receive(network)
        predicates = [self._predicate(k) for k in range(self.choose.number(1, 1 + self.size))]
        first = [f"class M({self.base}):", *(INDENT + line for line in declared)]
        body = [*first, *(INDENT + line if line else "" for line in self.lines)]
        if overridden:
            body[0] = f"class Base({self.base}):"
            body += ["", "", "class M(Base):", *self._overrides(overridden)]
        return Made(HEADER + "\n\n" + "\n".join(body) + "\n", tuple(predicates))

    # Declarations.

    def _parameters(self) -> None:
        """The parameters of the environment, as defaults of the class."""
        choose, n = self.choose, self.shapes.n
        if self.base == "Model":
            self.lines.append(f"n = Param({n})")
            self.lines.append("Node = Range(n)")
            return
        self.lines.append(f"n = Param({n}, least=1)")
        self.lines.append(f"Node = {self.base}.Node")
        bounds = ["crashes", "restarts"]
        if self.base != "Crashes":
            bounds.append("wrong_suspicions")
        for name in bounds:
            self.lines.append(f"{name} = Param({choose.pick([1, 0, 2, -1])}, least=0, unlimited=True)")
        self.world.questions = (("is_alive", 1),)
        if self.base != "Crashes":
            self.world.questions += (("suspects", 2),)

    def _declarations(self) -> list[str]:
        """Types, variables and networks."""
        choose, shapes = self.choose, self.shapes
        found = list(self.lines)
        self.lines = []
        shapes.names[types.IntType(0, 3)] = "Small"
        found.append("Small = Range(4)")
        count = choose.number(2, 1 + self.size)
        made = [variable(choose, shapes) for _ in range(count)]
        carried = [packable(choose, shapes) for _ in range(choose.weighted((4, 0), (5, 1), (1, 2)))]
        shapes.complete = True
        for of, name in shapes.names.items():
            if name not in ("Node", "Small"):
                plain = Shapes(shapes.n, {t: other for t, other in shapes.names.items() if t != of})
                found.append(f"{name} = {plain.text(of)}")
        for k, of in enumerate(made):
            found.append(self._variable(f"x{k}", of))
            self.world.variables[f"x{k}"] = of
        for k, of in enumerate(carried):
            found.append(self._network(f"net{k}" if k else "net", of))
            self.world.networks[f"net{k}" if k else "net"] = of
        return found

    def _variable(self, name: str, of: Type) -> str:
        initial = self._initial(of)
        given = f", initial={initial}" if initial else ""
        text = self.shapes.text(of)
        if isinstance(of, types.MapType | types.SetType | types.BagType | types.FifoType) and text.endswith(")"):
            return f"{name} = {text[:-1]}{given})"
        return f"{name} = Var({text}{given})"

    def _initial(self, of: Type) -> str:
        choose = self.choose
        kind = choose.weighted(
            (5, "first"), (3, "one"), (1, "among"), (1, "anything"), (1, "permutations"), (1, "lambda")
        )
        values = some_values(of, 40)
        if kind == "first" or (isinstance(of, types.OptionalType) and kind == "one"):
            return ""
        if kind == "anything":
            return "Anything" if of.size <= 12 else ""
        if kind == "permutations":
            fits = isinstance(of, types.MapType) and of.of.size >= len(of.keys) and of.of.size ** len(of.keys) < 100
            return "Permutations" if fits else ""
        if kind == "among":
            listed = [plain_text(of, choose.pick(values), self.shapes.names) for _ in range(2)]
            return f"Among([{', '.join(listed)}])"
        text = plain_text(of, choose.pick(values), self.shapes.names)
        return f"lambda m: {text}" if kind == "lambda" and "Rec" not in text and "Deep" not in text else text

    def _network(self, name: str, of: Type) -> str:
        choose = self.choose
        losses = choose.weighted((6, "0"), (2, "1"), (1, "UNLIMITED"))
        duplicates = choose.weighted((6, "0"), (2, "1"), (1, "UNLIMITED"))
        order = choose.pick(["FIFO", "ANY"]) if of.bits <= 10 else "FIFO"
        given = [f"carries={self.shapes.text(of)}", f"order={order}", f"capacity={choose.number(1, 3)}"]
        given += [f"losses={losses}"] * (losses != "0") + [f"duplicates={duplicates}"] * (duplicates != "0")
        return f"{name} = Network(Node, {', '.join(given)})"

    # Functions.

    def _function(self, header: str, body: list[str], decorator: str = "") -> None:
        self.lines.append("")
        if decorator:
            self.lines.append(decorator)
        self.lines.append(f"def {header}:")
        self.lines.extend(INDENT + line for line in body)

    def _body(self, pure: bool, result: Type | None, parameters: dict[str, Type]) -> Body:
        body = Body(self.choose, self.world, pure, result)
        body.local.update(parameters)
        return body

    def _helper(self, k: int) -> None:
        choose = self.choose
        pure = choose.chance(40)
        results: list[Type] = [INT, BOOL, COLOR, types.OptionalType(COLOR), self.shapes.node, *self.shapes.records]
        result = choose.weighted((not pure, None), (1, INT), (1 + pure, choose.pick(results)))
        kinds: list[Type] = [self.shapes.node, INT, BOOL, types.OptionalType(self.shapes.node), MOOD]
        parameters = {f"a{at}": choose.pick(kinds) for at in range(choose.number(0, 2))}
        body = self._body(pure, result, parameters)
        header = ", ".join(["self", *parameters])
        lines = body.lines(1 if choose.chance(40) else 2)
        is_property = pure and not parameters and choose.chance(20)
        self._function(f"h{k}({header})", lines, "@property" if is_property else "")
        if not is_property:
            text = "\n".join(lines)
            changes = frozenset() if pure else frozenset(v for v in self.world.variables if f"self.{v}" in text)
            self.world.helpers.append(Helper(f"h{k}", tuple(parameters.values()), result, pure, changes))

    def _environment(self) -> None:
        if self.base == "Model":
            return
        for name in ("forget", "wake"):
            if self.choose.chance(60):
                self._function(f"{name}(self, i)", self._body(False, None, {"i": self.shapes.node}).lines(1))

    def _arguments(self, most: int) -> tuple[dict[str, Type], list[str]]:
        """Parameters of a rule, and their declarations."""
        choose = self.choose
        parameters: dict[str, Type] = {}
        declared: list[str] = []
        if choose.chance(75):
            parameters["i"] = self.shapes.node
            declared.append("i=Node")
        instances = self.shapes.n
        for name in ("p", "q"):
            of = scalar(choose, self.shapes) if choose.chance(80) else packable(choose, self.shapes)
            known = of in self.shapes.names or of.is_scalar
            if not known or instances * of.size > most or not choose.chance(35):
                continue
            instances *= of.size
            parameters[name] = of
            text = self.shapes.text(of)
            declared.append(f"{name}={f'Uniform({text})' if choose.chance(30) else text}")
        return parameters, declared

    def _rule(self, k: int) -> None:
        choose = self.choose
        parameters, declared = self._arguments(MOST_INSTANCES)
        kind = choose.weighted((8, "rule"), (1, "fault"))
        if kind == "rule" and choose.chance(15):
            declared.append(choose.pick(['fair="strong"', "fair=None"]))
        lines = self._body(False, None, parameters).lines(self.size)
        decorator = f"@{kind}({', '.join(declared)})" if declared else f"@{kind}"
        self._function(f"r{k}({', '.join(['self', *parameters])})", lines, decorator)

    def _receive(self, network: str) -> None:
        if self.choose.chance(8):
            return
        parameters = {"i": self.shapes.node, "sender": self.shapes.node, "message": self.world.networks[network]}
        declared = [network]
        if self.choose.chance(15):
            declared.append("p=Bool")
            parameters["p"] = BOOL
        lines = self._body(False, None, parameters).lines(self.size)
        self._function(f"on_{network}({', '.join(['self', *parameters])})", lines, f"@receive({', '.join(declared)})")

    def _predicate(self, k: int) -> str:
        choose = self.choose
        if choose.chance(50):
            writer = Writer(choose, self.world, pure=True)
            lines = [f"return {writer.truth(3)}"]
        else:
            lines = self._body(True, BOOL, {}).lines(2)
        self._function(f"p{k}(self)", lines, "@invariant" if choose.chance(30) else "")
        return f"p{k}"

    def _overrides(self, helpers: list[Helper]) -> list[str]:
        """Helpers that do something before or after what the base class does."""
        found: list[str] = []
        for helper in helpers:
            parameters = {f"a{at}": of for at, of in enumerate(helper.parameters)}
            names = ", ".join(parameters)
            known = [other for other in self.world.helpers if other.pure]
            world = World(self.shapes, self.world.variables, self.world.networks, helpers=known)
            body = Body(self.choose, world, False, None)
            body.local.update(parameters)
            own = [line for line in body.block(1, 2) if "return" not in line]
            call = f"super().{helper.name}({names})"
            inside = [*own, f"return {call}"] if helper.result is not None else [call, *own]
            found.append("" if found else f'{INDENT}"""A variant."""')
            found.append(f"{INDENT}def {helper.name}({', '.join(['self', *parameters])}):")
            found.extend(2 * INDENT + line for line in inside)
        return found


def write_model(choose: Chooser, size: int = 2) -> Made:
    """A random model."""
    return ModelWriter(choose, size).write()
