"""Properties of states: what must hold, and in which states it is asked."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from checker.language.model import Model

F = TypeVar("F", bound=Callable[..., bool])


class Scope(Enum):
    """In which reachable states a property is asked."""

    ALWAYS = "always"
    QUIESCENT = "quiescent"
    STUCK = "stuck"


SCOPE = "__conclave_scope__"


def always(function: F) -> F:
    """The property must hold in every reachable state."""
    setattr(function, SCOPE, Scope.ALWAYS)
    return function


def when_quiescent(function: F) -> F:
    """The property must hold in every reachable state in which only faults can happen still."""
    setattr(function, SCOPE, Scope.QUIESCENT)
    return function


def when_stuck(function: F) -> F:
    """The property must hold in every reachable state in which nothing at all can happen."""
    setattr(function, SCOPE, Scope.STUCK)
    return function


@dataclass(frozen=True)
class Property:
    """A named predicate over the states of a model: a function of the model that returns a truth value."""

    name: str
    scope: Scope
    function: Callable[[Any], bool]

    @property
    def doc(self) -> str:
        """What the property means, from its docstring."""
        return inspect.getdoc(self.function) or ""


def invariants_of(model: Model) -> list[Property]:
    """The properties that the model itself carries (methods marked ``@invariant``)."""
    return [
        Property(name.replace("_", " "), Scope.ALWAYS, getattr(type(model), name)) for name in model.invariant_names
    ]


def properties_in(module: Any) -> list[Property]:
    """The properties that a module defines, in order."""
    return [
        Property(name.replace("_", " "), getattr(value, SCOPE), value)
        for name, value in vars(module).items()
        if callable(value) and hasattr(value, SCOPE) and value.__module__ == module.__name__
    ]
