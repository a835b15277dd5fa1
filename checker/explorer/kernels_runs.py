"""What the temporal engine asks of every state graph: where nothing is owed, whether all runs end, what can be reached.

Graphs are compressed sparse rows: ``offsets`` of 64 bits, ``targets`` and ``labels`` of 32.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Halves, Longs, export, kernel
from checker.explorer.kernel_machine import load_byte, load_half, number, put, store_byte, store_half

NEGATIVE = 1 << 31
"""Numbers of 32 bits from here on are negative."""

SETTLED = 255


@export
def idle_states(offsets: int, labels: int, groups: int, states: int, found: int) -> int:
    """How many states have transitions of which none has a fairness group; their numbers in ``found`` if it is not 0.

    groups: by label, 32 bits, negative for none.
    """
    count = 0
    edge = 0
    for state in range(states):
        end = number(offsets + 8 * state + 8)
        owed = edge == end
        while edge < end:
            if load_half(groups + 4 * load_half(labels + 4 * edge)) < NEGATIVE:
                owed = True
                break
            edge += 1
        edge = end
        if not owed:
            if found != 0:
                put(found + 8 * count, state)
            count += 1
    return count


@export
def soon_over(
    offsets: int,
    targets: int,
    region: int,
    acceptance: int,
    required: int,
    stutters: int,
    nodes: int,
    before: int,
    queue: int,
) -> int:
    """1 if no run stays in a region for ever, because it has no cycle and no accepted end; 0 if that is not known.

    region: by node, 32 bits, negative for those outside. acceptance: by node, 32 bits, or 0 for none. before: a byte
    per node, 0. queue: room for 32 bits per node. That is quicker than a search for components (A. B. Kahn,
    *Topological sorting of large networks*, CACM 5(11), 1962). Nodes that cannot be reached are looked at too.
    """
    left = 0
    for node in range(nodes):
        if load_half(region + 4 * node) >= NEGATIVE:
            continue
        left += 1
        begin = number(offsets + 8 * node)
        end = number(offsets + 8 * node + 8)
        if stutters != 0 and begin == end:
            accepted = 0
            if acceptance != 0:
                accepted = load_half(acceptance + 4 * node)
            if (accepted & required) == required:
                return 0
        for edge in range(begin, end):
            place = before + load_half(targets + 4 * edge)
            count = load_byte(place) + 1
            if count == SETTLED:
                return 0  # so many edges to one node are not counted
            store_byte(place, count)
    # in rounds over all nodes, which read memory in order, as long as a round settles many
    many = True
    while many:
        now = 0
        for node in range(nodes):
            if load_byte(before + node) == 0 and load_half(region + 4 * node) < NEGATIVE:
                store_byte(before + node, SETTLED)
                now += 1
                for edge in range(number(offsets + 8 * node), number(offsets + 8 * node + 8)):
                    place = before + load_half(targets + 4 * edge)
                    store_byte(place, load_byte(place) - 1)
        left -= now
        many = now * 32 > nodes
    tail = 0
    for node in range(nodes):
        if load_byte(before + node) == 0 and load_half(region + 4 * node) < NEGATIVE:
            store_half(queue + 4 * tail, node)
            tail += 1
    head = 0
    while head < tail:
        node = load_half(queue + 4 * head)
        head += 1
        for edge in range(number(offsets + 8 * node), number(offsets + 8 * node + 8)):
            target = load_half(targets + 4 * edge)
            count = load_byte(before + target) - 1
            store_byte(before + target, count)
            if count == 0 and load_half(region + 4 * target) < NEGATIVE:
                store_half(queue + 4 * tail, target)
                tail += 1
    return 1 if tail == left else 0


@export
def transpose(offsets: int, targets: int, states: int, reverse: int, sources: int, free: int) -> int:
    """Reverse all transitions; ``reverse`` (states + 1 numbers, 0 at first) are the offsets. free: room for as many."""
    transitions = number(offsets + 8 * states)
    for edge in range(transitions):
        more(reverse + 8 * load_half(targets + 4 * edge) + 8)
    for state in range(states):
        total = number(reverse + 8 * state)
        put(free + 8 * state, total)
        put(reverse + 8 * state + 8, number(reverse + 8 * state + 8) + total)
    for state in range(states):
        for edge in range(number(offsets + 8 * state), number(offsets + 8 * state + 8)):
            place = free + 8 * load_half(targets + 4 * edge)
            store_half(sources + 4 * number(place), state)
            more(place)
    return transitions


@kernel
def more(address: int) -> None:
    """Count one more."""
    put(address, number(address) + 1)


@export
def backward(offsets: int, sources: int, through: int, found: int, queue: int, states: int) -> int:
    """Find all states that lead to those in ``found`` through states in ``through``; the transitions are reversed.

    through, found: a byte per state, 0 or 1. queue: room for 32 bits per state. How many were found in all.
    """
    tail = 0
    for state in range(states):
        if load_byte(found + state) != 0:
            store_half(queue + 4 * tail, state)
            tail += 1
    head = 0
    while head < tail:
        state = load_half(queue + 4 * head)
        head += 1
        for edge in range(number(offsets + 8 * state), number(offsets + 8 * state + 8)):
            source = load_half(sources + 4 * edge)
            if load_byte(found + source) == 0 and load_byte(through + source) != 0:
                store_byte(found + source, 1)
                store_half(queue + 4 * tail, source)
                tail += 1
    return tail


@export
def insert_edges(
    offsets: Longs,
    states: int,
    targets: Halves,
    labels: Halves,
    where: Longs,
    places: int,
    goes_to: Halves,
    label: int,
    more_states: int,
    more_offsets: Longs,
    more_targets: Halves,
    more_labels: Halves,
) -> int:
    """Copy a graph with one transition more, the last, in each state of ``where`` (so many, ascending).

    goes_to: where these lead to. more_states: states of the copy, of which the last ones have no transitions. How many
    transitions the copy has.
    """
    more_offsets[0] = 0
    total = 0
    place = 0
    for state in range(states):
        for edge in range(offsets[state], offsets[state + 1]):
            more_targets[total] = targets[edge]
            more_labels[total] = labels[edge]
            total += 1
        if place < places and where[place] == state:
            more_targets[total] = goes_to[place]
            more_labels[total] = label
            total += 1
            place += 1
        more_offsets[state + 1] = total
    for state in range(states, more_states):
        more_offsets[state + 1] = total
    return total
