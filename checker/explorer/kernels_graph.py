"""The transitions between stored states, and properties of all of them."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from checker.explorer.intrinsics import call_check, call_step, integer, load, prefetch
from checker.explorer.kernels import kernel
from checker.explorer.kernels_search import BATCH
from checker.explorer.kernels_visited import (
    BUCKETS,
    CONSTANTS,
    ROOTS,
    TOTAL,
    bucket_of,
    compress,
    find,
    hash_root,
    prefetch_root,
    restore,
)


@kernel
def link(
    step: int,
    visited: int,
    leaves: int,
    words: int,
    begin: int,
    end: int,
    offsets: NDArray[Any],
    targets: NDArray[Any],
    labels: int,
    here: int,
    nodes: int,
    out: int,
    found_roots: NDArray[Any],
) -> int:
    """Write the transitions of the states from ``begin`` to ``end``; the state where that failed, or -1.

    offsets: one more than states, from 0 on; targets: room for all transitions; labels: the address of as much room,
    and of some for one more expansion. out, found_roots: room for the BATCH + fanout successors; here and nodes as in
    a search.
    """
    size = words * 8
    constants = integer(load(visited + CONSTANTS * 8))
    roots = integer(load(visited + ROOTS * 8))
    buckets = integer(load(visited + BUCKETS * 8))
    own_nodes = nodes + leaves * 16
    places = load(visited + TOTAL * 8)
    total = 0
    offsets[0] = 0
    state = begin
    while state < end:
        made = 0
        while state < end and made < BATCH:
            if total + made > targets.size:
                return state
            restore(visited, leaves, load(roots + state * 8), here, nodes)
            got = call_step(step, here, out + made * size, labels + (total + made) * 4)
            if got < 0:
                return state
            for i in range(made, made + got):
                root = compress(visited, leaves, words, out + i * size, own_nodes, here, nodes, False)
                found_roots[i] = root
                prefetch(bucket_of(hash_root(root, constants), buckets, places))
            made += got
            state += 1
            offsets[state - begin] = total + made
        if total + made > targets.size:
            return state - 1
        for i in range(made):
            hashed = hash_root(found_roots[i], constants)
            prefetch_root(bucket_of(hashed, buckets, places), hashed, roots)
        for i in range(made):
            root = found_roots[i]
            number, _ = find(root, hash_root(root, constants), roots, buckets, places)
            if number < 0:
                return state - 1
            targets[total + i] = number
        total += made
    return -1


@kernel
def evaluate_states(
    check: int, visited: int, leaves: int, begin: int, end: int, here: int, nodes: int, masks: NDArray[Any]
) -> None:
    """Write what a check says of each state from ``begin`` to ``end``."""
    roots = integer(load(visited + ROOTS * 8))
    for state in range(begin, end):
        restore(visited, leaves, load(roots + state * 8), here, nodes)
        masks[state] = call_check(check, here)


@kernel
def weigh_steps(
    weigh: int,
    visited: int,
    leaves: int,
    begin: int,
    end: int,
    offsets: NDArray[Any],
    weights: NDArray[Any],
    here: int,
    nodes: int,
    out: int,
    found: NDArray[Any],
) -> int:
    """Write the numbers of the transitions of the states from ``begin`` to ``end``; the state where that failed, or -1.

    out, found: room for the successors of a state and their numbers.
    """
    roots = integer(load(visited + ROOTS * 8))
    for state in range(begin, end):
        restore(visited, leaves, load(roots + state * 8), here, nodes)
        got = call_step(weigh, here, out, found.ctypes.data)
        if got != offsets[state + 1] - offsets[state]:
            return state
        for i in range(got):
            weights[offsets[state] + i] = found[i]
    return -1
