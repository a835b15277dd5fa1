"""A shard: the states that a part of all hashes belongs to, and what it takes to expand and to find them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checker.explorer import places
from checker.explorer.kinds import MOST_SKIP_BYTES
from checker.explorer.memory import reserve
from checker.explorer.scratch import Scratch

_AHEAD = 16
"""Roots, and bytes of masks, that may be read, but not used, behind the last one."""


class Shard:
    """Its description for kernels, and the arrays that it names.

    words: of a state. nodes: of its tree, at most. most: states that it may ever have. queue: successors in a round,
    about.
    Raises ``MemoryError`` where there is no address space.
    """

    def __init__(
        self, fields: NDArray[np.int64], words: int, nodes: int, fanout: int, rules: int, most: int, queue: int
    ) -> None:
        self.fields = fields
        self.roots: NDArray[np.uint64] = reserve(most + _AHEAD, np.uint64)
        self.skips: NDArray[np.uint8] = reserve(MOST_SKIP_BYTES * most + _AHEAD, np.uint8, huge=False)
        self.first = np.full(places.HARD_ERROR + 1, -1, np.int64)
        counts: NDArray[np.int64] = reserve(3 * (rules + 1), np.int64)  # on lines of the cache that no other shard has
        self.taken, self.enabled, self.fresh = counts.reshape(3, -1)
        self.scratch = Scratch(fields, words, nodes, fanout, queue)
        fields[places.ROOTS] = self.roots.ctypes.data
        fields[places.SKIPS] = self.skips.ctypes.data
        fields[places.FIRST] = self.first.ctypes.data
        fields[places.TAKEN] = self.taken.ctypes.data
        fields[places.ENABLED] = self.enabled.ctypes.data
        fields[places.FRESH] = self.fresh.ctypes.data
        self.mark = np.zeros(3 + 3 * (rules + 1), np.int64)
        """Transitions, terminal and quiescent states, then taken, enabled and fresh, as of the start of the level."""
        fields[places.MARK] = self.mark.ctypes.data
        fields[places.ERROR] = -1
        self.forgotten = 0
        """States whose skips have been given back."""
        self.filled = 0
        """States that are in the buckets: all of them, unless the buckets are being filled again; -1 before that, as
        long as there may be others in them."""

    @property
    def states(self) -> int:
        """States stored."""
        return int(self.fields[places.STATES])

    @property
    def capacity(self) -> int:
        """States that the buckets may hold."""
        return int(self.fields[places.CAPACITY])

    def renew_roots(self, roots: NDArray[np.uint64]) -> None:
        """Other roots for the same states."""
        self.roots = roots
        self.fields[places.ROOTS] = roots.ctypes.data

    def queued(self, shards: int) -> tuple[NDArray[np.uint64], list[NDArray[np.uint64]]]:
        """The roots in the queues of this shard, and the places of these roots in each queue."""
        places_of_roots = [self.scratch.queue(k)[: 2 * int(self.fields[places.LENGTHS + k]) : 2] for k in range(shards)]
        return np.concatenate(places_of_roots), places_of_roots

    def requeue(self, where: list[NDArray[np.uint64]], roots: NDArray[np.uint64]) -> None:
        """Put other roots in the place of those that ``queued`` told of."""
        begin = 0
        for part in where:
            part[:] = roots[begin : begin + part.size]
            begin += part.size

    def give_up_buckets(self) -> None:
        """Have none, for the moment."""
        self.filled = -1
        self.fields[places.CAPACITY] = self.fields[places.TOTAL] = 0

    def soil_buckets(self) -> None:
        """Have the buckets emptied, and filled anew."""
        self.fields[places.SOILED] = self.fields[places.BUCKETS] + places.LINE * self.fields[places.TOTAL]
        self.filled = -1

    def take_buckets(self, address: int, count: int, capacity: int, slots: int, soiled: int) -> None:
        """Have so many buckets at an address, with so many slots each, for so many states.

        soiled: the address up to which there may be something in them.
        """
        self.fields[places.SOILED] = soiled
        self.fields[places.BUCKETS] = address
        self.fields[places.TOTAL] = count
        self.fields[places.SLOTS] = slots
        self.fields[places.CAPACITY] = capacity
