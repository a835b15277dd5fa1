"""The search itself: expand states in batches, look their successors up, append the new ones.

States are numbered when they are first seen and expanded in that order: breadth first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.explorer.intrinsics import call_check, call_step, integer, load, load_half, prefetch, store
from checker.explorer.kernels import kernel
from checker.explorer.kernels_dictionary import COUNT, FIELDS, LIMIT, same_words
from checker.explorer.kernels_visited import (
    BUCKETS,
    CONSTANTS,
    NODES,
    ROOTS,
    TOTAL,
    bucket_of,
    compress,
    find,
    hash_root,
    insert,
    prefetch_root,
    restore,
)

# Places in the array of counters that the kernels and the search share.
STATES = 0  # states stored
EXPANDED = 1  # states expanded: always the states before this number
LEVEL_END = 2  # the number after the last state of the level being expanded
DEPTH = 3  # the level being expanded
TRANSITIONS = 4
TERMINAL = 5
QUIESCENT = 6
ERROR = 7  # the state whose expansion failed, or -1
FOUND = 8  # the properties violated so far, as a bit mask
MEMORY = 9  # states that there is certainly memory for
ROOM = 10  # states that the visited set takes before it must grow
COUNTERS = 16

# Why a kernel returned.
PAUSED = 0
FINISHED = 1
FAILED = 2
MEMORY_FULL = 3
CROWDED = 4
ALL_FOUND = 5

BATCH = 256  # successors per batch, about; their states and table entries should fit the first-level cache
STRIDE = 64  # for one state in so many, the search notes how many states there were before its successors
HARD_ERROR = 62  # the bit of a check that could not be evaluated

_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_HARD = np.uint64(1 << HARD_ERROR)

Words = NDArray[Any]
Counts = NDArray[Any]


@kernel
def note_violations(violated: Any, number: int, counters: Counts, first: Counts) -> None:
    """Note the properties (a bit mask) that are violated in a state and were not before."""
    new = violated & ~np.uint64(counters[FOUND])
    if new != _ZERO:
        counters[FOUND] |= integer(new)
        for bit in range(63):
            if (new >> np.uint64(bit)) & _ONE:
                first[bit] = number


@kernel
def crowded(visited: int, leaves: int, room: int) -> bool:
    """Whether a dictionary has no room for so many more rows."""
    dictionary = visited + (NODES + 2 * FIELDS) * 8
    for _ in range(2, 2 * leaves):
        if load(dictionary + COUNT * 8) + np.uint64(room) > load(dictionary + LIMIT * 8):
            return True
        dictionary += FIELDS * 8
    return False


@kernel
def seed(
    check: int,
    visited: int,
    leaves: int,
    words: int,
    initial: int,
    begin: int,
    total: int,
    always: Any,
    nodes: int,
    counters: Counts,
    first: Counts,
) -> int:
    """Store initial states, each once, from ``begin`` on, while there is room; the first one not stored."""
    constants = integer(load(visited + CONSTANTS * 8))
    roots = integer(load(visited + ROOTS * 8))
    buckets = integer(load(visited + BUCKETS * 8))
    for i in range(begin, total):
        if counters[STATES] >= counters[ROOM] or crowded(visited, leaves, 1):
            return i
        state = initial + i * words * 8
        root = compress(visited, leaves, words, state, nodes, state, nodes, True)
        hashed = hash_root(root, constants)
        number, bucket = find(root, hashed, roots, buckets, load(visited + TOTAL * 8))
        if number < 0:
            number = counters[STATES]
            if always:
                note_violations(call_check(check, state) & (always | _HARD), number, counters, first)
            store(roots + number * 8, root)
            insert(bucket, hashed, number)
            counters[STATES] = number + 1
    counters[LEVEL_END] = counters[STATES]
    return total


@kernel
def explore(
    step: int,
    check: int,
    visited: int,
    leaves: int,
    words: int,
    fanout: int,
    masks: Words,
    decided: Any,
    counters: Counts,
    rule_of: NDArray[Any],
    fault_rule: NDArray[Any],
    taken: Counts,
    enabled: Counts,
    fresh: Counts,
    first: Counts,
    levels: Counts,
    samples: Counts,
    here: int,
    nodes: int,
    out: int,
    labels: NDArray[Any],
    found_roots: Words,
    numbers: Counts,
    budget: int,
) -> int:
    """Explore until ``budget`` more transitions are made, or something has to be done; the reason why.

    masks: the properties that matter in every state, in quiescent ones, in terminal ones.
    decided: where this is not 0, stop when all of these properties are violated.
    rule_of: for each label its rule.
    here: room for a state; nodes: for the nodes of two states; numbers: for BATCH states.
    out, labels, found_roots: room for BATCH + fanout successors.
    """
    constants = integer(load(visited + CONSTANTS * 8))
    roots = integer(load(visited + ROOTS * 8))
    buckets = integer(load(visited + BUCKETS * 8))
    total = load(visited + TOTAL * 8)
    own_nodes = nodes + leaves * 16
    size = words * 8
    label_address = labels.ctypes.data
    always = masks[0]
    limit = counters[TRANSITIONS] + budget
    while counters[TRANSITIONS] < limit:
        begin = counters[EXPANDED]
        if begin == counters[LEVEL_END]:
            if counters[STATES] == begin:
                return FINISHED
            counters[DEPTH] += 1
            levels[counters[DEPTH]] = begin
            counters[LEVEL_END] = counters[STATES]
        room = BATCH + fanout
        if counters[STATES] + room > counters[MEMORY]:
            return MEMORY_FULL
        if counters[STATES] + room > counters[ROOM] or crowded(visited, leaves, room):
            return CROWDED

        # Expand: all successors of some states, hashed while they are at hand, their entries asked for.
        end = min(counters[LEVEL_END], begin + BATCH)
        made = 0
        parent = begin
        failed = False
        while parent < end and made < BATCH:
            restore(visited, leaves, load(roots + parent * 8), here, nodes)
            got = call_step(step, here, out + made * size, label_address + made * 4)
            if got < 0:
                failed = True
                break
            numbers[parent - begin] = got
            last = -1
            quiescent = True
            for i in range(made, made + got):
                rule = integer(rule_of[labels[i]])
                labels[i] = rule
                taken[rule] += 1
                if rule != last:
                    enabled[rule] += 1
                    last = rule
                    quiescent &= fault_rule[rule]
                root = compress(visited, leaves, words, out + i * size, own_nodes, here, nodes, False)
                found_roots[i] = root
                prefetch(bucket_of(hash_root(root, constants), buckets, total))
            if quiescent:
                mask = masks[1]
                counters[QUIESCENT] += 1
                if got == 0:
                    counters[TERMINAL] += 1
                    mask |= masks[2]
                if mask != _ZERO:
                    violated = call_check(check, here) & (mask | _HARD)
                    note_violations(violated, parent, counters, first)
            made += got
            parent += 1
        end = parent

        # Look ahead: ask for the roots that the tags point at.
        for i in range(made):
            hashed = hash_root(found_roots[i], constants)
            prefetch_root(bucket_of(hashed, buckets, total), hashed, roots)

        # Look up and append, in order.
        i = 0
        for parent in range(begin, end):
            if parent % STRIDE == 0:
                samples[parent // STRIDE] = counters[STATES]
            for _ in range(numbers[parent - begin]):
                root = found_roots[i]
                hashed = hash_root(root, constants)
                number, bucket = find(root, hashed, roots, buckets, total)
                if number < 0:
                    number = counters[STATES]
                    fresh[integer(labels[i])] += 1
                    if always:
                        violated = call_check(check, out + i * size) & (always | _HARD)
                        note_violations(violated, number, counters, first)
                    store(roots + number * 8, root)
                    insert(bucket, hashed, number)
                    counters[STATES] = number + 1
                i += 1
        counters[TRANSITIONS] += made
        counters[EXPANDED] = end
        if failed:
            counters[ERROR] = end
            return FAILED
        if decided and np.uint64(counters[FOUND]) & decided == decided:
            return ALL_FOUND
    return PAUSED


@kernel
def find_parent(
    step: int,
    visited: int,
    leaves: int,
    words: int,
    begin: int,
    end: int,
    child: int,
    here: int,
    nodes: int,
    out: int,
    labels: int,
) -> tuple[int, int]:
    """The first state from ``begin`` on that leads to the state at ``child``, and its first label; or (-1, 0)."""
    roots = integer(load(visited + ROOTS * 8))
    for parent in range(begin, end):
        restore(visited, leaves, load(roots + parent * 8), here, nodes)
        got = call_step(step, here, out, labels)
        for i in range(got):
            if same_words(out + i * words * 8, child, words):
                return parent, load_half(labels + i * 4)
    return -1, 0
