"""The levels are those of breadth-first search, and so is what is wrong first."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from checker import ANY
from checker.deadline import GaveUp
from checker.frontend.compile import compile_model
from checker.ir.evaluate import successors
from checker.ir.expr import Terms
from checker.ir.system import CellState, Predicate, TransitionSystem
from checker.language.model import Model
from checker.properties import Scope
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from checker.symbolic.levels import Levels, Mistake, may_list
from checker.symbolic.limits import Limits
from checker.symbolic.packed import Packed, Words
from checker.verdict import Outcome
from models.bully import Bully
from models.chang_roberts import ChangRoberts
from tests.symbolic.breadth_first import Reached, explore, never_at, verdict
from tests.symbolic.mutants import PROPERTIES, Talkative

SOUND: dict[str, Model] = {
    "ring": ChangRoberts(n=3),
    "crash": ChangRoberts(n=2, crashes=1),
    "bully": Bully(n=2, crashes=1, restarts=1, order=ANY),
}
MANY = 10_000


def right(system: TransitionSystem) -> Predicate:
    """The property that is always true."""
    terms = Terms()
    return Predicate("right", terms.true, (), terms.false)


def levels_of(system: TransitionSystem, predicate: Predicate, most: int = MANY, memory: int | None = None) -> Levels:
    return Levels(Goal(Encoding(system), predicate, Scope.ALWAYS), Limits(memory=memory), most)


def first_mistake(levels: Levels) -> Mistake | None:
    while not levels.is_complete and not levels.is_full:
        mistake = levels.advance()
        if mistake is not None:
            return mistake
    return None


def sizes(reached: Reached) -> list[int]:
    """States by the fewest steps to them."""
    by_distance = Counter(reached.distance.values())
    return [by_distance[k] for k in range(reached.depth + 1)]


@pytest.mark.parametrize("name", SOUND)
def test_every_state_is_listed_on_its_level(name: str) -> None:
    system = compile_model(SOUND[name], [])
    wanted = sizes(explore(system))
    levels = levels_of(system, right(system))
    found = [len(levels)]
    while not levels.is_complete:
        assert levels.clean == len(found) - 2
        assert levels.advance() is None
        found.append(len(levels) - sum(found))
    assert found == [*wanted, 0]
    assert not levels.is_full


@pytest.mark.parametrize("name", SOUND)
def test_the_run_to_a_state_is_a_shortest_one(name: str) -> None:
    system = compile_model(SOUND[name], [])
    reached = explore(system)
    for target in list(reached.distance)[:: len(reached.distance) // 7]:
        levels = levels_of(system, never_at(system, target))
        mistake = first_mistake(levels)
        assert mistake is not None
        assert mistake.outcome is Outcome.VIOLATED
        assert len(mistake.instances) == reached.distance[target] == levels.clean + 1
        assert mistake.cells[0] in set(system.initial_states())
        assert mistake.cells[-1] == target
        for k, (before, after) in enumerate(zip(mistake.cells, mistake.cells[1:], strict=False)):
            assert after in step_of(system, mistake.instances[k], before)


def step_of(system: TransitionSystem, instance: int, cells: CellState) -> list[CellState | None]:
    """Where an instance leads to; None where it runs into a fault."""
    return [after for taken, _, after in successors(system, cells) if taken is system.instances[instance]]


def test_a_fault_of_the_model_is_the_last_step() -> None:
    prop = PROPERTIES["some leader"]
    system = compile_model(Talkative(n=3, identities=(1, 2, 3)), [prop])
    outcome, length = verdict(system, explore(system), right(system), Scope.ALWAYS)
    mistake = first_mistake(levels_of(system, right(system)))
    assert mistake is not None
    assert mistake.outcome is outcome is Outcome.MODEL_ERROR
    assert len(mistake.instances) == len(mistake.cells) == length
    assert step_of(system, mistake.instances[-1], mistake.cells[-1]) == [None]


def test_a_level_that_does_not_fit_in_is_judged_but_not_followed() -> None:
    system = compile_model(SOUND["ring"], [])
    reached = explore(system)
    room = sum(sizes(reached)[:4])
    levels = levels_of(system, right(system), room)
    assert first_mistake(levels) is None
    assert levels.is_full
    assert (levels.clean, len(levels)) == (3, room)
    beyond = next(cells for cells, distance in reached.distance.items() if distance == 3)
    assert first_mistake(levels_of(system, never_at(system, beyond), room)) is not None


def test_no_more_is_listed_than_there_is_memory_for() -> None:
    system = compile_model(SOUND["ring"], [])
    levels = levels_of(system, right(system), memory=0)
    assert first_mistake(levels) is None
    assert (levels.is_full, levels.clean) == (True, 0)


def test_states_with_the_same_hash_end_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken for one state, they would hide each other."""

    def crowded(packed: Packed, words: Words) -> Words:
        return words[:, 0] % np.uint64(11)

    monkeypatch.setattr(Packed, "hashes", crowded)
    system = compile_model(SOUND["ring"], [])
    with pytest.raises(GaveUp, match="same hash"):
        first_mistake(levels_of(system, right(system)))


def test_only_few_initial_states_are_listed() -> None:
    def asks(model: Model) -> bool:
        system = compile_model(model, [])
        return may_list(Goal(Encoding(system), right(system), Scope.ALWAYS))

    assert asks(ChangRoberts(n=5))
    assert not asks(ChangRoberts(n=7))
