"""Names of steps in formulas."""

from __future__ import annotations

import pytest

from checker.checking.step_names import step_names
from checker.errors import UsageError
from checker.interpreter import Interpreter
from checker.language.model import Model
from checker.language.network import ANY
from checker.temporal.formula import StepAtom, step
from models.chang_roberts import ChangRoberts
from tests.examples.runs import Overtaking, Resend, Ties


def meant(model: Model, text: str) -> set[str]:
    """The steps of some reachable state that a name means."""
    interpreter = Interpreter(model)
    seen = set(interpreter.initial_states())
    waiting = list(seen)
    found = set()
    while waiting:
        for outcome in interpreter.outcomes(waiting.pop()):
            if any(name.matches(outcome.step.rule, outcome.step.arguments) for name in step_names(model, text)):
                found.add(str(outcome.step))
            if outcome.state is not None and outcome.state not in seen:
                seen.add(outcome.state)
                waiting.append(outcome.state)
    return found


def test_a_rule_means_all_its_steps() -> None:
    assert meant(Ties(), "draw") == {f"draw(i={i}, x={x})" for i in (0, 1) for x in (0, 1)}
    assert meant(Ties(), "judge") == {"judge()"}


def test_arguments_choose_among_them() -> None:
    assert meant(Ties(), "draw(i=1)") == {"draw(i=1, x=0)", "draw(i=1, x=1)"}
    assert meant(Ties(), "draw(x=0, i=1)") == {"draw(i=1, x=0)"}
    assert meant(Overtaking(order=ANY), "on_word(word=PING)") == {"on_word(i=1, sender=0, word=PING)"}


def test_several_names() -> None:
    assert step("draw(i=0)", "judge") == StepAtom("draw(i=0) or judge")
    assert meant(Ties(), "draw(i=0) or judge") == {"draw(i=0, x=0)", "draw(i=0, x=1)", "judge()"}
    assert meant(Resend(), "lose or send") == {"send()", "lose(target=1, source=0, message=PING)"}


@pytest.mark.parametrize(
    ("model", "text", "message"),
    [
        (Ties(), "drew", r"there is no rule drew; did you mean draw\?"),
        (Ties(), "draw(j=0)", "j=0 does not fit draw; the arguments to ask for are: i=..., x=..."),
        (Ties(), "draw(0)", "0 does not fit draw"),
        (Ties(), "draw(", "no name of a step"),
        (Ties(), "judge(i=0)", "to ask for are: none"),
        (ChangRoberts(), "on_identity(candidate=1)", "to ask for are: i=..., sender=..."),
    ],
)
def test_names_that_there_are_not(model: Model, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        step_names(model, text)


def test_a_step_needs_a_name() -> None:
    with pytest.raises(UsageError, match="say which step"):
        step()
