"""A trace: a run of a model, step by step, as the reference interpreter made it.

What is known of every step: its rule and arguments, the message it took off a link, what it sent, what it
changed. A finite run may end in a fault of the model; a *lasso* is a run whose last part repeats for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checker.errors import ModelFault, Position
from checker.interpreter import Message
from checker.language.domains import declared
from checker.language.model import Model, Rule, State
from checker.language.rules import RuleKind
from checker.steps import Step
from checker.types import MapType, Plain, RecordType, Type


@dataclass(frozen=True)
class Change:
    """One part of the state that a step changed: ``status[2]``: PARTICIPANT, then LEADER (as text)."""

    place: str
    variable: str
    before: str
    after: str
    keys: tuple[Plain, ...] = ()
    """The indices into the variable, outermost first: ``(2,)`` for ``status[2]``."""


@dataclass(frozen=True)
class TraceStep:
    """A step of a trace.

    number: from 1. state: after the step; None where the step ran into ``fault``.
    received: the message that the step took off a link (delivered, or for a fault of the network lost or doubled).
    sent: what it sent, in order. actor: the node whose step it is, or None. held: for a lasso, see ``Trace``.
    """

    number: int
    step: Step
    rule: Rule
    before: State
    state: State | None
    received: Message | None
    sent: tuple[Message, ...]
    changes: tuple[Change, ...]
    actor: Plain | None
    fault: ModelFault | None = None

    @property
    def is_fault_of_environment(self) -> bool:
        """Whether the environment takes the step (a crash, a loss), not the algorithm."""
        return self.rule.kind is RuleKind.FAULT

    @property
    def position(self) -> Position | None:
        """Where the rule stands in the author's file."""
        return self.rule.position


@dataclass(frozen=True)
class Trace:
    """A run: an initial state and steps. ``loop_start`` is the number of steps before the loop of a lasso.

    For a lasso, the steps from number ``loop_start`` + 1 on lead back to the state before them and repeat for ever; a
    lasso without steps in its loop (``loop_start == len(steps)``) ends in a terminal state and stays there.
    ``remark``: what a reader should know about how the run was made, such as that its steps were reordered.
    """

    model: Model
    initial: State
    steps: tuple[TraceStep, ...]
    loop_start: int | None = None
    remark: str = ""

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self) -> Iterator[TraceStep]:
        return iter(self.steps)

    @property
    def states(self) -> tuple[State, ...]:
        """The states of the run, the initial one first; one fewer than usual where the last step is a model error."""
        return (self.initial, *(step.state for step in self.steps if step.state is not None))

    @property
    def names(self) -> list[str]:
        """The steps by name, as ``--json`` prints them."""
        return [str(step.step) for step in self.steps]

    @property
    def fault(self) -> ModelFault | None:
        """The fault of the model that the run ends in."""
        return self.steps[-1].fault if self.steps else None

    def view(self, state: State, question: str, *arguments: Any) -> Any:
        """What a method of the model says in a state, such as ``view(s, "is_leader", 2)``; None if it has none such."""
        method = getattr(type(self.model), question, None)
        if method is None:
            return None
        self.model.load(state)
        return method(self.model, *arguments)

    @property
    def nodes(self) -> tuple[Plain, ...]:
        """The nodes of the model, in order; empty for a model that has no ``Node``."""
        of = node_type(self.model)
        return () if of is None else tuple(of.values())

    def _repr_svg_(self) -> str:
        """The sequence diagram, for notebooks."""
        from checker.reports.sequence_svg import sequence_svg

        return sequence_svg(self)


def node_type(model: Model) -> Type | None:
    """The type of the nodes (a declared type or an ``Enum``); None for a model that has no ``Node``."""
    node = getattr(type(model), "Node", None)
    return None if node is None else declared(node).resolve(model.parameters, model)


def changes_between(model: Model, before: State, after: State) -> tuple[Change, ...]:
    """Every smallest part of the variables that differs between two states; networks are left out."""
    found: list[Change] = []
    for (name, of), old, new in zip(model.variables.items(), before, after, strict=True):
        if old != new and name not in model.networks:
            found.extend(_differences(of, old, new, name, name, ()))
    return tuple(found)


def _differences(of: Type, old: Plain, new: Plain, place: str, variable: str, keys: tuple[Plain, ...]) -> list[Change]:
    if old == new:
        return []
    if isinstance(of, MapType):
        return [
            change
            for key, x, y in zip(of.keys, old, new, strict=True)
            for change in _differences(of.of, x, y, f"{place}[{of.domain.show(key)}]", variable, (*keys, key))
        ]
    if isinstance(of, RecordType):
        return [
            change
            for (field, part), x, y in zip(of.fields, old, new, strict=True)
            for change in _differences(part, x, y, f"{place}.{field}", variable, keys)
        ]
    return [Change(place, variable, of.show(old), of.show(new), keys)]
