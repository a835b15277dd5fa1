"""Property-directed reachability: its verdicts are those of breadth-first search, and its invariants are invariants."""

from __future__ import annotations

from typing import Any

import pytest
import z3
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from checker.checking.find import find_model
from checker.checking.parameters import bind, parse_parameters
from checker.errors import ModelMistake, UsageError
from checker.frontend.compile import compile_model
from checker.ir.evaluate import evaluate
from checker.ir.system import Predicate, TransitionSystem
from checker.language.model import Model
from checker.properties import Property, Scope
from checker.replay import replay
from checker.symbolic import ic3, ic3_states, pdr, sampling
from checker.symbolic.certificate import Origin, certificate
from checker.symbolic.effort import Effort
from checker.symbolic.encoding import Encoding
from checker.symbolic.engine import SymbolicEngines
from checker.symbolic.goal import Goal
from checker.symbolic.ic3 import PropertyDirected
from checker.symbolic.limits import Limits
from checker.symbolic.obligations import first_unmet, invariant_of, obligations
from checker.symbolic.pdr import reach_property
from checker.symbolic.result import SymbolicResult
from checker.symbolic.verify_certificate import verify
from checker.verdict import Outcome
from models.bully import Bully
from models.chang_roberts import ChangRoberts
from tests.random_models import model_of
from tests.symbolic.breadth_first import Reached, explore, verdict
from tests.symbolic.determinism import printed_with_any_hashes
from tests.symbolic.mutants import PROPERTIES
from tests.symbolic.small_models import SMALL

MODELS: dict[str, Model] = {**SMALL, "crash": ChangRoberts(n=2, crashes=1)}


def goal_of(model: Model, prop: Property) -> Goal:
    system = compile_model(model, [prop])
    return Goal(Encoding(system), system.predicates[0], prop.scope)


def confirm(goal: Goal, reached: Reached, found: SymbolicResult) -> None:
    """The verdict and the length of the run are those of breadth-first search; the invariant excludes no state."""
    system, predicate = goal.encoding.system, goal.predicate
    outcome, length = verdict(system, reached, predicate, goal.scope)
    assert found.outcome is outcome, found
    assert (found.invariant is not None) == (outcome is Outcome.HOLDS)
    if length is not None:
        assert len(found.steps) == length
        confirm_run(system, predicate, found)
    for lemma in found.invariant or ():
        for cells in list(reached.distance)[::7]:
            holds = z3.simplify(z3.substitute(lemma, *goal.encoding.now.assignment(cells)))
            assert z3.is_true(holds), "a lemma excludes a reachable state"


def confirm_run(system: TransitionSystem, predicate: Predicate, found: SymbolicResult) -> None:
    assert found.initial is not None
    trace = replay(system.model, found.initial, found.steps)
    if trace.fault is None:
        value, fault = evaluate([predicate.value, predicate.fault], system.encode(trace.states[-1]))
        assert fault or not value


@pytest.mark.parametrize("title", ["one leader", "some leader"])
@pytest.mark.parametrize("name", MODELS)
def test_verdicts_are_those_of_breadth_first_search(name: str, title: str) -> None:
    goal = goal_of(MODELS[name], PROPERTIES[title])
    confirm(goal, explore(goal.encoding.system), reach_property(goal, Limits(seconds=60), None))


def ways(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Take away what helps: reachable states, so that guesses are wrong, or guesses as such."""
    if way != "all is known":
        monkeypatch.setattr(ic3_states, "MOST_STATES", 2)
        monkeypatch.setattr(ic3_states, "MORE_STATES", 1)
        monkeypatch.setattr(sampling, "WALKERS", 1)
        monkeypatch.setattr(sampling, "WALK", 1)
        monkeypatch.setattr(sampling, "MOST_INITIAL", 2)
    if way == "without guesses":
        monkeypatch.setattr(ic3, "GUESSES", 0)


WAYS = ["all is known", "little is known", "without guesses"]


@pytest.mark.parametrize("way", WAYS[1:])
@pytest.mark.parametrize("name", ["announced", "elapsing", "hasty", "forwarding"])
def test_help_taken_away_changes_no_verdict(name: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ways(monkeypatch, way)
    goal = goal_of(MODELS[name], PROPERTIES["one leader"])
    confirm(goal, explore(goal.encoding.system), reach_property(goal, Limits(seconds=60), None))


def test_cubes_are_made_of_cores_where_guesses_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    ways(monkeypatch, "without guesses")
    search = PropertyDirected(goal_of(ChangRoberts(n=2), PROPERTIES["one leader"]), Limits())
    assert search.prove()
    assert search.figures.cores > 5
    assert search.figures.guesses == 0


@pytest.mark.parametrize("way", WAYS)
@given(seed=st.integers(0, 10**6), which=st.integers(0, 9))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_random_models(way: str, seed: int, which: int) -> None:
    random = model_of(seed, size=1)
    assume(random.predicates)
    prop = random.predicates[which % len(random.predicates)]
    scope = list(Scope)[which % len(Scope)]
    try:
        system = compile_model(random.model(), [prop])
        reached = explore(system, most=150)
    except (ModelMistake, ValueError):
        assume(False)
    goal = Goal(Encoding(system), system.predicates[0], scope)
    with pytest.MonkeyPatch.context() as patched:
        ways(patched, way)
        found = reach_property(goal, Limits(seconds=2), None)
    if found.outcome is Outcome.UNKNOWN:
        assert "out of time" in found.reason
    else:
        confirm(goal, reached, found)


def test_lemmas_are_inductive_and_needed() -> None:
    goal = goal_of(ChangRoberts(n=3), PROPERTIES["one leader"])
    found = reach_property(goal, Limits(), None, wants_invariant=True)
    after = goal.encoding.vector("'")
    assert found.invariant is not None and len(found.invariant) > 10
    assert first_unmet(obligations(goal, invariant_of(goal, found.invariant), after), Limits()) is None
    rest = found.invariant[: len(found.invariant) // 2]
    assert first_unmet(obligations(goal, invariant_of(goal, rest), after), Limits()) is not None


def test_a_wrong_invariant_is_not_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ([], [z3.BoolVal(False)]):
        monkeypatch.setattr(pdr.PropertyDirected, "prove", lambda self, wrong=wrong: wrong)
        for is_slim in (False, True):
            goal = goal_of(ChangRoberts(n=2), PROPERTIES["one leader"])
            found = reach_property(goal, Limits(), None, wants_invariant=is_slim)
            assert found.outcome is Outcome.UNKNOWN
            assert "a second look refutes" in found.reason


ASK = """
from checker.symbolic.limits import Limits
from checker.symbolic.pdr import reach_property
from models.chang_roberts import ChangRoberts
from tests.symbolic.mutants import PROPERTIES
from tests.symbolic.test_pdr import goal_of
found = reach_property(goal_of(ChangRoberts(n=2), PROPERTIES["one leader"]), Limits(), None)
print(*[lemma.sexpr() for lemma in found.invariant])
"""


def test_the_same_command_finds_the_same_invariant() -> None:
    """Whatever the hashes of Python are."""
    found = printed_with_any_hashes(ASK)
    assert len(found) == 1
    assert "identity[0]" in found.pop()


def test_no_time_left_is_unknown() -> None:
    found = reach_property(goal_of(Bully(n=3, crashes=2), PROPERTIES["one leader"]), Limits(seconds=2), None)
    assert found.outcome is Outcome.UNKNOWN
    assert "out of time" in found.reason


def test_engine_by_name_and_certificate() -> None:
    origin = Origin("chang-roberts", ("n=2",), "one leader")
    of = find_model(origin.model)
    prop = PROPERTIES[origin.property]
    engines = SymbolicEngines(compile_model(bind(of, parse_parameters(of, origin.parameters)), [prop]))
    found = engines.check(engines.system.predicates[0], prop.scope, "pdr", Effort(seconds=60))
    assert found.outcome is Outcome.HOLDS
    assert found.invariant
    goal = engines.goal(engines.system.predicates[0], prop.scope)
    assert verify(certificate(goal, found.invariant, origin), goal, Limits()).accepted


def test_unknown_engine() -> None:
    engines = SymbolicEngines(compile_model(ChangRoberts(n=2), [PROPERTIES["one leader"]]))
    with pytest.raises(UsageError, match="pdr"):
        engines.check(engines.system.predicates[0], Scope.ALWAYS, "ic4")


def test_little_memory_is_unknown() -> None:
    engines = SymbolicEngines(compile_model(ChangRoberts(n=4), [PROPERTIES["one leader"]]))
    found: Any = engines.check(engines.system.predicates[0], Scope.ALWAYS, "pdr", Effort(memory=1))
    assert found.outcome is Outcome.UNKNOWN
    assert "memory" in found.reason
