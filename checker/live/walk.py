"""Walks through the states of a model, by the reference interpreter: where one is, and what can happen next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from checker.errors import UsageError
from checker.interpreter import Interpreter
from checker.language.model import InitialKind, Model, State
from checker.replay import replay, trace_step
from checker.reports.words import (
    doc_words,
    kind_words,
    printable,
    sent_words,
    short_node_name,
    step_words,
    variable_words,
)
from checker.steps import Step
from checker.trace import Trace, TraceStep

MOST_INITIAL = 500
"""So many initial states are offered at most."""


@dataclass(frozen=True)
class Possible:
    """A step that is enabled in a state, and what it does."""

    step: Step
    told: TraceStep


class Walk:
    """A model whose states one walks through. Steps go by their names, as traces print them."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.interpreter = Interpreter(model)
        self.initial = list(islice(model.initial_states(), MOST_INITIAL))
        self._rules = {rule.name: rule for rule in model.rules}
        self._known: dict[State, list[Possible]] = {}

    def initial_words(self) -> list[str]:
        """The initial states, each told by what tells it from the others."""
        values = self.model.initial_values
        varying = [name for name, v in values.items() if v.kind is not InitialKind.LISTED or len(v.listed) > 1]
        names = list(self.model.variables)
        words = []
        for state in self.initial:
            parts = [
                f"{name}: {variable_words(self.model.variables[name], state[names.index(name)])}" for name in varying
            ]
            words.append(printable("; ".join(parts)) or "the initial state")
        return words

    def possible(self, state: State, number: int = 1) -> list[Possible]:
        """Every step that is enabled in a state, in the interpreter's order. ``number``: which step of a run it is."""
        if state not in self._known:
            if len(self._known) > 2000:
                self._known.clear()
            self._known[state] = [
                Possible(o.step, trace_step(self.model, self._rules[o.step.rule], number, state, o))
                for o in self.interpreter.outcomes(state)
            ]
        return self._known[state]

    def trace(self, initial: int, names: Sequence[str]) -> Trace:
        """The run of the steps with these names from an initial state; raises ``UsageError`` where there is none."""
        if not 0 <= initial < len(self.initial):
            raise UsageError(f"there is no initial state {initial}; there are {len(self.initial)}")
        state: State | None = self.initial[initial]
        steps = []
        for number, name in enumerate(names, start=1):
            if state is None:
                raise UsageError(f"step {number}, {name}, comes after a model error")
            found = next((one for one in self.possible(state) if str(one.step) == name), None)
            if found is None:
                raise UsageError(f"step {number}, {name}, is not possible there")
            steps.append(found.step)
            state = found.told.state
        return replay(self.model, self.initial[initial], steps)

    def number_of(self, state: State) -> int:
        """The number of an initial state; raises ``UsageError`` for one that is not offered."""
        try:
            return self.initial.index(state)
        except ValueError:
            raise UsageError(f"only the first {MOST_INITIAL} initial states can be explored") from None

    def as_data(self, possible: Possible) -> dict[str, Any]:
        """A step for the script of the page."""
        told = possible.told
        nodes = "" if told.actor is None else short_node_name(self.model, told.actor)
        effects = [sent_words(self.model, message) for message in told.sent]
        effects += [printable(f"{c.place}: {c.before} → {c.after}") for c in told.changes]
        if told.fault is not None:
            effects.append(printable(f"model error: {told.fault}"))
        return {
            "name": str(possible.step),
            "words": step_words(self.model, told),
            "kind": kind_words(told),
            "node": nodes,
            "doc": doc_words(told.rule.doc),
            "effects": effects,
            "error": told.fault is not None,
        }
