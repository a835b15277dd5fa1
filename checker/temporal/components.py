"""Strongly connected components of a part of a graph, at native speed.

R. Tarjan, *Depth-first search and linear graph algorithms* (SIAM J. Comput. 1(2), 1972), iterative, with one
number per node (D. Pearce, *A space-efficient algorithm for finding strongly connected components*, IPL 116,
2016).
"""

from __future__ import annotations

import numpy as np

from checker.temporal.compiled import compiled
from checker.temporal.graph import Int32Array, Int64Array, UInt32Array


@compiled
def strong_components(
    offsets: Int64Array, targets: UInt32Array, region: Int32Array, roots: Int64Array
) -> tuple[Int32Array, Int32Array, Int32Array]:
    """The components of what can be reached from ``roots`` without leaving a region.

    region: int32 (nodes): negative for nodes that do not exist; an edge exists where both ends have the same
    region.
    Returns ``component`` (nodes; -1 where not reached), ``order`` (the nodes reached, component by component)
    and ``bounds`` (component c is ``order[bounds[c]:bounds[c + 1]]``). Successors come first: an edge between
    two components leads from a higher to a lower number.
    """
    nodes = offsets.size - 1
    done = np.int32(2147483647)
    low = np.zeros(nodes, np.int32)  # 0: not seen; done: its component is known
    component = np.full(nodes, -1, np.int32)
    order = np.empty(nodes, np.int32)
    bounds = np.empty(nodes + 1, np.int32)
    pending = np.empty(nodes, np.int32)
    path = np.empty(nodes, np.int32)
    path_edge = np.empty(nodes, np.int64)
    path_visit = np.empty(nodes, np.int32)
    waiting = 0
    finished = 0
    count = 0
    visits = np.int32(0)
    bounds[0] = 0
    for root in roots:
        if low[root] != 0 or region[root] < 0:
            continue
        visits += np.int32(1)
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
                        visits += np.int32(1)
                        low[target] = visits
                        path[depth] = target
                        path_edge[depth] = offsets[target]
                        path_visit[depth] = visits
                        pending[waiting] = target
                        waiting += 1
                        depth += 1
                        descended = True
                        break
                elif seen < lowest:
                    lowest = seen
            if descended:
                continue
            low[node] = lowest
            depth -= 1
            if lowest == path_visit[depth]:
                while True:
                    waiting -= 1
                    member = pending[waiting]
                    low[member] = done
                    component[member] = count
                    order[finished] = member
                    finished += 1
                    if member == node:
                        break
                count += 1
                bounds[count] = finished
            elif depth > 0 and lowest < low[path[depth - 1]]:
                low[path[depth - 1]] = lowest
    return component, order[:finished], bounds[: count + 1]
