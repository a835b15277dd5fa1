"""The terminal that the command prints on, if it is one: its width, and the colors of outcomes."""

from __future__ import annotations

import os
import shutil
import sys

from checker.verdict import Outcome

_CODES = {Outcome.HOLDS: "32", Outcome.VIOLATED: "31", Outcome.UNKNOWN: "33", Outcome.MODEL_ERROR: "35"}


def terminal_width() -> int | None:
    """Columns of the terminal; None where there is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def paint(text: str, outcome: Outcome) -> str:
    """The text in the color of an outcome, or as it is where the output is no terminal or NO_COLOR is set."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{_CODES[outcome]}m{text}\x1b[0m"
