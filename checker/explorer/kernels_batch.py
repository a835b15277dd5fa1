"""A batch: the successors of some states of a scratch, with their labels and, as records, their trees."""

from __future__ import annotations

from checker.explorer.kernel_language import Word, inline, kernel
from checker.explorer.kernel_machine import call_step, load, load_half, number, put, store
from checker.explorer.kernels_tree import do_inner_jobs, do_leaf_jobs, leaf_jobs, pair_at, prefetch_rows, restore
from checker.explorer.places import (
    BATCH,
    HERE,
    JOBS,
    LABELS,
    LEAF_WORDS,
    LEAVES,
    NODES,
    NUMBERS,
    OUT,
    PARENTS,
    STEP,
    SUCCESSORS,
    WORDS,
)

AHEAD = 4  # how many states ahead rows are asked for


@kernel
def make_batch(control: int, scratch: int, roots: int, begin: int, end: int) -> tuple[int, int, bool]:
    """The successors of states from ``begin`` on, some of those before ``end``, one at least.

    scratch: address of the fields of a shard, or of an array like it, of which the scratch memory is used.
    How many states were expanded, how many successors they have, and whether the next state is at fault.
    """
    step = number(control + 8 * STEP)
    leaves = number(control + 8 * LEAVES)
    nodes = number(control + 8 * NODES)
    size = 8 * number(control + 8 * WORDS)
    out = number(scratch + 8 * OUT)
    labels = number(scratch + 8 * LABELS)
    parents = number(scratch + 8 * PARENTS)
    made = 0
    count = 0
    while begin + count < end and made < BATCH and count < BATCH:
        root = roots + 8 * (begin + count)
        prefetch_rows(nodes, leaves, load(root + 8 * AHEAD))
        restore(nodes, leaves, load(root), here_of(control, scratch, count), numbers_of(control, scratch, count))
        got = call_step(step, here_of(control, scratch, count), out + made * size, labels + 4 * made)
        if got < 0:
            return count, made, True
        made += got
        put(parents + 8 * count, made)
        count += 1
    return count, made, False


@inline
def here_of(control: int, scratch: int, k: int) -> int:
    """The address of the words of a state of the batch."""
    return number(scratch + 8 * HERE) + 8 * k * (number(control + 8 * WORDS) + LEAF_WORDS)


@inline
def numbers_of(control: int, scratch: int, k: int) -> int:
    """The address of the numbers of the nodes of a state of the batch."""
    return number(scratch + 8 * NUMBERS) + 16 * k * number(control + 8 * LEAVES)


@kernel
def compress_batch(control: int, scratch: int, count: int, skips: int) -> int:
    """Compress the successors of a batch, in whose labels' place are kinds; where the records end.

    skips: address, for each state of the batch, of a mask of the groups whose edges are not followed; they get no
    record. Or 0, where all are. There must be room in the dictionaries.
    """
    leaves = number(control + 8 * LEAVES)
    nodes = number(control + 8 * NODES)
    size = 8 * number(control + 8 * WORDS)
    stride = record_size(leaves)
    first = number(scratch + 8 * SUCCESSORS)
    record = first
    state = number(scratch + 8 * OUT)
    jobs = number(scratch + 8 * JOBS)
    end = jobs
    kind_at = number(scratch + 8 * LABELS)
    begin = kind_at
    for k in range(count):
        here = here_of(control, scratch, k)
        numbers = numbers_of(control, scratch, k)
        skip = 0
        if skips != 0:
            skip = load_half(skips + 4 * k)
        until = begin + 4 * number(number(scratch + 8 * PARENTS) + 8 * k)
        while kind_at < until:
            kind = load_half(kind_at)
            if skip >> (kind & 31) & 1 == 0:
                put(record + 8, kind)
                if leaves == 1:
                    store(record + 16, load(state))
                else:
                    end = leaf_jobs(nodes, leaves, here, numbers, state, record, end)
                record += stride
            kind_at += 4
            state += size
    if leaves > 1:
        do_leaf_jobs(jobs, end)
        do_inner_jobs(nodes, leaves, first, record, jobs)
    return record


@inline
def record_size(leaves: int) -> int:
    """Bytes of the record of a successor."""
    return 16 * max(leaves, 2)


@inline
def root_at(leaves: int, record: int) -> Word:
    """The root in a record."""
    return load(record + 16) if leaves == 1 else pair_at(record + 16)
