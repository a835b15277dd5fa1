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


@pytest.mark.parametrize(("outer", "inner"), [(0.0, None), (None, 0.0), (0.0, 100.0)])
def test_work_within_other_work_has_both_deadlines(outer: float | None, inner: float | None) -> None:
    with until(Deadline(outer)), until(Deadline(inner)), pytest.raises(GaveUp, match="out of time after 0 s"):
        keep_going()
    keep_going()


def test_the_deadline_of_a_part_ends_with_it() -> None:
    with until(Deadline()):
        with until(Deadline(0.0)):
            pass
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


def test_an_interrupt_of_a_part_interrupts_the_whole() -> None:
    before = signal.getsignal(signal.SIGINT)
    whole, part, later = Deadline(), Deadline(), Deadline()
    with until(whole):
        with until(part):
            os.kill(os.getpid(), signal.SIGINT)
            for deadline in (whole, part):
                with pytest.raises(Interrupted):
                    deadline.check_time()
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
                keep_going()
        with pytest.raises(Interrupted):
            keep_going()
        with until(later), pytest.raises(Interrupted):
            later.check_time()
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_that_nobody_has_asked_about_is_not_lost() -> None:
    is_over = False
    with pytest.raises(Interrupted), until(Deadline()):
        os.kill(os.getpid(), signal.SIGINT)
        is_over = True
    assert is_over


def everything_is_unknown(run: Run) -> None:
    assert {verdict.outcome for verdict in run.verdicts} == {Outcome.UNKNOWN}
    assert all("while the model was being compiled" in (verdict.reason or "") for verdict in run.verdicts)
    assert {verdict.property for verdict in run.verdicts} >= {"uniqueness", "termination"}


@pytest.mark.parametrize("engine", ENGINES)
def test_compiling_a_model_for_z3_takes_no_longer_than_allowed(engine: str) -> None:
    everything_is_unknown(symbolic_run(Bully(n=3), "bully", [], engine, Effort(seconds=0.0), 0.0))


def test_compiling_a_model_for_the_explorer_takes_no_longer_than_allowed() -> None:
    everything_is_unknown(check_configuration(Bully(n=3), "bully", [], 1 << 30, seconds=0.0))
