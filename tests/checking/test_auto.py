"""The engine that is picked for each property, and why."""

from __future__ import annotations

import time

import pytest

from checker.checking import auto as module
from checker.checking.auto import auto_run
from checker.checking.configuration import check_configuration
from checker.ir.system import count_initial
from checker.symbolic.effort import Effort
from checker.verdict import Outcome
from models.chang_roberts import ChangRoberts
from models.randomized import Randomized
from tests.examples.coin import Greedy

MEMORY = 256 << 20


def test_the_explorer_is_taken_where_it_gets_to_the_end() -> None:
    run = auto_run(ChangRoberts(n=3), "model", [], MEMORY, Effort())
    assert run.holds
    assert {verdict.engine for verdict in run.verdicts} == {"explorer"}
    assert run.notes[-1] == "engine: the explorer, because all states can be enumerated (150 states)"


def test_z3_is_taken_where_there_are_too_many_initial_states(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_INITIAL", 1)
    model = ChangRoberts(n=2)
    run = auto_run(model, "model", [], MEMORY, Effort(depth=8, seconds=20))
    explored = check_configuration(model, "model", [], MEMORY)
    for verdict in run.verdicts:
        if verdict.property != "no dead end":
            assert verdict.outcome is explored.verdict(verdict.property).outcome is Outcome.HOLDS
            assert verdict.engine != "explorer"
    last = run.verdict("no dead end")
    assert last.outcome is Outcome.UNKNOWN
    assert last.reason == "2 initial states are too many to be listed"
    assert run.notes[-1] == "engine: Z3 for what is left, because 2 initial states are too many to be listed"
    assert any(note.startswith("uniqueness was decided by induction after") for note in run.notes)


def test_z3_finds_violations_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_INITIAL", 1)
    names = ["uniqueness"]
    run = auto_run(Greedy(n=2), "model", names, MEMORY, Effort(depth=8, seconds=20))
    explored = check_configuration(Greedy(n=2), "model", names, MEMORY).verdict("uniqueness")
    found = run.verdict("uniqueness")
    assert found.outcome is explored.outcome is Outcome.VIOLATED
    assert found.trace is not None and explored.trace is not None
    assert len(found.trace) == len(explored.trace)


def test_lassos_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_INITIAL", 0)
    run = auto_run(Randomized(n=2), "model", ["termination"], MEMORY, Effort(depth=8, seconds=60))
    assert run.verdict("termination").outcome is Outcome.VIOLATED


def test_who_interrupts_is_not_kept_waiting_for_z3(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(progress: object) -> None:
        raise KeyboardInterrupt

    run = auto_run(ChangRoberts(n=7), "model", ["uniqueness"], MEMORY, Effort(seconds=60), watcher=stop)
    assert run.interrupted
    assert run.verdict("uniqueness").engine == "explorer"
    assert "interrupted" in run.verdict("uniqueness").reason


def test_z3_is_asked_about_what_is_left_when_time_runs_out() -> None:
    run = auto_run(ChangRoberts(n=7), "model", ["uniqueness"], MEMORY, Effort(depth=1, seconds=0.1))
    assert run.verdict("no model error").outcome is Outcome.UNKNOWN
    reason = run.verdict("no model error").reason  # which of the two depends on the machine
    assert "out of time after" in reason or reason == "no violation within 1 steps"
    assert run.verdict("uniqueness").engine == "bmc"
    assert "the explorer did not get to the end" in run.notes[-1]


def test_the_explorer_says_when_its_time_runs_out() -> None:
    run = check_configuration(ChangRoberts(n=7), "model", ["uniqueness"], MEMORY, lambda _: time.sleep(1), seconds=1.0)
    assert not run.interrupted
    for name in ("no model error", "uniqueness"):
        assert run.verdict(name).outcome is Outcome.UNKNOWN
        assert "out of time after" in run.verdict(name).reason
        assert "give more with --seconds" in run.verdict(name).reason


def test_initial_states_are_counted() -> None:
    assert count_initial(ChangRoberts(n=4)) == 24
    assert count_initial(ChangRoberts(n=4, identities=(2, 1, 4, 3))) == 1
