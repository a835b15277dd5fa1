"""Bounded search: the lengths of its runs are those of breadth-first search, and its runs are runs."""

from __future__ import annotations

import random
from typing import Any

import pytest

from checker import ANY
from checker.frontend.compile import compile_model
from checker.ir.evaluate import evaluate
from checker.ir.system import Predicate, TransitionSystem
from checker.language.model import Model
from checker.properties import Scope
from checker.replay import replay
from checker.symbolic import bmc
from checker.symbolic.bmc import BoundedSearch
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from checker.symbolic.independence import Independence
from checker.symbolic.limits import Limits, TooHard
from checker.symbolic.result import SymbolicResult
from checker.verdict import Outcome
from models.chang_roberts import ChangRoberts
from tests.symbolic.breadth_first import explore, never_at, verdict
from tests.symbolic.determinism import printed_with_any_hashes
from tests.symbolic.mutants import PROPERTIES, Forwarding, Hasty, Talkative
from tests.symbolic.sample_models import Elapsing, Standing

RINGS = ("original", "forwarding", "hasty", "talkative", "crash")


def search(
    encoding: Encoding, predicate: Predicate, scope: Scope, depth: int, reduced: bool = True, **given: Any
) -> SymbolicResult:
    independence = Independence(encoding) if reduced else None
    return BoundedSearch(Goal(encoding, predicate, scope), Limits(), independence, **given).search(depth)


def confirm(system: TransitionSystem, predicate: Predicate, result: SymbolicResult) -> None:
    """The run is one of the model, and its end is what the result says."""
    assert result.initial is not None
    trace = replay(system.model, result.initial, result.steps)
    assert (trace.fault is not None) == ("step is a fault" in result.reason)
    if trace.fault is None:
        value, fault = evaluate([predicate.value, predicate.fault], system.encode(trace.states[-1]))
        assert bool(fault) == (result.outcome is Outcome.MODEL_ERROR)
        assert fault or not value


MODELS: dict[str, Model] = {
    "elapsing": Elapsing(n=2, most=2, crashes=1, restarts=1),
    "standing": Standing(n=2, crashes=1, restarts=1, losses=1),
    "standing unordered": Standing(n=2, duplicates=1, order=ANY),
    "original": ChangRoberts(n=3),
    "forwarding": Forwarding(n=3),
    "hasty": Hasty(n=3, identities=(3, 1, 2)),
    "talkative": Talkative(n=3, identities=(1, 2, 3)),
    "crash": ChangRoberts(n=2, crashes=1),
}

CASES = [(name, title) for name in MODELS for title in PROPERTIES if title != "few participants" or name in RINGS]


@pytest.mark.parametrize(("name", "title"), CASES)
def test_outcome_and_length_are_those_of_breadth_first_search(name: str, title: str) -> None:
    prop = PROPERTIES[title]
    system = compile_model(MODELS[name], [prop])
    reached = explore(system)
    outcome, length = verdict(system, reached, system.predicates[0], prop.scope)
    found = search(Encoding(system), system.predicates[0], prop.scope, reached.depth, known_depth=reached.depth)
    assert found.outcome is outcome, found
    if length is not None:
        assert len(found.steps) == length
        confirm(system, system.predicates[0], found)


@pytest.mark.parametrize("name", MODELS)
def test_every_state_is_found_at_its_distance(name: str) -> None:
    """Also where orders of steps are left out, a state is reached in as few steps as it can be."""
    system = compile_model(MODELS[name], [])
    encoding = Encoding(system)
    reached = explore(system)
    first_fault = min((reached.distance[cells] for cells in reached.faulty), default=99)
    targets = [cells for cells, distance in reached.distance.items() if distance <= min(first_fault, 9)]
    for target in random.Random(7).sample(sorted(targets), min(6, len(targets))):
        predicate = never_at(system, target)
        found = search(encoding, predicate, Scope.ALWAYS, 20, prove=False)
        assert found.outcome is Outcome.VIOLATED
        assert len(found.steps) == reached.distance[target]
        assert system.encode(_last_state(system, found)) == target


def test_runs_of_one_step_need_not_know_which_steps_commute(monkeypatch: pytest.MonkeyPatch) -> None:
    def must_not_ask(self: Independence, first: int, second: int) -> bool:
        raise AssertionError("asked")

    monkeypatch.setattr(Independence, "commute", must_not_ask)
    system = compile_model(ChangRoberts(n=3), [PROPERTIES["one leader"]])
    encoding = Encoding(system)
    assert search(encoding, system.predicates[0], Scope.ALWAYS, 1, prove=False).depth == 1
    with pytest.raises(AssertionError, match="asked"):
        search(encoding, system.predicates[0], Scope.ALWAYS, 2, prove=False)


@pytest.fixture
def _lists_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked, the nearest states are listed first."""
    by_z3 = BoundedSearch._search

    def too_hard_at_first(self: BoundedSearch, depth: int) -> SymbolicResult:
        monkeypatch.setattr(BoundedSearch, "_search", by_z3)
        raise TooHard("too hard")

    monkeypatch.setattr(BoundedSearch, "_search", too_hard_at_first)


@pytest.mark.usefixtures("_lists_at_once")
@pytest.mark.parametrize(("name", "title"), CASES)
def test_listed_states_tell_the_same(name: str, title: str) -> None:
    prop = PROPERTIES[title]
    system = compile_model(MODELS[name], [prop])
    outcome, length = verdict(system, explore(system), system.predicates[0], prop.scope)
    found = search(Encoding(system), system.predicates[0], prop.scope, 100)
    assert found.outcome is outcome, found
    assert found.listed > 0
    if length is not None:
        assert len(found.steps) == length
        confirm(system, system.predicates[0], found)
    else:
        assert "states are listed" in found.reason


@pytest.mark.usefixtures("_lists_at_once")
def test_z3_goes_on_where_not_all_states_can_be_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bmc, "MOST_LISTED", 30)
    prop = PROPERTIES["one leader"]
    system = compile_model(Forwarding(n=3), [prop])
    _, length = verdict(system, explore(system), system.predicates[0], prop.scope)
    found = search(Encoding(system), system.predicates[0], prop.scope, 20)
    assert (found.outcome, len(found.steps)) == (Outcome.VIOLATED, length)


@pytest.mark.usefixtures("_lists_at_once")
def test_listed_states_respect_the_depths() -> None:
    system = compile_model(ChangRoberts(n=3), [PROPERTIES["one leader"]])
    found = search(Encoding(system), system.predicates[0], Scope.ALWAYS, 5)
    assert (found.outcome, found.depth) == (Outcome.UNKNOWN, 5)


def test_a_hard_question_ends_in_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list proves what Z3 alone would not have proved with so few steps."""
    monkeypatch.setattr(bmc, "HARD", 1)
    system = compile_model(ChangRoberts(n=3), [PROPERTIES["one leader"]])
    found = search(Encoding(system), system.predicates[0], Scope.ALWAYS, 100)
    assert (found.outcome, found.reason) == (
        Outcome.HOLDS,
        f"all {len(explore(system).distance)} reachable states are listed",
    )


def _last_state(system: TransitionSystem, found: SymbolicResult) -> Any:
    assert found.initial is not None
    return replay(system.model, found.initial, found.steps).states[-1]


def test_recurrence_diameter_proves() -> None:
    system = compile_model(ChangRoberts(n=2), [PROPERTIES["one leader"]])
    found = search(Encoding(system), system.predicates[0], Scope.ALWAYS, 30)
    assert found.outcome is Outcome.HOLDS
    assert "only different states" in found.reason


def test_a_bound_alone_proves_nothing() -> None:
    system = compile_model(ChangRoberts(n=3), [PROPERTIES["one leader"]])
    found = search(Encoding(system), system.predicates[0], Scope.ALWAYS, 5)
    assert (found.outcome, found.depth) == (Outcome.UNKNOWN, 5)
    assert "within 5 steps" in found.reason


def test_a_cycle_does_not_hide_the_diameter() -> None:
    """The number of losses is unlimited, the states repeat, and still the search ends."""
    system = compile_model(Standing(n=2, restarts=-1, crashes=-1), [PROPERTIES["one leader"]])
    reached = explore(system)
    outcome, length = verdict(system, reached, system.predicates[0], Scope.ALWAYS)
    found = search(Encoding(system), system.predicates[0], Scope.ALWAYS, 40)
    assert (found.outcome, len(found.steps)) == (outcome, length or 0)


def test_no_time_left_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bmc, "may_list", lambda goal: False)
    system = compile_model(ChangRoberts(n=4), [PROPERTIES["one leader"]])
    runs = BoundedSearch(Goal(Encoding(system), system.predicates[0], Scope.ALWAYS), Limits(seconds=0.5), None)
    found = runs.search(100)
    assert found.outcome is Outcome.UNKNOWN
    assert "out of time" in found.reason
    assert found.depth is not None and found.depth < 100


def test_no_memory_left_is_unknown() -> None:
    system = compile_model(ChangRoberts(n=4), [PROPERTIES["one leader"]])
    runs = BoundedSearch(Goal(Encoding(system), system.predicates[0], Scope.ALWAYS), Limits(memory=1), None)
    found = runs.search(100)
    assert found.outcome is Outcome.UNKNOWN
    assert "out of memory" in found.reason


ASK = """
from checker.frontend.compile import compile_model
from checker.symbolic.encoding import Encoding
from tests.symbolic.mutants import PROPERTIES, Forwarding
from tests.symbolic.test_bmc import search
from checker.properties import Scope
system = compile_model(Forwarding(n=3), [PROPERTIES["one leader"]])
found = search(Encoding(system), system.predicates[0], Scope.ALWAYS, 12)
print(found.initial, *found.steps)
"""


def test_the_same_command_finds_the_same_run() -> None:
    """Of several shortest runs always the same one, whatever the hashes of Python are."""
    runs = printed_with_any_hashes(ASK)
    assert len(runs) == 1
    assert "on_identity" in runs.pop()
