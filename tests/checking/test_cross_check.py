"""All engines on mutants and random models: none contradicts another."""

from __future__ import annotations

import inspect
import os
import signal
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from checker.checking import cross_check as module
from checker.checking.compare import compare, compare_opinions
from checker.checking.configuration import check_configuration
from checker.checking.contradictions import Opinion, contradictions
from checker.checking.cross_check import opinions_on
from checker.checking.suite import Configuration
from checker.checking.symbolic import state_verdict
from checker.deadline import Deadline, until
from checker.language.election import Election
from checker.language.model import Model
from checker.symbolic.effort import ENGINES
from checker.symbolic.result import SymbolicResult
from checker.verdict import Outcome, Run, Verdict
from models.chang_roberts import ChangRoberts
from models.randomized import Randomized
from tests.examples.coin import Counter
from tests.models import mutants_bully, mutants_chang_roberts, mutants_lamport, mutants_randomized, mutants_ring

MEMORY = 256 << 20
CONFIGURATION = Configuration(Path("suite.toml"), 0, "model", "model", {}, {}, {}, (), False, {}, {})


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
    run, opinions = cross_checked(ChangRoberts(n=3), 0.0)
    assert {opinion.verdict.outcome for opinion in opinions} == {Outcome.UNKNOWN}
    assert {one.verdict.reason for one in opinions} == {"out of time after 0 s, while the model was being compiled"}
    assert {one.verdict.engine for one in opinions} == set(ENGINES)
    assert {one.verdict.property for one in opinions} == {one.property for one in run.verdicts} - {"no dead end"}
    assert not compare_opinions(compare(CONFIGURATION, run), opinions).interrupted


def test_an_interrupt_while_the_model_is_compiled_leaves_everything_unknown() -> None:
    run = check_configuration(ChangRoberts(n=2), "model", [], MEMORY)
    with until(Deadline()):
        os.kill(os.getpid(), signal.SIGINT)
        opinions = opinions_on(run, tuple(ENGINES), 60.0, MEMORY >> 20)
    assert {opinion.verdict.outcome for opinion in opinions} == {Outcome.UNKNOWN}
    checked = compare_opinions(compare(CONFIGURATION, run), opinions)
    assert checked.interrupted and not checked.as_expected


def test_an_interrupt_is_for_all_questions_that_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    run = check_configuration(ChangRoberts(n=2), "model", [], MEMORY)
    calls = 0

    def interrupted_the_second_time(*arguments: Any) -> tuple[Verdict, SymbolicResult]:
        nonlocal calls
        calls += 1
        verdict, found = state_verdict(*arguments)
        if calls < 2:
            return verdict, found
        unknown = replace(verdict, outcome=Outcome.UNKNOWN, reason="interrupted")
        return unknown, replace(found, outcome=Outcome.UNKNOWN, interrupted=True)

    monkeypatch.setattr(module, "state_verdict", interrupted_the_second_time)
    opinions = opinions_on(run, tuple(ENGINES), 60.0, MEMORY >> 20)
    assert calls == 2
    first, *others = opinions
    assert first.verdict.outcome is Outcome.HOLDS
    assert {(one.verdict.outcome, one.verdict.reason) for one in others} == {(Outcome.UNKNOWN, "interrupted")}
    assert {one.verdict.engine for one in others} == set(ENGINES)
    checked = compare_opinions(compare(CONFIGURATION, run), opinions)
    assert checked.interrupted
    assert [str(one) for one in checked.differences] == ["further engines: expected to be asked, found interrupted"]


def test_model_errors_are_found_by_both() -> None:
    run, opinions = cross_checked(Counter(most=4, slack=1), 20.0)
    assert run.verdict("no model error").outcome is Outcome.MODEL_ERROR
    found = {one.verdict.engine: one.verdict for one in opinions if one.verdict.property == "no model error"}
    assert found["bmc"].outcome is Outcome.MODEL_ERROR
    assert found["bmc"].trace is not None and found["bmc"].trace.fault is not None
