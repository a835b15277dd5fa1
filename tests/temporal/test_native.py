"""Kernels are given arrays of the kind that they declare, or none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from checker.explorer.kernels_ways import mark_before
from checker.temporal import native
from checker.temporal.native import call

OFFSETS, TARGETS = np.array([0, 1, 1]), np.array([1], np.uint32)


def test_arrays_and_numbers() -> None:
    found = np.zeros(2, np.bool_)
    call(mark_before, OFFSETS, TARGETS, 2, np.array([False, True]), found)
    assert found.tolist() == [True, True]


def test_other_arrays_are_refused() -> None:
    goal, found = np.array([False, True]), np.zeros(2, np.bool_)
    with pytest.raises(TypeError, match="mark_before takes arrays of 4 bytes an element, not int64"):
        call(mark_before, OFFSETS, TARGETS.astype(np.int64), 2, goal, found)
    with pytest.raises(TypeError, match="of 1 bytes"):
        call(mark_before, OFFSETS, TARGETS, 2, np.zeros(4, np.bool_)[::2], found)
    with pytest.raises(ValueError, match="shorter"):
        call(mark_before, OFFSETS, TARGETS, 2, goal)


def test_large_calls_are_made_by_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "LARGE", 0)
    test_arrays_and_numbers()


def test_ctrl_c_does_not_wait_for_a_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel here does not end before the interrupt has been answered."""
    answered, ended = threading.Event(), threading.Event()

    class Kernels:
        def mark_before(self, *_: int) -> int:
            os.kill(os.getpid(), signal.SIGINT)
            answered.wait(60)
            ended.set()
            return 0

    monkeypatch.setattr(native, "LARGE", 0)
    monkeypatch.setattr(native, "warm", Kernels)
    with pytest.raises(KeyboardInterrupt):
        call(mark_before, OFFSETS, TARGETS, 2, np.array([False, True]), np.zeros(2, np.bool_))
    assert not ended.is_set()
    answered.set()
    assert ended.wait(60)


def test_a_problem_in_the_thread_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kernels:
        def mark_before(self, *_: int) -> int:
            raise MemoryError("none left")

    monkeypatch.setattr(native, "LARGE", 0)
    monkeypatch.setattr(native, "warm", Kernels)
    with pytest.raises(MemoryError, match="none left"):
        call(mark_before, OFFSETS, TARGETS, 2, np.array([False, True]), np.zeros(2, np.bool_))


def test_all_properties_are_decided_without_other_compilers() -> None:
    """Numba is for tests alone: it takes long to load."""
    program = (
        "import sys\nfrom checker.command.main import main\n"
        "assert main(['run', 'bully', 'n=3', 'crashes=1', 'restarts=1', '--bounds']) == 1\n"
        "assert 'numba' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
