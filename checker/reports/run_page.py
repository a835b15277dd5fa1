"""``--report FILE.html`` of one run: the verdicts, and the evidence for each, in one self-contained page."""

from __future__ import annotations

import inspect

from checker.reports.evidence import evidence_section, mark
from checker.reports.markup import NOTHING, Markup, element, join
from checker.reports.page import page, paragraph, slug
from checker.reports.resources import resource
from checker.reports.words import doc_words
from checker.verdict import Figures, Outcome, RuleFigures, Run, Verdict, grouped


def report_script() -> str:
    """The script of a report."""
    return resource("player.js") + resource("report.js")


def run_report(run: Run) -> str:
    """The page about a run."""
    identities = evidence_ids(run)
    body = element(
        "main",
        element("h1", run.title),
        paragraph(_summary(run), "muted"),
        _verdict_table(run, identities),
        join(paragraph(f"Note: {note}") for note in run.notes),
        run_figures(run),
        _evidence(run, identities),
    )
    return page(f"{run.title}: Conclave", body, report_script())


def evidence_ids(run: Run, prefix: str = "") -> list[str]:
    """For each verdict the id of its section; all differ."""
    found: list[str] = []
    for verdict in run.verdicts:
        name = prefix + slug(verdict.property)
        found.append(name if name not in found else f"{name}-{len(found) + 1}")
    return found


def _first_shown(run: Run) -> int:
    """The verdict that is in view when the page opens: the first with a run to look at, else the first that fails."""
    ranks = [(v.trace is None, v.outcome is Outcome.HOLDS, k) for k, v in enumerate(run.verdicts)]
    return min(ranks)[2] if ranks else 0


def _evidence(run: Run, identities: list[str]) -> Markup:
    """A section for each verdict."""
    first = _first_shown(run)
    return join(
        evidence_section(verdict, identity, first=k == first)
        for k, (verdict, identity) in enumerate(zip(run.verdicts, identities, strict=True))
    )


def _verdict_table(run: Run, identities: list[str]) -> Markup:
    """The verdicts of a run, each a link to its evidence."""
    rows = [_verdict_row(v, identity) for v, identity in zip(run.verdicts, identities, strict=True)]
    return element("div", element("table", element("tbody", *rows), class_="verdicts"), class_="wide")


def _verdict_row(verdict: Verdict, identity: str) -> Markup:
    words = verdict.reason or verdict.scope
    if verdict.vacuous:
        words = f"{words} (but says nothing: {verdict.vacuous})"
    return element(
        "tr",
        element("td", mark(verdict.outcome, href=f"#{identity}")),
        element("th", element("a", verdict.property, href=f"#{identity}"), scope="row"),
        element("td", words),
        data_evidence=identity,
    )


def _summary(run: Run) -> str:
    return doc_words(inspect.getdoc(type(run.model)) or "")


def run_figures(run: Run) -> Markup:
    """The size of the state space and what each rule did, folded away."""
    if run.figures is None and not run.rules:
        return NOTHING
    words = _size(run.figures) if run.figures is not None else "What the rules did"
    table = _rules_table(run.rules) if run.rules else ""
    return element("details", element("summary", words), _figures(run.figures), table, class_="for-print")


def _size(figures: Figures) -> str:
    complete = "explored completely" if figures.complete else "explored in part"
    return f"{grouped(figures.states)} states, {grouped(figures.transitions)} steps, {complete}"


def _figures(figures: Figures | None) -> Markup:
    if figures is None:
        return NOTHING
    parts = [
        f"depth {grouped(figures.depth)}",
        f"{grouped(figures.terminal)} states without any step",
        f"{grouped(figures.quiescent)} quiescent",
        f"{figures.bits} bits a state" if figures.bits else "",
        f"{figures.memory / 2**20:.1f} MiB",
        f"{figures.seconds:.2f} s searching, {figures.total:.2f} s in all",
    ]
    return element("p", ", ".join(part for part in parts if part), class_="muted")


def _rules_table(rules: tuple[RuleFigures, ...]) -> Markup:
    head = element("tr", *(element("th", text) for text in ("rule", "possible in", "taken", "found new states", "")))
    rows = [
        element(
            "tr",
            element("td", element("code", rule.name), " (fault)" if rule.is_fault else ""),
            element("td", f"{grouped(rule.enabled)} states"),
            element("td", grouped(rule.taken)),
            element("td", grouped(rule.fresh)),
            element("td", element("code", str(rule.position)) if rule.position else "", class_="muted"),
        )
        for rule in rules
    ]
    return element("div", element("table", element("thead", head), element("tbody", *rows)), class_="wide")
