"""The transitions between stored states, and properties of all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.explorer.intrinsics import call_check, call_step, integer, load, prefetch
from checker.explorer.kernels import kernel
from checker.explorer.kernels_search import BATCH, find, hash_words

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


@kernel
def link(
    step: int,
    words: int,
    states: int,
    table: int,
    bits: int,
    constants: int,
    begin: int,
    end: int,
    offsets: NDArray[Any],
    targets: NDArray[Any],
    labels: int,
    out: int,
    hashes: NDArray[Any],
) -> int:
    """Write the transitions of the states from ``begin`` to ``end``; the state where that failed, or -1.

    ``offsets[begin]`` is known. labels: the address of the labels of all transitions, with room for one more
    expansion. out, hashes: room for the successors of BATCH states or for BATCH + fanout.
    """
    size = words * 8
    shift = np.uint64(64 - bits)
    total = offsets[begin]
    state = begin
    while state < end:
        made = 0
        while state < end and made < BATCH:
            if total + made > targets.size:
                return state
            got = call_step(step, states + state * size, out + made * size, labels + (total + made) * 4)
            if got < 0:
                return state
            for i in range(made, made + got):
                hashed = hash_words(out + i * size, words, constants)
                hashes[i] = hashed
                prefetch(table + integer(hashed >> shift) * 8)
            made += got
            state += 1
            offsets[state] = total + made
        if total + made > targets.size:
            return state - 1
        for i in range(made):
            hashed = hashes[i]
            entry = load(table + integer(hashed >> shift) * 8)
            if entry >> _HALF == hashed >> _HALF:
                target = states + (integer(entry & _LOW) - 1) * size
                for line in range(0, size, 64):
                    prefetch(target + line)
                prefetch(target + size - 8)
        for i in range(made):
            number, _ = find(out + i * size, hashes[i], words, states, table, bits)
            if number < 0:
                return state - 1
            targets[total + i] = number
        total += made
    return -1


@kernel
def evaluate_states(check: int, words: int, states: int, begin: int, end: int, masks: NDArray[Any]) -> None:
    """Write what a check says of each state from ``begin`` to ``end``."""
    for state in range(begin, end):
        masks[state] = call_check(check, states + state * words * 8)
