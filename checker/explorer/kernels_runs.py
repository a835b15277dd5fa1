"""What the temporal engine asks of every state graph: where nothing is owed, where cycles are, what can be reached.

Graphs are compressed sparse rows: ``offsets`` of 64 bits, ``targets`` and ``labels`` of 32.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Bytes, Halves, Ints, Longs, export, kernel
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
def peel(offsets: Longs, targets: Halves, region: Ints, nodes: int, before: Bytes, queue: Ints) -> int:
    """Take nodes of a region away to which nothing in it leads, one after the other; how many are left, -1 if unknown.

    Those left are on cycles, or behind them. region: by node, negative for those outside. before: by node, 0 at first;
    in the end it is 0 or ``SETTLED`` for those taken away. queue: room for a number for each node. That is quicker than
    a search for components (A. B. Kahn, *Topological sorting of large networks*, CACM 5(11), 1962).
    """
    left = 0
    for node in range(nodes):
        if region[node] >= 0:
            left += 1
            for edge in range(offsets[node], offsets[node + 1]):
                count = before[targets[edge]] + 1
                if count == SETTLED:
                    return -1  # so many edges to one node are not counted
                before[targets[edge]] = count
    # in rounds over all nodes, which read memory in order, as long as a round settles many
    many = True
    while many:
        now = 0
        for node in range(nodes):
            if before[node] == 0 and region[node] >= 0:
                before[node] = SETTLED
                now += 1
                for edge in range(offsets[node], offsets[node + 1]):
                    before[targets[edge]] -= 1
        left -= now
        many = now * 32 > nodes
    tail = 0
    for node in range(nodes):
        if before[node] == 0 and region[node] >= 0:
            queue[tail] = node
            tail += 1
    head = 0
    while head < tail:
        node = queue[head]
        head += 1
        for edge in range(offsets[node], offsets[node + 1]):
            target = targets[edge]
            before[target] -= 1
            if before[target] == 0 and region[target] >= 0:
                queue[tail] = target
                tail += 1
    return left - tail


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
