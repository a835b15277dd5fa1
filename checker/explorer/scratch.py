"""Memory that a thread needs to expand states: some states, their successors, and what is known of these."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checker.explorer import places
from checker.explorer.memory import reserve

RECORD_WORDS = 4
"""Words of the record of a successor beside the numbers of its nodes."""

_JOB_WORDS = 5

_ENTRY_WORDS = 2
"""Words of a successor in a queue."""


class Scratch:
    """Arrays, with their addresses in ``fields``, which are those of a shard.

    words: of a state. nodes: of its tree, at most. fanout: the most successors of a state. queue: entries in each
    queue, about.
    """

    def __init__(self, fields: NDArray[np.int64], words: int, nodes: int, fanout: int, queue: int) -> None:
        self.fields = fields
        batch = fanout + places.LOOK_UPS
        self._arrays: dict[int, NDArray[np.uint64]] = {
            places.HERE: reserve(places.BATCH * (words + places.EIGHT), np.uint64),
            places.NUMBERS: reserve(places.BATCH * 2 * nodes + places.EIGHT, np.uint64),
            places.OUT: reserve((batch + 1) * words + places.EIGHT, np.uint64),
            places.GATHERED: reserve(batch * words + places.EIGHT, np.uint64),
            places.LABELS: reserve(fanout + 4 * places.LOOK_UPS, np.uint64),
            places.SUCCESSORS: reserve(batch * (nodes + RECORD_WORDS) + places.EIGHT, np.uint64),
            places.STOCKS: reserve(2 * nodes, np.uint64),
            places.PARENTS: reserve(places.BATCH + 1, np.uint64),
            places.JOBS: reserve((batch * nodes + 1) * _JOB_WORDS, np.uint64),
        }
        for k in range(places.MOST_SHARDS):
            self._arrays[places.QUEUES + k] = reserve((batch + queue) * _ENTRY_WORDS, np.uint64)
        for place, array in self._arrays.items():
            fields[place] = array.ctypes.data

    @classmethod
    def alone(cls, words: int, nodes: int, fanout: int) -> Scratch:
        """Scratch memory that belongs to no shard, with room in its queues for no more than a batch."""
        return cls(np.zeros(places.SHARD_FIELDS, np.int64), words, nodes, fanout, 0)

    def queue(self, k: int) -> NDArray[np.uint64]:
        """The queue to a shard: a root and a kind for each entry."""
        return self._arrays[places.QUEUES + k]

    def forget(self) -> None:
        """Forget what was restored before: the states are going over to another tree."""
        self._arrays[places.NUMBERS][:] = 0
        self._arrays[places.STOCKS][:] = 0

    @property
    def address(self) -> int:
        """The address of the fields."""
        return int(self.fields.ctypes.data)


def bytes_of_queues(entries: int) -> int:
    """Memory of so many entries in queues."""
    return 8 * _ENTRY_WORDS * entries


def bytes_of_scratch(words: int, nodes: int, fanout: int) -> int:
    """Memory of one beside its queues, about."""
    per_successor = 8 * (2 * words + RECORD_WORDS + nodes + _JOB_WORDS * nodes)
    per_state = 8 * (words + places.EIGHT + 2 * nodes)
    return (fanout + places.LOOK_UPS) * per_successor + places.BATCH * per_state
