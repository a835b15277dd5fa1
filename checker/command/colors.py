"""Colors of outcomes, on a terminal that wants them."""

from __future__ import annotations

import os
import sys

from checker.verdict import Outcome

_CODES = {Outcome.HOLDS: "32", Outcome.VIOLATED: "31", Outcome.UNKNOWN: "33", Outcome.MODEL_ERROR: "35"}


def paint(text: str, outcome: Outcome) -> str:
    """The text in the color of an outcome, or as it is where the output is no terminal or NO_COLOR is set."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{_CODES[outcome]}m{text}\x1b[0m"
