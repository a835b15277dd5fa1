"""Decision diagrams of sets of states: exactly these, equal continuations shared; closed where all are listed."""

from __future__ import annotations

import numpy as np
import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.frontend.compile import compile_model
from checker.language.model import Model
from checker.properties import Property, Scope
from checker.symbolic import lemmas
from checker.symbolic.batch import Batches
from checker.symbolic.closed_set import Diagram, closed_set, diagram
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from checker.symbolic.induction import Induction
from checker.symbolic.limits import Limits
from checker.symbolic.obligations import first_unmet, invariant_of, obligations
from checker.verdict import Outcome
from models.chang_roberts import ChangRoberts
from tests.symbolic.breadth_first import explore
from tests.symbolic.mutants import PROPERTIES, Forwarding
from tests.symbolic.sample_models import Elapsing, Standing, Token

ANYTHING = Property("anything", Scope.ALWAYS, lambda m: True)
MODELS: dict[str, Model] = {
    "token": Token(),
    "elapsing": Elapsing(n=2, crashes=2, restarts=1),
    "standing": Standing(n=2, crashes=1, losses=1),
    "ring": ChangRoberts(n=3),
}


def rows_of(found: Diagram) -> set[tuple[int, ...]]:
    """All paths from the beginning to the end."""
    paths: list[list[tuple[int, ...]]] = [[()]]
    for level in found.levels:
        paths = [[(value, *rest) for value, target in node for rest in paths[target]] for node in level]
    assert len(paths) == 1
    return set(paths[0])


@given(table=st.lists(st.tuples(*[st.integers(0, 2)] * 4), min_size=1, max_size=40))
@settings(deadline=None)
def test_paths_are_the_rows(table: list[tuple[int, ...]]) -> None:
    found = diagram(np.array(table, np.int64))
    assert rows_of(found) == set(table)
    for level in found.levels:
        assert len(set(level)) == len(level)
        assert all(node and list(node) == sorted(node) for node in level)


def test_equal_continuations_are_shared() -> None:
    every = np.array(np.meshgrid(*[range(3)] * 5)).reshape(5, -1).T
    assert diagram(every).size == 5


def reachable(model: Model) -> tuple[Goal, Batches, set[tuple[object, ...]]]:
    system = compile_model(model, [ANYTHING])
    goal = Goal(Encoding(system), system.predicates[0], Scope.ALWAYS)
    return goal, Batches(system), set(explore(system).distance)


@pytest.mark.parametrize("name", MODELS)
def test_it_holds_in_these_states_alone(name: str) -> None:
    goal, batches, states = reachable(MODELS[name])
    some = sorted(states)[::2]  # not only what is closed
    parts, _ = closed_set(goal.encoding, batches, batches.rows(some))
    for cells in sorted(states)[:200]:
        known = goal.encoding.now.assignment(cells)
        inside = all(z3.is_true(z3.simplify(z3.substitute(part, *known))) for part in parts)
        assert inside == (cells in set(some))


@pytest.mark.parametrize("name", MODELS)
def test_closed_if_and_only_if_nothing_is_left_out(name: str) -> None:
    goal, batches, states = reachable(MODELS[name])
    initial = set(goal.encoding.system.initial_states())
    later = goal.encoding.vector("'")
    ordered = sorted(states)
    parts, _ = closed_set(goal.encoding, batches, batches.rows(ordered))
    assert first_unmet(obligations(goal, invariant_of(goal, parts), later), Limits()) is None
    for missing in (ordered[0], ordered[-1], ordered[len(ordered) // 2]):
        parts, _ = closed_set(goal.encoding, batches, batches.rows(cells for cells in ordered if cells != missing))
        unmet = first_unmet(obligations(goal, invariant_of(goal, parts), later), Limits())
        assert unmet is not None and (unmet == "initiation") == (missing in initial)


def test_induction_takes_it_where_lemmas_become_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lemmas, "MANY", 5)
    prop = PROPERTIES["one leader"]
    system = compile_model(ChangRoberts(n=3), [prop])
    goal = Goal(Encoding(system), system.predicates[0], prop.scope)
    found = Induction(goal, Limits(), None).prove(20)
    assert found.outcome is Outcome.HOLDS
    assert "the set of all 150 reachable states" in found.reason
    assert found.invariant is not None
    made = obligations(goal, invariant_of(goal, found.invariant), goal.encoding.vector("'"))
    assert first_unmet(made, Limits()) is None


def test_induction_goes_on_with_lemmas_where_states_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    from checker.symbolic import induction

    monkeypatch.setattr(lemmas, "MANY", 5)
    monkeypatch.setattr(induction, "MOST_LISTED", 20)
    prop = PROPERTIES["one leader"]
    system = compile_model(ChangRoberts(n=3), [prop])
    found = Induction(Goal(Encoding(system), system.predicates[0], prop.scope), Limits(), None).prove(20)
    assert found.outcome is Outcome.HOLDS
    assert "lemmas" in found.reason


def test_a_violation_among_the_states_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from checker.symbolic import sampling

    monkeypatch.setattr(lemmas, "MANY", 0)
    monkeypatch.setattr(lemmas, "MOST_STATES", 2)
    monkeypatch.setattr(sampling, "WALK", 0)
    prop = PROPERTIES["one leader"]
    system = compile_model(Forwarding(n=3, identities=(3, 1, 2)), [prop])
    found = Induction(Goal(Encoding(system), system.predicates[0], prop.scope), Limits(), None).prove(20)
    assert found.outcome is Outcome.VIOLATED
