"""The search itself: expand states in batches, look their successors up, append the new ones.

A state is appended to the store when it is first seen, and states are expanded in that order, so that
they are numbered breadth first. The visited set is a table of 64-bit entries with linear probing: the upper half
is a tag (the upper half of the hash), the lower half the number of the state plus one; 0 stands for no entry.
The place of an entry is given by the leading bits of its tag, so that a table grows without touching the states.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.explorer.intrinsics import call_check, call_step, fold, integer, load, load_half, prefetch, store
from checker.explorer.kernels import kernel

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
CAPACITY = 9  # states that the store has room for
BITS = 10  # the table has 2 to the power of this many entries
LIMIT = 11  # states that the table may hold before it must grow
COUNTERS = 16

# Why a kernel returned.
PAUSED = 0
FINISHED = 1
FAILED = 2
STORE_FULL = 3
TABLE_FULL = 4
ALL_FOUND = 5

BATCH = 256  # successors per batch, about; their states and table entries should fit the first-level cache
STRIDE = 64  # for one state in so many, the search notes how many states there were before its successors
HARD_ERROR = 62  # the bit of a check that could not be evaluated

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_HARD = np.uint64(1 << HARD_ERROR)

Words = NDArray[Any]
Counts = NDArray[Any]


@kernel
def hash_words(address: int, words: int, constants: int) -> Any:
    """A 64-bit hash of the words at an address, given the address of twice as many random constants."""
    total = load(constants)
    for word in range(words):
        place = word * 8
        total += fold(load(address + place) ^ load(constants + 2 * place), load(constants + 2 * place + 8))
    return fold(total, load(constants + 8))


@kernel
def same_words(one: int, other: int, words: int) -> Any:
    """Whether the words at two addresses are equal."""
    difference = load(one) ^ load(other)
    for word in range(1, words):
        difference |= load(one + word * 8) ^ load(other + word * 8)
    return difference == _ZERO


@kernel
def find(state: int, hashed: Any, words: int, states: int, table: int, bits: int) -> tuple[int, int]:
    """The number of a state, or -1 if it is new, and the place of its entry or of its entry to be."""
    tag = hashed >> _HALF
    place = integer(tag >> np.uint64(32 - bits))
    mask = (1 << bits) - 1
    while True:
        entry = load(table + place * 8)
        if entry == _ZERO:
            return -1, place
        if entry >> _HALF == tag:
            number = integer(entry & _LOW) - 1
            if same_words(states + number * words * 8, state, words):
                return number, place
        place = (place + 1) & mask


@kernel
def append(
    state: int, place: int, hashed: Any, words: int, states: int, table: int, counters: Counts
) -> None:
    """Store a new state under the next number, its entry at ``place``."""
    number = counters[STATES]
    target = states + number * words * 8
    for word in range(words):
        store(target + word * 8, load(state + word * 8))
    entry = (hashed >> _HALF << _HALF) | np.uint64(number + 1)
    store(table + place * 8, entry)
    counters[STATES] = number + 1


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
def seed(
    check: int,
    words: int,
    initial: int,
    total: int,
    always: Any,
    states: int,
    table: int,
    constants: int,
    counters: Counts,
    first: Counts,
) -> None:
    """Store the initial states, each once; there must be room for them."""
    bits = counters[BITS]
    for i in range(total):
        state = initial + i * words * 8
        hashed = hash_words(state, words, constants)
        number, place = find(state, hashed, words, states, table, bits)
        if number < 0:
            if always:
                note_violations(
                    call_check(check, state) & (always | _HARD), counters[STATES], counters, first
                )
            append(state, place, hashed, words, states, table, counters)
    counters[LEVEL_END] = counters[STATES]


@kernel
def grow(old: int, length: int, table: int, bits: int, begin: int, end: int) -> None:
    """Move the entries from ``begin`` to ``end`` of an old table of a given length to a larger one."""
    mask = (1 << bits) - 1
    shift = np.uint64(64 - bits)
    for i in range(begin, min(end, length)):
        entry = load(old + i * 8)
        if entry != _ZERO:
            place = integer(entry >> shift)
            while load(table + place * 8) != _ZERO:
                place = (place + 1) & mask
            store(table + place * 8, entry)


@kernel
def explore(
    step: int,
    check: int,
    words: int,
    fanout: int,
    masks: Words,
    decided: Any,
    states: int,
    table: int,
    constants: int,
    counters: Counts,
    rule_of: NDArray[Any],
    fault_rule: NDArray[Any],
    taken: Counts,
    enabled: Counts,
    fresh: Counts,
    first: Counts,
    levels: Counts,
    samples: Counts,
    out: int,
    labels: NDArray[Any],
    hashes: Words,
    numbers: Counts,
    budget: int,
) -> int:
    """Explore until ``budget`` more transitions are made, or something has to be done; the reason why.

    masks: the properties that matter in every state, in quiescent ones, in terminal ones.
    decided: where this is not 0, stop when all of these properties are violated.
    rule_of: for each label its rule.
    out, labels, hashes: room for BATCH + fanout successors; numbers: for BATCH states.
    """
    bits = counters[BITS]
    size = words * 8
    label_address = labels.ctypes.data
    always = masks[0]
    limit = counters[TRANSITIONS] + budget
    shift = np.uint64(64 - bits)
    while counters[TRANSITIONS] < limit:
        begin = counters[EXPANDED]
        if begin == counters[LEVEL_END]:
            if counters[STATES] == begin:
                return FINISHED
            counters[DEPTH] += 1
            levels[counters[DEPTH]] = begin
            counters[LEVEL_END] = counters[STATES]
        room = BATCH + fanout
        if counters[STATES] + room > counters[CAPACITY]:
            return STORE_FULL
        if counters[STATES] + room > counters[LIMIT]:
            return TABLE_FULL

        # Expand: all successors of some states, hashed while they are at hand, their entries asked for.
        end = min(counters[LEVEL_END], begin + BATCH)
        made = 0
        parent = begin
        failed = False
        while parent < end and made < BATCH:
            got = call_step(step, states + parent * size, out + made * size, label_address + made * 4)
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
                hashed = hash_words(out + i * size, words, constants)
                hashes[i] = hashed
                prefetch(table + integer(hashed >> shift) * 8)
            if quiescent:
                mask = masks[1]
                counters[QUIESCENT] += 1
                if got == 0:
                    counters[TERMINAL] += 1
                    mask |= masks[2]
                if mask != _ZERO:
                    violated = call_check(check, states + parent * size) & (mask | _HARD)
                    note_violations(violated, parent, counters, first)
            made += got
            parent += 1
        end = parent

        # Look ahead: ask for the states that the entries point at.
        for i in range(made):
            hashed = hashes[i]
            place = integer(hashed >> shift)
            entry = load(table + place * 8)
            if entry >> _HALF == hashed >> _HALF:
                target = states + (integer(entry & _LOW) - 1) * size
                for line in range(0, size, 64):
                    prefetch(target + line)
                prefetch(target + size - 8)

        # Look up and append, in order.
        i = 0
        for parent in range(begin, end):
            if parent % STRIDE == 0:
                samples[parent // STRIDE] = counters[STATES]
            for _ in range(numbers[parent - begin]):
                state = out + i * size
                number, place = find(state, hashes[i], words, states, table, bits)
                if number < 0:
                    fresh[integer(labels[i])] += 1
                    if always:
                        violated = call_check(check, state) & (always | _HARD)
                        note_violations(violated, counters[STATES], counters, first)
                    append(state, place, hashes[i], words, states, table, counters)
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
    step: int, words: int, states: int, begin: int, end: int, child: int, out: int, labels: Any
) -> tuple[int, int]:
    """The first state from ``begin`` on that leads to ``child``, and its first label to there; or (-1, 0)."""
    size = words * 8
    for parent in range(begin, end):
        got = call_step(step, states + parent * size, out, labels)
        for i in range(got):
            if same_words(out + i * size, states + child * size, words):
                return parent, load_half(labels + i * 4)
    return -1, 0
