"""Annotations of a failing suite, in the form that GitHub's workflows read: each points at a line of the model."""

from __future__ import annotations

from collections.abc import Sequence

from checker.errors import Position
from checker.reports.suite import SuiteRow, model_position, position_of
from checker.reports.words import printable

_MOST = 50
"""More annotations than this are shown by nobody."""


def annotation_lines(rows: Sequence[SuiteRow]) -> list[str]:
    """A line ``::error file=…,line=…,title=…::…`` for each difference; nothing where all is as expected."""
    found: list[str] = []
    for row in rows:
        if row.mistake:
            found.append(_error(None, row.title, row.mistake))
        if row.run is None:
            continue
        for verdict in row.verdicts:
            for words in row.differences_of(verdict.property):
                reason = f". {verdict.reason}" if verdict.reason else ""
                title = f"{row.title}: {verdict.property}"
                found.append(_error(position_of(verdict, row.run), title, f"{words}{reason} ({row.run.title})"))
        for words in row.other_differences():
            found.append(_error(model_position(row.run), row.title, f"{words} ({row.run.title})"))
    if len(found) > _MOST:
        found[_MOST:] = [_error(None, "more", f"{len(found) - _MOST} further differences")]
    return found


def _error(position: Position | None, title: str, words: str) -> str:
    parts = [f"title={_escaped(printable(title), True)}"]
    if position is not None:
        parts = [f"file={_escaped(position.short_file, True)}", f"line={position.line}", *parts]
    return f"::error {','.join(parts)}::{_escaped(printable(words))}"


def _escaped(text: str, in_property: bool = False) -> str:
    """The text with what would end it spelled as GitHub expects."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text
