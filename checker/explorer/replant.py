"""Let a search go over to a tree of another shape, where that saves memory or has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from checker.deadline import uninterrupted
from checker.explorer import places
from checker.explorer.memory import reserve
from checker.explorer.reshape import Sample, best_shape, cost_of
from checker.explorer.room import PER_STATE, Chore, rows_of_a_batch
from checker.explorer.shape import Shape, plain_shape
from checker.explorer.tree import Tree

if TYPE_CHECKING:
    from checker.explorer.search import Search

WORTHWHILE = 0.85
SAMPLE = 1 << 17
PART = 24
"""One of so many states is in a sample, or a little more: how often values come again tells how many will come."""

USUAL_SAMPLE = 1 << 13
LEAST_SAMPLE = 1000
STRETCH = 1 << 17
"""States of a shard that go over to another tree between two looks at its memory."""

STRETCH_ROOM = 1 << 10
"""Rows that each dictionary gets room for before each of them."""


def reshape(search: Search, waste: int) -> Chore:
    """Cut states into other leaves, if the dictionaries take more than ``waste`` bytes a state and others would not."""
    states = search.states
    if search.tree.memory < waste * states or search.limit - search.memory < (waste + PER_STATE) * states:
        return True
    sample = _sample(search, rows_of_a_batch(search))
    shape = best_shape(sample)
    if cost_of(sample, shape) < WORTHWHILE * cost_of(sample, search.tree.shape):
        yield from replant(search, shape)
    return True


def make_names(search: Search, room: int) -> Chore:
    """See to it that roots can name so many more rows; false if there is no memory for that."""
    if not search.tree.is_too_narrow(room) or share_root(search, room):
        return True
    if search.states >= LEAST_SAMPLE and (yield from replant(search, best_shape(_sample(search, room)), room)):
        return True
    return (yield from replant(search, plain_shape(search.words), room))


def share_root(search: Search, room: int) -> bool:
    """Share the bits of roots out anew, so that they can name more rows; false if there are too few."""
    tops = search.tree.wider(room)
    if tops is None:
        return False
    with uninterrupted():
        moves = search.tree.share_root(tops)
        for shard in search.shards:
            for roots in (shard.roots[: shard.states], *shard.queued(len(search.shards))[1]):
                begin, stride = roots.ctypes.data, roots.strides[0]
                end = begin + roots.size * stride
                search.kernels.rename(begin, end, stride, moves.ctypes.data, len(tops))
    return True


def _sample(search: Search, room: int) -> Sample:
    """A sample of the states, as large as is worth it and fits into half of the memory that is left."""
    fitting = (search.limit - search.memory) // (4 * 8 * search.words)
    count = min(max(USUAL_SAMPLE, search.states // PART), SAMPLE, search.states, max(fitting, LEAST_SAMPLE))
    return Sample(some_states(search, count), search.states, room)


def some_states(search: Search, count: int) -> NDArray[np.uint64]:
    """The words of so many states, chosen at random, but always the same."""
    random = np.random.Generator(np.random.PCG64(7))
    chosen = np.sort(random.integers(0, search.states, count))
    ends = np.cumsum([shard.states for shard in search.shards])
    found = np.empty((count, search.words), np.uint64)
    begin = 0
    for k, end in enumerate(np.searchsorted(chosen, ends).tolist()):
        own = chosen[begin:end] - (ends[k] - search.shards[k].states)
        addresses = (own.ctypes.data, len(own), found[begin:].ctypes.data)
        search.kernels.read_states(search.control.ctypes.data, search.scratch.address, k, *addresses)
        begin = end
    return found


def replant(search: Search, shape: Shape, room: int = 0) -> Chore:
    """Go over to a tree of another shape; false, and nothing has changed, if there is not the memory for both.

    The same if the root of the new one has not the bits for all rows, and for as many more as are wanted. Until the
    end the search has the old tree, and must not go on.
    """
    left = search.limit - search.memory - PER_STATE * search.states
    tree = Tree(search.kernels, shape, search.limit)
    workers = search.workers
    scratches = [search.new_scratch() for _ in range(workers)]
    control = search.control.ctypes.data
    queues = [shard.queued(len(search.shards)) for shard in search.shards]
    olds = [*(shard.roots for shard in search.shards), *(queue[0] for queue in queues)]
    counts = [*(shard.states for shard in search.shards), *(queue[0].size for queue in queues)]
    news: list[NDArray[np.uint64]] = [reserve(old.size, np.uint64) for old in olds]
    done = [0] * len(olds)
    rows = room + places.BATCH * workers

    def work(thread: int) -> int:
        for k in range(thread, len(olds), workers):
            until = min(done[k] + STRETCH, counts[k])
            addresses = (olds[k].ctypes.data, done[k], until, tree.address, news[k].ctypes.data)
            done[k] = search.kernels.replant(control, scratches[thread].address, *addresses)
        return 0

    while any(done[k] < counts[k] for k in range(len(olds))):
        if tree.is_too_narrow(rows) or not tree.grow(rows, left - tree.memory, more=STRETCH_ROOM):
            return False
        search.control[places.THREADS] = workers
        search.team.run(workers, work)
        yield
    if tree.is_too_narrow(room):
        return False
    with uninterrupted():
        search.tree = tree
        search.control[places.TREE] = tree.address
        search.scratch.forget()
        for k, shard in enumerate(search.shards):
            shard.scratch.forget()
            shard.renew_roots(news[k])
            shard.requeue(queues[k][1], news[len(search.shards) + k])
    return True
