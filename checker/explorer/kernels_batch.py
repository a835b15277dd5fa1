"""A batch: the successors of some states of a shard, with their labels and, as records, their trees."""

from __future__ import annotations

from checker.explorer.kernel_language import Word, inline, kernel
from checker.explorer.kernel_machine import (
    call_step,
    copy_eight,
    differ_within,
    load,
    load_half,
    load_packed,
    number,
    put,
    store,
)
from checker.explorer.kernels_rows import hash_of_word, stocks_in
from checker.explorer.kernels_tree import (
    CHANGED,
    OWN_NUMBERS,
    ROOT,
    SHARE,
    changed_leaves,
    do_leaf_jobs,
    do_pair_jobs,
    leaf_jobs,
    name_nodes,
    restore,
    root_at,
    root_of,
    size_of_numbers,
    size_of_roots,
)
from checker.explorer.places import (
    BATCH,
    CHECKED_WORDS,
    EIGHT,
    FANOUT,
    GATHERED,
    HERE,
    JOBS,
    KIND_OF,
    LABELS,
    LEAVES,
    LOOK_UPS,
    NODE_COUNT,
    NUMBERS,
    OUT,
    PARENTS,
    RELEVANT,
    SKIP_BYTES,
    STEP,
    STOCK,
    SUCCESSORS,
    THREADS,
    TO_CHECK,
    TREE,
    USUAL,
    WORDS,
)

_LOW = 0xFFFFFFFF
MOST_LABELS = 4 * LOOK_UPS


@kernel
def make_batch(control: int, scratch: int, roots: int, begin: int, end: int, skips: int) -> tuple[int, int, bool]:
    """The successors of states from ``begin`` on, some of those before ``end``, one at least.

    scratch: address of the fields of a shard, or of an array like it, of which the scratch memory is used.
    skips: address, for each state from ``begin`` on, of a mask of the groups whose edges are not followed; or 0.
    How many states were expanded, how many labels their successors have, and whether the next state is at fault.
    """
    step = number(control + 8 * STEP)
    kind_of = number(control + 8 * KIND_OF)
    size = 8 * number(control + 8 * WORDS)
    out = number(scratch + 8 * OUT)
    last = out + LOOK_UPS * size
    labels = number(scratch + 8 * LABELS)
    parents = number(scratch + 8 * PARENTS)
    usual = number(scratch + 8 * USUAL)
    brought = min(min(end - begin, BATCH), usual + (usual >> 2) + 2)
    bring(control, scratch, roots, begin, brought)
    made = 0
    count = 0
    skip = Word(0)
    while count < brought and made < MOST_LABELS and out < last:
        if skips != 0:
            skip = mask_at(control, skips, count)
        got = call_step(step, here_of(control, scratch, count), out, labels + 4 * made, skip, kind_of)
        if got < 0:
            return count, made, True
        made += got & _LOW
        out += ((got & _LOW) - (got >> 32)) * size
        put(parents + 8 * count, made)
        count += 1
    put(scratch + 8 * USUAL, count)
    return count, made, False


@inline
def rows_of_a_batch(control: int) -> int:
    """Rows that the threads at work may add to a dictionary, each with one batch."""
    return (number(control + 8 * FANOUT) + LOOK_UPS + STOCK) * number(control + 8 * THREADS)


@inline
def place_of_mask(control: int, skips: int, k: int) -> int:
    """The address of the ``k``-th of the masks at an address, of the groups whose edges are not followed."""
    return skips + number(control + 8 * SKIP_BYTES) * k


@inline
def mask_at(control: int, skips: int, k: int) -> Word:
    """The ``k``-th of the masks at an address; seven bytes behind the last one must be readable."""
    return load_packed(place_of_mask(control, skips, k)) & ((1 << Word(8 * number(control + 8 * SKIP_BYTES))) - 1)


@kernel
def bring(control: int, scratch: int, roots: int, begin: int, count: int) -> None:
    """Restore states, whose roots begin with a given one at an address, as the first ones of a batch."""
    tree = number(control + 8 * TREE)
    if number(tree + 8 * LEAVES) == 0:
        for k in range(count):
            store(here_of(control, scratch, k), root_at(roots, size_of_roots(tree), begin + k))
    else:
        name_nodes(tree, roots, begin, count, number(scratch + 8 * NUMBERS))
        for k in range(count):
            restore(tree, numbers_of(control, scratch, k), here_of(control, scratch, k))


@inline
def here_of(control: int, scratch: int, k: int) -> int:
    """The address of the words of a state of the batch."""
    return number(scratch + 8 * HERE) + 8 * k * (number(control + 8 * WORDS) + EIGHT)


@inline
def numbers_of(control: int, scratch: int, k: int) -> int:
    """The address of the numbers of the nodes of a state of the batch."""
    return number(scratch + 8 * NUMBERS) + k * size_of_numbers(number(control + 8 * TREE))


@inline
def record_size(control: int) -> int:
    """Bytes of the record of a successor."""
    return OWN_NUMBERS + 8 * number(number(control + 8 * TREE) + 8 * NODE_COUNT)


@inline
def is_to_be_checked(control: int, state: int, parent: int) -> int:
    """1 unless all that is checked in every state is in a state as it is in its parent."""
    relevant = number(control + 8 * RELEVANT)
    found = Word(0)
    for k in range(0, number(control + 8 * CHECKED_WORDS), 8):
        found |= differ_within(state + 8 * k, parent + 8 * k, relevant + 8 * k)
    return int(found != 0)


@kernel
def compress_batch(control: int, scratch: int, count: int, index: int) -> int:
    """Compress the successors of a batch, with kinds in the place of labels; where the records end.

    index: of the shard that the states of the batch belong to. There must be room in the dictionaries.
    """
    tree = number(control + 8 * TREE)
    leaves = number(tree + 8 * LEAVES)
    nodes = number(tree + 8 * NODE_COUNT)
    words = number(control + 8 * WORDS)
    stride = record_size(control)
    first = number(scratch + 8 * SUCCESSORS)
    record = first
    state = number(scratch + 8 * OUT)
    gathered = number(scratch + 8 * GATHERED)
    jobs = number(scratch + 8 * JOBS)
    end = jobs
    kind_at = number(scratch + 8 * LABELS)
    begin = kind_at
    for k in range(count):
        parent = here_of(control, scratch, k)
        numbers = numbers_of(control, scratch, k)
        until = begin + 4 * number(number(scratch + 8 * PARENTS) + 8 * k)
        while kind_at < until:
            put(record, load_half(kind_at) | is_to_be_checked(control, state, parent) << TO_CHECK)
            if leaves == 0:
                store(record + ROOT, load(state))
                store(record + SHARE, hash_of_word(load(state)))
            else:
                changed = changed_leaves(tree, words, state, parent)
                put(record + SHARE, index)
                store(record + CHANGED, changed)
                for j in range(0, nodes, 8):
                    copy_eight(record + OWN_NUMBERS + 8 * j, numbers + 8 * j)
                end, gathered = leaf_jobs(tree, changed, state, record, gathered, end)
            record += stride
            state += 8 * words
            kind_at += 4
    if leaves > 0:
        stocks = stocks_in(scratch, tree)
        do_leaf_jobs(jobs, end, stocks)
        do_pair_jobs(tree, first, record, stride, jobs, stocks)
        for one in range(first, record, stride):
            store(one + ROOT, root_of(tree, one + OWN_NUMBERS))
    return record
