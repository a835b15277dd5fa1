"""What notebooks show of traces, verdicts and runs: the pictures of the reports, in frames of their own style."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from checker.reports.sequence_svg import sequence_svg
from tests.reports.browser import Browser
from tests.reports.examples import Hostile, made_run, run, two_leaders


def test_a_trace_is_a_picture() -> None:
    trace = two_leaders()
    assert trace._repr_svg_() == sequence_svg(trace)
    top = ElementTree.fromstring(trace._repr_svg_())
    assert top.tag == "{http://www.w3.org/2000/svg}svg"
    text = "".join(top.itertext())
    assert "node 2" in text
    assert "leads" in text


def test_a_hostile_trace_is_a_picture_too() -> None:
    ElementTree.fromstring(run(Hostile(), "say(i=<script>alert(1)</script>, j=x", "on_word")._repr_svg_())


def test_a_verdict_with_its_run() -> None:
    verdict = made_run(two_leaders()).verdicts[1]
    html = verdict._repr_html_()
    assert "✗ violated" in html
    assert "Nodes 0 and 1 both lead" in html
    assert "✗ uniqueness violated here" in html
    assert "<script" not in html
    assert "✓ holds" in made_run(two_leaders()).verdicts[0]._repr_html_()


def test_styles_reach_nothing_else_in_the_notebook() -> None:
    for style in re.findall(r"<style>(.*?)</style>", made_run(two_leaders())._repr_html_(), re.S):
        for selectors in re.findall(r"(?:^|\})\s*([^{}@]+)\{", style):
            for selector in selectors.split(","):
                assert selector.strip().startswith((".conclave", ".sequence", ".state-graph")), selector


def test_a_run_in_a_browser(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "cell.html"
    file.write_text(f"<!DOCTYPE html><html data-ready=yes><body>{made_run(two_leaders())._repr_html_()}</body></html>")
    chromium.open(file.as_uri())
    assert chromium.js("return document.querySelectorAll('svg.sequence .box').length") == 4
    assert "uniqueness" in chromium.text(".conclave table")
    color = chromium.js("return getComputedStyle(document.querySelector('.band.rivals')).fill")
    assert color == "rgb(196, 35, 43)"
