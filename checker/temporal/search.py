"""Shortest paths by number of steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.temporal.compiled import compiled
from checker.temporal.graph import Int32Array, Int64Array, UInt32Array


@dataclass(frozen=True)
class Tree:
    """The outcome of a breadth-first search.

    depth: int32 (nodes): steps from the nearest source, plus what that source started with; -1 if not
    reached.
    parent: int32 (nodes): the node before on a shortest path; -1 for sources.
    """

    depth: Int32Array
    parent: Int32Array

    def path(self, node: int) -> list[int]:
        """The nodes of a shortest path from a source to ``node``, both included."""
        path = [node]
        while (before := int(self.parent[path[-1]])) >= 0:
            path.append(before)
        return path[::-1]


def search(
    offsets: Int64Array,
    targets: UInt32Array,
    region: Int32Array,
    sources: Int64Array,
    start: Int32Array | None = None,
) -> Tree:
    """Search breadth first from ``sources`` inside of the region of each source.

    start: int32, for each source the depth that it starts with (0 if not given).
    """
    if start is None:
        start = np.zeros(sources.size, np.int32)
    else:
        by_depth = np.argsort(start, kind="stable")
        sources, start = sources[by_depth], start[by_depth]
    return Tree(*breadth_first(offsets, targets, region, sources, start))


@compiled
def breadth_first(
    offsets: Int64Array, targets: UInt32Array, region: Int32Array, sources: Int64Array, start: Int32Array
) -> tuple[Int32Array, Int32Array]:
    """Depth and parent of every node; ``start`` must not decrease."""
    nodes = offsets.size - 1
    depth = np.full(nodes, -1, np.int32)
    parent = np.full(nodes, -1, np.int32)
    queue = np.empty(nodes, np.int32)
    head = 0
    tail = 0
    taken = 0
    level = 0
    while head < tail or taken < sources.size:
        if head == tail:
            level = start[taken]
        while taken < sources.size and start[taken] <= level:
            source = sources[taken]
            taken += 1
            if depth[source] < 0 and region[source] >= 0:
                depth[source] = level
                queue[tail] = source
                tail += 1
        end = tail
        while head < end:
            node = queue[head]
            head += 1
            for edge in range(offsets[node], offsets[node + 1]):
                target = targets[edge]
                if depth[target] < 0 and region[target] == region[node]:
                    depth[target] = level + 1
                    parent[target] = node
                    queue[tail] = target
                    tail += 1
        level += 1
    return depth, parent
