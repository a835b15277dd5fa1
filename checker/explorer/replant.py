"""Let a search go over to a tree of another shape, where that saves memory or has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from checker.deadline import uninterrupted
from checker.explorer import places
from checker.explorer.memory import reserve, trim
from checker.explorer.reshape import Sample, best_shape, cost_of
from checker.explorer.room import Chore, growth_of, rows_of_a_batch
from checker.explorer.shape import ROOT_BITS, Shape, nibbles_of_root, plain_shape
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

_QUEUED = ROOT_BITS // 4
"""Nibbles of a root in a queue."""

GROWTH = 1.25
"""Roots are to name so many times as many rows as there are, if there are bits for that."""


def reshape(search: Search, waste: int, is_early: bool) -> Chore:
    """Cut states into other leaves, if the dictionaries take more than ``waste`` bytes a state and others would not.

    is_early: the search may well be small, so that shorter roots are not worth the time.
    """
    states, left = search.states, search.limit - search.memory
    if search.tree.memory >= waste * states and left >= (waste + ROOT_BITS // 8) * states:
        sample = _sample(search, rows_of_a_batch(search))
        shape = best_shape(sample)
        if cost_of(sample, shape) < WORTHWHILE * cost_of(sample, search.tree.shape):
            yield from replant(search, shape)
    if not is_early:
        narrow_roots(search)
        trim()  # of samples, and of what compiling took
    return True


def make_names(search: Search, room: int) -> Chore:
    """See to it that roots can name so many more rows; false if there is no memory for that."""
    if not search.tree.is_too_narrow(room) or share_root(search, room):
        return True
    if search.states >= LEAST_SAMPLE and (yield from replant(search, best_shape(_sample(search, room)), room)):
        return True
    return (yield from replant(search, plain_shape(search.words), room))


def share_root(search: Search, room: int) -> bool:
    """Share the bits of roots out anew, so that they can name more rows; false if there are too few, or no memory."""
    left = max(0, search.limit - search.memory)
    for growth in (GROWTH, 1):
        tops = search.tree.shared(room, growth)
        if tops is not None and (nibbles_of_root(tops) - search.tree.shape.root_nibbles) * search.states // 2 <= left:
            _rename(search, tops)
            return True
    return False


def narrow_roots(search: Search) -> None:
    """Let roots take fewer nibbles, if these will do for a while."""
    tops = search.tree.shared(rows_of_a_batch(search), GROWTH)
    if tops is not None and nibbles_of_root(tops) < search.tree.shape.root_nibbles:
        _rename(search, tops)


def _rename(search: Search, tops: tuple[tuple[int, int], ...]) -> None:
    """Give each of the nodes that a root names its bits there."""
    with uninterrupted():
        before = search.tree.shape.root_nibbles
        moves = search.tree.share_root(tops)
        after = search.tree.shape.root_nibbles
        shared = moves.ctypes.data, len(tops)
        workers = search.workers

        def work(thread: int) -> int:
            for shard in search.shards[thread::workers]:
                search.kernels.rename(shard.roots.ctypes.data, before, shard.states, *shared, after)
                queued, where = shard.queued(len(search.shards))
                search.kernels.rename(queued.ctypes.data, _QUEUED, queued.size, *shared, _QUEUED)
                shard.requeue(where, queued)
            return 0

        search.team.run(workers, work)
        for shard in search.shards:
            shard.soil_buckets()


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
    left = search.limit - search.memory - shape.root_nibbles * search.states // 2
    tree = Tree(search.kernels, shape, search.limit)
    workers = search.workers
    scratches = [search.new_scratch() for _ in range(workers)]
    control = search.control.ctypes.data
    queues = [shard.queued(len(search.shards)) for shard in search.shards]
    olds = [*(shard.roots for shard in search.shards), *(_packed(search, roots) for roots, _ in queues)]
    counts = [*(shard.states for shard in search.shards), *(roots.size for roots, _ in queues)]
    news: list[NDArray[np.uint64]] = [reserve(old.size, np.uint64) for old in olds]
    done = [0] * len(olds)
    rows = room + (places.BATCH + places.STOCK) * workers

    def work(thread: int) -> int:
        for k in range(thread, len(olds), workers):
            until = min(done[k] + STRETCH, counts[k])
            addresses = (olds[k].ctypes.data, done[k], until, tree.address, news[k].ctypes.data)
            done[k] = search.kernels.replant(control, scratches[thread].address, *addresses)
        return 0

    while any(done[k] < counts[k] for k in range(len(olds))):
        if tree.is_too_narrow(rows) or not tree.grow(rows, left - tree.memory, growth_of(search), STRETCH_ROOM):
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
            roots, where = queues[k]
            shard.requeue(where, _unpacked(search, news[len(search.shards) + k], roots.size))
            shard.soil_buckets()
    return True


def _packed(search: Search, roots: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Roots that take as many nibbles as the tree says; a word more may be read."""
    packed = np.append(roots, np.uint64(0))
    _resize(search, packed, roots.size, _QUEUED, search.tree.shape.root_nibbles)
    return packed


def _unpacked(search: Search, packed: NDArray[np.uint64], count: int) -> NDArray[np.uint64]:
    """So many roots, each as a word."""
    roots = packed[: count + 1].copy()
    _resize(search, roots, count, search.tree.shape.root_nibbles, _QUEUED)
    return roots[:count]


def _resize(search: Search, roots: NDArray[np.uint64], count: int, before: int, after: int) -> None:
    """Let each of so many roots take other nibbles, with the same bits."""
    same = np.array([0, -1, 0], np.int64)  # all bits go where they were
    search.kernels.rename(roots.ctypes.data, before, count, same.ctypes.data, 1, after)
