"""Work that goes on until a deadline, or until somebody interrupts it."""

from __future__ import annotations

import os
import signal

import pytest

from checker.checking.configuration import check_configuration
from checker.checking.symbolic import symbolic_run
from checker.deadline import Deadline, GaveUp, Interrupted, keep_going, until
from checker.symbolic.effort import ENGINES, Effort
from checker.verdict import Outcome, Run
from models.bully import Bully


def test_without_a_deadline_work_goes_on() -> None:
    keep_going()
    with until(Deadline()):
        keep_going()


def test_the_innermost_deadline_counts() -> None:
    with until(Deadline(0.0)):
        with until(Deadline()):
            keep_going()
        with pytest.raises(GaveUp, match="out of time after 0 s"):
            keep_going()
    keep_going()


def test_an_interrupt_is_noted_and_raised_by_who_asks_next() -> None:
    before = signal.getsignal(signal.SIGINT)
    with until(Deadline()):
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Interrupted, match="interrupted after 0 s"):
            keep_going()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            keep_going()
    assert signal.getsignal(signal.SIGINT) is before


def everything_is_unknown(run: Run) -> None:
    assert {verdict.outcome for verdict in run.verdicts} == {Outcome.UNKNOWN}
    assert all("while the model was being compiled" in (verdict.reason or "") for verdict in run.verdicts)
    assert {verdict.property for verdict in run.verdicts} >= {"uniqueness", "termination"}


@pytest.mark.parametrize("engine", ENGINES)
def test_compiling_a_model_for_z3_takes_no_longer_than_allowed(engine: str) -> None:
    everything_is_unknown(symbolic_run(Bully(n=3), "bully", [], engine, Effort(seconds=0.0), 0.0))


def test_compiling_a_model_for_the_explorer_takes_no_longer_than_allowed() -> None:
    everything_is_unknown(check_configuration(Bully(n=3), "bully", [], 1 << 30, seconds=0.0))
