"""What an engine concludes about a property, how far that goes, and the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from checker.errors import Position
from checker.language.model import Model
from checker.trace import Trace


class Outcome(Enum):
    """The four answers."""

    HOLDS = "holds"
    VIOLATED = "violated"
    UNKNOWN = "unknown"
    MODEL_ERROR = "model error"


@dataclass(frozen=True)
class Verdict:
    """The answer of one engine about one property of one configuration.

    property: its name; doc: what it says. scope: how far the answer goes, in words ("all interleavings, n=4, at most 1
    crash, 1 204 331 states, exhaustive"). reason: for a violation one sentence why, for an unknown what stopped the
    engine and how to go on, for a model error what went wrong. position: the line to look at, if there is one.
    vacuous: why a property that holds says nothing, or None. certificate: a file that proves the answer.
    """

    property: str
    outcome: Outcome
    scope: str
    engine: str
    doc: str = ""
    trace: Trace | None = None
    reason: str = ""
    position: Position | None = None
    vacuous: str | None = None
    certificate: Path | None = None
    seconds: float = 0.0

    def _repr_html_(self) -> str:
        """The verdict and its evidence, for notebooks."""
        from checker.reports.notebook import verdict_html

        return verdict_html(self)


@dataclass(frozen=True)
class RuleFigures:
    """How often a rule was enabled (states in which some instance was), taken (transitions), and found new states."""

    name: str
    enabled: int
    taken: int
    fresh: int
    position: Position | None
    is_fault: bool


@dataclass(frozen=True)
class Figures:
    """The size of an explored state space.

    memory: bytes. seconds: of the search; total: from the model to the verdicts.
    """

    states: int
    transitions: int
    depth: int
    terminal: int
    quiescent: int
    memory: int
    seconds: float
    total: float
    complete: bool
    bits: int = 0
    """Bits of a packed state."""
    on_disk: int = 0
    """Bytes of the files that the states are in, if they are."""
    resumed: int | None = None
    """The states that were known from a checkpoint, if the search went on from one."""


@dataclass(frozen=True)
class Bound:
    """The most or the fewest of something that runs of some kind take.

    value: exact, over all such runs; None where there is no such run, or no bound. trace: a run that attains it, or one
    that goes round for ever. fair: whether an unbounded run is a fair one; if not, every fair run takes finitely many,
    but no number bounds them all.
    """

    value: int | None
    trace: Trace | None = None
    unbounded: bool = False
    fair: bool = True

    def __str__(self) -> str:
        if self.unbounded:
            return "unbounded"
        return "no such run" if self.value is None else str(self.value)


@dataclass(frozen=True)
class Effort:
    """How many messages (or steps) runs take until a goal is first reached, or until they end.

    what: ``messages`` or ``steps``; ``all messages`` or ``all steps`` where runs are followed to their ends. until: the
    goal, in words. fewest: of the runs that reach it. most: of all runs, whether they reach it or not. fewest_in_vain,
    most_in_vain: of the runs that end without.
    """

    what: str
    until: str
    fewest: Bound
    most: Bound
    fewest_in_vain: Bound
    most_in_vain: Bound


@dataclass(frozen=True)
class Run:
    """The outcome of checking one configuration of a model: a verdict for each property, sizes, rules."""

    model: Model
    name: str
    """The name under which the model was asked for."""
    parameters: dict[str, str]
    """The parameters that differ from their defaults, as one writes them on a command line; ``n`` always."""
    verdicts: tuple[Verdict, ...]
    figures: Figures | None = None
    rules: tuple[RuleFigures, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """What a reader should know besides, such as rules that were never enabled."""
    efforts: tuple[Effort, ...] = field(default=())
    """How many messages and steps runs take, where that was asked for."""
    interrupted: bool = False
    """Whether somebody stopped the work before its end."""

    @property
    def holds(self) -> bool:
        """Whether every property holds."""
        return all(verdict.outcome is Outcome.HOLDS for verdict in self.verdicts)

    def verdict(self, name: str) -> Verdict:
        """The verdict about a property; raises ``KeyError`` where there is none."""
        for verdict in self.verdicts:
            if verdict.property == name:
                return verdict
        raise KeyError(name)

    @property
    def title(self) -> str:
        """The configuration in a line: ``bully n=3 crashes=1``."""
        return titled(self.name, self.parameters)

    def _repr_html_(self) -> str:
        """The verdicts and their evidence, for notebooks."""
        from checker.reports.notebook import run_html

        return run_html(self)


def titled(name: str, parameters: Mapping[str, str]) -> str:
    """A model with its parameters in a line: ``bully n=3 crashes=1``."""
    return " ".join([name, *(f"{parameter}={value}" for parameter, value in parameters.items())])


def grouped(number: int) -> str:
    """A number with its thousands set apart by thin gaps, for people: 1 204 331."""
    return f"{number:,}".replace(",", " ")
