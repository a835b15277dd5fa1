"""States that are guessed from are reachable ones, and all of them where there are few."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from checker import Anything, Bool, Map, Range, rule, when
from checker.deadline import GaveUp
from checker.errors import ModelMistake
from checker.frontend.compile import compile_model
from checker.language.model import Model
from checker.symbolic import sampling
from checker.symbolic.batch import Batches
from checker.symbolic.limits import Limits
from checker.symbolic.sampling import Sample
from models.chang_roberts import ChangRoberts
from tests.random_models import RandomModel, random_models
from tests.symbolic.breadth_first import explore
from tests.symbolic.sample_models import SAMPLES, Elapsing, Standing, Token


class Motionless(Model):
    flags = Map(Range(3), Bool, initial=Anything)

    @rule
    def never(self) -> None:
        when(False)


MODELS: dict[str, Model] = {
    "token": Token(),
    "elapsing": Elapsing(n=2, crashes=2, restarts=1),
    "standing": Standing(n=2, crashes=1, losses=1),
    "ring": ChangRoberts(n=3, crashes=1),
}
RELAXED = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", MODELS)
def test_all_reachable_states(name: str) -> None:
    system = compile_model(MODELS[name])
    batches = Batches(system)
    sample = Sample(batches, 10_000, Limits())
    reached = explore(system)
    assert sample.complete
    assert {batches.cells(row) for row in sample.rows} == set(reached.distance)
    assert len(sample.rows) == len(sample) == len(reached.distance)
    order = [reached.distance[batches.cells(row)] for row in sample.rows]
    assert order == sorted(order), "the nearest states come first"


@pytest.mark.parametrize("name", ["elapsing", "standing", "ring"])
def test_some_reachable_states(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "WALKERS", 20)
    monkeypatch.setattr(sampling, "WALK", 12)
    system = compile_model(MODELS[name])
    batches = Batches(system)
    sample = Sample(batches, 8, Limits())
    reached = set(explore(system).distance)
    assert not sample.complete
    assert 8 <= len(sample) <= len(reached)
    assert {batches.cells(row) for row in sample.rows} <= reached
    assert all(row in sample for row in sample.rows)


def test_a_walk_where_nothing_can_happen() -> None:
    """More initial states than are wanted, and no rule."""
    system = compile_model(Motionless())
    sample = Sample(Batches(system), 5, Limits())
    assert len(sample) == len(sample.rows) == 8


@pytest.mark.parametrize("name", [*SAMPLES, "ring"])
def test_initial_states_are_drawn_from_those_of_the_model(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    system = compile_model({**SAMPLES, **MODELS}[name])
    batches, every = Batches(system), set(system.initial_states())
    assert {batches.cells(row) for row in Sample(batches, 0, Limits()).rows} >= every
    monkeypatch.setattr(sampling, "MOST_INITIAL", 0)
    assert not len(Sample(batches, 0, Limits()))
    monkeypatch.setattr(sampling, "MOST_INITIAL", min(5, len(every) - 1))
    monkeypatch.setattr(sampling, "WALK", 0)
    drawn = {batches.cells(row) for row in Sample(batches, 0, Limits()).rows}
    assert drawn <= every


def test_what_turns_out_to_be_reachable_is_followed() -> None:
    system = compile_model(MODELS["ring"])
    batches, reached = Batches(system), explore(system)
    sample = Sample(batches, 1, Limits())
    known = {batches.cells(row) for row in sample.rows}
    other = next(cells for cells in reached.distance if cells not in known)
    sample.extend(batches.rows([other]), 10_000)
    later = {b for a, b in reached.edges if a == other}
    assert {other, *later} <= {batches.cells(row) for row in sample.rows} <= set(reached.distance)


@given(random=random_models())
@RELAXED
def test_random_models(random: RandomModel) -> None:
    try:
        system = compile_model(random.model(), random.predicates)
    except ModelMistake:  # a few are no models
        return
    try:
        reached = explore(system, 300)
    except ValueError:
        return
    batches = Batches(system)
    found = {batches.cells(row) for row in Sample(batches, 5000, Limits()).rows}
    # Beyond a state with a fault the oracle does not go; here its other steps are taken.
    assert found >= set(reached.distance)
    assert reached.faulty or found == set(reached.distance)


def test_no_time_left() -> None:
    with pytest.raises(GaveUp, match="out of time"):
        Sample(Batches(compile_model(MODELS["ring"])), 10_000, Limits(seconds=0))
