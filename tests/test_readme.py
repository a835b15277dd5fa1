"""What README.md shows is what is printed, and its first model is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.command.main import main

README = (Path(__file__).parent.parent / "README.md").read_text()


def blocks(language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return [text for name, text in fenced if name == language]


def test_the_counterexample_is_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = [block for block in blocks("") if block.startswith("$ conclave run")]
    command, _, printed = shown.partition("\n")
    assert main(command.split()[2:]) == 1
    found = {line.rstrip() for line in capsys.readouterr().out.splitlines()}
    for line in printed.splitlines():
        assert line == "..." or line.rstrip() in found, line


def test_the_first_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (model,) = blocks("python")
    monkeypatch.chdir(tmp_path)
    Path("my_election.py").write_text(model)
    commands = [line.split()[1:] for block in blocks("bash") for line in block.splitlines() if "./my_election" in line]
    assert len(commands) == 2
    assert main(commands[0]) == 0
    assert main(commands[1]) == 1
    assert "✗ uniqueness" in capsys.readouterr().out


def test_the_test_command_is_where_ci_looks_for_it() -> None:
    after = README.partition("<!-- the test command -->\n")[2]
    command = blocks("bash")[1]
    assert after.startswith(f"```bash\n{command}```\n")
    assert "pytest" in command and "mypy" in command and "ruff" in command
