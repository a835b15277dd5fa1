"""Memory that a thread needs to expand states: some states, their successors, and what is known of these."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checker.explorer import places
from checker.explorer.memory import reserve

_ENTRY_WORDS = 2
"""Words of a successor in a queue."""


class Scratch:
    """Arrays, with their addresses in ``fields``, which are those of a shard.

    words: of a state. leaves: of its tree. fanout: the most successors of a state. queue: entries in each queue.
    """

    def __init__(self, fields: NDArray[np.int64], words: int, leaves: int, fanout: int, queue: int) -> None:
        self.fields = fields
        batch = fanout + places.BATCH
        self._arrays: dict[int, NDArray[np.uint64]] = {
            places.HERE: reserve((places.BATCH + 1) * (words + places.LEAF_WORDS), np.uint64),
            places.NUMBERS: reserve((places.BATCH + 1) * 2 * leaves, np.uint64),
            places.OUT: reserve(batch * words + places.LEAF_WORDS, np.uint64),
            places.LABELS: reserve(batch, np.uint64),
            places.SUCCESSORS: reserve(batch * 2 * max(leaves, 2), np.uint64),
            places.PARENTS: reserve(places.BATCH + 1, np.uint64),
            places.JOBS: reserve((batch * leaves + 1) * 4, np.uint64),
        }
        for k in range(places.MOST_SHARDS):
            self._arrays[places.QUEUES + k] = reserve((batch + queue) * _ENTRY_WORDS, np.uint64)
        for place, array in self._arrays.items():
            fields[place] = array.ctypes.data

    @classmethod
    def alone(cls, words: int, leaves: int, fanout: int) -> Scratch:
        """Scratch memory that belongs to no shard, with room in its queues for no more than a batch."""
        return cls(np.zeros(places.SHARD_FIELDS, np.int64), words, leaves, fanout, 0)

    @property
    def address(self) -> int:
        """The address of the fields."""
        return int(self.fields.ctypes.data)


def bytes_of_scratch(words: int, leaves: int, fanout: int, queue: int) -> int:
    """Memory of one, about; ``queue``: entries in all of its queues."""
    per_successor = 8 * (words + 2 * leaves + 4 * leaves + 1)
    per_state = 8 * (words + places.LEAF_WORDS + 2 * leaves)
    return (fanout + places.BATCH) * per_successor + places.BATCH * per_state + 8 * _ENTRY_WORDS * queue
