"""A search whose states go over to another tree: the same states, cut into other leaves."""

from __future__ import annotations

from checker.explorer.kernel_language import Word, export, kernel
from checker.explorer.kernel_machine import load, number, put, store
from checker.explorer.kernels_batch import bring, here_of
from checker.explorer.kernels_rows import crowded, stocks_in
from checker.explorer.kernels_tree import (
    CHANGED,
    OWN_NUMBERS,
    do_leaf_jobs,
    do_pair_jobs,
    leaf_jobs,
    replace_root,
    root_at,
    root_of,
    size_of_roots,
    store_root,
)
from checker.explorer.places import BATCH, GATHERED, JOBS, LEAVES, NODE_COUNT, STOCK, SUCCESSORS, THREADS


@export
def rename(roots: int, size: int, count: int, moves: int, tops: int, wanted: int) -> int:
    """Share the bits of roots out anew, so many at an address, which take other nibbles each from now on.

    moves: address, for each top, of where its bits begin and their mask, and where they are to begin. size, wanted:
    nibbles of a root before and afterwards.
    """
    for i in range(count):
        k = i if wanted <= size else count - 1 - i  # so that none is written over before it is read
        root = root_at(roots, size, k)
        renamed = Word(0)
        for move in range(moves, moves + 24 * tops, 24):
            renamed |= (root >> load(move) & load(move + 8)) << load(move + 16)
        replace_root(roots, wanted, k, renamed)
    return 0


@export
def replant(control: int, scratch: int, roots: int, begin: int, end: int, tree: int, target: int) -> int:
    """Write the roots that states have in another tree, from ``begin`` on while its dictionaries have room.

    roots, target: addresses of the present roots and of the new ones. Where it ended is returned.
    """
    room = (BATCH + STOCK) * number(control + 8 * THREADS)
    for first in range(begin, end, BATCH):
        if crowded(tree, room):
            return first
        count = min(BATCH, end - first)
        bring(control, scratch, roots, first, count)
        if number(tree + 8 * LEAVES) == 0:
            for k in range(count):
                store_root(target, size_of_roots(tree), first + k, load(here_of(control, scratch, k)))
        else:
            compress_anew(control, scratch, count, tree, target, first)
    return end


@kernel
def compress_anew(control: int, scratch: int, count: int, tree: int, target: int, begin: int) -> None:
    """Write the roots that restored states have in another tree, as if all leaves had changed, from a given one on."""
    nodes = number(tree + 8 * NODE_COUNT)
    stride = OWN_NUMBERS + 8 * nodes
    first = number(scratch + 8 * SUCCESSORS)
    gathered = number(scratch + 8 * GATHERED)
    jobs = number(scratch + 8 * JOBS)
    every = 0xFFFFFFFFFFFFFFFF >> Word(64 - number(tree + 8 * LEAVES))
    end = jobs
    for k in range(count):
        record = first + stride * k
        store(record + CHANGED, every)
        for node in range(nodes):
            put(record + OWN_NUMBERS + 8 * node, 0)
        end, gathered = leaf_jobs(tree, every, here_of(control, scratch, k), record, gathered, end)
    stocks = stocks_in(scratch, tree)
    do_leaf_jobs(jobs, end, stocks)
    do_pair_jobs(tree, first, first + stride * count, stride, jobs, stocks)
    for k in range(count):
        store_root(target, size_of_roots(tree), begin + k, root_of(tree, first + stride * k + OWN_NUMBERS))
