"""The heaviest and the lightest runs of a state graph before a goal: values by component, and shortest ways.

Graphs are compressed sparse rows with ``offsets`` of 64 bits, ``targets`` and ``labels`` of 32. goal: by state, whether
it is one. component: by state, negative for those that no run comes to before a goal. A total, a state or a transition
is -1 where there is none.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Bytes, Halves, Ints, Longs, export, inline, kernel

ALIKE, BY_LABEL, BY_TRANSITION = 0, 1, 2
"""What an array of weights is ``by``: nothing (it is not read, and each weight is 1), labels or transitions."""


@inline
def weight_of(labels: Halves, weights: Halves, by: int, edge: int) -> int:
    """The weight of a transition."""
    if by == ALIKE:
        return 1
    if by == BY_LABEL:
        return weights[labels[edge]]
    return weights[edge]


@inline
def lesser(total: int, other: int) -> int:
    """The lesser of two totals, of which the first may be none."""
    if total < 0 or other < total:
        return other
    return total


@export
def weigh_components(
    offsets: Longs,
    targets: Halves,
    labels: Halves,
    weights: Halves,
    by: int,
    goal: Bytes,
    component: Ints,
    order: Ints,
    bounds: Ints,
    components: int,
    most_to_goal: Longs,
    most_to_end: Longs,
    most: Longs,
    least_to_goal: Longs,
    least_to_end: Longs,
    heavy: Bytes,
) -> int:
    """The heaviest and the lightest runs out of each component, right where none is heavy inside. How many are heavy.

    order, bounds: the states of each component, successors first. heavy: whether a component has a transition of
    positive weight inside.
    """
    found = 0
    for number in range(components):
        goal_most = -1
        end_most = -1
        any_most = 0
        goal_least = -1
        end_least = -1
        is_heavy = False
        for place in range(bounds[number], bounds[number + 1]):
            state = order[place]
            begin = offsets[state]
            end = offsets[state + 1]
            if begin == end:
                end_most = max(end_most, 0)
                end_least = 0
            for edge in range(begin, end):
                target = targets[edge]
                weight = weight_of(labels, weights, by, edge)
                if goal[target] != 0:
                    goal_most = max(goal_most, weight)
                    any_most = max(any_most, weight)
                    goal_least = lesser(goal_least, weight)
                    continue
                other = component[target]
                if other == number:
                    is_heavy = is_heavy or weight > 0
                    continue
                any_most = max(any_most, weight + most[other])
                if most_to_goal[other] >= 0:
                    goal_most = max(goal_most, weight + most_to_goal[other])
                    goal_least = lesser(goal_least, weight + least_to_goal[other])
                if most_to_end[other] >= 0:
                    end_most = max(end_most, weight + most_to_end[other])
                    end_least = lesser(end_least, weight + least_to_end[other])
        most_to_goal[number] = goal_most
        most_to_end[number] = end_most
        most[number] = any_most
        least_to_goal[number] = goal_least
        least_to_end[number] = end_least
        heavy[number] = int(is_heavy)
        found += int(is_heavy)
    return found


@export
def leave_component(
    offsets: Longs,
    targets: Halves,
    labels: Halves,
    weights: Halves,
    by: int,
    goal: Bytes,
    component: Ints,
    members: Ints,
    size: int,
    best: Longs,
    value: int,
    to_goal: int,
    found: Longs,
) -> int:
    """A state among ``members`` (so many) of a component from which the rest of ``value`` can be attained outside.

    best: by component, the total that can be attained from there. to_goal: whether a run may go to a goal. The
    transition out is put into ``found``: -1 where the run ends in that state.
    """
    found[0] = -1
    for place in range(size):
        state = members[place]
        begin = offsets[state]
        end = offsets[state + 1]
        if begin == end and value == 0:
            return state
        for edge in range(begin, end):
            target = targets[edge]
            rest = value - weight_of(labels, weights, by, edge)
            leads = False
            if goal[target] != 0:
                leads = to_goal != 0 and rest == 0
            elif component[target] != component[state]:
                leads = rest >= 0 and best[component[target]] == rest
            if leads:
                found[0] = edge
                return state
    return -1


@export
def find_heavy_edge(
    offsets: Longs,
    targets: Halves,
    labels: Halves,
    weights: Halves,
    by: int,
    component: Ints,
    states: int,
    heavy: Bytes,
    depth: Ints,
    found: Longs,
) -> int:
    """The source, nearest by ``depth``, of a transition of positive weight inside of a heavy component.

    The transition is put into ``found``.
    """
    found[0] = -1
    source = -1
    for state in range(states):
        if component[state] < 0 or heavy[component[state]] == 0:
            continue
        if source >= 0 and depth[state] >= depth[source]:
            continue
        for edge in range(offsets[state], offsets[state + 1]):
            if component[targets[edge]] == component[state] and weight_of(labels, weights, by, edge) > 0:
                source = state
                found[0] = edge
                break
    return source


@export
def find_cheapest(
    offsets: Longs,
    targets: Halves,
    labels: Halves,
    weights: Halves,
    by: int,
    unit: int,
    step: int,
    goal: Bytes,
    initial: Longs,
    roots: int,
    distance: Longs,
    before: Longs,
    settled: Bytes,
    totals: Longs,
    nodes: Longs,
    nearest: Longs,
) -> int:
    """The lightest way from the initial states (so many roots) to each state. How many states can be reached.

    A transition costs ``unit`` for each unit of its weight, and ``step`` besides. distance, before: -1 at first; what
    the way to a state costs, and the last transition on it. settled: 0 at first. totals, nodes: room for a number per
    root and transition. nearest: the goal and the end that cost least.
    """
    waiting = 0
    for k in range(roots):
        distance[initial[k]] = 0
        waiting = push(totals, nodes, waiting, 0, initial[k])
    nearest[0] = -1
    nearest[1] = -1
    reached = 0
    while waiting > 0:
        total = totals[0]
        node = nodes[0]
        waiting = drop_first(totals, nodes, waiting)
        if settled[node] != 0:
            continue
        settled[node] = 1
        reached += 1
        if goal[node] != 0:
            if nearest[0] < 0:
                nearest[0] = node
            continue
        begin = offsets[node]
        end = offsets[node + 1]
        if begin == end and nearest[1] < 0:
            nearest[1] = node
        for edge in range(begin, end):
            target = targets[edge]
            longer = total + weight_of(labels, weights, by, edge) * unit + step
            if settled[target] == 0 and (distance[target] < 0 or longer < distance[target]):
                distance[target] = longer
                before[target] = edge
                waiting = push(totals, nodes, waiting, longer, target)
    return reached


@inline
def is_before(total: int, node: int, other: int, other_node: int) -> bool:
    """Whether a total comes before another; where they are alike, the lesser node is first."""
    return total < other or (total == other and node < other_node)


@kernel
def push(totals: Longs, nodes: Longs, size: int, total: int, node: int) -> int:
    """Put a total with its node into a heap of so many, the least one first. How many there are then."""
    place = size
    while place > 0:
        parent = (place - 1) >> 1
        if not is_before(total, node, totals[parent], nodes[parent]):
            break
        totals[place] = totals[parent]
        nodes[place] = nodes[parent]
        place = parent
    totals[place] = total
    nodes[place] = node
    return size + 1


@kernel
def drop_first(totals: Longs, nodes: Longs, size: int) -> int:
    """Take the first total out of a heap of so many. How many there are then."""
    last = size - 1
    total = totals[last]
    node = nodes[last]
    place = 0
    while 2 * place + 1 < last:
        child = 2 * place + 1
        if child + 1 < last and is_before(totals[child + 1], nodes[child + 1], totals[child], nodes[child]):
            child += 1
        if not is_before(totals[child], nodes[child], total, node):
            break
        totals[place] = totals[child]
        nodes[place] = nodes[child]
        place = child
    totals[place] = total
    nodes[place] = node
    return last
