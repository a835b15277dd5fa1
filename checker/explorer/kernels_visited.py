"""The visited set: states as trees of 32-bit numbers, told apart exactly by the 64 bits of their roots.

The words of a state are cut into leaves of at most four words. A leaf is a row of a dictionary; so is the pair of
the numbers of two sister nodes, up to the root, whose pair is what is kept of the state: 8 bytes. Nodes are
numbered like a heap: the root is 1, its children 2 and 3. A state of a single word is its own root.
A successor shares most nodes with the state it comes from: only changed paths are looked up.

States are found again through buckets of one cache line: twelve one-byte tags (0 for a free slot), 4 unused bytes,
twelve 32-bit numbers of states. A full bucket spills over into the next one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from checker.explorer.intrinsics import (
    fold,
    high,
    integer,
    load,
    load_half,
    prefetch,
    store,
    store_half,
    top_bit,
    trailing_zeros,
)
from checker.explorer.kernels import kernel
from checker.explorer.kernels_dictionary import FIELDS, OFFSET, ROWS, WIDTH, intern, intern_pair

# A visited set is described by an array of numbers: these, then the fields of the dictionary of each node.
WORDS = 0
LEAVES = 1
ROOTS = 2  # address of the roots, by number of the state
BUCKETS = 3  # address of the buckets
TOTAL = 4  # number of buckets
STATES = 5  # states stored
CONSTANTS = 6  # address of random constants for hashes
SHIFT = 7  # two to this power are the words of a leaf, the last one perhaps excepted
NODES = 8  # the first dictionary, that of node 0, which does not exist

MASKED_LEAVES = 32  # up to so many leaves, the changed nodes of a state fit into one word
SLOTS = 12
LINE = 64

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_UPPER = np.uint64(0xFFFFFFFF00000000)
_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_ONES = np.uint64(0x0101010101010101)
_TOPS = np.uint64(0x8080808080808080)
_BYTE = np.uint64(255)
_SHORT = np.uint64(0xFFFF)
_THREE = np.uint64(3)
_FULL = np.uint64(1 << 24)
_SIXTEEN = np.uint64(16)


@kernel
def compress(
    visited: int, leaves: int, words: int, state: int, nodes: int, parent: int, parent_nodes: int, alone: bool
) -> Any:
    """The root of a state, its nodes written to ``nodes``; unless it is alone, nodes like its parent's are kept.

    All are addresses, but ``leaves`` and ``words`` (their numbers) and ``alone``.
    """
    if leaves == 1:
        return load(state)
    constants = integer(load(visited + CONSTANTS * 8))
    for node in range(2, 2 * leaves):
        store(nodes + node * 8, load(parent_nodes + node * 8))
    if alone or leaves > MASKED_LEAVES:
        for node in range(2 * leaves - 1, 1, -1):
            renew(visited, leaves, node, state, nodes, constants)
        return load(nodes + 16) << _HALF | load(nodes + 24)
    shift = integer(load(visited + SHIFT * 8))
    changed = _ZERO
    for word in range(words):
        differs = np.uint64(load(state + word * 8) != load(parent + word * 8))
        changed |= differs << np.uint64(leaves + (word >> shift))
    while changed > _THREE:
        node = top_bit(changed)
        renew(visited, leaves, node, state, nodes, constants)
        changed ^= _ONE << np.uint64(node)
        changed |= _ONE << np.uint64(node >> 1)
    return load(nodes + 16) << _HALF | load(nodes + 24)


@kernel
def renew(visited: int, leaves: int, node: int, state: int, nodes: int, constants: int) -> None:
    """Look a node up whose words or children are not those of the parent."""
    dictionary = visited + (NODES + FIELDS * node) * 8
    row = nodes + node * 16
    if node >= leaves:
        number = intern(state + integer(load(dictionary + OFFSET * 8)), dictionary, constants)
    else:
        number = intern_pair(load(row) << _HALF | load(row + 8), dictionary, constants)
    store(nodes + node * 8, np.uint64(number))


@kernel
def restore(visited: int, leaves: int, root: Any, state: int, nodes: int) -> None:
    """Write the words and the nodes of the state with this root to two addresses."""
    if leaves == 1:
        store(state, root)
        return
    store(nodes + 16, root >> _HALF)
    store(nodes + 24, root & _LOW)
    for node in range(2, leaves):
        rows = integer(load(visited + (NODES + FIELDS * node + ROWS) * 8))
        pair = load(rows + integer(load(nodes + node * 8)) * 8)
        store(nodes + node * 16, pair >> _HALF)
        store(nodes + node * 16 + 8, pair & _LOW)
    dictionary = visited + (NODES + FIELDS * leaves) * 8
    for node in range(leaves, 2 * leaves):
        width = integer(load(dictionary + WIDTH * 8))
        row = integer(load(dictionary + ROWS * 8)) + integer(load(nodes + node * 8)) * width * 8
        target = state + integer(load(dictionary + OFFSET * 8))
        for word in range(width):
            store(target + word * 8, load(row + word * 8))
        dictionary += FIELDS * 8


@kernel
def hash_root(root: Any, constants: int) -> Any:
    """A 64-bit hash of a root."""
    return fold(root ^ load(constants), load(constants + 8))


@kernel
def bucket_of(hashed: Any, buckets: int, total: Any) -> int:
    """The address of the bucket that a hash belongs to."""
    return buckets + integer(high(hashed, total)) * LINE


@kernel
def tags_of(hashed: Any) -> Any:
    """The tag of a hash, from 1 to 255, in each byte of a word."""
    return (((hashed & _SHORT) * _BYTE >> _SIXTEEN) + _ONE) * _ONES


@kernel
def matches(tags: Any, wanted: Any) -> Any:
    """The top bit of each byte that is equal in both; bits above the first such byte may be wrong."""
    difference = tags ^ wanted
    return (difference - _ONES) & ~difference & _TOPS


@kernel
def prefetch_root(bucket: int, hashed: Any, roots: int) -> None:
    """Ask for the root that a look-up is most likely to compare."""
    wanted = tags_of(hashed)
    found = matches(load(bucket), wanted)
    slot = 0
    if found == _ZERO:
        found = matches(load(bucket + 8) | _UPPER, wanted)
        slot = 8
    if found != _ZERO:
        slot = min(slot + (trailing_zeros(found) >> 3), SLOTS - 1)
        prefetch(roots + load_half(bucket + 16 + 4 * slot) * 8)


@kernel
def find(root: Any, hashed: Any, roots: int, buckets: int, total: Any) -> tuple[int, int]:
    """The number of a state, or -1 if it is new, and then the address of the bucket that has a slot for it."""
    bucket = bucket_of(hashed, buckets, total)
    last = buckets + (integer(total) - 1) * LINE
    wanted = tags_of(hashed)
    while True:
        for part in range(2):
            tags = load(bucket + part * 8)
            if part == 1:
                tags |= _UPPER
            found = matches(tags, wanted)
            while found != _ZERO:
                slot = part * 8 + (trailing_zeros(found) >> 3)
                if slot < SLOTS:
                    number = load_half(bucket + 16 + 4 * slot)
                    if load(roots + number * 8) == root:
                        return number, bucket
                found &= found - _ONE
        if load(bucket + 8) & _LOW < _FULL:
            return -1, bucket
        bucket = buckets if bucket == last else bucket + LINE


@kernel
def insert(bucket: int, hashed: Any, number: int) -> None:
    """Put a state into the first free slot of a bucket that has one."""
    part = 0
    free = matches(load(bucket), _ZERO)
    if free == _ZERO:
        part = 1
        free = matches(load(bucket + 8), _ZERO)
    place = np.uint64(trailing_zeros(free) >> 3 << 3)
    tag = (tags_of(hashed) & _BYTE) << place
    store(bucket + part * 8, load(bucket + part * 8) | tag)
    store_half(bucket + 16 + 4 * (part * 8 + integer(place >> _THREE)), number)


@kernel
def refill(visited: int, begin: int, end: int, hashes: Any) -> None:
    """Put the states from ``begin`` to ``end`` into the buckets; hashes: room for 64 words."""
    roots = integer(load(visited + ROOTS * 8))
    buckets = integer(load(visited + BUCKETS * 8))
    total = load(visited + TOTAL * 8)
    constants = integer(load(visited + CONSTANTS * 8))
    last = buckets + (integer(total) - 1) * LINE
    for first in range(begin, end, 64):
        until = min(first + 64, end)
        for number in range(first, until):
            hashed = hash_root(load(roots + number * 8), constants)
            hashes[number - first] = hashed
            prefetch(bucket_of(hashed, buckets, total))
        for number in range(first, until):
            hashed = hashes[number - first]
            bucket = bucket_of(hashed, buckets, total)
            while load(bucket + 8) & _LOW >= _FULL:
                bucket = buckets if bucket == last else bucket + LINE
            insert(bucket, hashed, number)
