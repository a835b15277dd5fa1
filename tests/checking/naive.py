"""Runs of a model decided naively: states by the interpreter, fairness by its definition, formulas by the oracle.

It shares nothing with the explorer, the state graph, the labels or the temporal engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from checker.errors import ModelFault
from checker.interpreter import Interpreter
from checker.language.model import Model, State
from checker.language.rules import Fairness, RuleKind
from checker.steps import Step
from tests.temporal.oracle import Case

Predicate = Callable[[Any], bool]


class Naive:
    """All states and steps of a small model; at most ``most`` states, or ``TooLarge``."""

    def __init__(self, model: Model, most: int) -> None:
        self.model = model
        self.interpreter = Interpreter(model)
        self.states: list[State] = list(dict.fromkeys(self.interpreter.initial_states()))
        self.initial = list(range(len(self.states)))
        self.steps: list[list[tuple[Step, int]]] = []
        number = {state: k for k, state in enumerate(self.states)}
        while len(self.steps) < len(self.states):
            if len(self.states) > most:
                raise TooLarge
            row = []
            for outcome in self.interpreter.outcomes(self.states[len(self.steps)]):
                if outcome.state is None:
                    raise Faulty
                if outcome.state not in number:
                    number[outcome.state] = len(self.states)
                    self.states.append(outcome.state)
                row.append((outcome.step, number[outcome.state]))
            self.steps.append(row)

    def can_tell(self, predicate: Predicate, state: State) -> bool:
        """Whether a predicate can be evaluated in a state."""
        try:
            self.interpreter.evaluate(predicate, state)
        except ModelFault:
            return False
        return True

    def owed(self, step: Step) -> tuple[Any, ...] | None:
        """What tells the instance of a rule apart to which fairness is owed; None for none."""
        rule = next(rule for rule in self.model.rules if rule.name == step.rule)
        if rule.kind is RuleKind.FAULT or rule.fairness is Fairness.NONE:
            return None
        drawn = [parameter.name for parameter in rule.parameters if parameter.drawn]
        return (step.rule, rule.fairness, *(a.value for a in step.arguments if a.name not in drawn))

    def case(self, atoms: Mapping[str, Predicate], steps: Mapping[str, Callable[[Step], bool]], copies: bool) -> Case:
        """The problem for the oracle. copies: whether who rests does so in a copy of its state, or in a loop."""
        labels: dict[str, int] = {}
        named: dict[str, list[bool]] = {name: [] for name in steps}
        groups: dict[tuple[Any, ...], int] = {}
        group: list[int] = []
        edges: list[list[tuple[int, int]]] = []
        for row in self.steps:
            edges.append([])
            for step, target in row:
                text = str(step)
                if text not in labels:
                    labels[text] = len(labels)
                    owed = self.owed(step)
                    group.append(-1 if owed is None else groups.setdefault(owed, len(groups)))
                    for name, means in steps.items():
                        named[name].append(means(step))
                edges[-1].append((labels[text], target))
        rest = len(labels)
        group.append(-1)
        for values in named.values():
            values.append(False)
        truth = {
            name: [bool(self.interpreter.evaluate(predicate, state)) for state in self.states]
            for name, predicate in atoms.items()
        }
        for state in range(len(self.states)):
            if edges[state] and all(group[label] < 0 for label, _ in edges[state]):
                edges[state].append((rest, len(edges) if copies else state))
                if copies:
                    edges.append([])
                    for values in truth.values():
                        values.append(values[state])
        strong = [key[1] is Fairness.STRONG for key in groups]
        return Case(edges, self.initial, truth, named, group, strong)


class TooLarge(Exception):
    """The model has too many states for a naive procedure."""


class Faulty(Exception):
    """A step of the model goes wrong."""
