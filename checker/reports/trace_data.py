"""What the script of a page needs to know of a trace, as plain data."""

from __future__ import annotations

from typing import Any

from checker.reports.flow import Flow
from checker.reports.sequence_layout import arrow_title
from checker.reports.source_lines import Method, SourceLines
from checker.reports.state_table import StateTable
from checker.reports.words import (
    content_words,
    doc_words,
    kind_words,
    loop_words,
    printable,
    sent_words,
    short_node_name,
    step_words,
)
from checker.trace import TraceStep


def trace_data(flow: Flow) -> dict[str, Any]:
    """The steps of a trace, its states, its messages, and the source that ran.

    ``table``: see ``StateTable.as_data``. ``methods``: each once; a step names them by number, with its lines.
    """
    trace = flow.trace
    model = trace.model
    methods: dict[Method, int] = {}
    steps = []
    for step, ran in zip(trace, SourceLines(model).of_trace(trace), strict=True):
        source = [[methods.setdefault(part.method, len(methods)), sorted(part.lines)] for part in ran]
        steps.append(_step_data(flow, step) | {"source": source})
    return {
        "steps": steps,
        "table": StateTable(model).as_data(trace.states),
        "messages": [
            {
                "from": short_node_name(model, arrow.message.source),
                "to": short_node_name(model, arrow.message.target),
                "text": content_words(model, arrow.message),
                "network": arrow.message.network if len(model.networks) > 1 else "",
                "start": arrow.sent if arrow.doubled is None else arrow.doubled,
                "end": arrow.end,
                "title": arrow_title(flow, arrow),
            }
            for arrow in flow.arrows
        ],
        "methods": [{"place": m.place, "name": m.name, "first": m.first, "lines": m.lines} for m in methods],
        "loop": trace.loop_start,
        "ending": loop_words(trace),
    }


def _step_data(flow: Flow, step: TraceStep) -> dict[str, Any]:
    model = flow.trace.model
    events = [sent_words(model, message) for message in step.sent]
    dropped = [
        f"{content_words(model, a.message)} from {short_node_name(model, a.message.source)} is dropped"
        for a in flow.arrows
        if a.end == step.number and a.fate.value == "dropped"
    ]
    data: dict[str, Any] = {
        "words": step_words(model, step),
        "kind": kind_words(step),
        "doc": doc_words(step.rule.doc),
        "events": events + dropped,
    }
    if step.fault is not None:
        place = f"{step.fault.position}: " if step.fault.position else ""
        data["fault"] = printable(f"{place}{step.fault.problem}")
    return data
