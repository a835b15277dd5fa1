"""Kernels are given arrays of the kind that they declare, or none."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from checker.explorer.kernels_ways import mark_before
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


def test_all_properties_are_decided_without_other_compilers() -> None:
    """Numba is for tests alone: it takes long to load."""
    program = (
        "import sys\nfrom checker.command.main import main\n"
        "assert main(['run', 'bully', 'n=3', 'crashes=1', 'restarts=1', '--bounds']) == 1\n"
        "assert 'numba' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
