"""Rules: the decorators that make a method a step, and ``when``, which disables one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar, overload

from checker.errors import Disabled
from checker.language.domains import Domain, declared
from checker.language.places import mistake_here

F = TypeVar("F", bound=Callable[..., Any])


class Fairness(Enum):
    """What a run owes an instance of a rule."""

    NONE = "none"
    WEAK = "weak"
    STRONG = "strong"


class RuleKind(Enum):
    """Who takes the step: the algorithm, a delivery of the network, or the environment."""

    RULE = "rule"
    RECEIVE = "receive"
    FAULT = "fault"


@dataclass
class RuleMark:
    """What a decorator noted on a method."""

    kind: RuleKind
    fairness: Fairness
    parameters: dict[str, Domain[Any]] = field(default_factory=dict)
    network: Any = None


MARK = "__conclave_rule__"
INVARIANT = "__conclave_invariant__"


def _fairness(fair: object, name: str) -> Fairness:
    if fair in ("weak", "strong"):
        return Fairness(fair)
    if fair is None:
        return Fairness.NONE
    raise mistake_here(f"fair={fair!r} on {name}", 'write fair="weak", fair="strong" or fair=None')


def _mark(function: F, mark: RuleMark) -> F:
    if not callable(function) or not hasattr(function, "__code__"):
        raise mistake_here(f"{function!r} is not a method", "put the decorator on a method of the model")
    setattr(function, MARK, mark)
    return function


@overload
def rule(function: F, /) -> F: ...
@overload
def rule(*, fair: object = "weak", **parameters: Any) -> Callable[[F], F]: ...
def rule(*bare: Any, fair: object = "weak", **parameters: Any) -> Any:
    """A step of the algorithm, for every combination of values of its parameters.

    ``@rule(i=Node)``: one instance for each node. Each instance is weakly fair by default (one that stays
    enabled is taken in the end); ``fair="strong"``: one enabled again and again is taken; ``fair=None``:
    it may be put off for ever. Where the first parameter ranges over the model's ``Node``, the step is that
    node's own, and a node that is down takes none.
    """
    if bare and (len(bare) > 1 or parameters or not hasattr(bare[0], "__code__")):
        raise mistake_here("@rule takes its parameters by name", "write @rule(i=Node)")

    def decorate(function: F) -> F:
        return _mark(
            function,
            RuleMark(
                RuleKind.RULE,
                _fairness(fair, function.__name__),
                {name: declared(of) for name, of in parameters.items()},
            ),
        )

    return decorate(bare[0]) if bare else decorate


@overload
def fault(function: F, /) -> F: ...
@overload
def fault(**parameters: Any) -> Callable[[F], F]: ...
def fault(*bare: Any, **parameters: Any) -> Any:
    """A step of the environment that may happen but never must: never fair, and its number is bounded by the model."""
    if bare and (len(bare) > 1 or parameters or not hasattr(bare[0], "__code__")):
        raise mistake_here("@fault takes its parameters by name", "write @fault(i=Node)")

    def decorate(function: F) -> F:
        return _mark(
            function,
            RuleMark(RuleKind.FAULT, Fairness.NONE, {name: declared(of) for name, of in parameters.items()}),
        )

    return decorate(bare[0]) if bare else decorate


def receive(network: Any, *, fair: object = "weak", **parameters: Any) -> Callable[[F], F]:
    """The step of a node that takes a message off a link: ``def on_message(self, i, sender, message)``.

    There is one instance for each message that may arrive next: the head of a FIFO link, any message of
    an unordered one. Further parameters may be drawn or chosen as in ``@rule``.

    A message that can arrive from some time on does arrive (``fair="weak"``). That says nothing of a link that loses
    every message before it arrives; ``fair="strong"``: a message that is sent again and again, so that it can
    arrive again and again, does arrive again and again, however many are lost.
    """
    from checker.language.network import Network

    if not isinstance(network, Network):
        given = f"a {type(network).__name__}" if isinstance(network, Domain) else repr(network)
        raise mistake_here(f"@receive is given {given}, not a network", "write @receive(net), net = Network(...)")

    def decorate(function: F) -> F:
        return _mark(
            function,
            RuleMark(
                RuleKind.RECEIVE,
                _fairness(fair, function.__name__),
                {name: declared(of) for name, of in parameters.items()},
                network,
            ),
        )

    return decorate


def when(condition: bool) -> None:
    """Disable the step where ``condition`` is false, wherever in the body it stands."""
    if not condition:
        raise Disabled


def invariant(function: F) -> F:
    """A property of the model that must hold in every reachable state: a method that returns a truth value."""
    setattr(function, INVARIANT, True)
    return function
