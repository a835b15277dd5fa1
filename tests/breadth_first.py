"""A breadth-first search in plain Python over the interpreter: what every other search is measured by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from checker.errors import ModelFault
from checker.interpreter import Interpreter
from checker.language.model import Model, State
from checker.language.rules import RuleKind
from checker.properties import Property, Scope


class TooMany(Exception):
    """The model has more states than are looked at."""


@dataclass
class Found:
    """What a search found. ``violated``: for each property that is, how many steps away, and in how many states."""

    states: int = 0
    transitions: int = 0
    depth: int = 0
    terminal: int = 0
    quiescent: int = 0
    enabled: dict[str, int] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    violated: dict[str, tuple[int, int]] = field(default_factory=dict)
    error_depth: int | None = None
    """How many steps away the first state is of which a step is a fault of the model; the search ends there."""


def search(model: Model, properties: Sequence[Property], most: int) -> Found:
    """Every state, level by level. Raises ``TooMany`` if there are more than ``most``."""
    interpreter, found = Interpreter(model), Found()
    kinds = {rule.name: rule.kind for rule in model.rules}
    found.enabled = dict.fromkeys(kinds, 0)
    found.taken = dict.fromkeys(kinds, 0)
    level: dict[State, None] = {}
    for state in interpreter.initial_states():
        level[state] = None
        if len(level) > most:
            raise TooMany
    seen = set(level)
    depth = 0
    while level:
        found.depth = depth
        following: dict[State, None] = {}
        for state in level:
            outcomes = interpreter.outcomes(state)
            if any(outcome.fault for outcome in outcomes):
                found.error_depth = depth
                return found
            rules = [outcome.step.rule for outcome in outcomes]
            found.states += 1
            found.transitions += len(rules)
            for name in rules:
                found.taken[name] += 1
            for name in set(rules):
                found.enabled[name] += 1
            is_quiet = all(kinds[name] is RuleKind.FAULT for name in rules)
            found.terminal += not rules
            found.quiescent += is_quiet
            for prop in properties:
                asked = {Scope.ALWAYS: True, Scope.QUIESCENT: is_quiet, Scope.STUCK: not rules}[prop.scope]
                if asked and not _holds(interpreter, prop, state):
                    first, count = found.violated.get(prop.name, (depth, 0))
                    found.violated[prop.name] = (first, count + 1)
            for outcome in outcomes:
                if outcome.state is not None and outcome.state not in seen:
                    seen.add(outcome.state)
                    following[outcome.state] = None
            if len(seen) > most:
                raise TooMany
        level = following
        depth += 1
    return found


def _holds(interpreter: Interpreter, prop: Property, state: State) -> bool:
    """Whether a property holds; one that cannot be told does not."""
    try:
        return bool(interpreter.evaluate(prop.function, state))
    except ModelFault:
        return False
