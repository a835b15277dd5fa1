"""The evidence for one verdict as a section of a page: for a run, its diagram and what the player tells beside it."""

from __future__ import annotations

from checker.reports.flow import Flow, flow_of, idle_steps
from checker.reports.markup import NOTHING, Markup, element, embedded_json
from checker.reports.page import paragraph
from checker.reports.sequence_svg import draw
from checker.reports.text import trace_text
from checker.reports.trace_data import trace_data
from checker.reports.words import loop_words
from checker.trace import Trace
from checker.verdict import Outcome, Verdict

_FEWEST_FOLDED = 2
"""Fewer steps than this are not worth a switch that folds them."""

_MANY = 6
"""So many lanes leave the table of states more room beside them."""

MARKS = {
    Outcome.HOLDS: "✓ holds",
    Outcome.VIOLATED: "✗ violated",
    Outcome.UNKNOWN: "? unknown",
    Outcome.MODEL_ERROR: "! model error",
}
"""Outcomes in a sign and a word, so that they are told apart without colors."""


def mark(outcome: Outcome, href: str | None = None, differs: bool = False, title: str | None = None) -> Markup:
    """The outcome as a small badge, a link where there is evidence."""
    style = f"mark {outcome.value.replace(' ', '-')}{' differs' if differs else ''}"
    return element("a" if href else "span", MARKS[outcome], class_=style, href=href, title=title)


def evidence_section(
    verdict: Verdict,
    identity: str,
    *,
    first: bool = False,
    heading: str = "",
    extra: Markup = NOTHING,
    same_run: tuple[str, str] | None = None,
) -> Markup:
    """The section about a verdict, with the id ``identity``.

    first: it is in view when the page opens. extra: what to say besides. same_run: where the same run is drawn already:
    the id of that section, and its property.
    """
    position = element("p", element("code", str(verdict.position)), class_="muted") if verdict.position else ""
    shown: Markup = NOTHING
    if verdict.trace is not None and same_run is not None:
        link = element("a", same_run[1], href=f"#{same_run[0]}")
        shown = element("p", "The run is the same that refutes ", link, ".")
    elif verdict.trace is not None:
        shown = player(verdict.trace, f"{identity}-data", ending(verdict))
    return element(
        "section",
        element("h2", heading or verdict.property, " ", mark(verdict.outcome)),
        paragraph(verdict.doc.replace("``", ""), "muted"),
        paragraph(verdict.reason, "reason"),
        extra,
        position if verdict.trace is None else "",
        paragraph(f"It says nothing: {verdict.vacuous}" if verdict.vacuous else ""),
        paragraph(f"Certificate: {verdict.certificate}" if verdict.certificate else ""),
        shown,
        paragraph(f"Checked: {verdict.scope} ({verdict.engine})" if verdict.scope else "", "muted"),
        class_="evidence",
        id=identity,
        data_first=first,
    )


def ending(verdict: Verdict) -> str:
    """What is written under the last step of the run that a verdict shows."""
    trace = verdict.trace
    if trace is None:
        return ""
    if verdict.outcome is Outcome.MODEL_ERROR:
        return "✗ model error"
    if trace.loop_start is not None:
        return loop_words(trace)
    return f"✗ {verdict.property} violated here" if verdict.outcome is Outcome.VIOLATED else ""


def player(trace: Trace, data: str, words: str) -> Markup:
    """Diagram and panel of a run; ``data`` is the id of the element that holds its data."""
    flow = flow_of(trace)
    bad = words.startswith("✗")
    drawing = draw(flow, words, bad)
    idle = idle_steps(flow)
    pictures = [element("div", drawing.head, drawing.body, class_="whole")]
    if len(idle) >= _FEWEST_FOLDED:
        short = draw(flow, words, bad, folded=idle)
        pictures.append(element("div", short.head, short.body, class_="short", hidden=True))
    return element(
        "div",
        element(
            "div",
            element("div", *pictures, class_="diagram", tabindex=0),
            element("div", class_="panel"),
            class_="player many" if len(flow.lanes) >= _MANY else "player",
            data_source=data,
        ),
        _fold(len(idle)) if len(pictures) > 1 else "",
        _legend(flow),
        paragraph(trace.remark, "muted"),
        element(
            "details",
            element("summary", "The run in words"),
            element("pre", trace_text(trace), class_="words"),
            class_="for-print",
        ),
        embedded_json(data, trace_data(flow)),
    )


def _fold(steps: int) -> Markup:
    box = element("input", type="checkbox", class_="fold-box")
    return element("label", box, f" fold the {steps} steps that neither change nor send anything", class_="fold")


def _legend(flow: Flow) -> Markup:
    """What the signs mean that occur in this diagram, and the keys."""
    fates = {arrow.fate.value for arrow in flow.arrows}
    parts = []
    if flow.leading:
        parts.append(_sign("leads", element("rect", class_="band", x=8, y=1, width=12, height=14, rx=3)))
    if any(a.node != b.node and a.term == b.term and a.first <= b.last and b.first <= a.last
           for a in flow.leading for b in flow.leading):  # fmt: skip
        parts.append(
            _sign("two lead at once", element("rect", class_="band rivals", x=8, y=1, width=12, height=14, rx=3))
        )
    if flow.down:
        parts.append(_sign("down", element("line", class_="lane-down", x1=14, x2=14, y1=0, y2=16)))
    if fates & {"lost", "dropped", "vanished"}:
        shaft = element("path", class_="shaft", d="M0,8 H20")
        cross = element("path", class_="cross", d="M16,4 l8,8 m0,-8 l-8,8")
        parts.append(_sign("message lost", element("g", shaft, cross, class_="lost")))
    if "underway" in fates:
        shaft = element("path", class_="shaft", d="M0,8 H20")
        parts.append(_sign("still on its way", element("g", shaft, class_="underway")))
    keys = element("span", element("kbd", "←"), " ", element("kbd", "→"), " or a click: step by step", class_="keys")
    return element("div", *parts, keys, class_="legend")


def _sign(words: str, *drawn: Markup) -> Markup:
    picture = element("svg", *drawn, class_="sequence", width=28, height=16, viewBox="0 0 28 16", aria_hidden="true")
    return element("span", picture, " ", words)
