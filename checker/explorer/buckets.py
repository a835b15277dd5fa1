"""The memory of the buckets of all shards: one region, renewed as a whole, so that it is on huge pages early.

A large one gets larger where it is. Memory that the process has already is used again: pages that are new to it cost
more than to wipe old ones, much more where the system itself has to ask for them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from checker.explorer import places
from checker.explorer.memory import DENSE_FROM, HUGE, reserve
from checker.explorer.shard import Shard

LAYOUTS = ((places.MANY_SLOTS, 24), (places.FEW_SLOTS, 28))
"""Slots of a bucket, and bits of the numbers in them: the second where the numbers of the first do not suffice."""

MOST_IN_A_SHARD = 1 << LAYOUTS[-1][1]
"""States of a shard that have numbers of their own."""

_FILL = 0.9
"""The part of the slots in buckets that may be taken."""


class Buckets:
    """Buckets for a number of shards, which may hold the same number of states each. most: bytes that they may take."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._region: NDArray[np.uint64] = np.zeros(0, np.uint64)
        self._used = self._soiled = 0  # bytes of it that are in use, and that ever were

    @property
    def memory(self) -> int:
        """Bytes in use."""
        return self._used

    def renew(self, shards: Sequence[Shard], capacity: int, least: int) -> None:
        """New buckets for about so many states of each shard, ``least`` at least; the old ones are given up before.

        They end with a huge page, the one before if that will do. They may be where the old ones were: shards empty
        them before they are filled.
        Raises ``MemoryError`` where there is no address space.
        """
        for shard in shards:
            shard.give_up_buckets()
        size = bytes_of_buckets(capacity, len(shards))
        if size > self._region.nbytes:
            self._region = np.zeros(0, np.uint64)
            self._used = self._soiled = 0
            self._region = reserve((size if size < DENSE_FROM else max(size, self._most)) // 8, np.uint64, dense=True)
        begin = -(-self._region.ctypes.data // places.LINE) * places.LINE
        slots, bits = layout_for(capacity)
        soiled = self._region.ctypes.data + self._soiled
        for used in (size // HUGE * HUGE, min(-(-size // HUGE) * HUGE, self._region.nbytes)):
            each = (self._region.ctypes.data + used - begin) // places.LINE // len(shards)
            fitting = min(int((each - 2) * slots * _FILL), 1 << bits)
            if fitting >= least:
                break
        self._used = used
        self._soiled = max(self._soiled, used)
        for k, shard in enumerate(shards):
            shard.take_buckets(begin + k * each * places.LINE, each, fitting, slots, soiled)


def bytes_of_buckets(capacity: int, shards: int) -> int:
    """Memory of the buckets for so many states of each of so many shards."""
    slots, _ = layout_for(capacity)
    return (shards * (int(capacity / _FILL / slots) + 3) + 1) * places.LINE


def layout_for(capacity: int) -> tuple[int, int]:
    """Slots of a bucket, and bits of a number, for so many states of a shard."""
    return next((layout for layout in LAYOUTS if capacity <= 1 << layout[1]), LAYOUTS[-1])


def capacity_within(memory: float, states: int, per_state: float, shards: int) -> int:
    """How many states of each shard fit into so many bytes.

    per_state: bytes of each beyond ``states``, of all shards, outside of the buckets.
    """
    found = []
    for slots, bits in LAYOUTS:
        in_buckets = places.LINE / (_FILL * slots)
        fitting = (memory + states * per_state) / (in_buckets + per_state)
        found.append(min(int(fitting) // shards, 1 << bits))
    return max(found)
