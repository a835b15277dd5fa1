"""Annotations: one for each difference, at the line of the rule, in the exact form that is read."""

from __future__ import annotations

from pathlib import Path

from checker.reports.annotations import annotation_lines
from tests.reports import examples
from tests.reports.suites import as_expected, differing, erring, mistaken


def line_of(text: str) -> int:
    lines = Path(examples.__file__).read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_nothing_where_all_is_as_expected() -> None:
    assert annotation_lines([as_expected()]) == []


def test_a_violation_points_at_the_rule_of_its_last_step() -> None:
    first, second = annotation_lines([differing()])
    rule = line_of("def win(") - 1  # where its decorator stands
    assert first == (
        f"::error file=tests/reports/examples.py,line={rule},title=hasty%2C one | crash%3A uniqueness::"
        "uniqueness: expected holds, found violated. Nodes 0 and 1 both lead after 4 steps. (hasty n=3)"
    )
    assert second.startswith(f"::error file=tests/reports/examples.py,line={line_of('class Hasty')},title=hasty")


def test_a_model_error_points_at_the_line_that_went_wrong() -> None:
    (line,) = annotation_lines([erring()])
    sends = [k for k, text in enumerate(Path(examples.__file__).read_text().splitlines(), 1) if "Kind.WON" in text]
    assert f"line={sends[0]}," in line


def test_several_lines_stay_one_annotation() -> None:
    (line,) = annotation_lines([mistaken()])
    assert "\n" not in line
    assert "while loop%0A    write" in line


def test_too_many_are_counted() -> None:
    lines = annotation_lines([differing()] * 40)
    assert len(lines) == 51
    assert lines[-1].endswith("::30 further differences")
