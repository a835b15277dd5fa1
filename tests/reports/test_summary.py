"""The summary in Markdown: the sentence, the differences with their runs, the tables."""

from __future__ import annotations

from checker.reports.summary import summary_markdown
from tests.reports.suites import as_expected, differing, erring, mistaken


def test_all_as_expected() -> None:
    text = summary_markdown([as_expected()])
    assert text.startswith("## ✅ 1 configurations, 3 verdicts: all as expected\n")
    assert "| no faults (n=3) | ✓ holds | ✗ violated in 4 | ? unknown |" in text
    assert "<details>" not in text


def test_differences_come_first_with_their_runs() -> None:
    text = summary_markdown([as_expected(), differing(), mistaken(), erring()])
    assert text.startswith("## ❌ 4 configurations, 8 verdicts: 3 differ from what is expected")
    assert text.index("**uniqueness: expected holds, found violated**") < text.index("| configuration |")
    assert "`tests/reports/examples.py:" in text
    assert "4  win(i=1)" in text
    assert "- states: expected 150, found 151" in text
    assert "**≠ ✗ violated in 4**" in text
    assert "a while loop" in text


def test_names_break_neither_tables_nor_blocks() -> None:
    text = summary_markdown([differing("`|<b>*x*\n\n# head")])
    assert r"\`\|&lt;b&gt;\*x\* \# head" in text
    rows = [line for line in text.splitlines() if line.startswith("| one")]
    assert len(rows) == 1
    assert rows[0].count(" | ") == 3


def test_a_long_run_is_cut() -> None:
    from tests.reports.examples import busy_run, made_run

    row = differing()
    long = type(row)("m", "c", "", {}, made_run(busy_run(5, 7, 200)), row.differences)
    assert len(summary_markdown([long])) < 60_000
