"""Numbers of states against a list of all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.explorer.numbering import Numbering

SHARDS = 3
LEVELS = st.lists(st.lists(st.integers(0, 3), min_size=SHARDS, max_size=SHARDS), min_size=1, max_size=6)


@given(LEVELS)
def test_all_numbers(sizes: list[list[int]]) -> None:
    starts = np.concatenate((np.zeros((1, SHARDS), np.int64), np.cumsum(np.array(sizes, np.int64), axis=0)))
    numbering = Numbering(starts)
    expected = [
        (level, shard, int(starts[level, shard]) + k)
        for level, row in enumerate(sizes)
        for shard, size in enumerate(row)
        for k in range(size)
    ]
    assert numbering.states == len(expected)
    for number, (level, shard, state) in enumerate(expected):
        assert numbering.level(number) == level
        assert numbering.place(number) == (shard, state)
        assert numbering.number(shard, state) == number
    for number in (-1, len(expected)):
        with pytest.raises(IndexError):
            numbering.level(number)
