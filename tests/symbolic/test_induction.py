"""Induction: its verdicts are those of breadth-first search, and its invariants are invariants."""

from __future__ import annotations

import pytest
import z3

from checker.errors import ModelMistake
from checker.frontend.compile import compile_model
from checker.language.model import Model
from checker.properties import Scope
from checker.replay import replay
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from checker.symbolic.independence import Independence
from checker.symbolic.induction import Induction
from checker.symbolic.limits import Limits
from checker.symbolic.obligations import first_unmet, invariant_of, obligations
from checker.verdict import Outcome
from models.chang_roberts import ChangRoberts
from tests.random_models import model_of
from tests.symbolic.breadth_first import explore, verdict
from tests.symbolic.mutants import PROPERTIES
from tests.symbolic.small_models import SMALL

MODELS: dict[str, Model] = {**SMALL, "crash": ChangRoberts(n=3, crashes=1)}


@pytest.mark.parametrize("title", ["one leader", "some leader"])
@pytest.mark.parametrize("name", MODELS)
def test_verdicts_are_those_of_breadth_first_search(name: str, title: str) -> None:
    prop = PROPERTIES[title]
    system = compile_model(MODELS[name], [prop])
    reached = explore(system)
    outcome, length = verdict(system, reached, system.predicates[0], prop.scope)
    goal = Goal(Encoding(system), system.predicates[0], prop.scope)
    found = Induction(goal, Limits(seconds=60), lambda: Independence(goal.encoding)).prove(reached.depth + 1)
    assert found.outcome is outcome, found
    if length is not None:
        assert len(found.steps) == length
        assert found.initial is not None
        replay(system.model, found.initial, found.steps)
    for lemma in found.invariant or ():
        for cells in list(reached.distance)[::7]:
            holds = z3.simplify(z3.substitute(lemma, *goal.encoding.now.assignment(cells)))
            assert z3.is_true(holds), "a lemma excludes a reachable state"


def test_lemmas_are_inductive_and_needed() -> None:
    system = compile_model(ChangRoberts(n=3), [PROPERTIES["one leader"]])
    goal = Goal(Encoding(system), system.predicates[0], PROPERTIES["one leader"].scope)
    found = Induction(goal, Limits(), None).prove(20)
    after = goal.encoding.vector("'")
    assert found.invariant is not None and len(found.invariant) > 10
    assert first_unmet(obligations(goal, invariant_of(goal, found.invariant), after), Limits()) is None
    unmet = [
        first_unmet(
            obligations(goal, invariant_of(goal, found.invariant[:k] + found.invariant[k + 1 :]), after), Limits()
        )
        for k in range(0, len(found.invariant), 10)
    ]
    assert any(name is not None and "consecution" in name for name in unmet)


def test_without_lemmas_k_grows() -> None:
    """The diameter of runs of different states is a bound for k; here some k below it suffices."""
    system = compile_model(ChangRoberts(n=2), [PROPERTIES["one leader"]])
    goal = Goal(Encoding(system), system.predicates[0], PROPERTIES["one leader"].scope)
    found = Induction(goal, Limits(), None, use_lemmas=False).prove(12)
    assert found.outcome is Outcome.HOLDS
    assert "good states in a row are always followed by a good one" in found.reason
    assert found.invariant is None


def test_a_bound_on_k_is_unknown() -> None:
    system = compile_model(ChangRoberts(n=3), [PROPERTIES["one leader"]])
    goal = Goal(Encoding(system), system.predicates[0], PROPERTIES["one leader"].scope)
    found = Induction(goal, Limits(), None, use_lemmas=False).prove(1)
    assert found.outcome is Outcome.UNKNOWN
    assert "not inductive" in found.reason


def test_a_few_states_seen_suffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lemmas guessed from too few states are wrong at first; that comes to light, and the proof is none the worse."""
    from checker.symbolic import lemmas, sampling

    monkeypatch.setattr(lemmas, "MOST_STATES", 30)
    monkeypatch.setattr(sampling, "WALKERS", 1)
    monkeypatch.setattr(sampling, "MOST_INITIAL", 3)
    system = compile_model(ChangRoberts(n=3), [PROPERTIES["one leader"]])
    goal = Goal(Encoding(system), system.predicates[0], PROPERTIES["one leader"].scope)
    found = Induction(goal, Limits(seconds=60), None).prove(20)
    assert found.outcome is Outcome.HOLDS


def test_no_time_left_is_unknown() -> None:
    system = compile_model(ChangRoberts(n=4, crashes=1, restarts=1), [PROPERTIES["one leader"]])
    goal = Goal(Encoding(system), system.predicates[0], PROPERTIES["one leader"].scope)
    found = Induction(goal, Limits(seconds=1), None).prove(100)
    assert found.outcome is Outcome.UNKNOWN
    assert "out of time" in found.reason


@pytest.mark.parametrize("seed", range(120))
def test_random_models(seed: int) -> None:
    """What induction says of any model is what breadth-first search says."""
    random = model_of(seed)
    try:
        system = compile_model(random.model(), random.predicates)
        reached = explore(system, 200)
    except (ModelMistake, ValueError):  # no model, or a large one
        return
    for predicate in system.predicates[:1]:
        outcome, length = verdict(system, reached, predicate, Scope.ALWAYS)
        goal = Goal(Encoding(system), predicate, Scope.ALWAYS)
        found = Induction(goal, Limits(seconds=20), None).prove(reached.depth + 1)
        assert found.outcome in (outcome, Outcome.UNKNOWN), found
        if length is not None and found.outcome is not Outcome.UNKNOWN:
            assert len(found.steps) == length
