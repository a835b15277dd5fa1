"""The rules of a model whose parameters are known."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from checker.errors import ModelMistake, Position
from checker.language.domains import Domain, Uniform, is_same
from checker.language.network import Links, Network
from checker.language.places import position_of
from checker.language.rules import MARK, Fairness, RuleKind, RuleMark
from checker.types import Type

MOST_INSTANCES = 1_000_000
"""The most instances of one rule."""


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


def inherited(cls: type, name: str, attribute: str) -> Any:
    """A mark on a method, or on the one that it overrides without a mark of its own; None if there is none."""
    for base in cls.__mro__:
        method = vars(base).get(name)
        if method is not None and hasattr(method, attribute):
            return getattr(method, attribute)
    return None


def bound_rules(
    cls: type,
    names: tuple[str, ...],
    networks: Mapping[str, Links],
    resolve: Callable[[Domain[Any]], Type],
) -> Iterator[Rule]:
    """The rules of a model class, in order; first its own, then those of its links.

    ``names`` are the methods that are rules, ``resolve`` makes a declared type concrete. Raises ``ModelMistake`` where
    a rule and its decorator do not fit.
    """
    for name in names:
        yield _method_rule(cls, name, networks, resolve)
    taken = set(names)
    for name, links in networks.items():
        for action, most in ((Action.LOSE, links.losses), (Action.DUPLICATE, links.duplicates)):
            if most != 0:
                plain = action.value if len(networks) == 1 else f"{action.value}_{name}"
                title = plain if plain not in taken else f"{action.value}_message_of_{name}"
                yield _link_rule(title, action, name)


def _method_rule(cls: type, name: str, networks: Mapping[str, Links], resolve: Callable[[Domain[Any]], Type]) -> Rule:
    mark: RuleMark = inherited(cls, name, MARK)
    function = getattr(cls, name)
    place = position_of(function)
    code = function.__code__
    arguments = list(code.co_varnames[: code.co_argcount])[1:]
    if hasattr(function, "__wrapped__"):
        raise ModelMistake(f"{name} has a decorator that changes it", "keep to the decorators of the language", place)
    if code.co_argcount == 0 or code.co_kwonlyargcount or code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS):
        raise ModelMistake(
            f"{name} is no method with plain parameters",
            f"write def {name}(self{''.join(f', {p}' for p in mark.parameters)}): ...",
            place,
        )
    network, names = None, ("", "", "")
    if mark.network is not None:
        network = _network_of(cls, mark.network, networks, name, place)
        if len(arguments) < 3:
            raise ModelMistake(
                f"{name} takes ({', '.join(['self', *arguments])}), too little for a @receive",
                f"take the node, the sender and the message: def {name}(self, i, sender, message)",
                place,
            )
        names = (arguments[0], arguments[1], arguments[2])
        arguments = arguments[3:]
    if set(arguments) != set(mark.parameters):
        raise _unfit(mark, name, arguments, names if mark.network is not None else (), place)
    parameters = []
    for argument in arguments:
        declaration = mark.parameters[argument]
        of = resolve(declaration)
        try:
            _ = of.scalar_leaves
        except ValueError as problem:
            remedy = "let it range over simple values, and look for the queue in the state"
            raise ModelMistake(f"parameter {argument} of {name}: {problem}", remedy, place) from None
        parameters.append(RuleParameter(argument, of, isinstance(declaration, Uniform)))
    count = 1
    for parameter in parameters:
        count *= parameter.type.size
    if count > MOST_INSTANCES:
        raise ModelMistake(
            f"{name} has {count} instances for each state; at most {MOST_INSTANCES} are possible",
            "give its parameters smaller types",
            place,
        )
    nodes = [vars(base)["Node"] for base in cls.__mro__ if "Node" in vars(base)]
    acts = mark.kind is RuleKind.RECEIVE or (
        mark.kind is RuleKind.RULE
        and bool(arguments)
        and any(is_same(mark.parameters[arguments[0]], node) for node in nodes)
    )
    return Rule(
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


def _unfit(mark: RuleMark, name: str, arguments: list[str], message: tuple[str, ...], place: Position) -> ModelMistake:
    """The decorator and the method name different parameters."""
    start = "net" if mark.network is not None else ""
    declared = ", ".join(part for part in (start, *(f"{p}=..." for p in arguments)) if part)
    extra = [p for p in mark.parameters if p not in arguments]
    lacking = [a for a in arguments if a not in mark.parameters]
    wrong = []
    if lacking:
        wrong.append(f"its decorator gives no type for {', '.join(lacking)}")
    if extra:
        wrong.append(f"its decorator declares {', '.join(extra)}, which it does not take")
    takes = ", ".join(["self", *message, *arguments])
    return ModelMistake(
        f"{name} takes ({takes}), but {' and '.join(wrong)}",
        f"declare each parameter once: @{mark.kind.value}{f'({declared})' if declared else ''}",
        place,
    )


def _network_of(
    cls: type, declared: Network[Any, Any], networks: Mapping[str, Links], rule: str, place: Position
) -> str:
    """The variable that a ``@receive(net)`` means: also where a subclass declares ``net`` anew."""
    for base in cls.__mro__:
        for name, value in vars(base).items():
            if value is declared and name in networks:
                return name
    raise ModelMistake(
        f"{rule} receives from a network that is no variable of the model",
        "declare net = Network(...) in the class and write @receive(net)",
        place,
    )


def _link_rule(title: str, action: Action, network: str) -> Rule:
    """What the links of a network do by themselves."""
    doc = f"The network loses a message of {network}."
    if action is Action.DUPLICATE:
        doc = f"The network delivers a message of {network} once more."
    names = ("target", "source", "message")
    return Rule(title, RuleKind.FAULT, Fairness.NONE, (), action, None, network, names, False, doc, None)
