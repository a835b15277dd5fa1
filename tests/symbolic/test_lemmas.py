"""Lemmas that are found are inductive and hold wherever runs get to; where the property is violated, that is found."""

from __future__ import annotations

import pytest
import z3

from checker.deadline import GaveUp
from checker.frontend.compile import compile_model
from checker.language.model import Model
from checker.properties import Property, Scope
from checker.symbolic import lemmas as module
from checker.symbolic import sampling
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from checker.symbolic.lemmas import LemmaSearch, Refuted
from checker.symbolic.limits import Limits
from checker.symbolic.obligations import first_unmet, invariant_of, obligations
from checker.verdict import Outcome
from models.chang_roberts import ChangRoberts
from tests.symbolic.breadth_first import explore, verdict
from tests.symbolic.mutants import PROPERTIES, Forwarding, Hasty
from tests.symbolic.sample_models import Standing, Token


def goal_of(model: Model, prop: Property | None = None) -> Goal:
    system = compile_model(model, [prop] if prop else None)
    return Goal(Encoding(system), system.predicates[0], prop.scope if prop else Scope.ALWAYS)


GOALS = {
    "token": lambda: goal_of(Token()),
    "ring": lambda: goal_of(ChangRoberts(n=3), PROPERTIES["one leader"]),
    "crash": lambda: goal_of(ChangRoberts(n=2, crashes=1, restarts=1), PROPERTIES["one leader"]),
}


def confirm(goal: Goal, search: LemmaSearch) -> None:
    """What is found is an inductive invariant and true of all reachable states."""
    found = search.prove()
    made = obligations(goal, invariant_of(goal, found), goal.encoding.vector("'"))
    assert first_unmet(made, Limits()) is None
    for cells in list(explore(goal.encoding.system).distance)[::5]:
        known = goal.encoding.now.assignment(cells)
        assert all(z3.is_true(z3.simplify(z3.substitute(lemma, *known))) for lemma in found)
    figures = search.figures
    assert figures.lemmas == len(found) and figures.questions >= len(found) and figures.atoms > 0


@pytest.mark.parametrize("name", GOALS)
def test_inductive_invariants(name: str) -> None:
    goal = GOALS[name]()
    search = LemmaSearch(goal, Limits())
    confirm(goal, search)
    assert search.figures.complete


@pytest.mark.parametrize("name", GOALS)
def test_with_hardly_any_states_and_near_misses(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guesses get worse, so that states turn out to be reachable after all; what is proved is as good."""
    monkeypatch.setattr(module, "MOST_STATES", 3)
    monkeypatch.setattr(module, "NEAR_MISSES", 40)
    monkeypatch.setattr(sampling, "WALKERS", 1)
    monkeypatch.setattr(sampling, "WALK", 1)
    monkeypatch.setattr(sampling, "MOST_INITIAL", 1)
    goal = GOALS[name]()
    confirm(goal, LemmaSearch(goal, Limits()))


@pytest.mark.parametrize(
    "model",
    [Forwarding(n=3, identities=(3, 1, 2)), Hasty(n=3), Standing(n=2, crashes=1, restarts=1)],
)
@pytest.mark.parametrize("most", [2, 50_000])
def test_violations(model: Model, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STATES", most)
    monkeypatch.setattr(sampling, "WALK", 1)
    goal = goal_of(model, PROPERTIES["one leader"])
    system = goal.encoding.system
    assert verdict(system, explore(system), system.predicates[0], goal.scope)[0] is not Outcome.HOLDS
    with pytest.raises(Refuted):
        LemmaSearch(goal, Limits()).prove()


def test_no_time_left() -> None:
    with pytest.raises(GaveUp, match="out of time"):
        LemmaSearch(GOALS["ring"](), Limits(seconds=0))
