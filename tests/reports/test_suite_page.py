"""The page of a suite: the matrix, what differs, and that each cell leads to its evidence."""

from __future__ import annotations

import re
from pathlib import Path

from checker.reports.suite_page import suite_report
from tests.reports.browser import Browser
from tests.reports.suites import as_expected, differing, erring, mistaken

ROWS = [as_expected(), differing("<script>alert(1)</script>"), mistaken(), erring()]


def opened(browser: Browser, folder: Path) -> None:
    file = folder / "suite.html"
    file.write_text(suite_report(ROWS), encoding="utf-8")
    browser.open(file.as_uri())


def test_every_link_has_its_target() -> None:
    page = suite_report(ROWS)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = re.findall(r' href="#([^"]+)"', page)
    assert len(links) == 8
    assert set(links) <= set(ids)
    assert "<script>alert" not in page


def test_a_run_that_refutes_two_properties_is_drawn_once() -> None:
    row = as_expected()
    assert row.run is not None
    double = row.run.verdicts[1]
    again = type(double)("agreement", double.outcome, "", "explorer", trace=double.trace)
    both = type(row.run)(row.run.model, "hasty", {}, (double, again))
    page = suite_report([type(row)("hasty", "no faults", "n=3", {}, both)])
    assert page.count('class="player"') == 1
    assert "The run is the same that refutes" in page


def test_the_matrix_reads_without_colors(chromium: Browser, tmp_path: Path) -> None:
    opened(chromium, tmp_path)
    assert chromium.errors() == []
    rows = chromium.js(
        "return [...document.querySelectorAll('.matrix tr')].map(r => [...r.cells].map(c => c.innerText))"
    )
    assert rows[0] == ["configuration", "holding", "uniqueness", "recovery", "no model error"]
    assert rows[1] == ["hasty"]
    assert rows[2] == ["no faults\nn=3", "✓ holds", "✗ violated\nin 4 steps", "? unknown", "–"]
    assert "≠ uniqueness: expected holds, found violated" in rows[3][2]
    assert "≠ states: expected 150, found 151" in rows[3][0]
    assert rows[4][2] == "✓ holds\nfor an empty reason"
    assert "a while loop" in rows[6][1]


def test_a_cell_leads_to_its_evidence(chromium: Browser, tmp_path: Path) -> None:
    opened(chromium, tmp_path)
    assert "one | crash" in chromium.text(".evidence h2"), "the first difference is in view"
    chromium.click('.matrix a[href="#1-uniqueness"]')
    chromium.js("return new Promise(done => setTimeout(done, 50))")
    assert chromium.text(".evidence h2").startswith("hasty, no faults: uniqueness")
    assert chromium.text(".where") == "Step 4 of 4"
    assert "silence is no consent" in chromium.text(".evidence")


def test_on_a_phone_only_the_matrix_scrolls_sideways(chromium: Browser, tmp_path: Path) -> None:
    chromium.size(390, 844)
    opened(chromium, tmp_path)
    assert chromium.js("return document.documentElement.scrollWidth") == 390
