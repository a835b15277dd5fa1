"""``--junit FILE``: suites as JUnit XML, which every system of continuous integration reads.

A test case for each property of each configuration, and one for its sizes and rules. A refuted property that is
expected to be refuted passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from checker.reports.suite import SuiteRow, by_model, position_of
from checker.reports.text import trace_text
from checker.reports.words import printable
from checker.verdict import Verdict


def junit_xml(rows: Sequence[SuiteRow]) -> str:
    """The document, with its declaration."""
    top = ElementTree.Element("testsuites", name="conclave")
    for model, of_model in by_model(rows):
        suite = ElementTree.SubElement(top, "testsuite", name=printable(model))
        for row in of_model:
            _cases(suite, row)
        cases = list(suite)
        suite.set("tests", str(len(cases)))
        suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
        suite.set("errors", str(sum(case.find("error") is not None for case in cases)))
        suite.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")
    for name in ("tests", "failures", "errors"):
        top.set(name, str(sum(int(suite.get(name, 0)) for suite in top)))
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"


def _cases(suite: ElementTree.Element, row: SuiteRow) -> None:
    figures = None if row.run is None else row.run.figures
    if row.run is None:
        case = _case(suite, row, "model")
        error = ElementTree.SubElement(case, "error", message=printable(row.mistake.split("\n")[0]))
        error.text = printable(row.mistake)
        return
    for verdict in row.verdicts:
        case = _case(suite, row, verdict.property, verdict.seconds)
        differences = row.differences_of(verdict.property)
        if differences:
            failure = ElementTree.SubElement(case, "failure", message=printable("; ".join(differences)))
            failure.text = printable(_details(row, verdict))
    case = _case(suite, row, "sizes and rules", figures.total if figures is not None else 0.0)
    others = row.other_differences()
    if others:
        failure = ElementTree.SubElement(case, "failure", message=printable("; ".join(others)))
        failure.text = printable("\n".join(others))


def _case(suite: ElementTree.Element, row: SuiteRow, name: str, seconds: float = 0.0) -> ElementTree.Element:
    title = printable(f"{row.model}.{row.name}")
    return ElementTree.SubElement(suite, "testcase", classname=title, name=printable(name), time=f"{seconds:.3f}")


def _details(row: SuiteRow, verdict: Verdict) -> str:
    assert row.run is not None
    position = position_of(verdict, row.run)
    lines = [
        *row.differences_of(verdict.property),
        row.run.title,
        verdict.reason,
        verdict.scope,
        f"at {position}" if position else "",
        f"\n{trace_text(verdict.trace, None)}" if verdict.trace is not None else "",
    ]
    return "\n".join(line for line in lines if line)
