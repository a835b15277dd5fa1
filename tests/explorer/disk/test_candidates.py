"""The table that successors are collected in, emptied again and again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checker.explorer import kernels_disk as places
from checker.explorer.disk.candidates import Candidates
from checker.explorer.library import warm

BATCH = 64
PLENTY = 1 << 20


class Table:
    """Candidates of one word, with what a search describes beside them."""

    def __init__(self) -> None:
        self.fields: NDArray[np.int64] = np.zeros(places.DISK_FIELDS, np.int64)
        self._here = np.zeros(16, np.uint64)
        self.fields[places.WORDS], self.fields[places.HERE] = 1, self._here.ctypes.data
        self.candidates = Candidates(warm(), self.fields, 1, BATCH, PLENTY)

    def collect(self, states: range) -> None:
        words = np.array(states, np.uint64)
        assert warm().collect_states(self.fields.ctypes.data, words.ctypes.data, len(words), 1) == len(words)

    def collected(self) -> list[int]:
        """What is in the table, as it was."""
        rows = self.candidates.rows()
        assert (rows[1:, 0] > rows[:-1, 0]).all()
        states, plain = np.ascontiguousarray(rows[:, 0]), np.empty(len(rows), np.uint64)
        warm().plain_states(states.ctypes.data, len(states), 1, plain.ctypes.data)
        return sorted(int(state) for state in plain)


def test_a_table_is_empty_when_it_is_begun_anew_in_the_same_memory() -> None:
    table = Table()
    table.candidates.begin(1000)
    address = int(table.fields[places.TABLE])
    for states in (range(700), range(500, 900), range(0), range(3)):
        table.collect(states)
        table.collect(states)
        assert table.candidates.count == len(states)
        assert table.collected() == list(states)
        table.candidates.begin(1000)
        assert table.candidates.count == 0
        assert int(table.fields[places.TABLE]) == address


def test_a_table_has_the_room_that_is_asked_for() -> None:
    table = Table()
    table.candidates.begin(1000)
    small = table.candidates.memory
    table.collect(range(700))
    table.candidates.begin(10_000)
    assert table.candidates.memory > 5 * small
    table.collect(range(9000))
    assert table.collected() == list(range(9000))
    table.candidates.begin(1000)
    assert table.candidates.memory == small
    assert table.collected() == []
    table.candidates.free()
    assert table.candidates.memory == table.candidates.count == 0
