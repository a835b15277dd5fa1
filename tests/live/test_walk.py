"""Walking through a model: what is possible is what the interpreter says, and steps go by their names."""

from __future__ import annotations

import pytest

from checker.errors import UsageError
from checker.interpreter import Interpreter
from checker.live.walk import Walk
from models.chang_roberts import ChangRoberts
from tests.reports.examples import Hasty, two_leaders


def test_what_is_possible() -> None:
    walk = Walk(Hasty(n=3, crashes=1))
    trace = walk.trace(0, ["ask(i=0)", "crash(i=2)"])
    possible = walk.possible(trace.states[-1])
    outcomes = Interpreter(walk.model).outcomes(trace.states[-1])
    assert [(one.step, one.told.state) for one in possible] == [(o.step, o.state) for o in outcomes]
    told = {one["name"]: one for one in map(walk.as_data, possible)}
    win = told["win(i=0)"]
    assert win["node"] == "0"
    assert win["effects"] == [
        "sends WON, who=0 to 1",
        "sends WON, who=0 to 2, who is down: it vanishes",
        "leader[0]: none → 0",
    ]
    assert win["doc"] == "Nobody has objected so far."


def test_a_run_by_its_names() -> None:
    assert Walk(Hasty(n=3)).trace(0, two_leaders().names).states == two_leaders().states


@pytest.mark.parametrize(
    ("initial", "names", "words"),
    [
        (0, ["win(i=0)"], "step 1, win"),
        (0, ["ask(i=0)", "<script>"], "step 2, <script>, is not possible"),
        (7, [], "no initial state 7"),
        (-1, [], "no initial state -1"),
    ],
)
def test_a_run_that_there_is_not(initial: int, names: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        Walk(Hasty(n=2)).trace(initial, names)


def test_initial_states_are_told_apart() -> None:
    walk = Walk(ChangRoberts(n=3))
    words = walk.initial_words()
    assert len(words) == len(set(words)) == 6
    assert words[0] == "identity: 0: 1, 1: 2, 2: 3"
    assert Walk(Hasty(n=2)).initial_words() == ["the initial state"]
    assert walk.number_of(walk.initial[4]) == 4
