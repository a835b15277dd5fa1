"""``--report FILE.html`` of suites: the verdict matrix, each cell of which leads to its evidence, in one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker.reports.evidence import MARKS, evidence_section, mark
from checker.reports.markup import Markup, element, join
from checker.reports.page import page, paragraph, plural
from checker.reports.run_page import evidence_ids, report_script, run_figures
from checker.reports.suite import SuiteRow, by_model, properties_of, words_of
from checker.verdict import Outcome, Verdict


def suite_report(rows: Sequence[SuiteRow], title: str = "What is claimed, and what was found") -> str:
    """The page about suites. What differs from its expectation is outlined and says so in words."""
    properties = properties_of(rows)
    ids = [evidence_ids(row.run, f"{k + 1}-") if row.run is not None else [] for k, row in enumerate(rows)]
    body = element(
        "main",
        element("h1", title),
        paragraph(words_of(rows), "reason"),
        _matrix(rows, properties, ids),
        _key(rows),
        _sections(rows, ids),
    )
    return page(f"{title}: Conclave", body, report_script())


def _matrix(rows: Sequence[SuiteRow], properties: list[str], ids: list[list[str]]) -> Markup:
    head = element("tr", element("th", "configuration"), *(element("th", name, scope="col") for name in properties))
    place = {id(row): k for k, row in enumerate(rows)}
    bodies = []
    for model, of_model in by_model(rows):
        band = element("tr", element("th", model, colspan=len(properties) + 1, class_="algorithm"))
        lines = [_line(row, properties, ids[place[id(row)]]) for row in of_model]
        bodies.append(element("tbody", band, *lines))
    return element("div", element("table", element("thead", head), *bodies, class_="matrix"), class_="wide")


def _line(row: SuiteRow, properties: list[str], ids: list[str]) -> Markup:
    name = element("th", row.name, element("div", row.environment, class_="muted small"), scope="row")
    others = row.other_differences()
    if others:
        told = join(element("div", f"≠ {words}", class_="difference") for words in others)
        name = element("th", row.name, element("div", row.environment, class_="muted small"), told, scope="row")
    if row.run is None:
        return element("tr", name, element("td", f"! {row.mistake}", colspan=len(properties), class_="difference"))
    found = {v.property: (v, identity) for v, identity in zip(row.verdicts, ids, strict=True)}
    return element("tr", name, *(_cell(row, *found[name]) if name in found else _absent() for name in properties))


def _absent() -> Markup:
    return element("td", element("span", "–", title="not asked of this model"), class_="muted")


def _cell(row: SuiteRow, verdict: Verdict, identity: str) -> Markup:
    differences = row.differences_of(verdict.property)
    steps = element("div", _length(verdict), class_="muted small") if verdict.trace is not None else ""
    told = join(element("div", f"≠ {words}", class_="difference") for words in differences)
    hint = row.because.get(verdict.property) or verdict.reason or verdict.scope
    badge = mark(verdict.outcome, href=f"#{identity}", differs=bool(differences), title=hint)
    vacuous = element("div", "for an empty reason", class_="muted small") if verdict.vacuous else ""
    return element("td", badge, steps, vacuous, told, data_evidence=identity)


def _length(verdict: Verdict) -> str:
    if verdict.trace is None:
        return ""
    return ("a loop, " if verdict.trace.loop_start is not None else "in ") + plural(len(verdict.trace), "step")


def _key(rows: Sequence[SuiteRow]) -> Markup:
    """What the signs mean, as far as they occur."""
    found = dict.fromkeys(verdict.outcome for row in rows for verdict in row.verdicts)
    words = {
        Outcome.HOLDS: "in every run",
        Outcome.VIOLATED: "follow the link to the run that breaks it",
        Outcome.UNKNOWN: "not decided",
        Outcome.MODEL_ERROR: "the model itself goes wrong",
    }
    parts = [element("span", mark(outcome), " ", words[outcome]) for outcome in words if outcome in found]
    if any(not row.as_expected for row in rows):
        parts.append(element("span", element("span", "≠", class_="difference"), " differs from what is expected"))
    return element("div", *parts, class_="legend")


def _sections(rows: Sequence[SuiteRow], ids: list[list[str]]) -> Markup:
    """A section for every cell. A run that refutes several properties of a row is drawn once, and referred to."""
    parts: list[Markup] = []
    first = _first(rows)
    for k, row in enumerate(rows):
        drawn: dict[Any, tuple[str, str]] = {}
        for verdict, identity in zip(row.verdicts, ids[k], strict=True):
            same = None
            if verdict.trace is not None:
                key = (verdict.trace.initial, *verdict.trace.names, verdict.trace.loop_start)
                same = drawn.get(key)
                drawn.setdefault(key, (identity, verdict.property))
            parts.append(
                evidence_section(
                    verdict,
                    identity,
                    first=(k, verdict.property) == first,
                    heading=f"{row.title}: {verdict.property}",
                    extra=_extra(row, verdict),
                    same_run=same,
                )
            )
    return join(parts)


def _extra(row: SuiteRow, verdict: Verdict) -> Markup:
    expected = row.expected_of(verdict.property)
    differs = row.differences_of(verdict.property)
    words = join(element("p", f"≠ {text}", class_="difference") for text in differs)
    if not differs and expected is not Outcome.HOLDS:
        because = row.because.get(verdict.property, "")
        words = paragraph(f"Expected: {MARKS[expected]}{f', {because}' if because else ''}", "muted")
    size = run_figures(row.run) if row.run is not None and verdict.trace is None else Markup("")
    return join([element("p", row.environment, class_="muted mono") if row.environment else "", words, size])


def _first(rows: Sequence[SuiteRow]) -> tuple[int, str] | None:
    """What is in view when the page opens: the first difference with a run to look at, or else any run."""
    ranks = [
        (not row.differences_of(verdict.property), verdict.trace is None, k, verdict.property)
        for k, row in enumerate(rows)
        for verdict in row.verdicts
    ]
    return min(ranks)[2:] if ranks else None
