"""Suites and what they say of runs: temporal properties, empty reasons, bounds on messages and steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.checking.compare import Checked
from checker.checking.record import changes, record
from checker.checking.suite import read_suite
from checker.errors import UsageError
from tests.checking.test_suite import check, write

RUNS = Path(__file__).parent.parent / "examples" / "runs.py"

COUNTED = """
model = "chang-roberts"
[[configuration]]
name = "every order"
parameters = { n = 3 }
bounds = { messages = [3, 6], steps = [4, 9] }
"""


def differences(checked: Checked) -> list[str]:
    return [str(difference) for difference in checked.differences]


def test_temporal_properties_are_expected_to_hold(tmp_path: Path) -> None:
    text = f'model = "{RUNS}:Ties"\n[[configuration]]\nname = "ties"\n'
    (checked,) = check(write(tmp_path, text))
    assert "decided: expected holds, found violated" in differences(checked)
    expect = 'expect = { decided = "violated", "drawn again and again" = "violated" }\n'
    (checked,) = check(write(tmp_path, text + expect))
    assert checked.as_expected


def test_an_empty_reason_fails_unless_it_is_expected(tmp_path: Path) -> None:
    text = f'model = "{RUNS}:Empty"\n[[configuration]]\nname = "empty"\nexpect = {{ halved = "model error" }}\n'
    (checked,) = check(write(tmp_path, text))
    assert [line.split(":")[0] for line in differences(checked)] == ["answered", "fills"]
    assert "an empty one: it never goes on from where it is full" in differences(checked)[1]
    (checked,) = check(write(tmp_path, text + 'vacuous = ["answered", "fills"]\n'))
    assert checked.as_expected
    (checked,) = check(write(tmp_path, text + 'vacuous = ["answered", "fills", "stays_full"]\n'))
    assert differences(checked) == ["stays full: expected to hold for an empty reason, found a real one"]


def test_a_property_that_is_not_asked_cannot_be_expected(tmp_path: Path) -> None:
    text = f'model = "{RUNS}:Empty"\n[[configuration]]\nname = "empty"\nexpect = {{ only_for_many = "violated" }}\n'
    (checked,) = check(write(tmp_path, text))
    assert "there is no property only for many" in checked.mistake


def test_bounds_are_compared(tmp_path: Path) -> None:
    (checked,) = check(write(tmp_path, COUNTED))
    assert checked.as_expected
    (checked,) = check(write(tmp_path, COUNTED.replace("[3, 6]", "[3, 7]")))
    assert differences(checked) == ["messages: expected 3 to 7, found 3 to 6"]
    (checked,) = check(write(tmp_path, COUNTED.replace("4, 9", '4, "unbounded"')))
    assert differences(checked) == ["steps: expected 4 to unbounded, found 4 to 9"]


def test_bounds_are_recorded_where_they_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, COUNTED.replace("messages = [3, 6], steps = [4, 9]", ""))
    checked = check(path)
    assert checked[0].as_expected
    assert any("bounds: nothing ->" in line for line in changes(checked))
    record(checked)
    assert "bounds = {messages = [3, 6], steps = [4, 9], all_messages = [3, 6], all_steps = [4, 9]}" in path.read_text()
    assert changes(check(path)) == []
    plain = write(tmp_path, COUNTED.replace("bounds = { messages = [3, 6], steps = [4, 9] }", ""))
    record(check(plain))
    assert "bounds" not in plain.read_text()


def test_what_is_recorded_stands_before_the_comment_of_the_next(tmp_path: Path) -> None:
    text = COUNTED.replace("bounds = { messages = [3, 6], steps = [4, 9] }\n", "\n# The next.\n\n")
    path = write(tmp_path, text + '[[configuration]]\nname = "two"\nparameters = { n = 2 }\n')
    record(check(path))
    assert "\nterminal = 6\n\n# The next.\n\n[[configuration]]\nname" in path.read_text()
    assert changes(check(path)) == []


def test_what_has_no_bound_is_recorded_in_words(tmp_path: Path) -> None:
    text = f'model = "{RUNS}:Resend"\n[[configuration]]\nname = "lossy"\nexpect = {{ arrives = "violated" }}\n'
    path = write(tmp_path, text + "bounds = {}\n")
    record(check(path))
    assert 'all_messages = [1, "unbounded"]' in path.read_text()
    (checked,) = check(path)
    assert checked.as_expected


@pytest.mark.parametrize("bounds", ["{ letters = [1, 2] }", "{ messages = 3 }", "{ steps = [1] }", "[1, 2]"])
def test_wrong_bounds_are_refused(tmp_path: Path, bounds: str) -> None:
    text = COUNTED.replace("{ messages = [3, 6], steps = [4, 9] }", bounds)
    with pytest.raises(UsageError, match=r"bounds (are|is)"):
        read_suite(write(tmp_path, text))
