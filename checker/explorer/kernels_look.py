"""Looking back at what a search has found: states, where they came from, what holds in them, all their steps."""

from __future__ import annotations

from checker.explorer.kernel_language import Word, export, kernel
from checker.explorer.kernel_machine import (
    call_check,
    call_step,
    load,
    load_half,
    number,
    prefetch,
    put,
    store,
    store_byte,
    store_half,
)
from checker.explorer.kernels_batch import bring, compress_batch, here_of, make_batch, record_size, rows_of_a_batch
from checker.explorer.kernels_buckets import bucket_of, find, key_of, prefetch_root
from checker.explorer.kernels_rounds import shard_of
from checker.explorer.kernels_rows import crowded
from checker.explorer.kernels_tree import ROOT, SHARE, owner_of, size_of_roots
from checker.explorer.places import (
    ARC_LABELS,
    ARCS,
    BATCH,
    KIND_OF,
    LABELS,
    OFFSETS,
    OUT,
    PARENTS,
    QUEUES,
    ROOTS,
    SHARDS,
    SHIFTS,
    SLOTS,
    STARTS,
    STEP,
    SUCCESSORS,
    TARGETS,
    TREE,
    WORDS,
)


@kernel
def bring_state(control: int, scratch: int, index: int, state: int) -> int:
    """Restore a state of a shard; the address of its words. scratch: as for ``make_batch``."""
    roots = number(shard_of(control, index) + 8 * ROOTS)
    bring(control, scratch, roots, state, 1)
    return here_of(control, scratch, 0)


@export
def read_state(control: int, scratch: int, index: int, state: int, words: int) -> int:
    """Write the words of a state of a shard to an address."""
    here = bring_state(control, scratch, index, state)
    for k in range(number(control + 8 * WORDS)):
        store(words + 8 * k, load(here + 8 * k))
    return 0


@export
def read_states(control: int, scratch: int, index: int, states: int, count: int, words: int) -> int:
    """Write the words of states of a shard, ``count`` of them with their numbers at an address."""
    size = 8 * number(control + 8 * WORDS)
    for k in range(count):
        read_state(control, scratch, index, number(states + 8 * k), words + size * k)
    return 0


@export
def find_parent(control: int, scratch: int, index: int, begin: int, end: int, child: int, label: int) -> int:
    """The first state of a shard from ``begin`` to ``end`` that leads to the words at an address; or -1.

    The label of its first step there is written to an address.
    """
    words = number(control + 8 * WORDS)
    labels = number(scratch + 8 * LABELS)
    kind_of = number(control + 8 * KIND_OF)
    for parent in range(begin, end):
        here = bring_state(control, scratch, index, parent)
        successor = number(scratch + 8 * OUT)
        for i in range(call_step(number(control + 8 * STEP), here, successor, labels, 0, kind_of)):
            if same_words(successor, child, words):
                put(label, load_half(labels + 4 * i))
                return parent
            successor += 8 * words
    return -1


@kernel
def same_words(one: int, other: int, words: int) -> bool:
    """Whether the words at two addresses are equal."""
    difference = Word(0)
    for k in range(words):
        difference |= load(one + 8 * k) ^ load(other + 8 * k)
    return difference == 0


@export
def evaluate_states(control: int, scratch: int, check: int, index: int, begin: int, end: int, masks: int) -> int:
    """Write what a check at an address says of the states of a shard from ``begin`` to ``end``."""
    roots = number(shard_of(control, index) + 8 * ROOTS)
    for first in range(begin, end, BATCH):
        count = min(BATCH, end - first)
        bring(control, scratch, roots, first, count)
        for k in range(count):
            store(masks + 8 * (first - begin + k), call_check(check, here_of(control, scratch, k)))
    return 0


@export
def weigh_states(
    control: int, scratch: int, weigh: int, index: int, begin: int, end: int, offsets: int, weights: int, size: int
) -> int:
    """Write, for each transition of the states of a shard, the number that a function like a step gives to it.

    offsets: address of the offset of the first of these states. size: bytes of a weight. The state where the number of
    transitions is not that of the graph is returned, or -1.
    """
    numbers = number(scratch + 8 * LABELS)
    kind_of = number(control + 8 * KIND_OF)
    for state in range(begin, end):
        here = bring_state(control, scratch, index, state)
        got = call_step(weigh, here, number(scratch + 8 * OUT), numbers, 0, kind_of)
        first = number(offsets + 8 * (state - begin))
        if first + got != number(offsets + 8 * (state - begin) + 8):
            return state
        for i in range(got):
            value = load_half(numbers + 4 * i)
            target = weights + size * (first + i)
            if size == 1:
                store_byte(target, value)
            elif size == 2:
                store_byte(target, value)
                store_byte(target + 1, value >> 8)
            else:
                store_half(target, value)
                if size == 8:
                    store_half(target + 4, 0)
    return -1


@export
def link(control: int, scratch: int, graph: int, level: int, index: int, begin: int, end: int) -> int:
    """Write the transitions of the states of a shard from ``begin`` to ``end``, which are of one level.

    In the arrays of ``graph`` (the address of its fields) offsets and transitions of these states come first; the
    offsets count from there. 0 is returned, or 1 where the steps are not those of the search.
    """
    shards = number(control + 8 * SHARDS)
    tree = number(control + 8 * TREE)
    root_size = size_of_roots(tree)
    roots = number(shard_of(control, index) + 8 * ROOTS)
    keys = number(scratch + 8 * QUEUES)
    records = number(scratch + 8 * SUCCESSORS)
    stride = record_size(control)
    offset = number(graph + 8 * OFFSETS)
    target = number(graph + 8 * TARGETS)
    label = number(graph + 8 * ARC_LABELS)
    labels = number(scratch + 8 * LABELS)
    room = number(graph + 8 * ARCS)
    total = 0
    put(offset, 0)
    while begin < end:
        if crowded(tree, rows_of_a_batch(control)):
            return 1
        count, made, failed = make_batch(control, scratch, roots, begin, end, 0)
        if failed or total + made > room:
            return 1
        for i in range(made):
            store_half(label + 4 * i, load_half(labels + 4 * i))
        compress_batch(control, scratch, count, index)
        for k in range(count):
            put(offset + 8 * k + 8, total + number(number(scratch + 8 * PARENTS) + 8 * k))
        for i in range(made):
            key = key_of(load(records + i * stride + ROOT))
            store(keys + 8 * i, key)
            prefetch(bucket_of(key, shard_of(control, owner_of(number(records + i * stride + SHARE), shards))))
        for i in range(made):
            key = load(keys + 8 * i)
            owner = shard_of(control, owner_of(number(records + i * stride + SHARE), shards))
            prefetch_root(key, bucket_of(key, owner), owner, root_size, number(owner + 8 * SLOTS))
        for i in range(made):
            key = load(keys + 8 * i)
            home = owner_of(number(records + i * stride + SHARE), shards)
            owner = shard_of(control, home)
            root = load(records + i * stride + ROOT)
            bucket = bucket_of(key, owner)
            state, bucket = find(root, key, bucket, owner, root_size, number(owner + 8 * SLOTS))
            if state < 0:
                return 1
            store_half(target + 4 * i, state + shift_of(graph, level, home, state, shards))
        begin += count
        offset += 8 * count
        total += made
        target += 4 * made
        label += 4 * made
    return 0


@kernel
def shift_of(graph: int, level: int, index: int, state: int, shards: int) -> int:
    """What is added to a state of a shard for its number in the graph; most likely it is near a level."""
    starts = number(graph + 8 * STARTS) + 8 * index
    low = 0
    high = level + 1
    if state >= number(starts + 8 * shards * high):
        low = high
    elif state >= number(starts + 8 * shards * level):
        low = level
        high = level
    else:
        high = level - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if state >= number(starts + 8 * shards * middle):
            low = middle
        else:
            high = middle - 1
    return number(number(graph + 8 * SHIFTS) + 8 * (low * shards + index))
