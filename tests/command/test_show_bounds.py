"""What ``conclave run`` prints of runs that go on for ever and of bounds, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.command.main import main
from checker.command.show import length_in_words
from checker.replay import replay
from checker.steps import Step
from tests.examples.runs import Lazy

RUNS = Path(__file__).parent.parent / "examples" / "runs.py"


def test_a_lasso_is_told_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", f"{RUNS}:Ties", "--property", "decided"]) == 1
    out = capsys.readouterr().out
    assert "decided         violated in a loop of 3" in out
    assert "nodes 0 and 1 draw the same number, 0, again and again" in out
    assert "from here on, for ever:" in out


def test_a_lasso_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", f"{RUNS}:Resend", "--property", "arrives", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["properties"]["arrives"]
    assert found["loop_start"] == 0
    assert found["trace"] == ["send()", "lose(target=1, source=0, message=PING)"]
    assert found["reason"].startswith("Steps 1 and 2 repeat for ever")


def test_bounds_are_printed_with_their_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "chang-roberts", "n=2", "--bounds", "--property", "termination"]) == 0
    out = capsys.readouterr().out
    assert "until all live nodes agree on a live leader, over all runs:" in out
    assert "messages  2 at fewest, 3 at most" in out
    assert "the fewest steps: 3 (the same run as for the fewest messages)" in out


def test_bounds_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", f"{RUNS}:Resend", "--bounds", "--json", "--property", "can always arrive"]) == 0
    found = json.loads(capsys.readouterr().out)["bounds"]["all messages"]
    assert found["fewest"]["value"] == 1
    assert found["most"] | {"trace": None, "initial": None} == {
        "value": None,
        "unbounded": True,
        "fair": True,
        "trace": None,
        "initial": None,
        "loop_start": 0,
    }


def test_lengths_in_words() -> None:
    model = Lazy()
    start = next(model.initial_states())
    assert length_in_words(replay(model, start, [])) == "0 steps"
    assert length_in_words(replay(model, start, [], 0)) == "0 steps"
    assert length_in_words(replay(model, start, [Step("work", ())], 1)) == "1 step"


def test_comparisons_are_part_of_a_check(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "chang-roberts-messages", "--only", "3 nodes, the leader tells"]
    assert main(words) == 0
    assert "9 < 16 (most of all messages)" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    compared = [entry for entry in json.loads(capsys.readouterr().out) if "comparison" in entry]
    assert [(entry["left"]["value"], entry["right"]["value"], entry["found"]) for entry in compared] == [
        (9, 16, "less")
    ]
