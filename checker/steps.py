"""A step: a rule with values for its parameters. A run is named by its initial state and its steps."""

from __future__ import annotations

from dataclasses import dataclass

from checker.types import Plain, Type


@dataclass(frozen=True)
class Argument:
    """The value of one parameter of a step."""

    name: str
    type: Type
    value: Plain

    def __str__(self) -> str:
        return f"{self.name}={self.type.show(self.value)}"


@dataclass(frozen=True)
class Step:
    """One atomic step, such as ``on_identity(i=2, sender=1, candidate=3)``."""

    rule: str
    arguments: tuple[Argument, ...]

    def __str__(self) -> str:
        return f"{self.rule}({', '.join(str(argument) for argument in self.arguments)})"

    def value(self, name: str) -> Plain:
        """The value of the parameter ``name``; raises ``KeyError`` where the step has none such."""
        for argument in self.arguments:
            if argument.name == name:
                return argument.value
        raise KeyError(name)
