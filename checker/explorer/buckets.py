"""The memory of the buckets of all shards: one region, renewed as a whole, so that it is on huge pages early."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from checker.explorer import places
from checker.explorer.memory import reserve
from checker.explorer.shard import Shard

MOST_IN_A_SHARD = 1 << places.STATE_BITS
"""States of a shard that have numbers of their own."""

_FILL = 0.9
"""The part of the slots in buckets that may be taken."""


class Buckets:
    """Buckets for a number of shards, which may hold the same number of states each."""

    def __init__(self) -> None:
        self._region: NDArray[np.uint64] = np.zeros(0, np.uint64)

    @property
    def memory(self) -> int:
        """Bytes in use."""
        return self._region.nbytes

    def renew(self, shards: Sequence[Shard], capacity: int) -> None:
        """New buckets for so many states of each shard, or a little more, all empty; the old ones are given up before.

        Raises ``MemoryError`` where there is no address space.
        """
        for shard in shards:
            shard.give_up_buckets()
        self._region = np.zeros(0, np.uint64)
        self._region = reserve(bytes_of_buckets(capacity, len(shards)) // 8, np.uint64, dense=True)
        begin = -(-self._region.ctypes.data // places.LINE) * places.LINE
        each = (self._region.ctypes.data + self._region.nbytes - begin) // places.LINE // len(shards)
        for k, shard in enumerate(shards):
            fitting = min(int((each - 2) * places.SLOTS * _FILL), MOST_IN_A_SHARD)
            shard.take_buckets(begin + k * each * places.LINE, each, fitting)


def bytes_of_buckets(capacity: int, shards: int) -> int:
    """Memory of the buckets for so many states of each of so many shards."""
    return (shards * (int(capacity / _FILL / places.SLOTS) + 3) + 1) * places.LINE


def capacity_within(memory: float, states: int, per_state: float) -> int:
    """How many states fit into so many bytes, what each beyond ``states`` takes outside of the buckets included."""
    in_buckets = places.LINE / (_FILL * places.SLOTS)
    return int((memory + states * per_state) / (in_buckets + per_state))
