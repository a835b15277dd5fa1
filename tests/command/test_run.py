"""``conclave run`` where a search is to outlive memory, and the process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checker.command.main import MISTAKE, main

THIRTEEN = ["chang-roberts", "n=13", "identities=" + ",".join(str(3 * i % 13 + 1) for i in range(13))]


def started(directory: Path, memory: str) -> subprocess.Popen[str]:
    words = ["--memory", memory, "--property", "uniqueness", "--checkpoint", str(directory), "--checkpoint-every", "0"]
    command = [sys.executable, "-m", "checker.command.main", "run", *THIRTEEN, *words, "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def stop(directory: Path, memory: str, how: signal.Signals) -> str:
    """Start a search, stop it as soon as it has written a checkpoint; what it printed."""
    manifest = directory / "manifest.json"
    before = manifest.read_bytes() if manifest.exists() else b""
    process = started(directory, memory)
    while process.poll() is None and (not manifest.exists() or manifest.read_bytes() == before):
        time.sleep(0.002)
    process.send_signal(how)
    out, _ = process.communicate(timeout=60)
    return out


@pytest.mark.parametrize("memory", ["6M", "1G"])
def test_a_search_goes_on_after_each_kill(memory: str, tmp_path: Path) -> None:
    directory = tmp_path / "kept"
    for _ in range(2):
        stop(directory, memory, signal.SIGKILL)
    out = stop(directory, memory, signal.SIGINT)
    found = json.loads(out) if out else None  # nothing, if it comes when the search is over and no verdict is told yet
    if found is not None and not found["complete"]:
        reason = found["properties"]["uniqueness"]["reason"]
        assert f"the same command goes on from the checkpoint in {directory}" in reason
    if found is None or not found["complete"]:
        out, _ = started(directory, memory).communicate(timeout=60)
        found = json.loads(out)
    # as counted by SPIN, TLC and Rumur
    assert (found["states"], found["transitions"], found["terminal"]) == (574828, 5017868, 1)
    assert found["complete"]
    assert "resumed at" in found["properties"]["uniqueness"]["scope"]
    assert ("from disk" in found["properties"]["uniqueness"]["scope"]) == (memory == "6M")
    assert 0 < found["resumed_at"] < found["states"]
    assert (found["on_disk"] > 0) == (memory == "6M")
    assert not directory.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--checkpoint-every", "5"], "goes with --checkpoint"),
        (["--disk", "a", "--checkpoint", "b"], "not both"),
        (["--checkpoint", "b", "--checkpoint-every", "-1"], "takes seconds, not -1"),
        (["--disk", "a", "--engine", "bmc"], "bmc keeps no states"),
        (["--disk", "/dev/null/a", "--memory", "50K"], "--disk /dev/null/a cannot be used"),
        (["--checkpoint", "/dev/null/a"], "--checkpoint /dev/null/a cannot be used"),
    ],
)
def test_mistakes(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "chang-roberts", "n=4", *words]) == MISTAKE
    assert message in capsys.readouterr().err
