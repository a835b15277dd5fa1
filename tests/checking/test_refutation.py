"""A run refutes a property of states only if the interpreter sees that it does."""

from __future__ import annotations

import pytest

from checker.checking.choose import properties_of
from checker.checking.refutation import refuted
from checker.interpreter import Interpreter
from checker.language.model import Model
from checker.properties import Property
from checker.replay import ReplayError, replay
from checker.trace import Trace
from checker.verdict import Outcome
from tests.examples.coin import Counter, Greedy


def run_of(model: Model, *names: str) -> Trace:
    """The run with these steps out of the first initial state."""
    interpreter = Interpreter(model)
    initial = state = next(model.initial_states())
    steps = []
    for name in names:
        outcome = next(one for one in interpreter.outcomes(state) if str(one.step) == name)
        assert outcome.state is not None
        state = outcome.state
        steps.append(outcome.step)
    return replay(model, initial, steps)


def named(model: Model, name: str) -> Property:
    return next(one for one in properties_of(model) if one.name == name)


def test_a_run_to_a_violation() -> None:
    model = Greedy(n=2)
    verdict = refuted(named(model, "uniqueness"), run_of(model, "claim(i=0)", "claim(i=1)"), "scope", "engine")
    assert verdict.outcome is Outcome.VIOLATED
    assert verdict.reason == "After 2 steps, the fewest possible: nodes 0 and 1 lead."
    assert verdict.position is not None and verdict.position.file.endswith("coin.py")


def test_a_run_to_a_state_in_which_the_property_holds() -> None:
    model = Greedy(n=2)
    with pytest.raises(ReplayError, match="a violation of uniqueness where the interpreter sees none"):
        refuted(named(model, "uniqueness"), run_of(model, "claim(i=0)"), "scope", "engine")


@pytest.mark.parametrize("name", ["agreement", "no stuck state"])
def test_a_run_to_a_state_in_which_the_property_is_not_asked(name: str) -> None:
    model = Greedy(n=2)
    with pytest.raises(ReplayError, match=f"{name} is not asked in a state where claim"):
        refuted(named(model, name), run_of(model), "scope", "engine")


def test_a_run_to_a_state_in_which_the_property_cannot_be_told() -> None:
    model = Counter(most=3)
    verdict = refuted(named(model, "divides"), run_of(model, "up()", "up()"), "scope", "engine")
    assert verdict.outcome is Outcome.MODEL_ERROR
    assert "division by zero" in verdict.reason
