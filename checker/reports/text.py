"""A trace in words, for a terminal: numbered steps, each with what it sent and what it changed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from checker.reports.words import (
    budget_names,
    initial_lines,
    kind_words,
    loop_words,
    printable,
    sent_words,
    step_words,
)
from checker.trace import Trace, TraceStep


def trace_text(trace: Trace, width: int | None = None) -> str:
    """The trace, one step after another, in the words of the model.

    Lines are broken at ``width`` columns; None leaves them as long as they are. Every state is told by what changed;
    what only counts the faults that are left is not told.
    """
    return "\n".join(line for text, hang in _lines(trace) for line in _wrapped(text, hang, width))


def _lines(trace: Trace) -> Iterator[tuple[str, int]]:
    """Lines, each with the columns by which its continuations are indented."""
    lines = initial_lines(trace)
    yield "initially" if lines else "initially, everything at its first value", 0
    column = min(max((len(name) for name, _ in lines), default=0), 24)
    for name, value in lines:
        yield f"    {name:<{column}}  {value}", 6 + column
    margin = len(str(len(trace)))
    for step in trace:
        if trace.loop_start == step.number - 1:
            yield "from here on, for ever:", 0
        yield from _step_lines(trace, step, margin)
    if trace.loop_start is not None:
        yield loop_words(trace), 0
    if trace.fault is not None:
        place = f"{trace.fault.position}: " if trace.fault.position else ""
        yield printable(f"model error: {place}{trace.fault.problem}"), 4
    if trace.remark:
        yield trace.remark, 0


def _step_lines(trace: Trace, step: TraceStep, margin: int) -> Iterator[tuple[str, int]]:
    indent = margin + 2
    kind = kind_words(step)
    yield f"{step.number:>{margin}}  {f'{kind}: ' if kind else ''}{step_words(trace.model, step)}", indent + 4
    for message in step.sent:
        yield f"{'':{indent}}    {sent_words(trace.model, message)}", indent + 6
    passed = budget_names(trace.model)
    for change in step.changes:
        if change.variable in passed:
            continue
        yield printable(f"{'':{indent}}    {change.place}: {change.before} → {change.after}"), indent + 6


def _wrapped(text: str, hang: int, width: int | None) -> list[str]:
    if width is None or len(text) <= width:
        return [text]
    start = " " * (len(text) - len(text.lstrip()))
    hang = min(hang, max(width // 2, 0))
    return textwrap.wrap(
        text.lstrip(), max(width, hang + 8), initial_indent=start, subsequent_indent=" " * hang, break_on_hyphens=False
    )
