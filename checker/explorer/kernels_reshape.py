"""A search whose states go over to another tree: the same states, cut into other leaves."""

from __future__ import annotations

from checker.explorer.kernel_language import Word, export
from checker.explorer.kernel_machine import load, number, store
from checker.explorer.kernels_batch import bring, here_of
from checker.explorer.kernels_rows import crowded
from checker.explorer.kernels_tree import compress
from checker.explorer.places import BATCH, GATHERED, SUCCESSORS, THREADS


@export
def rename(roots: int, end: int, stride: int, moves: int, tops: int) -> int:
    """Share the bits of roots out anew, of every root from an address to another.

    moves: address, for each top, of where its bits begin and their mask, and where they are to begin.
    """
    for place in range(roots, end, stride):
        root = load(place)
        renamed = Word(0)
        for move in range(moves, moves + 24 * tops, 24):
            renamed |= (root >> load(move) & load(move + 8)) << load(move + 16)
        store(place, renamed)
    return 0


@export
def replant(control: int, scratch: int, roots: int, begin: int, end: int, tree: int, target: int) -> int:
    """Write the roots that states have in another tree, from ``begin`` on while its dictionaries have room.

    roots, target: addresses of the present roots and of the new ones. Where it ended is returned.
    """
    numbers = number(scratch + 8 * SUCCESSORS)
    gathered = number(scratch + 8 * GATHERED)
    room = BATCH * number(control + 8 * THREADS)
    for first in range(begin, end, BATCH):
        if crowded(tree, room):
            return first
        until = min(first + BATCH, end)
        bring(control, scratch, roots + 8 * first, until - first)
        for state in range(first, until):
            root, _hashed = compress(tree, here_of(control, scratch, state - first), numbers, gathered)
            store(target + 8 * state, root)
    return end
