"""Comparisons of configurations: what is compared, with what, and what is wrong with a file of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.checking.comparison import Compared, compared, comparison_files, read_comparisons
from checker.checking.suite import read_suite
from checker.errors import UsageError
from tests.checking.test_suite import check, write

SUITE = """
model = "chang-roberts"
[[configuration]]
name = "small"
parameters = { n = 2 }
bounds = { messages = [2, 3] }
[[configuration]]
name = "large"
parameters = { n = 3 }
large = true
bounds = { messages = [3, 6] }
[[configuration]]
name = "not counted"
parameters = { n = 2 }
"""


def comparisons(folder: Path, left: str, right: str, of: str = "most", expect: str = "less") -> Path:
    suite = folder / "suite.toml"
    path = folder / "comparisons.toml"
    path.write_text(
        f'[[comparison]]\nname = "c"\nleft = {{ suite = "{suite}", configuration = "{left}" }}\n'
        f'right = {{ suite = "{suite}", configuration = "{right}" }}\nwhat = "messages"\nof = "{of}"\n'
        f'expect = "{expect}"\nbecause = "fewer nodes"\n'
    )
    return path


def found(folder: Path, *sides: str, of: str = "most", expect: str = "less") -> Compared:
    suite = write(folder, SUITE)
    checked = [one for one in check(suite) if one.configuration.name != "large"]
    (one,) = compared(read_comparisons(comparisons(folder, *sides, of=of, expect=expect)), checked)
    return one


def test_what_was_checked_is_compared_with_what_is_recorded(tmp_path: Path) -> None:
    one = found(tmp_path, "small", "large")
    assert (one.left, one.right, one.found) == (3, 6, "less")
    assert one.as_expected
    assert not found(tmp_path, "small", "large", expect="more").as_expected
    assert found(tmp_path, "large", "small", of="fewest", expect="more").as_expected
    assert found(tmp_path, "small", "small", expect="equal").as_expected


def test_what_is_found_counts_more_than_what_is_recorded(tmp_path: Path) -> None:
    suite = write(tmp_path, SUITE.replace("[2, 3]", "[2, 9]"))
    (one,) = compared(read_comparisons(comparisons(tmp_path, "small", "large")), check(suite))
    assert (one.left, one.right) == (3, 6)


def test_what_is_not_counted_is_unknown(tmp_path: Path) -> None:
    one = found(tmp_path, "not counted", "small")
    assert one.found == "unknown" and not one.as_expected


def test_without_bound_is_more_than_any_number(tmp_path: Path) -> None:
    suite = write(tmp_path, SUITE.replace("[3, 6]", '[3, "unbounded"]'))
    checked = [one for one in check(suite) if one.configuration.name == "small"]
    (one,) = compared(read_comparisons(comparisons(tmp_path, "small", "large")), checked)
    assert (one.right, one.found) == ("unbounded", "less")


def test_nothing_is_compared_of_which_nothing_was_checked(tmp_path: Path) -> None:
    write(tmp_path, SUITE)
    assert compared(read_comparisons(comparisons(tmp_path, "small", "large")), []) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("because", "reason", "it lacks because; reason means nothing here"),
        ('"most"', '"mean"', "it is one of fewest, most"),
        ('expect = "less"', 'expect = "fewer"', "it is one of less, equal, more"),
        ('what = "messages"', 'what = "letters"', "it is one of messages"),
        ('configuration = "small"', 'configuration = "tiny"', "has no configuration 'tiny'"),
        ("[[comparison]]", "[[comparisons]]", "has \\[\\[comparison\\]\\] tables"),
        (', configuration = "small"', "", "a side is"),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    write(tmp_path, SUITE)
    path = comparisons(tmp_path, "small", "large")
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(UsageError, match=message):
        read_comparisons(path)


def test_shipped_comparisons_can_be_decided() -> None:
    for path in comparison_files():
        for one in read_comparisons(path):
            for side in (one.left, one.right):
                suite = next(file for file in path.parent.parent.glob("*.toml") if file.stem == side.suite)
                recorded = {each.name: each.bounds for each in read_suite(suite).configurations}
                assert one.what in (recorded[side.configuration] or {}), f"{one.name}: record the bounds of {side}"
