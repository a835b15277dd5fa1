"""Suite files: what they say, what is wrong with them, what they are compared with, how they are recorded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from checker.checking import check as module
from checker.checking.check import Plan, check_all, check_one
from checker.checking.compare import Checked
from checker.checking.record import changes, record
from checker.checking.suite import Configuration, find_suite, read_suite, suite_files
from checker.errors import UsageError
from checker.verdict import Outcome

PLAN = Plan(memory=256 << 20)
COIN = Path(__file__).parent.parent / "examples" / "coin.py"


def write(folder: Path, text: str) -> Path:
    path = folder / "suite.toml"
    path.write_text(text)
    return path


def check(path: Path) -> list[Checked]:
    return [check_one(one, PLAN) for one in read_suite(path).configurations]


CHANG_ROBERTS = """
model = "chang-roberts"

[[configuration]]  # a comment to be kept
name = "every order"
parameters = { n = 3 }
states = 150
transitions = 300
depth = 6
terminal = 6
"""


def test_as_expected(tmp_path: Path) -> None:
    (checked,) = check(write(tmp_path, CHANG_ROBERTS))
    assert checked.as_expected
    assert checked.run is not None
    assert checked.run.verdict("uniqueness").outcome is Outcome.HOLDS


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("states = 150", "states = 151", "states: expected 151, found 150"),
        ("depth = 6", "depth = 5", "depth: expected 5, found 6"),
        ("n = 3 }", 'n = 3 }\nexpect = { uniqueness = "violated" }', "uniqueness: expected violated, found holds"),
        ("n = 3 }", 'n = 3 }\nnever = ["stand"]', "rule stand: expected never enabled, found enabled"),
    ],
)
def test_every_difference_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    (checked,) = check(write(tmp_path, CHANG_ROBERTS.replace(old, new)))
    assert not checked.as_expected
    assert words in [str(difference) for difference in checked.differences]


def test_refutations_are_expected_with_their_lengths(tmp_path: Path) -> None:
    text = f"""
model = "{COIN}:Greedy"
[[configuration]]
name = "two in a hurry"
parameters = {{ n = 2 }}
expect = {{ uniqueness = WRONG, agreement = WRONG, "no stuck state" = WRONG, "no dead end" = WRONG }}
counterexamples = {{ uniqueness = LENGTH }}
""".replace("WRONG", '"violated"')
    (checked,) = check(write(tmp_path, text.replace("LENGTH", "2")))
    assert {"uniqueness", "agreement", "no stuck state", "no dead end"} == {
        verdict.property
        for verdict in (checked.run.verdicts if checked.run else ())
        if verdict.outcome is Outcome.VIOLATED and verdict.trace is not None
    }
    assert checked.as_expected
    (checked,) = check(write(tmp_path, text.replace("LENGTH", "3")))
    assert "counterexample to uniqueness: expected 3 steps, found 2 steps" in map(str, checked.differences)


def test_a_rule_that_is_never_enabled_is_a_difference(tmp_path: Path) -> None:
    expect = '{ small = "violated", divides = "model error" }'
    text = f'model = "{COIN}:Counter"\n[[configuration]]\nname = "c"\nexpect = {expect}\n'
    (checked,) = check(write(tmp_path, text))
    assert [str(d) for d in checked.differences] == ["rule never: expected to be enabled, found never enabled"]
    (checked,) = check(write(tmp_path, text + 'never = ["never"]\n'))
    assert checked.as_expected


def test_mistakes_of_the_author_are_part_of_the_result(tmp_path: Path) -> None:
    (checked,) = check(write(tmp_path, CHANG_ROBERTS.replace("n = 3", "m = 3")))
    assert "has no parameter m" in checked.mistake
    (checked,) = check(write(tmp_path, CHANG_ROBERTS.replace("n = 3 }", 'n = 3 }\nexpect = { unique = "holds" }')))
    assert "there is no property unique" in checked.mistake


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("model = ", "suite.toml"),
        ("[[configuration]]\nname = 'a'\n", "say which model"),
        ('model = "bully"\n', "one or more"),
        ('model = "bully"\nmodels = 3\n[[configuration]]\nname = "a"\n', "models means nothing here"),
        ('model = "bully"\n[[configuration]]\nnome = "a"\n', "unknown key nome"),
        ('model = "bully"\n[[configuration]]\nexpect = { a = "yes" }\n', "an expectation is one of"),
        ('model = "bully"\n[[configuration]]\nexpect = 3\n', "expect is a table"),
        ('model = "bully"\n' + '[[configuration]]\nname = "a"\n' * 2, "two configurations are called 'a'"),
    ],
)
def test_what_is_no_suite(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_suite(write(tmp_path, text))


def test_finding_suites(tmp_path: Path) -> None:
    assert find_suite("chang-roberts") in suite_files()
    with pytest.raises(UsageError, match="there is no suite bullet"):
        find_suite("bullet")
    with pytest.raises(UsageError, match="there is no suite file"):
        find_suite(str(tmp_path / "none.toml"))


def test_recording_keeps_comments_and_order(tmp_path: Path) -> None:
    path = write(tmp_path, CHANG_ROBERTS.replace("states = 150", "states = 1").replace("depth = 6\n", ""))
    checked = check(path)
    assert sorted(changes(checked)) == [
        "suite.toml: every order: depth: nothing -> 6",
        "suite.toml: every order: states: 1 -> 150",
    ]
    record(checked)
    assert "# a comment to be kept" in path.read_text()
    (again,) = check(path)
    assert again.as_expected
    assert again.configuration.sizes == {"states": 150, "transitions": 300, "depth": 6, "terminal": 6}
    assert changes([again]) == []
    assert list(tmp_path.iterdir()) == [path]


def test_processes_give_the_same_in_the_same_order(tmp_path: Path) -> None:
    text = CHANG_ROBERTS + "".join(
        f'[[configuration]]\nname = "n={n}"\nparameters = {{ n = {n} }}\n' for n in (4, 2, 3)
    )
    configurations = read_suite(write(tmp_path, text)).configurations
    alone = list(check_all(configurations, PLAN, processes=1))
    together = list(check_all(configurations, PLAN, processes=2))
    assert [one.configuration.name for one in together] == ["every order", "n=4", "n=2", "n=3"]
    for a, b in zip(alone, together, strict=True):
        assert a.run is not None and b.run is not None
        assert a.run.figures is not None and b.run.figures is not None
        assert a.run.figures.states == b.run.figures.states
        assert [v.outcome for v in a.run.verdicts] == [v.outcome for v in b.run.verdicts]


def test_an_interrupt_ends_the_suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = CHANG_ROBERTS + '[[configuration]]\nname = "again"\nparameters = { n = 3 }\n'
    configurations = read_suite(write(tmp_path, text)).configurations
    seen = []

    def interrupted(configuration: Configuration, plan: Plan) -> Checked:
        checked = check_one(configuration, plan)
        assert checked.run is not None
        return replace(checked, run=replace(checked.run, interrupted=True))

    monkeypatch.setattr(module, "check_one", interrupted)
    with pytest.raises(KeyboardInterrupt):
        for checked in check_all(configurations, PLAN, processes=1):
            seen.append(checked.configuration.name)
    assert seen == ["every order"]
    assert len(list(check_all(configurations[:1], PLAN, processes=1))) == 1


def test_what_was_interrupted_is_not_recorded(tmp_path: Path) -> None:
    path = write(tmp_path, CHANG_ROBERTS.replace("states = 150", "states = 149"))
    (checked,) = check(path)
    assert changes([checked])
    assert checked.run is not None
    checked = replace(checked, run=replace(checked.run, interrupted=True))
    assert changes([checked]) == []
    record([checked])
    assert "states = 149" in path.read_text()
