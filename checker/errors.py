"""The three kinds of trouble: a finding in a model, a mistake in its source, a mistake of use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Position:
    """A place in the author's source: file, line and column (both counted from 1)."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.short_file}:{self.line}:{self.column}"

    @property
    def short_file(self) -> str:
        """The file relative to the working directory where that is shorter."""
        try:
            return str(Path(self.file).resolve().relative_to(Path.cwd()))
        except (ValueError, OSError):
            return self.file


class ConclaveError(Exception):
    """Base of every error whose message is meant for the user."""


class UsageError(ConclaveError):
    """The tool was asked for something it cannot do; the message says what to ask instead."""


class ModelMistake(ConclaveError):
    """The source of a model cannot be accepted; found when it is loaded.

    ``problem`` says what is wrong, ``remedy`` what to write in its place.
    """

    def __init__(self, problem: str, remedy: str = "", position: Position | None = None) -> None:
        self.problem = problem
        self.remedy = remedy
        self.position = position
        super().__init__(self.text())

    def text(self) -> str:
        """One message: place, problem and remedy."""
        place = f"{self.position}: " if self.position else ""
        remedy = f"\n    {self.remedy}" if self.remedy else ""
        return f"{place}{self.problem}{remedy}"


class ModelFault(ConclaveError):
    """A step or a property of a model went wrong in some state: a finding, not a crash of the tool.

    Examples: a value outside its range, a full channel, an index out of bounds.
    """

    def __init__(self, problem: str, position: Position | None = None) -> None:
        self.problem = problem
        self.position = position
        super().__init__(f"{position}: {problem}" if position else problem)


class Disabled(Exception):
    """Raised by ``when`` where its condition is false: the step is not possible in this state."""
