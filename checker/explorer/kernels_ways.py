"""Ways through a state graph: shortest ones, and who has any that never end.

Graphs are compressed sparse rows: ``offsets`` of 64 bits, ``targets``, ``sources`` and ``labels`` of 32.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Bytes, Halves, Ints, Longs, export


@export
def search_breadth_first(
    offsets: Longs,
    targets: Halves,
    region: Ints,
    sources: Longs,
    start: Ints,
    count: int,
    depth: Ints,
    parent: Ints,
    queue: Ints,
) -> int:
    """Depth and parent of every node that can be reached from ``sources`` inside of the region of each; how many.

    start: the depth that each of the sources, ``count`` of them, begins with; it does not decrease. depth: by node, -1
    at first. parent, queue: room for a number for each node; a source has the parent -1.
    """
    head = 0
    tail = 0
    taken = 0
    level = 0
    while head < tail or taken < count:
        if head == tail:
            level = start[taken]
        while taken < count:
            if start[taken] > level:
                break
            source = sources[taken]
            taken += 1
            if depth[source] < 0 and region[source] >= 0:
                depth[source] = level
                parent[source] = -1
                queue[tail] = source
                tail += 1
        end = tail
        while head < end:
            node = queue[head]
            head += 1
            own = region[node]
            for edge in range(offsets[node], offsets[node + 1]):
                target = targets[edge]
                if depth[target] < 0 and region[target] == own:
                    depth[target] = level + 1
                    parent[target] = node
                    queue[tail] = target
                    tail += 1
        level += 1
    return tail


@export
def mark_before(offsets: Longs, targets: Halves, states: int, goal: Bytes, found: Bytes) -> int:
    """Mark the states with a next state in ``goal``; a terminal one is its own. found: 0 at first."""
    for state in range(states):
        begin = offsets[state]
        end = offsets[state + 1]
        if begin == end:
            found[state] = goal[state]
        for edge in range(begin, end):
            if goal[targets[edge]] != 0:
                found[state] = 1
                break
    return states


@export
def spread_backward(offsets: Longs, targets: Halves, states: int, through: Bytes, found: Bytes) -> int:
    """Mark states in ``through`` that lead to marked ones, in one pass from the last state to the first; how many.

    That finds all but those that lead there through a lower number only, which in the order of a search are few.
    """
    count = 0
    for k in range(states):
        state = states - 1 - k
        if found[state] == 0 and through[state] != 0:
            for edge in range(offsets[state], offsets[state + 1]):
                if found[targets[edge]] != 0:
                    found[state] = 1
                    count += 1
                    break
    return count


@export
def search_backward(offsets: Longs, sources: Halves, through: Bytes, found: Bytes, queue: Ints, states: int) -> int:
    """Mark all states that lead to marked ones through states in ``through``; the transitions are reversed.

    queue: room for a number for each state. How many are marked in the end.
    """
    tail = 0
    for state in range(states):
        if found[state] != 0:
            queue[tail] = state
            tail += 1
    head = 0
    while head < tail:
        state = queue[head]
        head += 1
        for edge in range(offsets[state], offsets[state + 1]):
            source = sources[edge]
            if found[source] == 0 and through[source] != 0:
                found[source] = 1
                queue[tail] = source
                tail += 1
    return tail


@export
def keep_who_can_stay(
    offsets: Longs,
    targets: Halves,
    states: int,
    reverse_offsets: Longs,
    reverse_sources: Halves,
    kept: Bytes,
    ways: Ints,
    queue: Ints,
) -> int:
    """Of marked states, keep those from which some run stays in marked ones for ever; how many are taken away.

    ways: by state, 0 at first: the edges to states that are kept. queue: room for a number for each state.
    """
    tail = 0
    for state in range(states):
        if kept[state] != 0:
            begin = offsets[state]
            end = offsets[state + 1]
            count = int(begin == end)
            for edge in range(begin, end):
                count += kept[targets[edge]]
            ways[state] = count
    for state in range(states):
        if kept[state] != 0 and ways[state] == 0:
            kept[state] = 0
            queue[tail] = state
            tail += 1
    head = 0
    while head < tail:
        state = queue[head]
        head += 1
        for edge in range(reverse_offsets[state], reverse_offsets[state + 1]):
            source = reverse_sources[edge]
            if kept[source] != 0:
                ways[source] -= 1
                if ways[source] == 0:
                    kept[source] = 0
                    queue[tail] = source
                    tail += 1
    return tail


@export
def copy_inner_edges(
    offsets: Longs,
    targets: Halves,
    labels: Halves,
    acceptance: Ints,
    has_acceptance: int,
    nodes: Ints,
    count: int,
    local: Ints,
    inner: Longs,
    inner_targets: Halves,
    inner_labels: Halves,
    inner_acceptance: Ints,
) -> int:
    """Copy the edges between some nodes, so many: with targets in local numbers, labels and acceptance; how many.

    local: by node, its local number, negative for all others.
    """
    total = 0
    inner[0] = 0
    for place in range(count):
        node = nodes[place]
        for edge in range(offsets[node], offsets[node + 1]):
            target = local[targets[edge]]
            if target >= 0:
                inner_targets[total] = target
                inner_labels[total] = labels[edge]
                if has_acceptance != 0:
                    inner_acceptance[total] = acceptance[edge]
                total += 1
        inner[place + 1] = total
    return total


@export
def walk_to_nearest(
    offsets: Longs,
    targets: Halves,
    labels: Halves,
    node_acceptance: Ints,
    has_node_acceptance: int,
    edge_acceptance: Ints,
    has_edge_acceptance: int,
    states: Ints,
    state_offsets: Longs,
    state_labels: Halves,
    group_of_label: Ints,
    known_labels: int,
    start: int,
    goal: int,
    acceptance: int,
    take: Bytes,
    disable: Bytes,
    groups: int,
    here: Longs,
    arrived: Longs,
    before: Ints,
    queue: Ints,
    walk: Longs,
) -> int:
    """Write the edges of a shortest walk that meets something wanted, the last one first; how many. See ``nearest``.

    here: by group, -1 at first. walk: room for a number for each node and one more.
    """
    check = False
    for group in range(groups):
        check = check or disable[group] != 0
    queue[0] = start
    tail = 1
    head = 0
    last = -1
    origin = -1
    while head < tail and last < 0:
        node = queue[head]
        head += 1
        for edge in range(offsets[node], offsets[node + 1]):
            target = targets[edge]
            is_new = target != start
            if is_new:
                is_new = arrived[target] < 0
            wanted = target == goal
            if has_edge_acceptance != 0:
                wanted = wanted or edge_acceptance[edge] & acceptance != 0
            if labels[edge] < known_labels:
                group = group_of_label[labels[edge]]
                if group >= 0:
                    wanted = wanted or take[group] != 0
            if not wanted and is_new:
                if has_node_acceptance != 0:
                    wanted = node_acceptance[target] & acceptance != 0
                if check and not wanted:
                    state = states[target]
                    for other in range(state_offsets[state], state_offsets[state + 1]):
                        group = group_of_label[state_labels[other]]
                        if group >= 0:
                            here[group] = target
                    for group in range(groups):
                        if disable[group] != 0 and here[group] != target:
                            wanted = True
            if wanted:
                last = edge
                origin = node
                break
            if is_new:
                arrived[target] = edge
                before[target] = node
                queue[tail] = target
                tail += 1
    length = 0
    if last >= 0:
        walk[0] = last
        length = 1
        while origin != start:
            walk[length] = arrived[origin]
            length += 1
            origin = before[origin]
    for place in range(tail):
        arrived[queue[place]] = -1
    return length
