"""Every engine on random models of the whole language: what breadth-first search says, or nothing."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from checker.errors import ModelMistake
from checker.frontend.compile import compile_model
from checker.ir.system import Predicate, TransitionSystem
from checker.properties import Scope
from checker.replay import replay
from checker.symbolic import bmc
from checker.symbolic.effort import ENGINES, Effort
from checker.symbolic.engine import SymbolicEngines
from checker.symbolic.levels import Levels
from checker.verdict import Outcome
from tests.random_models import model_of
from tests.symbolic.breadth_first import Reached, explore, never_at, verdict

MOST = 400
"""States of a model, at most."""

MOST_LABELS = 400

Asked = tuple[Predicate, Scope]


def questions(system: TransitionSystem, reached: Reached, rng: random.Random) -> list[Asked]:
    """Properties of a model: its own, and that a state is not reached that is, or one that looks like two of them."""
    found = [(predicate, rng.choice(list(Scope))) for predicate in system.predicates[:2]]
    found.append((never_at(system, rng.choice(list(reached.distance))), Scope.ALWAYS))
    one, other = rng.choices(list(reached.distance), k=2)
    mixed = tuple(rng.choice(pair) for pair in zip(one, other, strict=True))
    found.append((never_at(system, mixed), Scope.ALWAYS))
    return found


def compare(seed: int, seconds: float = 0.4) -> Counter[tuple[str, Outcome]]:
    """Ask every engine about a random model; how often each came to which outcome."""
    rng = random.Random(f"engines {seed}")
    made = model_of(seed, rng.choice([1, 1, 2]))
    outcomes: Counter[tuple[str, Outcome]] = Counter()
    try:
        system = compile_model(made.model(), made.predicates)
    except ModelMistake:  # a few are no models
        return outcomes
    if not system.initial_is_enumerable or system.labels > MOST_LABELS:
        return outcomes
    try:
        reached = explore(system, MOST)
    except ValueError:
        return outcomes
    engines = SymbolicEngines(system)
    for predicate, scope in questions(system, reached, rng):
        outcome, length = verdict(system, reached, predicate, scope)
        for engine in ENGINES:
            effort = Effort(reached.depth + 2, seconds, known_depth=reached.depth)
            found = engines.check(predicate, scope, engine, effort)
            outcomes[engine, found.outcome] += 1
            if found.outcome is Outcome.UNKNOWN:
                continue
            title = f"seed {seed}, {engine}, {predicate.name}, {scope}: {found}\n{made}"
            assert found.outcome is outcome, title
            if length is not None:
                assert found.initial is not None and len(found.steps) == length, title
                trace = replay(system.model, found.initial, found.steps)
                assert trace.fault is None or outcome is Outcome.MODEL_ERROR, title
    return outcomes


@pytest.mark.parametrize("chunk", range(4))
def test_no_engine_contradicts_breadth_first_search(chunk: int) -> None:
    total: Counter[tuple[str, Outcome]] = Counter()
    for seed in range(chunk, 48, 4):
        total += compare(seed)
    for engine in ENGINES:
        assert total[engine, Outcome.HOLDS] and total[engine, Outcome.VIOLATED] + total[engine, Outcome.MODEL_ERROR]


def test_bounded_search_is_right_where_it_lists_states(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question that leads to a conflict counts as hard."""
    lists = 0

    class Counted(Levels):
        def __init__(self, *given: Any) -> None:
            nonlocal lists
            lists += 1
            super().__init__(*given)

    monkeypatch.setattr(bmc, "HARD", 1)
    monkeypatch.setattr(bmc, "Levels", Counted)
    for seed in range(100, 124):
        compare(seed)
    assert lists > 20
