"""Buckets that find states again: a cache line each, with fourteen one-byte tags and fourteen 28-bit numbers of states.

The tags (0 for a free slot) fill the first fourteen bytes; the numbers follow without a gap, two in seven bytes. A full
bucket spills over into the next one. A state is looked for under its *key*: the upper 40 bits of its mixed hash.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Word, export, inline, kernel
from checker.explorer.kernel_machine import (
    fold,
    load,
    load_half,
    match,
    number,
    prefetch,
    store,
    store_byte,
    store_half,
    trailing_zeros,
)
from checker.explorer.kernels_tree import hashes_of_roots
from checker.explorer.places import (
    BATCH,
    BUCKETS,
    LINE,
    NUMBERS,
    PARENTS,
    ROOTS,
    SHARD,
    SHARD_BITS,
    SHARD_FIELDS,
    SLOTS,
    STATE_BITS,
    TOTAL,
    TREE,
)

_ALL = (1 << SLOTS) - 1
_STATE = (1 << STATE_BITS) - 1
_MIX = 0xD6E8FEB86659FD93


@inline
def owner_of(key: Word, shard_bits: Word) -> int:
    """The index of the shard that a key belongs to."""
    return int(key >> (63 - shard_bits) >> 1)


@inline
def key_of(hashed: Word) -> Word:
    """The key that belongs to the hash of a state; only the upper 40 bits count."""
    return fold(hashed, _MIX)


@inline
def bucket_of(key: Word, shard_bits: Word, buckets: int, total: Word) -> int:
    """The address of the bucket that a key belongs to."""
    return buckets + int(((key << shard_bits) >> 32) * total >> 32) * LINE


@inline
def tag_of(key: Word) -> Word:
    """The tag of a key, from 1 to 255."""
    return ((key >> 24 & 255) * 255 >> 8) + 1


@inline
def place_of_slot(bucket: int, slot: int) -> int:
    """The address of the 32 bits with the number in a slot: the lower ones of them, in every other slot the upper."""
    return bucket + SLOTS + (7 * slot >> 1)


@inline
def state_in_slot(bucket: int, slot: int) -> int:
    """The number of the state in a slot."""
    return load_half(place_of_slot(bucket, slot)) >> 4 * (slot & 1) & _STATE


@inline
def prefetch_root(key: Word, bucket: int, roots: int) -> None:
    """Ask for the root that a look-up is most likely to compare."""
    found = match(bucket, tag_of(key)) & _ALL
    if found != 0:
        prefetch(roots + state_in_slot(bucket, trailing_zeros(found)) * 8)


@inline
def find(root: Word, key: Word, bucket: int, roots: int, buckets: int, total: int) -> tuple[int, int]:
    """The number of a state, or -1 if it is new, and then the address of the bucket that has a slot for it."""
    last = buckets + (total - 1) * LINE
    wanted = tag_of(key)
    while True:
        found = match(bucket, wanted) & _ALL
        while found != 0:
            state = state_in_slot(bucket, trailing_zeros(found))
            if load(roots + state * 8) == root:
                return state, bucket
            found &= found - 1
        if match(bucket, 0) & _ALL != 0:
            return -1, bucket
        bucket = buckets if bucket == last else bucket + LINE


@kernel
def insert(bucket: int, key: Word, state: int) -> None:
    """Put a state into the first free slot of a bucket that has one."""
    slot = trailing_zeros(match(bucket, 0) & _ALL)
    store_byte(bucket + slot, int(tag_of(key)))
    place = place_of_slot(bucket, slot)
    store_half(place, load_half(place) | state << 4 * (slot & 1))  # a free slot holds zeros


@export
def refill(control: int, index: int, begin: int, end: int) -> int:
    """Put the states of a shard from ``begin`` to ``end`` into its buckets."""
    tree = number(control + 8 * TREE)
    shard_bits = load(control + 8 * SHARD_BITS)
    shard = number(control + 8 * SHARD) + 8 * SHARD_FIELDS * index
    numbers = number(shard + 8 * NUMBERS)
    keys = number(shard + 8 * PARENTS)  # which has room for them
    roots = number(shard + 8 * ROOTS)
    buckets = number(shard + 8 * BUCKETS)
    total = load(shard + 8 * TOTAL)
    last = buckets + (int(total) - 1) * LINE
    for first in range(begin, end, BATCH):
        until = min(first + BATCH, end)
        hashes_of_roots(tree, roots + first * 8, until - first, numbers, keys)
        for state in range(first, until):
            key = key_of(load(keys + 8 * (state - first)))
            store(keys + 8 * (state - first), key)
            prefetch(bucket_of(key, shard_bits, buckets, total))
        for state in range(first, until):
            key = load(keys + 8 * (state - first))
            bucket = bucket_of(key, shard_bits, buckets, total)
            while match(bucket, 0) & _ALL == 0:
                bucket = buckets if bucket == last else bucket + LINE
            insert(bucket, key, state)
    return 0
