"""The first half of a round: expand some states of a shard, and queue their successors for the shards that own them."""

from __future__ import annotations

from checker.explorer.kernel_language import Word, export, inline, kernel, outline
from checker.explorer.kernel_machine import (
    add,
    call_check,
    load,
    load_byte,
    load_half,
    number,
    put,
    store,
    store_half,
    trailing_zeros,
)
from checker.explorer.kernels_batch import (
    compress_batch,
    here_of,
    make_batch,
    mask_at,
    place_of_mask,
    record_size,
    rows_of_a_batch,
)
from checker.explorer.kernels_rows import crowded, stocks_in
from checker.explorer.kernels_tree import ROOT, SHARE, compress, owner_of
from checker.explorer.places import (
    BEGIN,
    CHECK,
    DONE,
    ENABLED,
    ERROR,
    EXPANDED,
    FAULT_RULE,
    FIRST,
    FOUND,
    GATHERED,
    GROUP_BITS,
    HARD_ERROR,
    IS_CROWDED,
    KIND_OF,
    LABELS,
    LENGTHS,
    LEVEL_END,
    MOST_GROUPS,
    MOST_SHARDS,
    PARENTS,
    QUEUE,
    QUEUES,
    QUIESCENT,
    QUIESCENT_MASK,
    ROOTS,
    RULES,
    SHARD,
    SHARD_FIELDS,
    SHARDS,
    SKIPS,
    STOCK,
    SUCCESSORS,
    TAKEN,
    TERMINAL,
    TERMINAL_MASK,
    TO_ABSORB,
    TO_CHECK,
    TRANSITIONS,
    TREE,
    WORDS,
)

_HARD = 1 << HARD_ERROR


@kernel
def expand(control: int, index: int) -> None:
    """Expand a shard's part in a round, or what is left of it, as long as the dictionaries have room."""
    shard = number(control + 8 * SHARD) + 8 * SHARD_FIELDS * index
    tree = number(control + 8 * TREE)
    room = rows_of_a_batch(control)
    records = number(shard + 8 * SUCCESSORS)
    shards = number(control + 8 * SHARDS)
    parent = number(shard + 8 * EXPANDED)
    left = number(control + 8 * QUEUE)
    end = min(number(shard + 8 * LEVEL_END), number(shard + 8 * BEGIN) + left)
    for k in range(MOST_SHARDS):
        left -= number(shard + 8 * LENGTHS + 8 * k)
    put(shard + 8 * IS_CROWDED, 0)
    while parent < end and left > 0:
        if crowded(tree, room):
            put(shard + 8 * IS_CROWDED, 1)
            break
        skips = place_of_mask(control, number(shard + 8 * SKIPS), parent)
        count, made, failed = make_batch(control, shard, number(shard + 8 * ROOTS), parent, end, skips)
        count_steps(control, shard, parent, count, skips)
        last = compress_batch(control, shard, count, index)
        for record in range(records, last, record_size(control)):
            enqueue(shard, load(record + ROOT), owner_of(number(record + SHARE), shards), number(record))
            left -= 1
        add(shard + 8 * TRANSITIONS, made)
        parent += count
        if failed:
            put(shard + 8 * ERROR, parent)
            parent += 1
            break
    put(shard + 8 * EXPANDED, parent)
    if number(shard + 8 * IS_CROWDED) == 0:
        put(shard + 8 * DONE, TO_ABSORB)


@inline
def enqueue(shard: int, root: Word, owner: int, kind: int) -> None:
    """Put a successor into the queue to the shard that owns it."""
    length = number(shard + 8 * LENGTHS + 8 * owner)
    entry = number(shard + 8 * QUEUES + 8 * owner) + 16 * length
    store(entry, root)
    put(entry + 8, kind)
    put(shard + 8 * LENGTHS + 8 * owner, length + 1)


@inline
def count_steps(control: int, shard: int, parent: int, count: int, skips: int) -> None:
    """Count the steps of the states of a batch, the first of them given.

    In the place of labels come the kinds of the edges that are followed, and the ends of each state's kinds.
    """
    kind_of = number(control + 8 * KIND_OF)
    fault_rule = number(control + 8 * FAULT_RULE)
    taken = number(shard + 8 * TAKEN)
    enabled = number(shard + 8 * ENABLED)
    parents = number(shard + 8 * PARENTS)
    label = number(shard + 8 * LABELS)
    begin = label
    target = label
    for k in range(count):
        skip = mask_at(control, skips, k)
        end = begin + 4 * number(parents + 8 * k)
        quiescent = True
        first = label
        while label < end:
            # labels ascend, so that those of a rule stand together
            kind = load_half(kind_of + 4 * load_half(label))
            rule = kind >> GROUP_BITS
            run = label
            while kind >> GROUP_BITS == rule:
                label += 4
                following = load_half(kind_of + 4 * load_half(min(label, end - 4)))
                following = following if label < end else -1
                store_half(target, kind)
                target += 4 * (~int(skip >> Word(kind & (MOST_GROUPS - 1))) & 1)
                kind = following
            add(taken + 8 * rule, (label - run) >> 2)
            add(enabled + 8 * rule, 1)
            if load_byte(fault_rule + rule) == 0:
                quiescent = False
        put(parents + 8 * k, (target - begin) >> 2)
        if quiescent:
            check_quiescent(control, shard, parent + k, here_of(control, shard, k), end == first)


@outline
def check_quiescent(control: int, shard: int, state: int, here: int, terminal: bool) -> None:
    """Count and check a state without steps but faults; without any, if it is terminal. here: address of its words."""
    mask = load(control + 8 * QUIESCENT_MASK)
    add(shard + 8 * QUIESCENT, 1)
    if terminal:
        add(shard + 8 * TERMINAL, 1)
        mask |= load(control + 8 * TERMINAL_MASK)
    if mask != 0:
        violated = call_check(number(control + 8 * CHECK), here) & (mask | _HARD)
        note_violations(violated, state, shard)


@kernel
def note_violations(violated: Word, state: int, shard: int) -> None:
    """Note the properties (a bit mask) that are violated in a state of a shard and were not before."""
    found = load(shard + 8 * FOUND)
    new = violated & ~found
    store(shard + 8 * FOUND, found | new)
    while new != 0:
        put(number(shard + 8 * FIRST) + 8 * trailing_zeros(new), state)
        new &= new - 1


@export
def seed(control: int, states: int, count: int) -> int:
    """Queue initial states, ``count`` of them at an address, while the dictionaries have room; how many were queued.

    Seven words behind the states must be readable.
    """
    shard = number(control + 8 * SHARD)
    tree = number(control + 8 * TREE)
    words = number(control + 8 * WORDS)
    for i in range(count):
        if crowded(tree, STOCK):
            return i
        state = states + 8 * words * i
        numbers = number(shard + 8 * SUCCESSORS)
        root, share = compress(tree, state, numbers, number(shard + 8 * GATHERED), stocks_in(shard, tree))
        kind = number(control + 8 * RULES) << GROUP_BITS | 1 << TO_CHECK
        enqueue(shard, root, owner_of(share, number(control + 8 * SHARDS)), kind)
    return count
