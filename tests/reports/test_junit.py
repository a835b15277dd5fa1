"""JUnit XML: which cases pass and fail, and that nothing in a model breaks the document."""

from __future__ import annotations

from xml.etree import ElementTree

from checker.reports.junit import junit_xml
from tests.reports.suites import as_expected, differing, erring, mistaken


def test_expected_refutations_pass_and_differences_fail() -> None:
    top = ElementTree.fromstring(junit_xml([as_expected(), differing(), mistaken(), erring()]))
    assert [(s.get("name"), s.get("tests"), s.get("failures"), s.get("errors")) for s in top] == [
        ("hasty", "11", "3", "0"),
        ("broken", "1", "0", "1"),
    ]
    assert (top.get("tests"), top.get("failures"), top.get("errors")) == ("12", "3", "1")
    failed = [(c.get("classname"), c.get("name")) for c in top.iter("testcase") if c.find("failure") is not None]
    assert failed == [
        ("hasty.one | crash", "uniqueness"),
        ("hasty.one | crash", "sizes and rules"),
        ("hasty.doubled", "no model error"),
    ]


def test_a_failure_tells_the_run() -> None:
    top = ElementTree.fromstring(junit_xml([differing()]))
    failure = next(top.iter("failure"))
    assert failure.get("message") == "uniqueness: expected holds, found violated"
    assert failure.text is not None
    assert "4  win(i=1)" in failure.text
    assert "tests/reports/examples.py:" in failure.text


def test_names_are_data() -> None:
    evil = ' "]]>&<x>\x00\x1b'
    top = ElementTree.fromstring(junit_xml([differing(evil)]))
    assert next(top.iter("failure")).get("message", "").endswith(r'violated "]]>&<x>\x00\x1b')
