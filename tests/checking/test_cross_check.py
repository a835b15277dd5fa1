"""All engines on mutants and random models: none contradicts another."""

from __future__ import annotations

import inspect
from types import ModuleType

import pytest

from checker.checking.configuration import check_configuration
from checker.checking.contradictions import Opinion, contradictions
from checker.checking.cross_check import opinions_on
from checker.language.election import Election
from checker.language.model import Model
from checker.symbolic.effort import ENGINES
from checker.verdict import Outcome, Run
from models.chang_roberts import ChangRoberts
from models.randomized import Randomized
from tests.examples.coin import Counter
from tests.models import mutants_bully, mutants_chang_roberts, mutants_lamport, mutants_randomized, mutants_ring

MEMORY = 256 << 20


def cross_checked(model: Model, seconds: float, engines: tuple[str, ...] = tuple(ENGINES)) -> tuple[Run, list[Opinion]]:
    """What the explorer and all other engines say; they may not contradict each other."""
    properties = ["termination"] if engines == ("bmc",) else []
    run = check_configuration(model, "model", properties, MEMORY)
    opinions = opinions_on(run, engines, seconds, MEMORY >> 20)
    wrong = [f"{one.property}: {one.one.engine}, {one.other.engine}" for one in contradictions(run, opinions)]
    assert not wrong
    return run, opinions


def mutants(module: ModuleType) -> list[type[Election]]:
    return [
        value
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Election) and value.__module__ == module.__name__
    ]


EVERY = [
    mutant
    for module in (mutants_bully, mutants_chang_roberts, mutants_lamport, mutants_randomized, mutants_ring)
    for mutant in mutants(module)
]


@pytest.mark.parametrize("mutant", EVERY, ids=lambda mutant: mutant.__name__)
def test_mutants(mutant: type[Election]) -> None:
    cross_checked(mutant(n=2), 0.6)


def test_each_engine_is_asked_and_decides_something() -> None:
    run, opinions = cross_checked(ChangRoberts(n=2), 20.0)
    asked = {(opinion.verdict.engine, opinion.verdict.property) for opinion in opinions}
    states = [one.property for one in run.verdicts if one.property not in ("termination", "no dead end")]
    assert asked == {(engine, name) for engine in ENGINES for name in states} | {("bmc", "termination")}
    for engine in ENGINES:
        assert any(one.verdict.engine == engine and one.verdict.outcome is Outcome.HOLDS for one in opinions)


def test_a_lasso_is_found_by_both() -> None:
    run, opinions = cross_checked(Randomized(n=2), 40.0, ("bmc",))
    assert run.verdict("termination").outcome is Outcome.VIOLATED
    (found,) = (one.verdict for one in opinions if one.verdict.property == "termination")
    assert found.outcome is Outcome.VIOLATED
    assert found.trace is not None and found.trace.loop_start is not None


def test_without_time_everything_is_unknown() -> None:
    _, opinions = cross_checked(ChangRoberts(n=3), 0.0)
    assert {opinion.verdict.outcome for opinion in opinions} == {Outcome.UNKNOWN}
    assert all("time" in opinion.verdict.reason for opinion in opinions)


def test_model_errors_are_found_by_both() -> None:
    run, opinions = cross_checked(Counter(most=4, slack=1), 20.0)
    assert run.verdict("no model error").outcome is Outcome.MODEL_ERROR
    found = {one.verdict.engine: one.verdict for one in opinions if one.verdict.property == "no model error"}
    assert found["bmc"].outcome is Outcome.MODEL_ERROR
    assert found["bmc"].trace is not None and found["bmc"].trace.fault is not None
