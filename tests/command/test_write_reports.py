"""Reports beside the printed output: written whole, or refused before any work is done."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from checker.command.main import main

COIN = Path(__file__).parent.parent / "examples" / "coin.py"


def test_a_page_for_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "run.html"
    assert main(["run", f"{COIN}:Greedy", "n=2", "--report", str(page), "--diagram"]) == 1
    text = page.read_text()
    assert "<svg" in text and "uniqueness" in text
    assert "node 0" in capsys.readouterr().out


def test_reports_of_a_failing_suite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    suite = tmp_path / "greedy.toml"
    suite.write_text(f'model = "{COIN}:Greedy"\n[[configuration]]\nname = "two"\nparameters = {{ n = 2 }}\n')
    page, summary, junit = tmp_path / "page.html", tmp_path / "summary.md", tmp_path / "junit.xml"
    words = ["--report", str(page), "--summary", str(summary), "--junit", str(junit), "--annotations"]
    assert main(["check", str(suite), *words]) == 1
    assert "::error file=" in capsys.readouterr().out
    assert "uniqueness" in summary.read_text()
    failures = ElementTree.parse(junit).getroot().iter("failure")
    assert any("uniqueness" in (failure.get("message") or "") + (failure.text or "") for failure in failures)
    assert "<html" in page.read_text()


def test_a_report_that_cannot_be_written_is_refused_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "chang-roberts", "--report", str(tmp_path / "no" / "page.html")]) == 2
    captured = capsys.readouterr()
    assert "cannot be written" in captured.err and captured.out == ""
