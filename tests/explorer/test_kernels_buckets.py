"""Buckets against a dictionary: whatever numbers states have, they are found under their keys, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checker.explorer import kernels_buckets, kernels_rows, kernels_tree
from checker.explorer.kernel_compiler import assembly
from checker.explorer.kernel_language import Kernel, Word, kernels
from checker.explorer.kernel_machine import number
from checker.explorer.kernels_buckets import bucket_of, find, insert
from checker.explorer.kernels_tree import store_root
from checker.explorer.library import Kernels, machine_code, warm
from checker.explorer.memory import reserve
from checker.explorer.places import BUCKETS as BUCKETS_AT
from checker.explorer.places import LINE, ROOTS, SHARD_FIELDS, SLOTS, TOTAL

BUCKETS = 3
MOST = 1 << 28
LAYOUTS = [(16, 24), (14, 28)]
ROOM = BUCKETS * 14 - 1


def look_up(root: int, key: int, shard: int, root_size: int) -> int:
    slots = number(shard + 8 * SLOTS)
    state, _ = find(Word(root), Word(key), bucket_of(Word(key), shard), shard, root_size, slots)
    return state


def look_up_or_insert(root: int, key: int, shard: int, root_size: int, state: int) -> int:
    slots = number(shard + 8 * SLOTS)
    first = bucket_of(Word(key), shard)
    known, bucket = find(Word(root), Word(key), first, shard, root_size, slots)
    if known < 0:
        insert(bucket, Word(key), state, slots)
        store_root(number(shard + 8 * ROOTS), root_size, state, Word(root))
    return known


@pytest.fixture(scope="module")
def native() -> Kernels:
    """The kernels of this file, as machine code."""
    warm()
    own = [Kernel(look_up, is_exported=True), Kernel(look_up_or_insert, is_exported=True)]
    modules = {kernels_buckets.__name__, kernels_tree.__name__, kernels_rows.__name__}
    below = [k for k in kernels if k.function.__module__ in modules and not k.is_exported]
    return Kernels(machine_code(assembly([*below, *own])))


@pytest.fixture(scope="module")
def roots() -> np.ndarray[tuple[int, ...], np.dtype[np.uint64]]:
    """A root for every number that a state can have, on pages that are not there before they are written."""
    return reserve(MOST + 1, np.uint64, huge=False)


numbers = st.one_of(st.integers(0, 40), st.integers(MOST - 40, MOST - 1), st.integers(0, MOST - 1))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(LAYOUTS),
    st.lists(numbers, max_size=ROOM),
    st.integers(4, 16),
    st.integers(0, 1 << 32),
    st.booleans(),
)
@example((16, 24), [MOST - 1 - k for k in range(BUCKETS * 16 - 1)], 16, 0, True)
@example((14, 28), [MOST - 1 - k for k in range(BUCKETS * 14 - 1)], 16, 0, True)
def test_states_are_found_again(
    native: Kernels,
    roots: np.ndarray[tuple[int, ...], np.dtype[np.uint64]],
    layout: tuple[int, int],
    drawn: list[int],
    root_size: int,
    seed: int,
    has_one_key: bool,
) -> None:
    """Up to the last slot but one, in buckets that spill over, and where all have the same key.

    Numbers ascend, as in a search: a root is written before the one behind it.
    """
    slots, bits = layout
    random = np.random.Generator(np.random.PCG64(seed))
    memory = np.zeros((BUCKETS + 1) * LINE // 8, np.uint64)
    begin = -(-memory.ctypes.data // LINE) * LINE
    shard = np.zeros(SHARD_FIELDS, np.int64)
    shard[BUCKETS_AT], shard[TOTAL], shard[SLOTS], shard[ROOTS] = begin, BUCKETS, slots, roots.ctypes.data
    states = sorted({state % (1 << bits) for state in drawn})
    keys = random.integers(0, 1 << 63, len(states) + 1)
    if has_one_key:
        keys[:] = keys[0]
    where = (shard.ctypes.data, root_size)
    for k, state in enumerate(states):
        assert native.look_up_or_insert(1000 + k, int(keys[k]), *where, state) == -1
        assert native.look_up_or_insert(1000 + k, int(keys[k]), *where, 12345) == state
    for k, state in enumerate(states):
        assert native.look_up(1000 + k, int(keys[k]), *where) == state
        assert native.look_up(999, int(keys[k]), *where) == -1
    ends = (
        memory.view(np.uint8)[: begin - memory.ctypes.data],
        memory.view(np.uint8)[begin - memory.ctypes.data + BUCKETS * LINE :],
    )
    assert not any(end.any() for end in ends)
