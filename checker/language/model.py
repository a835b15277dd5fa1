"""``Model``: a class whose body declares parameters, types and variables, and whose methods are the rules."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from checker import types
from checker.errors import ModelFault, ModelMistake, Position, UsageError
from checker.language import domains
from checker.language.bound_rules import Action, Rule, RuleParameter, bound_rules, inherited
from checker.language.domains import Domain
from checker.language.initial import InitialKind, InitialValues, initial_values
from checker.language.network import Links, Network
from checker.language.network_view import NetworkView
from checker.language.params import Parameter
from checker.language.places import mistake_here, mistake_of, position_of
from checker.language.rules import INVARIANT, MARK
from checker.language.values import RecordMaker, Slot, TypeView, lift, lower
from checker.types import Plain, Type

__all__ = ["Action", "InitialKind", "InitialValues", "Model", "Rule", "RuleParameter", "State", "position_of"]

State = tuple[Plain, ...]
"""A value for every variable, in the order of their declaration."""

MOST_LEAVES = 100_000
"""The most scalars and queues that a state may consist of."""

_VARIABLES = (domains.Variable, domains.Map, domains.Set, domains.Bag, domains.Fifo, Network)


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
        tables: tuple[dict[str, Any], ...] = (parameters, variables, rules, invariants)
        for base in reversed(cls.__mro__):
            if base in (object, Model):
                continue
            for name, value in vars(base).items():
                if name in _RESERVED:
                    raise ModelMistake(
                        f"{base.__name__}.{name}: this name belongs to Model", "choose another", _place_of(value)
                    )
                if name in ("__init__", "__new__", "__getattr__", "__setattr__", "__getattribute__"):
                    raise ModelMistake(
                        f"{base.__name__}.{name}: a model is set up by its declarations",
                        "declare variables in the body of the class: x = Var(Range(8), initial=3)",
                        _place_of(value),
                    )
                if name.startswith("__"):
                    continue
                for table in tables:
                    if name in table and (value is None or table in (parameters, variables)):
                        del table[name]
                if isinstance(value, Parameter):
                    parameters[name] = value
                elif isinstance(value, Domain):
                    _declare(name, value, variables)
                elif callable(value) and inherited(cls, name, MARK) is not None:
                    rules[name] = None
                elif callable(value) and inherited(cls, name, INVARIANT) is not None:
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
        initial: dict[str, tuple[Any, Position | None]] = {}
        for name, declaration in self.declared_variables.items():
            of = variables[name] = self._resolve(declaration, name)
            if of.width > MOST_LEAVES:
                raise ModelMistake(
                    f"{name} consists of {of.width} values; at most {MOST_LEAVES} are possible",
                    "use smaller domains",
                    declaration.position,
                )
            initial[name] = getattr(declaration, "initial", None), declaration.position
            if isinstance(declaration, Network):
                networks[name] = links = declaration.links(self.parameters, self)
                for fault, most in (("losses", links.losses), ("duplicates", links.duplicates)):
                    if most > 0:
                        counter = f"{name}_{fault}_left"
                        if counter in self.declared_variables or hasattr(type(self), counter):
                            raise ModelMistake(
                                f"{counter} is what the {fault} of {name} are counted in",
                                "choose another name",
                                _place_of(getattr(type(self), counter)),
                            )
                        variables[counter] = types.IntType(0, most)
                        initial[counter] = most, declaration.position
        put("variables", variables)
        put("networks", networks)
        put("_state", {name: of.first for name, of in variables.items()})
        put("rules", tuple(bound_rules(type(self), self.rule_names, networks, self._resolve)))
        try:
            self.check_parameters()
        except Exception as problem:
            raise mistake_of(problem, "check_parameters", None) from None
        values = {}
        for name, of in variables.items():
            declared, place = initial[name]
            try:
                values[name] = initial_values(of, declared, self)
            except Exception as problem:
                mistake = mistake_of(problem, f"the initial value of {name}", place)
                if isinstance(mistake, ModelMistake) and not mistake.remedy:
                    mistake = ModelMistake(mistake.problem, f"initial= takes values of {of}", mistake.position)
                raise mistake from None
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

    def is_initial(self, state: State) -> bool:
        """Whether a state is an initial one; they need not be listed for that."""
        values = self.initial_values.values()
        return len(state) == len(values) and all(value in of for value, of in zip(state, values, strict=True))

    def initial_states(self) -> Iterator[State]:
        """Every initial state, in order."""
        return _combinations(list(self.initial_values.values()))

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
        if isinstance(resolved, types.RecordType):
            return RecordMaker(resolved)
        return resolved if resolved.is_scalar else TypeView(resolved)

    def _read_variable(self, name: str) -> Any:
        slot = Slot(self._state, name)
        if name in self.networks:
            return NetworkView(self, name, slot)
        return lift(self.variables[name], slot.read(), slot)

    if not TYPE_CHECKING:  # a type checker is to find attributes that do not exist

        def __setattr__(self, name, value):
            if name in self.__dict__:
                raise ModelFault(f"self.{name} belongs to Model and cannot be assigned")
            self.assign(name, value)

        def __getattr__(self, name):
            if name in self.__dict__.get("variables", {}):
                return self._read_variable(name)
            known = [*self.declared_variables, *dir(type(self))]
            raise AttributeError(f"{type(self).__name__} has no {name}{nearest(name, known)}")

    def assign(self, name: str, value: Any) -> None:
        """Give the variable ``name`` a new value."""
        variables = self.__dict__.get("variables", {})
        if name in variables and name not in self.networks:
            self._state[name] = lower(variables[name], value)
            return
        if name in self.declared_parameters:
            raise ModelFault(f"self.{name} is a parameter and never changes")
        raise ModelFault(f"self.{name} is not a variable{nearest(name, variables)}")

    def disconnect(self, node: Any) -> None:
        """Lose everything that is on its way to ``node``, on every network."""
        for name, links in self.networks.items():
            view = NetworkView(self, name, Slot(self._state, name))
            for source in links.node:
                view.drop(source, node)

    def is_node_up(self, node: Any) -> bool:
        """Whether ``node`` takes steps and gets messages: ``is_alive`` where the model says who is alive."""
        alive = getattr(self, "is_alive", None)
        return True if alive is None else bool(alive(node))

    # Binding of parameters.

    def _bind(self, given: Mapping[str, Any]) -> dict[str, Any]:
        for name in given:
            if name not in self.declared_parameters:
                known = ", ".join(self.declared_parameters) or "none"
                raise UsageError(
                    f"{type(self).__name__} has no parameter {name}"
                    f"{nearest(name, self.declared_parameters)} (its parameters: {known})"
                )
        return {
            name: parameter.accept(given.get(name, parameter.default))
            for name, parameter in self.declared_parameters.items()
        }

    def _resolve(self, declaration: Domain[Any], name: str = "a type") -> Any:
        found = self._resolved.get(id(declaration))
        if found is None:
            try:
                found = declaration.resolve(self.parameters, self)
            except Exception as problem:
                raise mistake_of(problem, name, declaration.position) from None
            self._resolved[id(declaration)] = found
        return found


def _combinations(values: Sequence[InitialValues]) -> Iterator[State]:
    """Every choice of one value for each variable; the values of the last one change fastest."""
    several = [k for k, of in enumerate(values) if of.kind is not InitialKind.LISTED or len(of.listed) > 1]
    state = [of.listed[0] if of.kind is InitialKind.LISTED else None for of in values]

    def choose(at: int) -> Iterator[State]:
        if at == len(several):
            yield tuple(state)
            return
        for value in values[several[at]]:
            state[several[at]] = value
            yield from choose(at + 1)

    return choose(0)


_RESERVED = frozenset(
    name
    for name in (*vars(Model), *Model.__annotations__)
    if not name.startswith("__") and name not in ("check_parameters", "declared_parameters", "declared_variables")
) - {"rule_names", "invariant_names"}
"""Names of ``Model`` that a subclass must not use for anything else."""


def _place_of(value: Any) -> Position | None:
    """Where something in the body of a class was declared, as far as it knows."""
    if isinstance(value, Domain | Parameter):
        return value.position
    return position_of(value) if hasattr(value, "__code__") else None


def _declare(name: str, value: Domain[Any], variables: dict[str, Domain[Any]]) -> None:
    """Enter a declaration that stands under ``name`` in the body of a class."""
    if name == "is_alive":
        raise ModelMistake(
            "is_alive is a variable, but the environment asks it as a method",
            "name the variable alive and write def is_alive(self, i): return self.alive[i]",
            value.position,
        )
    if value.name not in (None, name) and not name[:1].isupper():
        raise mistake_here(f"{name} is a second name for {value.name}", f"declare it anew: {name} = Var(...)")
    if name.lstrip("_")[:1].isupper():
        if isinstance(value, domains.Variable | Network):
            raise ModelMistake(
                f"{name} is a variable with the name of a type",
                f"names of variables start in lower case: {name.lower()} = ...",
                value.position,
            )
        return
    if not isinstance(value, _VARIABLES):
        shown = repr(value) if type(value).__repr__ is not object.__repr__ else "it"
        raise ModelMistake(
            f"{name} is in lower case, so it should be a variable, but {shown} is only a type",
            f"write {name} = Var(...) for a variable, or {name.capitalize()} = ... for a type",
            value.position,
        )
    variables[name] = value


def nearest(name: str, known: Any) -> str:
    """ "; did you mean ...?" for a name that is nearly one of those ``known``, otherwise nothing."""
    close = difflib.get_close_matches(name, [str(k) for k in known], n=1)
    return f"; did you mean {close[0]}?" if close else ""
