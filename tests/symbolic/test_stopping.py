"""Ctrl-C stops Z3, and is not forgotten."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from typing import Any

import pytest
import z3

from checker.deadline import Interrupted, until
from checker.symbolic.limits import Limits
from checker.symbolic.stopping import stopping


@contextmanager
def interrupted_soon() -> Iterator[None]:
    timer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        yield
    finally:
        timer.join()


def pigeons(solver: Any, count: int) -> None:
    """So many pigeons in a hole less: nothing for solvers that do not count."""
    is_in = [[z3.Bool(f"{pigeon} in {hole}") for hole in range(count - 1)] for pigeon in range(count)]
    solver.add(*map(z3.Or, is_in))
    for hole in range(count - 1):
        solver.add(*(z3.Or(z3.Not(a[hole]), z3.Not(b[hole])) for a, b in combinations(is_in, 2)))


@pytest.mark.parametrize("kind", [Limits.solver, Limits.plain_solver])
def test_a_question_is_stopped(kind: Any) -> None:
    limits = Limits(100.0)
    solver = kind(limits)
    pigeons(solver, 14)
    before = signal.set_wakeup_fd(-1)
    with until(limits), stopping(limits), interrupted_soon(), pytest.raises(Interrupted):
        limits.holds(solver)
    assert limits.is_interrupted and limits.is_told
    assert signal.set_wakeup_fd(before) == -1
    assert limits.at_work is None


def test_a_question_after_that_is_answered() -> None:
    limits = Limits(100.0)
    solver = limits.solver()
    solver.add(z3.BitVec("x", 8) == 7)
    with pytest.raises(Interrupted), until(limits), stopping(limits):
        os.kill(os.getpid(), signal.SIGINT)
        limits.holds(solver)
    assert Limits().holds(solver)


def test_nothing_is_left_behind() -> None:
    threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        limits = Limits()
        with until(limits), stopping(limits):
            pass
    assert (threading.active_count(), len(os.listdir("/proc/self/fd"))) == (threads, files)
