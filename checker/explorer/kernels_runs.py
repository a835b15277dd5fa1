"""What the temporal engine asks of every state graph: where nothing is owed, where cycles are; other forms of it.

Graphs are compressed sparse rows: ``offsets`` of 64 bits, ``targets`` and ``labels`` of 32.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Bytes, Halves, Ints, Longs, export

SETTLED = 255


@export
def find_idle_states(offsets: Longs, labels: Halves, groups: Ints, states: int, found: Longs, room: int) -> int:
    """How many states have transitions of which none has a fairness group; the numbers of so many of them.

    groups: by label, negative for none.
    """
    count = 0
    edge = 0
    for state in range(states):
        end = offsets[state + 1]
        owed = edge == end
        while edge < end:
            if groups[labels[edge]] >= 0:
                owed = True
                break
            edge += 1
        edge = end
        if not owed:
            if count < room:
                found[count] = state
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
def reverse_edges(offsets: Longs, targets: Halves, states: int, reverse: Longs, sources: Halves, free: Longs) -> int:
    """Reverse all transitions; ``reverse`` (one more than states, 0 at first) are the offsets. How many there are.

    free: room for a number for each state.
    """
    transitions = offsets[states]
    for edge in range(transitions):
        reverse[targets[edge] + 1] += 1
    for state in range(states):
        free[state] = reverse[state]
        reverse[state + 1] += reverse[state]
    for state in range(states):
        for edge in range(offsets[state], offsets[state + 1]):
            target = targets[edge]
            sources[free[target]] = state
            free[target] += 1
    return transitions


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
