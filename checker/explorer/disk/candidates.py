"""The table that successors are collected in: exact, in the order of their rows when it is emptied."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checker.explorer import kernels_disk as places
from checker.explorer.disk.files import Words
from checker.explorer.library import Kernels
from checker.explorer.memory import reserve

_FILL = 0.7
"""The part of the places that may be taken."""

_GROWTH = 3
_LEAST_GROWTH = 1.5
_MOST_PLACES = (1 << 32) - 1


class Candidates:
    """fields: the description that kernels read. words: of a state. batch: the most states put in at once.
    limit: bytes; it is exceeded only where not even a few batches fit."""

    def __init__(self, kernels: Kernels, fields: NDArray[np.int64], words: int, batch: int, limit: int) -> None:
        self._kernels, self._fields = kernels, fields
        self._width, self._batch, self.limit = words + 1, batch, limit
        self._least = int(2 * batch / _FILL)
        self._table: Words = np.zeros((0, self._width), np.uint64)

    @property
    def memory(self) -> int:
        """Bytes in use."""
        return self._table.nbytes

    @property
    def count(self) -> int:
        """States in the table."""
        return int(self._fields[places.COUNT])

    def begin(self, expected: int) -> None:
        """An empty table with room for about so many states, in the memory of the last one if that is as large."""
        count = max(self._least, min(int(expected / _FILL), self._places_within(self.limit)))
        if count == self._fields[places.PLACES]:
            self._kernels.clear_table(self._fields.ctypes.data)
        else:
            self.free()
            self._allot(count)

    def free(self) -> None:
        """Give the memory back, and the states up."""
        self._table = np.zeros((0, self._width), np.uint64)
        self._fields[places.COUNT] = self._fields[places.ROWS] = self._fields[places.PLACES] = 0
        self._fields[places.LIMIT] = -1

    def grow(self) -> bool:
        """A larger table with the same states; false if the memory does not allow it while the old one is there."""
        now = int(self._fields[places.PLACES])
        wanted = min(_GROWTH * now, self._places_within(self.limit - self._table.nbytes))
        if wanted < _LEAST_GROWTH * now:
            return False
        old, fields = self._table, self._fields.copy()
        self._allot(wanted)
        if self._kernels.collect_rows(self._fields.ctypes.data, old.ctypes.data, len(old)) < len(old):
            self._table, self._fields[:] = old, fields
            return False
        return True

    def rows(self) -> Words:
        """All states with their tags, in order. The table must not be used any more, but begun anew."""
        return self._table[: self._kernels.sort_table(self._fields.ctypes.data)]

    def _places_within(self, size: int) -> int:
        return min(_MOST_PLACES, size // (8 * self._width) - self._tail)

    @property
    def _tail(self) -> int:
        """Rows behind the last place; with them an empty table has room for a batch, whatever it is."""
        return self._batch + 1

    def _allot(self, count: int) -> None:
        count = max(count, self._least)
        rows = count + self._tail
        self._table = reserve(rows * self._width, np.uint64).reshape(rows, self._width)
        self._fields[places.TABLE] = self._table.ctypes.data
        self._fields[places.PLACES], self._fields[places.ROWS] = count, rows
        self._fields[places.COUNT] = 0
        self._fields[places.LIMIT] = int(_FILL * count) - self._batch
