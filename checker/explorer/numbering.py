"""How states are numbered: level by level, in each level shard by shard, in each shard as they were found."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray


class Numbering:
    """starts: (levels + 1, shards): the first state of each level in each shard; at the end how many there are."""

    def __init__(self, starts: NDArray[np.int64]) -> None:
        self.starts = starts
        self._firsts = starts.sum(axis=1)
        sizes = np.diff(starts, axis=0)
        before = np.cumsum(sizes, axis=1) - sizes
        self.shifts: NDArray[np.int64] = self._firsts[:-1, None] + before - starts[:-1]
        """(levels, shards): what is added to a state of a shard for its number."""

    @property
    def states(self) -> int:
        """How many states there are."""
        return int(self._firsts[-1])

    def number(self, shard: int, state: int) -> int:
        """The number of a state of a shard."""
        level = bisect_right(self.starts[:-1, shard], state) - 1
        return state + int(self.shifts[level, shard])

    def level(self, number: int) -> int:
        """The level of a state. Raises ``IndexError`` for a number that no state has."""
        if not 0 <= number < self.states:
            raise IndexError(f"there is no state {number} among {self.states}")
        return bisect_right(self._firsts[:-1], number) - 1

    def place(self, number: int) -> tuple[int, int]:
        """The shard of a state, and which of its states it is."""
        level = self.level(number)
        shard = bisect_right(self.starts[level] + self.shifts[level], number) - 1
        return shard, number - int(self.shifts[level, shard])
