"""The second half of a round: look the queued successors up, and store the new ones in the shard that owns them.

Of the new states, those are checked that differ from the state that led to them in what a check depends on. In all
others the same properties are violated as in that state, which is nearer to the initial ones, so that none of them is
the first to violate a property.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Word, inline, kernel, outline
from checker.explorer.kernel_machine import (
    add,
    call_check,
    load,
    load_packed,
    number,
    prefetch,
    put,
    store,
    store_packed,
)
from checker.explorer.kernels_batch import bring, here_of, place_of_mask
from checker.explorer.kernels_buckets import bucket_of, find, insert, key_of, prefetch_root
from checker.explorer.kernels_expand import note_violations
from checker.explorer.kernels_tree import size_of_roots, store_root
from checker.explorer.places import (
    ABSORBED,
    ALWAYS,
    BATCH,
    BEGIN,
    BELOW,
    CHECK,
    DONE,
    FEW_SLOTS,
    FRESH,
    GROUP_BITS,
    HARD_ERROR,
    KIND_BITS,
    LENGTHS,
    LEVEL_END,
    MANY_SLOTS,
    MOST_GROUPS,
    OUT,
    PARENTS,
    QUEUES,
    RECORDS,
    ROOTS,
    ROUNDS,
    SHARD,
    SHARD_FIELDS,
    SHARDS,
    SKIPS,
    SLOTS,
    STATES,
    TO_CHECK,
    TREE,
)

FAR = 24  # how many entries ahead buckets are asked for
NEAR = 12  # and roots

_HARD = 1 << HARD_ERROR
_KIND = (1 << TO_CHECK) - 1
_UPPER = (1 << 64) - (1 << KIND_BITS)


@kernel
def absorb(control: int, index: int) -> None:
    """Empty the queues to a shard, given by its index, and write its record of the round."""
    shard = number(control + 8 * SHARD) + 8 * SHARD_FIELDS * index
    if number(shard + 8 * SLOTS) == MANY_SLOTS:  # code for a known number of slots is a few percent faster
        absorb_into(control, index, MANY_SLOTS)
    else:
        absorb_into(control, index, FEW_SLOTS)


@inline
def absorb_into(control: int, index: int, slots: int) -> None:
    """The same, where the buckets have so many slots.

    The record is the first state that the shard expanded, and for each source how many states there were before.
    """
    shards = number(control + 8 * SHARDS)
    source = number(control + 8 * SHARD)
    shard = source + 8 * SHARD_FIELDS * index
    root_size = size_of_roots(number(control + 8 * TREE))
    roots = number(shard + 8 * ROOTS)
    fresh = number(shard + 8 * FRESH)
    skips = number(shard + 8 * SKIPS)
    level_end = number(shard + 8 * LEVEL_END)
    states = number(shard + 8 * STATES)
    roots_to_check = number(shard + 8 * OUT)  # which has room for them
    to_check = number(shard + 8 * PARENTS)
    waiting = 0
    record = number(control + 8 * RECORDS)
    record += 8 * (number(control + 8 * ROUNDS) * shards + index) * (shards + 1)
    put(record, number(shard + 8 * BEGIN))
    for k in range(shards):
        put(record + 8 + 8 * k, states)
        queue = number(source + 8 * QUEUES + 8 * index)
        count = number(source + 8 * LENGTHS + 8 * index)
        source += 8 * SHARD_FIELDS
        for ahead in range(count + FAR):
            if ahead < count:
                key = key_of(load(queue + 16 * ahead))
                store(queue + 16 * ahead + 8, key & _UPPER | load(queue + 16 * ahead + 8))
                prefetch(bucket_of(key, shard))
            soon = ahead - NEAR
            if soon >= 0 and soon < count:
                key = load(queue + 16 * soon + 8)
                prefetch_root(key, bucket_of(key, shard), shard, root_size, slots)
            i = ahead - FAR
            if i >= 0:
                root = load(queue + 16 * i)
                key = load(queue + 16 * i + 8)
                state, bucket = find(root, key, bucket_of(key, shard), shard, root_size, slots)
                kind = int(key & _KIND)
                if state < 0:
                    store_root(roots, root_size, states, root)
                    insert(bucket, key, states, slots)
                    store_packed(place_of_mask(control, skips, states), below_of(control, kind))
                    add(fresh + 8 * (kind >> GROUP_BITS), 1)
                    store_root(roots_to_check, root_size, waiting, root)
                    put(to_check + 8 * waiting, states)
                    waiting += int(key >> TO_CHECK & 1)
                    states += 1
                    if waiting == BATCH:
                        check_some(control, shard, waiting)
                        waiting = 0
                elif state >= level_end:
                    place = place_of_mask(control, skips, state)
                    store_packed(place, load_packed(place) | below_of(control, kind))
    check_some(control, shard, waiting)
    put(shard + 8 * STATES, states)
    put(shard + 8 * DONE, ABSORBED)


@inline
def below_of(control: int, kind: int) -> Word:
    """A mask of the groups whose edges need not be followed from a state that an edge of this kind has led to."""
    return load(number(control + 8 * BELOW) + 8 * (kind & (MOST_GROUPS - 1)))


@outline
def check_some(control: int, shard: int, count: int) -> None:
    """Check new states together, so that memory is waited for seldom; the numbers of those to be checked ascend."""
    mask = load(control + 8 * ALWAYS)
    if mask == 0:
        return
    mask |= _HARD
    check = number(control + 8 * CHECK)
    bring(control, shard, number(shard + 8 * OUT), 0, count)
    for k in range(count):
        violated = call_check(check, here_of(control, shard, k)) & mask
        note_violations(violated, number(number(shard + 8 * PARENTS) + 8 * k), shard)
