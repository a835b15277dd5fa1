"""The command as its user meets it: output, exit status, and what is said of mistakes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from checker.checking.better import Better
from checker.checking.explore import run_of
from checker.command.main import main

COIN = Path(__file__).parent.parent / "examples" / "coin.py"
FOURTEEN = "identities=" + ",".join(str(3 * i % 14 + 1) for i in range(14))


def conclave(*words: str, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "checker.command.main", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_run_prints_verdicts_and_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "chang-roberts", "n=4"]) == 0
    out = capsys.readouterr().out
    assert "✓ uniqueness" in out
    assert "1 892 states" in out and "4 912 transitions" in out and "depth 10" in out and "24 terminal" in out


def test_run_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", f"{COIN}:Greedy", "n=2", "--json"]) == 1
    result = json.loads(capsys.readouterr().out)
    assert {"states", "transitions", "depth", "terminal"} <= result.keys()
    found = result["properties"]["uniqueness"]
    assert found["verdict"] == "violated"
    assert found["trace"] == ["claim(i=0)", "claim(i=1)"]
    assert result["properties"]["no model error"] == {
        "verdict": "holds",
        "scope": found["scope"],
        "engine": "explorer",
        "trace": None,
    }


def test_run_tells_the_counterexample(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", f"{COIN}:Greedy", "n=2", "--property", "uniqueness"]) == 1
    out = capsys.readouterr().out
    assert "uniqueness: violated" in out
    assert "leads[0]: False → True" in out and "leads[1]: False → True" in out


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert "chang-roberts" in capsys.readouterr().out
    assert main(["list", "chang-roberts"]) == 0
    assert "identities=" in capsys.readouterr().out
    assert main(["list", "--json"]) == 0
    assert "chang-roberts" in {entry["name"] for entry in json.loads(capsys.readouterr().out)}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "chang-robert"], "did you mean chang-roberts?"),
        (["run", "chang-roberts", "n=three"], "parameter n takes a whole number"),
        (["run", "chang-roberts", "m=3"], "has no parameter m"),
        (["run", "chang-roberts", "n=3", "identities=1,2"], "names 2 nodes, but n=3"),
        (["run", "chang-roberts", "--memory", "lots"], "--memory takes a size"),
        (["run", "chang-roberts", "--property", "unique"], "has no property unique"),
        (["run", "./nowhere.py:Model"], "there is no file nowhere.py"),
        (["run"], "the following arguments are required: model"),
        (["fly"], "invalid choice: 'fly'"),
        (["check", "nothing"], "there is no suite nothing"),
    ],
)
def test_mistakes_of_usage_are_told_without_a_traceback(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert message in captured.err and "Traceback" not in captured.err
    assert captured.out == ""


def test_a_mistake_in_a_model_names_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.py"
    path.write_text(
        "from checker import Model, Range, Var, rule\n\n\nclass Mine(Model):\n    x = Var(Range(3))\n\n"
        "    @rule\n    def go(self) -> None:\n        while self.x < 2:\n            self.x += 1\n"
    )
    assert main(["run", str(path)]) == 2
    error = capsys.readouterr().err
    assert "mine.py:9:9: a while loop is not part of the language of models" in error
    assert "for j in self.Node" in error and "Traceback" not in error


def test_check_compares_and_fails_on_a_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    suite = tmp_path / "mine.toml"
    suite.write_text(
        'model = "chang-roberts"\n[[configuration]]\nname = "three"\nparameters = { n = 3 }\nstates = 150\n'
    )
    assert main(["check", str(suite)]) == 0
    assert "all as expected" in capsys.readouterr().out
    suite.write_text(suite.read_text().replace("150", "149"))
    assert main(["check", str(suite)]) == 1
    assert "states: expected 149, found 150" in capsys.readouterr().out
    assert main(["check", str(suite), "--record"]) == 0
    assert "states: 149 -> 150" in capsys.readouterr().out
    assert main(["check", str(suite), "--json"]) == 0
    (result,) = json.loads(capsys.readouterr().out)
    assert result["as_expected"] and result["states"] == 150


def test_the_memory_limit_ends_a_run_as_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "chang-roberts", "n=14", FOURTEEN, "--memory", "10M"]) == 1
    assert "out of memory after" in capsys.readouterr().out


def test_an_interrupted_run_says_how_far_it_came() -> None:
    process = conclave("run", "chang-roberts", "n=17", "identities=" + ",".join(str(3 * i % 17 + 1) for i in range(17)))
    time.sleep(6)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert process.returncode == 1, error
    assert "Traceback" not in error
    assert "interrupted" in out + error


def test_a_run_that_was_interrupted_is_not_as_expected(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All properties hold; what was interrupted is the counting of messages."""

    def interrupted(runs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("checker.checking.bounds.efforts_of", interrupted)
    assert main(["run", "chang-roberts", "n=2", "--bounds"]) == 1
    assert "messages and steps were not counted: interrupted" in capsys.readouterr().out


@pytest.mark.parametrize("where", ["checker.checking.configuration.run_of", "checker.checking.better.Better.wait"])
def test_what_was_found_is_told_when_the_interrupt_comes_after_it(
    where: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Between the search and its verdicts: the states are known, and nothing more is looked for."""
    original = run_of if where.endswith("run_of") else Better.wait
    calls = 0

    def interrupted_once(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise KeyboardInterrupt
        return original(*arguments)

    monkeypatch.setattr(where, interrupted_once)
    assert main(["run", "chang-roberts", "n=3"]) == 1
    out = capsys.readouterr().out
    assert calls == 2
    assert "✓ uniqueness" in out
    assert "termination     unknown: interrupted after all states were found" in out


def test_an_interrupt_in_the_body_of_a_class_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As when it comes while a module is imported; Python 3.11 tells of it by a RuntimeError."""

    class Interrupting:
        def __set_name__(self, owner: type, name: str) -> None:
            raise KeyboardInterrupt

    def importing(*_: object) -> None:
        type("Imported", (), {"member": Interrupting()})

    def defective(*_: object) -> None:
        raise RuntimeError("something else")

    monkeypatch.setattr("checker.checking.configuration.choose", importing)
    assert main(["run", "chang-roberts", "n=2"]) == 1
    assert capsys.readouterr().err.endswith("conclave: interrupted\n")
    monkeypatch.setattr("checker.checking.configuration.choose", defective)
    with pytest.raises(RuntimeError, match="something else"):
        main(["run", "chang-roberts", "n=2"])


def interrupted_at_exit(words: list[str], before: str = "") -> subprocess.CompletedProcess[str]:
    """The command, interrupted when all is said."""
    script = (
        "import atexit, os, signal, sys\n"
        "from checker.command import main\n"
        f"{before}\n"
        "atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        f"sys.argv = {['conclave', *words]}\n"
        "sys.exit(main.main())\n"
    )
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)


def test_an_interrupt_when_all_is_said_changes_nothing() -> None:
    done = interrupted_at_exit(["list"])
    assert (done.returncode, done.stderr) == (0, "")


def test_a_second_interrupt_on_the_way_out_changes_nothing() -> None:
    interrupt = "def stop(*_):\n    raise KeyboardInterrupt\nmain.parser = stop"
    done = interrupted_at_exit(["list"], interrupt)
    assert (done.returncode, done.stderr) == (1, "conclave: interrupted\n")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs processes that are forked")
def test_an_interrupt_that_meets_a_process_at_its_start_is_left_to_the_parent(tmp_path: Path) -> None:
    suite = tmp_path / "mine.toml"
    suite.write_text(
        'model = "chang-roberts"\n'
        + "".join(f'[[configuration]]\nname = "n={n}"\nparameters = {{ n = {n} }}\n' for n in (2, 3))
    )
    script = (
        "import os, signal, sys\n"
        "from checker.command.main import main\n"
        "os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        f"sys.exit(main(['check', {str(suite)!r}, '--processes', '2']))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "all as expected" in done.stdout


def test_a_reader_that_goes_away_is_no_error() -> None:
    process = conclave("run", f"{COIN}:Greedy", "n=3")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    process.wait(60)
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_output_that_is_full_is_told() -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "checker.command.main", "list"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith("conclave: the output cannot be written: No space left on device")
    assert "Traceback" not in done.stderr


def test_the_process_ends_with_all_that_was_written() -> None:
    """Longer than a pipe holds, so that it is written in parts."""
    process = conclave("run", "chang-roberts", "n=3", "--json", "--bounds")
    out, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (0, "")
    assert json.loads(out)["states"] == 150


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a POSIX system")
def test_a_cache_directory_that_cannot_be_written_breaks_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    environment = {**os.environ, "CONCLAVE_CACHE_DIR": str(blocked / "cache")}
    command = [sys.executable, "-m", "checker.command.main", "run", "chang-roberts", "n=2", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["states"] > 0
