"""``--summary FILE``: suites in Markdown, as a forge shows them beside a failed check: differences first."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from checker.reports.evidence import MARKS
from checker.reports.suite import SuiteRow, by_model, position_of, properties_of, words_of
from checker.reports.text import trace_text
from checker.reports.words import printable
from checker.verdict import Outcome, Verdict

_MOST_RUNS = 20
"""So many runs are told; a summary has to stay small."""
_MOST_LINES = 400


def summary_markdown(rows: Sequence[SuiteRow]) -> str:
    """The summary. What differs comes first, each difference with the run that shows it, folded."""
    sign = "✅" if all(row.as_expected for row in rows) else "❌"
    parts = [f"## {sign} {words_of(rows)}", *_differences(rows), *_matrices(rows)]
    return "\n\n".join(parts) + "\n"


def _differences(rows: Sequence[SuiteRow]) -> list[str]:
    parts: list[str] = []
    told = 0
    for row in rows:
        if row.as_expected:
            continue
        lines = [f"### {_text(row.title)}"]
        if row.mistake:
            lines.append(_fence(row.mistake))
        lines.extend(f"- {_text(words)}" for words in row.other_differences())
        parts.append("\n\n".join(lines))
        for verdict in row.verdicts:
            for words in row.differences_of(verdict.property):
                parts.append(f"**{_text(words)}**{_reason(row, verdict)}")
            if row.differences_of(verdict.property) and verdict.trace is not None and told < _MOST_RUNS:
                told += 1
                parts.append(_folded(verdict))
    return parts


def _reason(row: SuiteRow, verdict: Verdict) -> str:
    assert row.run is not None
    position = position_of(verdict, row.run)
    where = f" (`{str(position).replace('`', '')}`)" if position is not None else ""
    return (f": {_text(verdict.reason)}" if verdict.reason else "") + where


def _folded(verdict: Verdict) -> str:
    assert verdict.trace is not None
    lines = trace_text(verdict.trace, None).splitlines()
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = ["…"]
    fence = _fence("\n".join(lines))
    return f"<details><summary>The run, {len(verdict.trace)} steps</summary>\n\n{fence}\n\n</details>"


def _matrices(rows: Sequence[SuiteRow]) -> list[str]:
    """A table for each algorithm: configurations by properties."""
    parts = []
    for model, of_model in by_model(rows):
        properties = properties_of(of_model)
        head = f"| configuration | {' | '.join(_text(name) for name in properties)} |"
        lines = [head, "| --- " * (len(properties) + 1) + "|"]
        for row in of_model:
            found = {verdict.property: verdict for verdict in row.verdicts}
            cells = [_cell(row, found.get(name)) for name in properties]
            environment = f" ({_text(row.environment)})" if row.environment else ""
            lines.append(f"| {_text(row.name)}{environment} | {' | '.join(cells)} |")
        parts.append(f"### {_text(model)}\n\n" + "\n".join(lines))
    return parts


def _cell(row: SuiteRow, verdict: Verdict | None) -> str:
    if verdict is None:
        return "–"
    differs = bool(row.differences_of(verdict.property))
    words = MARKS[verdict.outcome]
    if verdict.outcome is Outcome.VIOLATED and verdict.trace is not None:
        words += f" in {len(verdict.trace)}"
    return f"**≠ {words}**" if differs else words


def _text(text: str) -> str:
    """The text in a line of Markdown, whatever it holds."""
    safe = html.escape(" ".join(printable(text).split()), quote=False)
    return re.sub(r"([\\`*_\[\]|~#!])", r"\\\1", safe)


def _fence(text: str) -> str:
    """The text as it is, in a block that nothing in it can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{printable(text)}\n{fence}"
