"""Buckets that find states again: a cache line each, with a number of slots, each for a tag and the number of a state.

The tags, of one byte (0 for a free slot), come first; the numbers follow without a gap. There are sixteen slots with
numbers of 24 bits, or fourteen with 28 bits where a shard may get more states. A full bucket spills over into the next
one. A state is looked for under its *key*: the upper 40 bits of the hash of its root. So nothing but roots is needed to
fill buckets anew, which has to be done where states get other roots.
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
    put,
    store,
    store_byte,
    store_half,
    trailing_zeros,
)
from checker.explorer.kernels_rows import hash_of_word
from checker.explorer.kernels_tree import place_of_root, root_at, size_of_roots
from checker.explorer.places import (
    BATCH,
    BUCKETS,
    LINE,
    PARENTS,
    ROOTS,
    SHARD,
    SHARD_FIELDS,
    SLOTS,
    SOILED,
    TOTAL,
    TREE,
)

_MIX = 0xD6E8FEB86659FD93


@inline
def key_of(root: Word) -> Word:
    """The key of the state with a root; only the upper 40 bits count."""
    return fold(hash_of_word(root), _MIX)


@inline
def bucket_of(key: Word, shard: int) -> int:
    """The address of the bucket of a shard that a key belongs to."""
    part = (key >> 32) * load(shard + 8 * TOTAL) >> 32
    return number(shard + 8 * BUCKETS) + int(part) * LINE


@inline
def tag_of(key: Word) -> Word:
    """The tag of a key, from 1 to 255."""
    return ((key >> 24 & 255) * 255 >> 8) + 1


@inline
def with_tag(bucket: int, tag: Word, slots: int) -> Word:
    """A bit for each slot of a bucket that has a tag."""
    return match(bucket, tag) & Word((1 << slots) - 1)


@inline
def bits_of_numbers(slots: int) -> int:
    """Bits of the number of a state in a bucket of so many slots: 24 or 28."""
    return 56 - 2 * slots


@inline
def half_of_slot(bucket: int, slot: int, slots: int) -> tuple[int, int]:
    """The address of the 32 bits that hold the number in a slot, and how many bits of something else are below it."""
    bits = bits_of_numbers(slots)
    end = bits * (slot + 1)
    return bucket + slots + (end + 7 >> 3) - 4, 32 - bits - (-end & 7)


@inline
def state_in_slot(bucket: int, slot: int, slots: int) -> int:
    """The number of the state in a slot."""
    place, shift = half_of_slot(bucket, slot, slots)
    return load_half(place) >> shift & ((1 << bits_of_numbers(slots)) - 1)


@inline
def prefetch_root(key: Word, bucket: int, shard: int, root_size: int, slots: int) -> None:
    """Ask for the root that a look-up is most likely to compare, or for the bucket that it goes on to."""
    found = with_tag(bucket, tag_of(key), slots)
    if found == 0:
        if with_tag(bucket, 0, slots) == 0:
            prefetch(after(bucket, shard))
    else:
        state = state_in_slot(bucket, trailing_zeros(found), slots)
        place, _ = place_of_root(number(shard + 8 * ROOTS), root_size, state)
        prefetch(place)
        prefetch(place + 7)  # which may be in the next line of the cache


@inline
def find(root: Word, key: Word, bucket: int, shard: int, root_size: int, slots: int) -> tuple[int, int]:
    """The number of a state, or -1 if it is new, and then the address of the bucket that has a slot for it.

    bucket: where the search begins.
    """
    wanted = tag_of(key)
    roots = number(shard + 8 * ROOTS)
    while True:
        found = with_tag(bucket, wanted, slots)
        while found != 0:
            state = state_in_slot(bucket, trailing_zeros(found), slots)
            if root_at(roots, root_size, state) == root:
                return state, bucket
            found &= found - 1
        if with_tag(bucket, 0, slots) != 0:
            return -1, bucket
        bucket = after(bucket, shard)


@inline
def after(bucket: int, shard: int) -> int:
    """The address of the bucket that a full one spills over into."""
    first = number(shard + 8 * BUCKETS)
    return first if bucket == first + (number(shard + 8 * TOTAL) - 1) * LINE else bucket + LINE


@kernel
def insert(bucket: int, key: Word, state: int, slots: int) -> None:
    """Put a state into the first free slot of a bucket that has one."""
    slot = trailing_zeros(with_tag(bucket, 0, slots))
    store_byte(bucket + slot, int(tag_of(key)))
    place, shift = half_of_slot(bucket, slot, slots)
    store_half(place, load_half(place) | state << shift)  # a free slot holds zeros


@export
def empty(control: int, index: int) -> int:
    """Empty the buckets of a shard, as far as there may be something in them."""
    shard = number(control + 8 * SHARD) + 8 * SHARD_FIELDS * index
    buckets = number(shard + 8 * BUCKETS)
    for place in range(buckets, min(buckets + number(shard + 8 * TOTAL) * LINE, number(shard + 8 * SOILED)), 8):
        put(place, 0)
    return 0


@export
def refill(control: int, index: int, begin: int, end: int) -> int:
    """Put the states of a shard from ``begin`` to ``end`` into its buckets."""
    tree = number(control + 8 * TREE)
    shard = number(control + 8 * SHARD) + 8 * SHARD_FIELDS * index
    keys = number(shard + 8 * PARENTS)  # which has room for them
    root_size = size_of_roots(tree)
    slots = number(shard + 8 * SLOTS)
    for first in range(begin, end, BATCH):
        until = min(first + BATCH, end)
        for state in range(first, until):
            key = key_of(root_at(number(shard + 8 * ROOTS), root_size, state))
            store(keys + 8 * (state - first), key)
            prefetch(bucket_of(key, shard))
        for state in range(first, until):
            key = load(keys + 8 * (state - first))
            bucket = bucket_of(key, shard)
            while with_tag(bucket, 0, slots) == 0:
                bucket = after(bucket, shard)
            insert(bucket, key, state, slots)
    return 0
