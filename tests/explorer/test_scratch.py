"""Memory of a thread that expands states."""

from __future__ import annotations

import numpy as np
import pytest

from checker.explorer import places
from checker.explorer.memory import reserve
from checker.explorer.scratch import Scratch

NODES = 5


@pytest.mark.parametrize(("place", "count"), [(places.NUMBERS, places.BATCH * 2 * NODES), (places.STOCKS, 2 * NODES)])
def test_numbers_of_rows_are_forgotten(place: int, count: int) -> None:
    """Those of a tree mean nothing in another one."""
    scratch = Scratch(reserve(places.SHARD_FIELDS, np.int64), 7, NODES, 3, 100)
    numbers = scratch._arrays[place]
    assert scratch.fields[place] == numbers.ctypes.data and numbers.size >= count
    numbers[:count] = 9
    scratch.forget()
    assert not numbers.any()
