"""Buckets against a dictionary: whatever numbers states have, they are found under their keys, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checker.explorer import kernels_buckets, places
from checker.explorer.kernel_compiler import assembly
from checker.explorer.kernel_language import Kernel, Word, kernels
from checker.explorer.kernels_buckets import bucket_of, find, insert
from checker.explorer.library import Kernels, machine_code, warm
from checker.explorer.memory import reserve

BUCKETS = 3
MOST = 1 << places.STATE_BITS


def look_up(root: int, key: int, roots: int, buckets: int, total: int) -> int:
    state, _ = find(Word(root), Word(key), bucket_of(Word(key), Word(3), buckets, Word(total)), roots, buckets, total)
    return state


def look_up_or_insert(root: int, key: int, roots: int, buckets: int, total: int, number: int) -> int:
    first = bucket_of(Word(key), Word(3), buckets, Word(total))
    state, bucket = find(Word(root), Word(key), first, roots, buckets, total)
    if state < 0:
        insert(bucket, Word(key), number)
    return state


@pytest.fixture(scope="module")
def native() -> Kernels:
    """The kernels of this file, as machine code."""
    warm()
    own = [Kernel(look_up, is_exported=True), Kernel(look_up_or_insert, is_exported=True)]
    below = [k for k in kernels if k.function.__module__ == kernels_buckets.__name__ and not k.is_exported]
    return Kernels(machine_code(assembly([*below, *own])))


@pytest.fixture(scope="module")
def roots() -> np.ndarray[tuple[int, ...], np.dtype[np.uint64]]:
    """A root for every number that a state can have, on pages that are not there before they are written."""
    return reserve(MOST, np.uint64, huge=False)


numbers = st.one_of(st.integers(0, 40), st.integers(MOST - 40, MOST - 1), st.integers(0, MOST - 1))


@settings(max_examples=200, deadline=None)
@given(st.lists(numbers, unique=True, max_size=BUCKETS * places.SLOTS - 1), st.integers(0, 1 << 32), st.booleans())
@example([MOST - 1 - k for k in range(BUCKETS * places.SLOTS - 1)], 0, True)
def test_states_are_found_again(
    native: Kernels,
    roots: np.ndarray[tuple[int, ...], np.dtype[np.uint64]],
    states: list[int],
    seed: int,
    has_one_key: bool,
) -> None:
    """Up to the last slot but one, in buckets that spill over, and where all have the same key."""
    random = np.random.Generator(np.random.PCG64(seed))
    memory = np.zeros((BUCKETS + 1) * places.LINE // 8, np.uint64)
    begin = -(-memory.ctypes.data // places.LINE) * places.LINE
    where = (roots.ctypes.data, begin, BUCKETS)
    keys = random.integers(0, 1 << 63, len(states) + 1)
    if has_one_key:
        keys[:] = keys[0]
    for k, state in enumerate(states):
        roots[state] = 1000 + k
        assert native.look_up_or_insert(1000 + k, int(keys[k]), *where, state) == -1
        assert native.look_up_or_insert(1000 + k, int(keys[k]), *where, 12345) == state
    for k, state in enumerate(states):
        assert native.look_up(1000 + k, int(keys[k]), *where) == state
        assert native.look_up(999, int(keys[k]), *where) == -1
    ends = (
        memory.view(np.uint8)[: begin - memory.ctypes.data],
        memory.view(np.uint8)[begin - memory.ctypes.data + 192 :],
    )
    assert not any(end.any() for end in ends)
