"""What reports of suites take: a row for each configuration, with what was expected and what was found."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from checker.errors import Position
from checker.verdict import Outcome, Run, Verdict


@dataclass(frozen=True)
class SuiteRow:
    """One configuration of one algorithm.

    model: the algorithm. name: the configuration's own name. environment: its parameters in words ("n=3, at most 1
    crash"). expected: by property; what is missing is expected to hold. run: None where a mistake stopped everything,
    which ``mistake`` then tells. differences: what differs, and in which words; what differs is a property, a size, a
    rule, or ``counterexample to`` a property. because: by property, why the expectation is what it is.
    """

    model: str
    name: str
    environment: str
    expected: Mapping[str, Outcome]
    run: Run | None
    differences: tuple[tuple[str, str], ...] = ()
    mistake: str = ""
    because: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """``bully, one crash``."""
        return f"{self.model}, {self.name}"

    @property
    def as_expected(self) -> bool:
        """Whether nothing differs."""
        return not self.differences and not self.mistake

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What was found; nothing where a mistake stopped everything."""
        return () if self.run is None else self.run.verdicts

    def expected_of(self, name: str) -> Outcome:
        """What is expected of a property."""
        return self.expected.get(name, Outcome.HOLDS)

    def differences_of(self, name: str) -> list[str]:
        """The differences that concern a property."""
        return [words for what, words in self.differences if _concerns(what, name)]

    def other_differences(self) -> list[str]:
        """The differences that concern no property: sizes and rules."""
        names = [verdict.property for verdict in self.verdicts]
        return [words for what, words in self.differences if not any(_concerns(what, name) for name in names)]


def _concerns(what: str, name: str) -> bool:
    return what in (name, f"counterexample to {name}")


def properties_of(rows: Sequence[SuiteRow]) -> list[str]:
    """The properties of all rows, in the order in which they first occur."""
    return list(dict.fromkeys(verdict.property for row in rows for verdict in row.verdicts))


def by_model(rows: Sequence[SuiteRow]) -> Iterator[tuple[str, list[SuiteRow]]]:
    """The rows of each algorithm, in the order in which algorithms first occur."""
    for model in dict.fromkeys(row.model for row in rows):
        yield model, [row for row in rows if row.model == model]


def words_of(rows: Sequence[SuiteRow]) -> str:
    """The outcome in a sentence."""
    verdicts = sum(len(row.verdicts) for row in rows)
    failed = [row for row in rows if not row.as_expected]
    count = f"{len(rows)} configurations, {verdicts} verdicts"
    if not failed:
        return f"{count}: all as expected"
    return f"{count}: {len(failed)} {'differs' if len(failed) == 1 else 'differ'} from what is expected"


def position_of(verdict: Verdict, run: Run) -> Position | None:
    """The line to look at: of the verdict, of the fault, of the rule of the last step, or else of the model."""
    trace = verdict.trace
    if verdict.position is not None:
        return verdict.position
    if trace is not None and trace.fault is not None and trace.fault.position is not None:
        return trace.fault.position
    if trace is not None:
        for step in reversed(trace.steps):
            if step.position is not None:
                return step.position
    return model_position(run)


def model_position(run: Run) -> Position | None:
    """Where the class of the model is defined; None where the source cannot be found."""
    try:
        _, line = inspect.getsourcelines(type(run.model))
        return Position(inspect.getfile(type(run.model)), line, 1)
    except (OSError, TypeError):
        return None
