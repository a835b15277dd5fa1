"""Verdicts and runs as notebooks show them: the same pictures as in the report, without its script."""

from __future__ import annotations

from checker.reports.evidence import ending, mark
from checker.reports.markup import NOTHING, Markup, element, join
from checker.reports.page import paragraph
from checker.reports.resources import resource
from checker.reports.sequence_svg import sequence_svg
from checker.verdict import Run, Verdict


def verdict_html(verdict: Verdict) -> str:
    """A verdict: its outcome, why, how far it goes, and the run that shows it."""
    return _framed(_verdict(verdict))


def run_html(run: Run) -> str:
    """A run: its verdicts, and the diagrams of those that have something to show, folded but for the first."""
    shown = [verdict for verdict in run.verdicts if verdict.trace is not None]
    rows = [
        element("tr", element("td", mark(v.outcome)), element("th", v.property), element("td", v.reason or v.scope))
        for v in run.verdicts
    ]
    diagrams = [
        element("details", element("summary", verdict.property), _verdict(verdict), open=k == 0)
        for k, verdict in enumerate(shown)
    ]
    notes = [paragraph(f"Note: {note}") for note in run.notes]
    return _framed(join([element("strong", run.title), element("table", *rows), *notes, *diagrams]))


def _verdict(verdict: Verdict) -> Markup:
    trace = verdict.trace
    return join(
        [
            element(
                "p", mark(verdict.outcome), " ", element("strong", verdict.property), " ", verdict.doc.replace("``", "")
            ),
            paragraph(verdict.reason),
            NOTHING if trace is None else Markup(sequence_svg(trace, ending(verdict))),
            NOTHING if trace is None else paragraph(trace.remark),
            paragraph(f"It says nothing: {verdict.vacuous}" if verdict.vacuous else ""),
            paragraph(f"Checked: {verdict.scope} ({verdict.engine})"),
        ]
    )


def _framed(content: Markup) -> str:
    style = element("style", Markup(resource("colors.css") + resource("marks.css")))
    return element("div", style, content, class_="conclave")
