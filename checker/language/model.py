"""``Model``: a class whose body declares parameters, types and variables, and whose methods are the rules."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import permutations, product
from typing import Any, ClassVar

from checker import types
from checker.errors import ModelFault, ModelMistake, Position, UsageError
from checker.language import domains
from checker.language.domains import Domain, Initial, Uniform
from checker.language.network import Links, Network, Order
from checker.language.params import Parameter, evaluate
from checker.language.rules import INVARIANT, MARK, Fairness, RuleKind, RuleMark
from checker.language.values import RecordMaker, lift, lower
from checker.types import Plain, Type

State = tuple[Plain, ...]
"""A value for every variable, in the order of their declaration."""

_VARIABLES = (domains.Variable, domains.Map, domains.Set, domains.Bag, domains.Fifo, Network)


class InitialKind(Enum):
    """How the initial values of a variable are given."""

    LISTED = "listed"
    PERMUTATIONS = "permutations"
    ANYTHING = "anything"


@dataclass(frozen=True)
class InitialValues:
    """The initial values of one variable. ``listed`` is empty unless ``kind`` is ``LISTED``."""

    kind: InitialKind
    type: Type
    listed: tuple[Plain, ...] = ()

    def __iter__(self) -> Iterator[Plain]:
        if self.kind is InitialKind.LISTED:
            return iter(self.listed)
        if self.kind is InitialKind.ANYTHING:
            return self.type.values()
        assert isinstance(self.type, types.MapType)
        return permutations(self.type.of.values(), len(self.type.keys))


class Action(Enum):
    """What a rule executes: a method of the model, or something that links do by themselves."""

    METHOD = "method"
    LOSE = "lose"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class RuleParameter:
    """A parameter of a rule, its type, and whether its value is drawn."""

    name: str
    type: Type
    drawn: bool


@dataclass(frozen=True)
class Rule:
    """A rule of a model whose parameters are known."""

    name: str
    kind: RuleKind
    fairness: Fairness
    parameters: tuple[RuleParameter, ...]
    action: Action
    function: Callable[..., Any] | None
    network: str | None
    message_names: tuple[str, str, str]
    """For a rule on messages: what the target, the source and the message are called."""
    acts: bool
    """Whether the first parameter is the node that takes the step."""
    doc: str
    position: Position | None


def position_of(function: Callable[..., Any]) -> Position:
    """Where a function is defined."""
    code = inspect.unwrap(function).__code__
    return Position(code.co_filename, code.co_firstlineno, 1)


class Model:
    """Base of all models. A subclass declares, in its body and in this order of reading:

    parameters (``n = Param(3, "nodes")``), types (capitalized: ``Node = Range(n)``), variables (lower case:
    ``status = Map(Node, Status)``, ``round = Var(Range(8))``), then rules, properties and helper methods.

    ``Model(n=4)`` binds the parameters (``UsageError`` for one that does not exist or does not fit) and
    holds one state at a time, which rules read and write as attributes of ``self``.
    """

    declared_parameters: ClassVar[dict[str, Parameter]] = {}
    declared_variables: ClassVar[dict[str, Domain[Any]]] = {}
    rule_names: ClassVar[tuple[str, ...]] = ()
    invariant_names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        parameters: dict[str, Parameter] = {}
        variables: dict[str, Domain[Any]] = {}
        rules: dict[str, None] = {}
        invariants: dict[str, None] = {}
        for base in reversed(cls.__mro__):
            for name, value in vars(base).items():
                if base is Model or name.startswith("__") or name in _RESERVED:
                    if name in _RESERVED and base is not Model:
                        raise ModelMistake(f"{base.__name__}.{name}: this name belongs to Model", "choose another name")
                    continue
                for table in (parameters, variables, rules, invariants):
                    if name in table and (value is None or table in (parameters, variables)):
                        del table[name]
                if isinstance(value, Parameter):
                    parameters[name] = value
                elif isinstance(value, Domain):
                    _declare(base, name, value, variables)
                elif callable(value) and _inherited(cls, name, MARK) is not None:
                    rules[name] = None
                elif callable(value) and _inherited(cls, name, INVARIANT) is not None:
                    invariants[name] = None
        cls.declared_parameters = parameters
        cls.declared_variables = variables
        cls.rule_names = tuple(rules)
        cls.invariant_names = tuple(invariants)

    def __init__(self, **parameters: Any) -> None:
        put = self.__dict__.__setitem__
        put("parameters", self._bind(parameters))
        put("_resolved", {})
        put("_sent", [])
        variables: dict[str, Type] = {}
        networks: dict[str, Links] = {}
        initial: dict[str, Any] = {}
        for name, declaration in self.declared_variables.items():
            try:
                variables[name] = self._resolve(declaration)
                initial[name] = getattr(declaration, "initial", None)
                if isinstance(declaration, Network):
                    networks[name] = links = declaration.links(self.parameters, self)
                    for fault, most in (("losses", links.losses), ("duplicates", links.duplicates)):
                        if most > 0:
                            variables[f"{name}_{fault}_left"] = types.IntType(0, most)
                            initial[f"{name}_{fault}_left"] = most
            except ModelMistake as mistake:
                raise _placed(mistake, type(self), name) from None
        put("variables", variables)
        put("networks", networks)
        put("_state", {name: of.first for name, of in variables.items()})
        put("rules", tuple(self._rules()))
        self.check_parameters()
        values = {}
        for name in variables:
            try:
                values[name] = _initial_values(variables[name], initial[name], self)
            except (ModelMistake, ModelFault) as problem:
                raise _placed(ModelMistake(f"initial value of {name}: {problem}"), type(self), name) from None
        put("initial_values", values)
        self.load(next(self.initial_states()))

    def check_parameters(self) -> None:
        """Override to demand more of the parameters than their own bounds: raise ``UsageError``."""

    # What engines ask for.

    parameters: dict[str, Any]
    variables: dict[str, Type]
    networks: dict[str, Links]
    rules: tuple[Rule, ...]
    initial_values: dict[str, InitialValues]
    _sent: list[tuple[str, Plain, Plain, Plain, bool]]
    """Messages sent since the list was last emptied: network, source, target, message, and whether it vanished."""

    def initial_states(self) -> Iterator[State]:
        """Every initial state, in order."""
        return product(*(list(values) for values in self.initial_values.values()))

    def load(self, state: State) -> None:
        """Make ``state`` the current one."""
        self.__dict__["_state"] = dict(zip(self.variables, state, strict=True))

    def dump(self) -> State:
        """The current state."""
        return tuple(self._state.values())

    _state: dict[str, Plain]
    _resolved: dict[int, Any]

    # How attributes of ``self`` read and write.

    def read_domain(self, declaration: Domain[Any], name: str | None) -> Any:
        """What ``self.name`` is for a declared type or variable."""
        if name is not None and name in self.variables:
            return self._read_variable(name)
        resolved = self._resolve(declaration)
        return RecordMaker(resolved) if isinstance(resolved, types.RecordType) else resolved

    def _read_variable(self, name: str) -> Any:
        if name in self.networks:
            return NetworkView(self, name)
        return lift(self.variables[name], self._state[name], lambda plain: self._state.__setitem__(name, plain))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.__dict__:
            raise ModelFault(f"self.{name} belongs to Model and cannot be assigned")
        self.assign(name, value)

    def assign(self, name: str, value: Any) -> None:
        """Give the variable ``name`` a new value."""
        variables = self.__dict__.get("variables", {})
        if name in variables and name not in self.networks:
            self._state[name] = lower(variables[name], value)
            return
        raise ModelFault(f"self.{name} is not a variable{_nearest(name, variables)}")

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("variables", {}):
            return self._read_variable(name)
        raise AttributeError(
            f"{type(self).__name__} has no {name}{_nearest(name, [*self.declared_variables, *dir(type(self))])}"
        )

    def disconnect(self, node: Any) -> None:
        """Lose everything that is on its way to ``node``, on every network."""
        for name, links in self.networks.items():
            for source in links.node:
                NetworkView(self, name).drop(source, node)

    # Binding of parameters and rules.

    def _bind(self, given: Mapping[str, Any]) -> dict[str, Any]:
        for name in given:
            if name not in self.declared_parameters:
                known = ", ".join(self.declared_parameters) or "none"
                raise UsageError(
                    f"{type(self).__name__} has no parameter {name}"
                    f"{_nearest(name, self.declared_parameters)} (its parameters: {known})"
                )
        return {
            name: parameter.accept(given.get(name, parameter.default))
            for name, parameter in self.declared_parameters.items()
        }

    def _resolve(self, declaration: Domain[Any]) -> Any:
        if id(declaration) not in self._resolved:
            self._resolved[id(declaration)] = declaration.resolve(self.parameters, self)
        return self._resolved[id(declaration)]

    def _rules(self) -> Iterator[Rule]:
        nodes = [vars(base)["Node"] for base in type(self).__mro__ if "Node" in vars(base)]
        for name in self.rule_names:
            mark: RuleMark = _inherited(type(self), name, MARK)
            function = getattr(type(self), name)
            place = position_of(function)
            arguments = list(inspect.signature(function).parameters)[1:]
            network, names = None, ("", "", "")
            if mark.network is not None:
                network = next((v for v, d in self.declared_variables.items() if d is mark.network), None)
                if network is None:
                    raise ModelMistake(
                        f"{name} receives from a network that is no variable of the model",
                        "declare net = Network(...) in the class and write @receive(net)",
                        place,
                    )
                if len(arguments) < 3:
                    raise ModelMistake(
                        f"{name} takes ({', '.join(['self', *arguments])})",
                        f"it takes the node, the sender and the message: def {name}(self, i, sender, message)",
                        place,
                    )
                names = (arguments[0], arguments[1], arguments[2])
                arguments = arguments[3:]
            if set(arguments) != set(mark.parameters):
                raise ModelMistake(
                    f"{name} takes ({', '.join(arguments)}), but its decorator declares ({', '.join(mark.parameters)})",
                    f"declare each once: @{mark.kind.value}({', '.join(f'{a}=...' for a in arguments)})",
                    place,
                )
            parameters = []
            for argument in arguments:
                declaration = mark.parameters[argument]
                try:
                    of = self._resolve(declaration)
                    _ = of.scalar_leaves
                except (ModelMistake, ValueError) as problem:
                    raise ModelMistake(f"parameter {argument} of {name}: {problem}", "", place) from None
                parameters.append(RuleParameter(argument, of, isinstance(declaration, Uniform)))
            acts = mark.kind is RuleKind.RECEIVE or (
                mark.kind is RuleKind.RULE
                and bool(arguments)
                and any(mark.parameters[arguments[0]] is node for node in nodes)
            )
            yield Rule(
                name,
                mark.kind,
                mark.fairness,
                tuple(parameters),
                Action.METHOD,
                function,
                network,
                names,
                acts,
                inspect.getdoc(function) or "",
                place,
            )
        for name, links in self.networks.items():
            for action, most in ((Action.LOSE, links.losses), (Action.DUPLICATE, links.duplicates)):
                if most != 0:
                    title = action.value if len(self.networks) == 1 else f"{action.value}_{name}"
                    yield Rule(
                        title,
                        RuleKind.FAULT,
                        Fairness.NONE,
                        (),
                        action,
                        None,
                        name,
                        ("target", "source", "message"),
                        False,
                        f"The network loses a message of {name}."
                        if action is Action.LOSE
                        else f"The network delivers a message of {name} once more.",
                        None,
                    )

    def is_node_up(self, node: Any) -> bool:
        """Whether ``node`` takes steps and gets messages: ``is_alive`` where the model says who is alive."""
        alive = getattr(self, "is_alive", None)
        return True if alive is None else bool(alive(node))


class NetworkView:
    """A network as a rule sees it; see ``Network``."""

    def __init__(self, model: Model, name: str) -> None:
        self._model = model
        self._name = name
        self._links = model.networks[name]

    def _queue(self, source: Any, target: Any) -> Any:
        links = lift(
            self._links.type,
            self._model._state[self._name],
            lambda plain: self._model._state.__setitem__(self._name, plain),
        )
        return links[source][target]

    def send(self, source: Any, target: Any, message: Any) -> None:
        """Put ``message`` on its way; to a node that is down it vanishes."""
        plain = lower(self._links.carries, message)
        queue = self._queue(source, target)
        is_up = self._model.is_node_up(target)
        self._model._sent.append((self._name, source, target, plain, not is_up))
        if is_up:
            if len(queue) >= self._links.capacity:
                raise ModelFault(
                    f"the link from {source} to {target} is full: {self._name} has capacity {self._links.capacity}"
                )
            put = queue.append if self._links.order is Order.FIFO else queue.add
            put(lift(self._links.carries, plain))

    def between(self, source: Any, target: Any) -> Any:
        """The messages on their way from ``source`` to ``target``."""
        return lift(self._queue(source, target).type, self._queue(source, target).plain)

    def count(self, source: Any, target: Any) -> int:
        """How many messages are on their way from ``source`` to ``target``."""
        return len(self._queue(source, target))

    def drop(self, source: Any, target: Any) -> None:
        """Lose everything on its way from ``source`` to ``target``."""
        self._queue(source, target).clear()


_RESERVED = {
    "parameters",
    "variables",
    "networks",
    "rules",
    "initial_values",
    "initial_states",
    "load",
    "dump",
    "disconnect",
    "is_node_up",
    "read_domain",
    "assign",
    "declared_parameters",
    "declared_variables",
    "rule_names",
    "invariant_names",
}
_RESERVED_SET_BY_TOOL = {"declared_parameters", "declared_variables", "rule_names", "invariant_names"}
_RESERVED -= _RESERVED_SET_BY_TOOL


def _declare(base: type, name: str, value: Domain[Any], variables: dict[str, Domain[Any]]) -> None:
    if name.lstrip("_")[:1].isupper():
        if isinstance(value, domains.Variable | Network):
            raise _placed(
                ModelMistake(
                    f"{name} is a variable with the name of a type",
                    f"names of variables start in lower case: {name.lower()} = ...",
                ),
                base,
                name,
            )
        return
    if not isinstance(value, _VARIABLES):
        raise _placed(
            ModelMistake(
                f"{name} is in lower case, so it should be a variable, but {value!r} is only a type",
                f"write {name} = Var({value!r}) for a variable, or {name.capitalize()} = ... for a type",
            ),
            base,
            name,
        )
    if any(other is value for other in variables.values()):
        raise _placed(ModelMistake(f"{name} is a second name for a variable", "declare it anew"), base, name)
    variables[name] = value


def _placed(mistake: ModelMistake, owner: type, name: str) -> ModelMistake:
    """The mistake with the position of the declaration of ``name``, where the source can be read."""
    if mistake.position is not None:
        return mistake
    for base in owner.__mro__:
        if name in vars(base) and base is not Model:
            try:
                lines, start = inspect.getsourcelines(base)
                file = inspect.getsourcefile(base) or "?"
            except (OSError, TypeError):
                break
            for k, line in enumerate(lines):
                if line.strip().startswith((f"{name} =", f"{name}=", f"{name}:")):
                    column = len(line) - len(line.lstrip()) + 1
                    return ModelMistake(mistake.problem, mistake.remedy, Position(file, start + k, column))
            return ModelMistake(mistake.problem, mistake.remedy, Position(file, start, 1))
    return ModelMistake(f"{name}: {mistake.problem}", mistake.remedy)


def _inherited(cls: type, name: str, attribute: str) -> Any:
    """A mark on a method, or on the one that it overrides without a mark of its own."""
    for base in cls.__mro__:
        method = vars(base).get(name)
        if method is not None and hasattr(method, attribute):
            return getattr(method, attribute)
    return None


def _initial_values(of: Type, initial: Any, model: Model) -> InitialValues:
    value = evaluate(initial, model.parameters, model)
    if value is None and not isinstance(of, types.OptionalType):
        return InitialValues(InitialKind.LISTED, of, (of.first,))
    if value is domains.Permutations:
        if not isinstance(of, types.MapType):
            raise ModelMistake("Permutations are for a Map", "use Anything or Among([...])")
        if of.of.size < len(of.keys):
            raise ModelMistake(
                f"Permutations give each of {len(of.keys)} keys a value of its own; {of.of} has only {of.of.size}",
                "enlarge the type of the values",
            )
        return InitialValues(InitialKind.PERMUTATIONS, of)
    if value is domains.Anything:
        return InitialValues(InitialKind.ANYTHING, of)
    if isinstance(value, domains.Among):
        if not value.values:
            raise ModelMistake("Among([]) leaves no initial state", "list one value at least")
        listed = dict.fromkeys(_fill(of, choice) for choice in value.values)
        return InitialValues(InitialKind.LISTED, of, tuple(listed))
    if isinstance(value, Initial):
        raise ModelMistake(f"{value!r} is no initial value")
    return InitialValues(InitialKind.LISTED, of, (_fill(of, value),))


def _fill(of: Type, value: Any) -> Plain:
    """The plain value; one value for a whole map stands for each of its elements."""
    if not isinstance(of, types.MapType):
        return lower(of, value)
    if isinstance(value, Mapping) and set(value) == set(of.keys):
        return tuple(_fill(of.of, value[key]) for key in of.keys)
    if isinstance(value, Sequence) and not isinstance(value, str) and not isinstance(of.of, types.MapType):
        if len(value) == len(of.keys) and not isinstance(of.of, types.FifoType | types.BagType):
            return tuple(_fill(of.of, part) for part in value)
    elif isinstance(value, Sequence) and not isinstance(value, str) and len(value) == len(of.keys):
        return tuple(_fill(of.of, part) for part in value)
    return (_fill(of.of, value),) * len(of.keys)


def _nearest(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""
