"""Models are ordinary Python: a strict type checker accepts them as they are, and a debugger steps through them."""

from __future__ import annotations

import bdb
import re
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from checker.frontend.compile import compile_model
from checker.interpreter import Interpreter
from checker.properties import invariants_of
from tests.ir.comparing import difference
from tests.language.typed_model import Gossip

HERE = Path(__file__).parent


def test_a_strict_type_checker_accepts_a_model_and_finds_mistakes() -> None:
    files = [HERE / "typed_model.py", HERE / "mistyped_model.py"]
    arguments = ["--strict", "--no-error-summary", *[str(file) for file in files]]
    found = subprocess.run(
        [sys.executable, "-m", "mypy", *arguments], cwd=HERE.parent.parent, capture_output=True, text=True, check=False
    )
    lines = re.findall(r"mistyped_model\.py:(\d+): error", found.stdout)
    assert "cast(" not in files[0].read_text()
    assert "type: ignore" not in files[0].read_text()
    assert "/typed_model.py" not in found.stdout.replace("mistyped", ""), found.stdout
    marked = [k for k, line in enumerate(files[1].read_text().splitlines(), start=1) if "# mistake" in line]
    assert sorted({int(line) for line in lines}) == marked, found.stdout
    assert found.returncode == 1


def test_the_model_compiles_and_means_the_same() -> None:
    for given in ({}, {"n": 2, "crashes": 1, "restarts": 1, "losses": 1}):
        model = Gossip(**given)
        problem, figures = difference(model, invariants_of(model), most=150)
        assert not problem
        assert figures["states"] == 150
    system = compile_model(Gossip())
    assert {system.rules[i.rule].name for i in system.instances} >= {"ask", "invent", "on_message", "forget_one"}


class Stepping(bdb.Bdb):
    """A debugger that notes the lines of one file, and the value of ``rumor`` at each."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.lines: list[tuple[str, Any]] = []

    def user_line(self, frame: FrameType) -> None:
        if frame.f_code.co_filename == self.file:
            self.lines.append((frame.f_code.co_name, frame.f_locals.get("rumor")))
        self.set_step()


def test_a_debugger_steps_through_the_rules() -> None:
    model = Gossip(n=2)
    interpreter = Interpreter(model)
    state = next(interpreter.initial_states())
    for name in ("ask(i=1, j=0)", "on_message(i=0, sender=1, message=(kind=ASK, rumor=none))"):
        (step,) = [step for step in interpreter.steps(state) if str(step) == name]
        outcome = interpreter.perform(state, step)
        assert outcome is not None
        assert outcome.state is not None
        state = outcome.state
    before = state
    (step,) = [step for step in interpreter.steps(before) if step.rule == "on_message"]
    debugger = Stepping(Gossip.on_message.__code__.co_filename)
    debugger.runcall(interpreter.perform, before, step)
    assert [name for name, _ in debugger.lines] == ["on_message"] * 5 + ["learn"] * 3
    assert [rumor for name, rumor in debugger.lines if name == "learn"] == [0, 0, 0]
    assert model.known[1] == {0}
    assert list(model.log[1]) == [0]
