"""Properties: what must hold, in which states it is asked, and what must hold of runs.

A property of states is a function of the model that returns a truth value; a decorator says in which reachable
states it is asked (``in_every_state``, ``when_quiescent``, ``when_stuck``). A temporal property is a function of the
model, with its parameters known, that returns a formula about runs (``temporal``). Note that ``always`` is an
operator of formulas (``checker.temporal.formula``), not a decorator.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar, overload

from checker.errors import ConclaveError, ModelMistake
from checker.language.model import Model, position_of
from checker.temporal.formula import Formula, formula

F = TypeVar("F", bound=Callable[..., bool])
G = TypeVar("G", bound=Callable[..., Any])


class Scope(Enum):
    """In which reachable states a property is asked."""

    ALWAYS = "always"
    QUIESCENT = "quiescent"
    STUCK = "stuck"


SCOPE = "__conclave_scope__"
TEMPORAL = "__conclave_temporal__"


def in_every_state(function: F) -> F:
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


TOLD_BY = "__conclave_told_by__"


def told_by(teller: Callable[[Any], str]) -> Callable[[F], F]:
    """Say of a property of states how to tell a state that violates it: a function of the model that returns words."""

    def mark(function: F) -> F:
        setattr(function, TOLD_BY, teller)
        return function

    return mark


@dataclass(frozen=True)
class Property:
    """A named predicate over the states of a model: a function of the model that returns a truth value."""

    name: str
    scope: Scope
    function: Callable[[Any], bool]

    @property
    def told_by(self) -> Callable[[Any], str] | None:
        """What tells a state that violates the property in words, if anything does."""
        teller: Callable[[Any], str] | None = getattr(self.function, TOLD_BY, None)
        return teller

    @property
    def doc(self) -> str:
        """What the property means, from its docstring."""
        return inspect.getdoc(self.function) or ""


def no_model_error(m: Any) -> bool:
    """No step leaves the range of a variable, overfills a channel, or goes wrong in another way."""
    return True


NO_MODEL_ERROR = Property("no model error", Scope.ALWAYS, no_model_error)
"""True of every state: what is left of it is that no step is a fault, which is checked along with every property."""


@dataclass(frozen=True)
class LeftOut:
    """What a temporal property returns in place of a formula where there is nothing to ask, and why."""

    reason: str


def left_out(reason: str) -> LeftOut:
    """The property is not asked of a model with these parameters: ``left_out("nobody ever crashes")``."""
    return LeftOut(reason)


@dataclass(frozen=True)
class Telling:
    """How a temporal property is reported; see ``temporal``."""

    otherwise: str = ""
    told_by: Callable[[Any], str] | None = None
    witness: Callable[[Any], Any] | None = None
    lacking: str = ""


@overload
def temporal(function: G, /) -> G: ...
@overload
def temporal(
    *,
    otherwise: str = "",
    told_by: Callable[[Any], str] | None = None,
    witness: Callable[[Any], Any] | None = None,
    lacking: str = "",
) -> Callable[[G], G]: ...
def temporal(*bare: Any, **telling: Any) -> Any:
    """A property of runs: a function of the model, or a method, that returns a formula::

        @temporal
        def ends(self) -> Formula:
            '''Every fair run elects a leader.'''
            return eventually(self.somebody_leads)

    It is called once, with the parameters of the model known, but for no state in particular: predicates go into the
    formula as functions and are not called. ``left_out(reason)`` in place of a formula says that there is nothing to
    ask with these parameters.

    otherwise: what is wrong with a run that violates it, such as "no live node leads". told_by: a function of the
    model that tells a reader in words what to look at in a state. witness: a function of the model that returns a
    formula about one moment (predicates and steps, no operators of time); if no moment of any run is such, the
    property says nothing, and is reported as vacuous, with ``lacking`` as the reason.
    """
    if bare and (len(bare) > 1 or telling or not hasattr(bare[0], "__code__")):
        raise ModelMistake("@temporal is put on a function", "write @temporal, or @temporal(otherwise='...')")

    def decorate(function: G) -> G:
        setattr(function, TEMPORAL, Telling(**telling))
        return function

    return decorate(bare[0]) if bare else decorate


@dataclass(frozen=True)
class TemporalProperty:
    """A named property of the runs of a model: a function of the model that returns a formula."""

    name: str
    function: Callable[[Any], Any]
    telling: Telling = Telling()

    @property
    def doc(self) -> str:
        """What the property means, from its docstring."""
        return inspect.getdoc(self.function) or ""

    def formula(self, model: Model) -> Formula | LeftOut:
        """The formula for a bound model, or why it is not asked; ``ModelMistake`` where there is none to be had."""
        return self._made(self.function, model)

    def witness(self, model: Model) -> Formula | None:
        """What must be true at some moment of some run lest the property be empty; None for nothing."""
        if self.telling.witness is None:
            return None
        made = self._made(self.telling.witness, model)
        return None if isinstance(made, LeftOut) else made

    def _made(self, function: Callable[[Any], Any], model: Model) -> Formula | LeftOut:
        place = position_of(function)
        try:
            made = function(model)
            return made if isinstance(made, LeftOut) else formula(made)
        except ModelMistake:
            raise
        except ConclaveError as problem:
            raise ModelMistake(f"the property {self.name}: {problem}", "", place) from None
        except Exception as problem:
            raise ModelMistake(
                f"the property {self.name} raised {type(problem).__name__}: {problem}",
                "return a formula, such as eventually(self.somebody_leads), with predicates that are not called",
                place,
            ) from None


def invariants_of(model: Model) -> list[Property]:
    """The properties that the model itself carries (methods marked ``@invariant``)."""
    return [
        Property(name.replace("_", " "), Scope.ALWAYS, getattr(type(model), name)) for name in model.invariant_names
    ]


def properties_in(module: Any) -> list[Property]:
    """The properties of states that a module defines, in order."""
    return [
        Property(name.replace("_", " "), getattr(value, SCOPE), value)
        for name, value in vars(module).items()
        if callable(value) and hasattr(value, SCOPE) and value.__module__ == module.__name__
    ]


def temporal_in(module: Any) -> list[TemporalProperty]:
    """The temporal properties that a module defines, in order."""
    return [
        TemporalProperty(name.replace("_", " "), value, getattr(value, TEMPORAL))
        for name, value in vars(module).items()
        if callable(value) and hasattr(value, TEMPORAL) and value.__module__ == module.__name__
    ]


def temporal_of(model: Model) -> list[TemporalProperty]:
    """The temporal properties that the model itself carries (methods marked ``@temporal``), base classes first."""
    marks: dict[str, Telling] = {}
    for base in reversed(type(model).__mro__):
        for name, value in vars(base).items():
            if hasattr(value, TEMPORAL):
                marks[name] = getattr(value, TEMPORAL)
            elif value is None:
                marks.pop(name, None)
    return [TemporalProperty(name.replace("_", " "), getattr(type(model), name), mark) for name, mark in marks.items()]
