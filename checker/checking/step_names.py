"""Names of steps as formulas have them: ``crash``, ``crash(i=0)``, ``on_vote(i=1) or on_vote(i=2)``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from checker.errors import UsageError
from checker.language.model import Model, Rule
from checker.language.network import Order
from checker.steps import Argument
from checker.temporal.formula import OR


@dataclass(frozen=True)
class StepName:
    """A rule, and the arguments that are asked for, as text."""

    rule: str
    wanted: tuple[tuple[str, str], ...]

    def matches(self, rule: str, arguments: Sequence[Argument]) -> bool:
        """Whether a step of this rule with these arguments is meant."""
        if rule != self.rule:
            return False
        shown = {argument.name: argument.type.show(argument.value) for argument in arguments}
        return all(shown.get(name) == text for name, text in self.wanted)


def step_names(model: Model, text: str) -> tuple[StepName, ...]:
    """The names that the text of a step in a formula stands for, any of which will do.

    Raises ``UsageError`` for a rule or an argument that the model does not have, and for the message of a FIFO link,
    which the number of a step does not tell.
    """
    return tuple(_one(model, part.strip()) for part in text.split(OR))


def is_named(model: Model, text: str, rule: str, arguments: Sequence[Argument]) -> bool:
    """Whether a name in a formula means a step of this rule with these arguments; raises as ``step_names`` does."""
    return any(name.matches(rule, arguments) for name in step_names(model, text))


def _one(model: Model, text: str) -> StepName:
    match = re.fullmatch(r"(\w+)(?:\((.*)\))?", text)
    if match is None:
        raise UsageError(f"step('{text}') is no name of a step: write crash, or crash(i=0)")
    rules = {rule.name: rule for rule in model.rules}
    if match[1] not in rules:
        close = difflib.get_close_matches(match[1], rules, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(rules)}"
        raise UsageError(f"step('{text}'): there is no rule {match[1]}; {hint}")
    rule = rules[match[1]]
    allowed = _arguments(model, rule)
    wanted = []
    for part in filter(None, (part.strip() for part in (match[2] or "").split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or name not in allowed:
            listed = ", ".join(f"{one}=..." for one in allowed) or "none"
            raise UsageError(f"step('{text}'): {part} does not fit {rule.name}; the arguments to ask for are: {listed}")
        wanted.append((name, value))
    return StepName(rule.name, tuple(wanted))


def _arguments(model: Model, rule: Rule) -> list[str]:
    """The arguments that the number of a step tells."""
    names = [parameter.name for parameter in rule.parameters]
    if rule.network is None:
        return names
    by_number = 2 if model.networks[rule.network].order is Order.FIFO else 3
    return [*rule.message_names[:by_number], *names]
