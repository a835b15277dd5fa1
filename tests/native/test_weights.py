"""Numbers per step by native code, compared with the messages that the interpreter counts."""

from __future__ import annotations

import pytest

from checker.checking.explore import explore
from checker.checking.run_graph import RunGraph, weigh_transitions
from checker.interpreter import Interpreter
from checker.language.model import Model
from checker.language.network import ANY
from models.bully import Bully
from models.chang_roberts import ChangRoberts
from tests.examples.coin import Greedy
from tests.examples.runs import Overtaking, Resend

MEMORY = 64 << 20


@pytest.mark.parametrize(
    "model",
    [
        Greedy(n=3),
        Resend(),
        Overtaking(order=ANY),
        ChangRoberts(n=2, crashes=1, restarts=1, duplicates=1),
        ChangRoberts(n=3, identities=(2, 3, 1), announcement=True, order=ANY, losses=1),
        Bully(n=2, crashes=1, restarts=1),
    ],
    ids=lambda model: type(model).__name__,
)
def test_messages_of_every_step(model: Model) -> None:
    runs = RunGraph(explore(model, (), MEMORY, threads=1), MEMORY)
    sends = [instance.sends for instance in runs.exploration.system.instances]
    weights = weigh_transitions(runs.exploration, sends, runs.graph.offsets)
    assert weights.size == runs.graph.transitions
    interpreter = Interpreter(model)
    for number in range(0, runs.graph.states, max(1, runs.graph.states // 300)):
        first, last = int(runs.graph.offsets[number]), int(runs.graph.offsets[number + 1])
        outcomes = interpreter.outcomes(runs.exploration.state(number))
        expected = sorted((str(outcome.step), len(outcome.sent)) for outcome in outcomes)
        cells = runs.exploration.native.layout.unpack(runs.exploration.search.state(number))
        steps = [runs.exploration.system.step(int(label), cells) for label in runs.graph.labels[first:last]]
        found = sorted((str(step), int(weight)) for step, weight in zip(steps, weights[first:last], strict=True))
        assert found == expected
