"""Rounds of a search, by one thread or by several that keep step.

In a round every shard expands some of its states and queues the successors; then every shard looks up those that it
owns, in the order of the shards that they come from. So the order in which states are found does not depend on
how many threads there are, nor on which is faster. Between the halves all threads wait for each other; the last to
arrive does what has to be done once.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Word, export, kernel
from checker.explorer.kernel_machine import add_shared, call_plain, load, load_shared, number, put, relax, store_shared
from checker.explorer.kernels_absorb import absorb
from checker.explorer.kernels_expand import expand
from checker.explorer.places import (
    ABORT,
    ABORTED,
    ABSORB,
    ALL_FOUND,
    ARRIVED,
    BEGIN,
    BUDGET,
    CAPACITY,
    CROWDED,
    DECIDED,
    DEPTH,
    DONE,
    ENABLED,
    ERROR,
    EXPAND,
    EXPANDED,
    FAILED,
    FINISHED,
    FOUND,
    FRESH,
    GENERATION,
    IS_CROWDED,
    LEAST_QUEUE,
    LENGTHS,
    LEVEL_END,
    LEVELS,
    MARK,
    MOST_QUEUE,
    MOST_ROUNDS,
    NEXT,
    PAUSED,
    PHASE,
    QUEUE,
    QUIESCENT,
    REASON,
    ROOM,
    ROUNDS,
    RULES,
    RUNNING,
    SHARD,
    SHARD_FIELDS,
    SHARDS,
    STATES,
    TAKEN,
    TERMINAL,
    THREADS,
    TO_ABSORB,
    TO_EXPAND,
    TRANSITIONS,
    YIELD,
)

ROUND_SHIFT = 5  # in a round, a shard makes successors for this power of two of the states found so far

SPINS = 2000  # looks at the barrier before other threads of the machine get a chance


@export
def run(control: int) -> int:
    """Explore until there is a reason to come back, which is returned to every thread alike."""
    threads = number(control + 8 * THREADS)
    while True:
        if number(control + 8 * PHASE) == EXPAND:
            expand_some(control)
            if arrive(control, threads):
                put(control + 8 * REASON, after_expansion(control))
                release(control, threads)
        else:
            absorb_some(control)
            if arrive(control, threads):
                put(control + 8 * REASON, after_absorption(control))
                release(control, threads)
        if load_shared(control + 8 * ABORT) != 0:
            return ABORTED
        reason = number(control + 8 * REASON)
        if reason != RUNNING:
            return reason


@export
def expand_all(control: int) -> int:
    """The first half of a round by one thread; RUNNING if there is room for the second."""
    put(control + 8 * NEXT, 0)
    expand_some(control)
    return after_expansion(control)


@export
def absorb_all(control: int) -> int:
    """Store what is queued, by one thread, and end the round, and the level, which is the first one."""
    put(control + 8 * NEXT, 0)
    absorb_some(control)
    return end_round(control)


@kernel
def expand_some(control: int) -> None:
    """A thread's part in the first half of a round: shards that no other has taken, one after the other."""
    index = add_shared(control + 8 * NEXT, 1)
    while index < number(control + 8 * SHARDS):
        if number(shard_of(control, index) + 8 * DONE) == TO_EXPAND:
            expand(control, index)
        index = add_shared(control + 8 * NEXT, 1)


@kernel
def absorb_some(control: int) -> None:
    """A thread's part in the second half of a round."""
    index = add_shared(control + 8 * NEXT, 1)
    while index < number(control + 8 * SHARDS):
        if number(shard_of(control, index) + 8 * DONE) == TO_ABSORB:
            absorb(control, index)
        index = add_shared(control + 8 * NEXT, 1)


@kernel
def shard_of(control: int, index: int) -> int:
    """The address of the description of a shard."""
    return number(control + 8 * SHARD) + 8 * SHARD_FIELDS * index


@kernel
def arrive(control: int, threads: int) -> bool:
    """Wait until all threads are here and the last one has released them; only the last one is told so at once."""
    if threads == 1:
        return True
    generation = load_shared(control + 8 * GENERATION)
    if add_shared(control + 8 * ARRIVED, 1) == threads - 1:
        return True
    spins = 0
    while load_shared(control + 8 * GENERATION) == generation and load_shared(control + 8 * ABORT) == 0:
        spins += 1
        if spins > SPINS:
            call_plain(number(control + 8 * YIELD))
        else:
            relax()
    return False


@kernel
def release(control: int, threads: int) -> None:
    """Let the other threads go on."""
    put(control + 8 * NEXT, 0)
    if threads > 1:
        put(control + 8 * ARRIVED, 0)
        store_shared(control + 8 * GENERATION, load(control + 8 * GENERATION) + 1)


@kernel
def after_expansion(control: int) -> int:
    """Between the halves of a round: whether there is room for what is queued."""
    shards = number(control + 8 * SHARDS)
    for k in range(shards):
        if number(shard_of(control, k) + 8 * IS_CROWDED) != 0:
            return CROWDED
    put(control + 8 * PHASE, ABSORB)
    total = 0
    for k in range(shards):
        states = number(shard_of(control, k) + 8 * STATES)
        for other in range(shards):
            states += number(shard_of(control, other) + 8 * LENGTHS + 8 * k)
        if states > number(shard_of(control, k) + 8 * CAPACITY):
            return CROWDED
        total += states
    if total > number(control + 8 * ROOM) or number(control + 8 * ROUNDS) >= number(control + 8 * MOST_ROUNDS):
        return CROWDED
    return RUNNING


@kernel
def end_round(control: int) -> int:
    """Empty the queues and begin the next round; how many states of the level are left.

    Rounds grow with the search: a thread that has to wait for another, which the system may have put off for
    milliseconds, then waits seldom.
    """
    shards = number(control + 8 * SHARDS)
    put(control + 8 * ROUNDS, number(control + 8 * ROUNDS) + 1)
    put(control + 8 * PHASE, EXPAND)
    left = 0
    states = 0
    for k in range(shards):
        shard = shard_of(control, k)
        states += number(shard + 8 * STATES)
        put(shard + 8 * DONE, TO_EXPAND)
        put(shard + 8 * BEGIN, number(shard + 8 * EXPANDED))
        for other in range(shards):
            put(shard + 8 * LENGTHS + 8 * other, 0)
        left += number(shard + 8 * LEVEL_END) - number(shard + 8 * EXPANDED)
    queue = max(states >> ROUND_SHIFT, number(control + 8 * LEAST_QUEUE))
    put(control + 8 * QUEUE, min(queue, number(control + 8 * MOST_QUEUE)))
    return left


@kernel
def after_absorption(control: int) -> int:
    """At the end of a round: the next one, the next level, or the end."""
    left = end_round(control)
    transitions = 0
    failed = False
    found = Word(0)
    for k in range(number(control + 8 * SHARDS)):
        shard = shard_of(control, k)
        transitions += number(shard + 8 * TRANSITIONS)
        failed |= number(shard + 8 * ERROR) >= 0
        found |= load(shard + 8 * FOUND)
    if failed:
        return FAILED
    if left == 0 and begin_level(control) == 0:
        return FINISHED
    decided = load(control + 8 * DECIDED)
    if decided != 0 and found & decided == decided:
        return ALL_FOUND
    if transitions >= number(control + 8 * BUDGET):
        return PAUSED
    return RUNNING


@export
def begin_level(control: int) -> int:
    """Go on to the states found last; how many there are."""
    shards = number(control + 8 * SHARDS)
    count = 0
    for k in range(shards):
        count += number(shard_of(control, k) + 8 * STATES) - number(shard_of(control, k) + 8 * LEVEL_END)
    if count == 0:
        return 0
    depth = number(control + 8 * DEPTH) + 1
    put(control + 8 * DEPTH, depth)
    for k in range(shards):
        shard = shard_of(control, k)
        put(number(control + 8 * LEVELS) + 8 * (depth * shards + k), number(shard + 8 * LEVEL_END))
        put(shard + 8 * LEVEL_END, number(shard + 8 * STATES))
        mark(shard, number(control + 8 * RULES) + 1)
    return count


@kernel
def mark(shard: int, rules: int) -> None:
    """Keep a copy of what a shard has counted so far."""
    copy = number(shard + 8 * MARK)
    put(copy, number(shard + 8 * TRANSITIONS))
    put(copy + 8, number(shard + 8 * TERMINAL))
    put(copy + 16, number(shard + 8 * QUIESCENT))
    copy += 24
    for k in range(rules):
        put(copy + 8 * k, number(number(shard + 8 * TAKEN) + 8 * k))
        put(copy + 8 * rules + 8 * k, number(number(shard + 8 * ENABLED) + 8 * k))
        put(copy + 16 * rules + 8 * k, number(number(shard + 8 * FRESH) + 8 * k))
