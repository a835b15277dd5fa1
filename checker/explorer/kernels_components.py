"""Strongly connected components of a state graph, and which of them a fair run can stay in.

Graphs are compressed sparse rows: ``offsets`` of 64 bits, ``targets`` and ``labels`` of 32.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Bytes, Halves, Ints, Longs, export

DONE = (1 << 31) - 1
"""In place of the number of a node whose component is known."""


@export
def find_components(
    offsets: Longs,
    targets: Halves,
    region: Ints,
    roots: Longs,
    root_count: int,
    low: Ints,
    component: Ints,
    order: Ints,
    bounds: Ints,
    pending: Ints,
    path: Ints,
    path_edge: Longs,
    path_visit: Ints,
) -> int:
    """The components of what can be reached from some roots without leaving the region of each; how many there are.

    region: by node, negative for those that do not exist. low: by node, 0 at first. component: by node, written for
    those reached. order, bounds: component c is made of the nodes ``order[bounds[c]]`` up to ``order[bounds[c + 1]]``.
    The others: room for a number for each node, and one more in ``bounds``.

    R. Tarjan, *Depth-first search and linear graph algorithms* (SIAM J. Comput. 1(2), 1972), iterative, with one number
    per node (D. Pearce, *A space-efficient algorithm for finding strongly connected components*, IPL 116, 2016).
    """
    waiting = 0
    finished = 0
    count = 0
    visits = 0
    depth = 0
    bounds[0] = 0
    for k in range(root_count):
        root = roots[k]
        if low[root] != 0 or region[root] < 0:
            continue
        visits += 1
        low[root] = visits
        path[0] = root
        path_edge[0] = offsets[root]
        path_visit[0] = visits
        pending[waiting] = root
        waiting += 1
        depth = 1
        while depth > 0:
            node = path[depth - 1]
            edge = path_edge[depth - 1]
            end = offsets[node + 1]
            lowest = low[node]
            descended = False
            while edge < end:
                target = targets[edge]
                edge += 1
                seen = low[target]
                if seen == 0:
                    if region[target] == region[node]:
                        low[node] = lowest
                        path_edge[depth - 1] = edge
                        visits += 1
                        low[target] = visits
                        path[depth] = target
                        path_edge[depth] = offsets[target]
                        path_visit[depth] = visits
                        pending[waiting] = target
                        waiting += 1
                        depth += 1
                        descended = True
                        break
                else:
                    lowest = min(lowest, seen)
            if descended:
                continue
            low[node] = lowest
            depth -= 1
            if lowest == path_visit[depth]:
                while True:
                    waiting -= 1
                    member = pending[waiting]
                    low[member] = DONE
                    component[member] = count
                    order[finished] = member
                    finished += 1
                    if member == node:
                        break
                count += 1
                bounds[count] = finished
            elif depth > 0:
                above = path[depth - 1]
                low[above] = min(low[above], lowest)
    return count


@export
def judge_components(
    offsets: Longs,
    targets: Halves,
    labels: Halves,
    state_offsets: Longs,
    state_labels: Halves,
    state_of: Ints,
    has_states: int,
    group_of_label: Ints,
    known_labels: int,
    weak: Bytes,
    node_acceptance: Ints,
    has_node_acceptance: int,
    edge_acceptance: Ints,
    has_edge_acceptance: int,
    required: int,
    stutters: int,
    component: Ints,
    order: Ints,
    bounds: Ints,
    count: int,
    enabled: Longs,
    enabled_at: Longs,
    taken: Bytes,
    touched: Ints,
    next_region: Ints,
    next_roots: Longs,
    fair: Ints,
    fair_sizes: Longs,
    found: Longs,
) -> int:
    """Tell fair, hopeless and undecided components apart: see ``emptiness.judge``; how many nodes the fair ones have.

    enabled, enabled_at, taken: by group, 0, -1 and 0 at first. next_region: by node, -1 at first. found: how many next
    roots and how many fair components there are.
    """
    roots = 0
    members = 0
    fairs = 0
    for c in range(count):
        first = bounds[c]
        last = bounds[c + 1]
        size = last - first
        if size == 1:
            node = order[first]
            begin = offsets[node]
            end = offsets[node + 1]
            if begin == end:
                met = 0
                if has_node_acceptance != 0:
                    met = node_acceptance[node]
                if stutters != 0 and met & required == required:
                    fair[members] = node
                    members += 1
                    fair_sizes[fairs] = 1
                    fairs += 1
                continue
            loops = False
            for edge in range(begin, end):
                if targets[edge] == node:
                    loops = True
            if not loops:
                continue
        accepted = 0
        touches = 0
        for place in range(first, last):
            node = order[place]
            if has_node_acceptance != 0:
                accepted |= node_acceptance[node]
            for edge in range(offsets[node], offsets[node + 1]):
                if component[targets[edge]] == c:
                    if has_edge_acceptance != 0:
                        accepted |= edge_acceptance[edge]
                    if labels[edge] < known_labels:
                        group = group_of_label[labels[edge]]
                        if group >= 0:
                            taken[group] = 1
            state = node
            if has_states != 0:
                state = state_of[node]
            for edge in range(state_offsets[state], state_offsets[state + 1]):
                group = group_of_label[state_labels[edge]]
                if group >= 0 and enabled_at[group] != node:
                    enabled_at[group] = node
                    if enabled[group] == 0:
                        touched[touches] = group
                        touches += 1
                    enabled[group] += 1
        hopeless = accepted & required != required
        refine = False
        for k in range(touches):
            group = touched[k]
            if taken[group] == 0:
                if weak[group] == 0:
                    refine = True
                elif enabled[group] == size:
                    hopeless = True
        if not hopeless and not refine:
            for place in range(first, last):
                fair[members] = order[place]
                members += 1
            fair_sizes[fairs] = size
            fairs += 1
        elif not hopeless:
            for place in range(first, last):
                node = order[place]
                state = node
                if has_states != 0:
                    state = state_of[node]
                stays = True
                for edge in range(state_offsets[state], state_offsets[state + 1]):
                    group = group_of_label[state_labels[edge]]
                    if group >= 0 and weak[group] == 0 and taken[group] == 0:
                        stays = False
                        break
                if stays:
                    next_region[node] = c
                    next_roots[roots] = node
                    roots += 1
        for k in range(touches):
            group = touched[k]
            enabled[group] = 0
            enabled_at[group] = -1
            taken[group] = 0
    found[0] = roots
    found[1] = fairs
    return members
