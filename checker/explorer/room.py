"""Room for what the next round of a search may find: tables and buckets grow, within the memory allowed."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from checker.explorer import places
from checker.explorer.buckets import MOST_IN_A_SHARD, bytes_of_buckets, capacity_within
from checker.explorer.tree import GROWTH

if TYPE_CHECKING:
    from checker.explorer.search import Search

LEAST_CAPACITY = 1 << 13
FEW = 1 << 14
DOUBLING = 3 << 18
MOST_GROWTH = 8
"""Up to ``FEW`` states in a shard, buckets and tables of rows become ``MOST_GROWTH`` times as large when they are full,
if there is much memory, and up to ``DOUBLING`` twice; later, and as large tables, they grow by a fifth (``GROWTH``)."""

REFILL = 1 << 19
"""States put into new buckets between two looks at the clock."""

_SHARE = 15 / 16
"""Of the memory that is left, for buckets and the states that these are for."""

Chore = Generator[None, None, bool]
"""Work that may be put off between its parts, or given up; in the end, whether the search can go on."""


def done(chore: Chore) -> bool:
    """Do all of it at once, and say whether the search can go on."""
    while True:
        try:
            next(chore)
        except StopIteration as end:
            return bool(end.value)


def make_room(search: Search) -> Chore:
    """Let grow what has to; false if there is no memory, or no number, for what the next round may find."""
    from checker.explorer.replant import make_names

    rows = rows_of_a_batch(search)
    if not (yield from make_names(search, rows)):
        return False
    if not search.tree.grow(rows, (search.limit - search.memory) // 2, growth_of(search)):
        return False
    incoming = _incoming(search)
    needed = [shard.states + int(incoming[k]) for k, shard in enumerate(search.shards)]
    search.is_out_of_numbers = max(needed) > MOST_IN_A_SHARD
    if search.is_out_of_numbers:
        return False
    is_short = any(count > shard.capacity for count, shard in zip(needed, search.shards, strict=True))
    if is_short and not _grow_buckets(search, max(needed)):
        return False
    left = search.limit - search.memory
    search.control[places.ROOM] = min(search.most, search.states + left // 4 // _per_new_state(search))
    shards = len(search.shards)
    rounds = int(search.control[places.ROUNDS])
    search.control[places.MOST_ROUNDS] = min(search.most - 2, rounds + left // 4 // (8 * shards * (shards + 2)))
    return bool(search.control[places.ROOM] >= sum(needed) and search.control[places.MOST_ROUNDS] > rounds)


def growth_of(search: Search, is_scarce: bool = False) -> float:
    """What buckets and tables grow by when they are full. is_scarce: whether the most would take much of the memory."""
    states = max(shard.states for shard in search.shards)
    if states < FEW and not is_scarce:
        return MOST_GROWTH
    return 2 if states < DOUBLING else GROWTH


def rows_of_a_batch(search: Search) -> int:
    """Rows that threads may add to a dictionary before they look again whether there is room."""
    return (search.fanout + places.LOOK_UPS + places.STOCK) * search.team.size


def _per_new_state(search: Search) -> float:
    """Bytes of a state that is not expanded yet, outside of the buckets and dictionaries."""
    return search.tree.shape.root_nibbles / 2 + search.skip_bytes


def _incoming(search: Search) -> NDArray[np.int64]:
    """For each shard, how many successors are queued for it."""
    end = places.LENGTHS + len(search.shards)
    queued: NDArray[np.int64] = search.shard_fields[:, places.LENGTHS : end].sum(axis=0)
    return queued


def _grow_buckets(search: Search, needed: int) -> bool:
    """Give every shard buckets for at least so many states; false if there is no memory for that."""
    left = search.limit - search.memory + search.buckets.memory
    shards = len(search.shards)
    per_state = _per_new_state(search) + search.tree.memory / (shards * needed)
    factor = growth_of(search, is_scarce=bytes_of_buckets(MOST_GROWTH * needed, shards) >= left // 8)
    wanted = max(LEAST_CAPACITY, int(factor * needed))
    wanted = min(wanted, capacity_within(_SHARE * left, search.states, per_state, shards))
    if wanted < needed + needed // 64:  # too little to be worth putting all states in again
        return False
    search.buckets.renew(search.shards, wanted, least=min(wanted, needed + needed // 8))
    return True


def refill(search: Search, end: float) -> None:
    """Put states into new buckets, all of them or until a time, some at least."""
    behind = [k for k, shard in enumerate(search.shards) if shard.filled < shard.states]
    if not behind:
        return
    threads = min(search.workers, len(behind))
    control = search.control.ctypes.data

    def work(thread: int) -> int:
        for k in behind[thread::threads]:
            shard = search.shards[k]
            if shard.filled < 0:
                search.kernels.empty(control, k)
                shard.filled = 0
            while shard.filled < shard.states:
                begin, until = shard.filled, min(shard.filled + REFILL, shard.states)
                shard.soil_buckets()  # if an interrupt comes now, all of it begins anew: no state is to be there twice
                search.kernels.refill(control, k, begin, until)
                shard.filled = until
                if time.perf_counter() >= end:
                    return 0
        return 0

    search.team.run(threads, work)
