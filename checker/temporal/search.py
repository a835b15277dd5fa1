"""Shortest paths by number of steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.explorer.kernels_ways import search_breadth_first
from checker.temporal.graph import Int32Array, Int64Array, UInt32Array
from checker.temporal.native import call


@dataclass(frozen=True)
class Tree:
    """The outcome of a breadth-first search.

    depth: int32 (nodes): steps from the nearest source, plus what that source started with; -1 if not
    reached.
    parent: int32 (nodes): the node before on a shortest path; -1 for sources. Of nodes that are not reached it is
    anything.
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
    nodes = offsets.size - 1
    depth = np.full(nodes, -1, np.int32)
    parent, queue = np.empty((2, nodes), np.int32)
    graph = (offsets, targets, region)
    call(search_breadth_first, *graph, sources, start, sources.size, depth, parent, queue)
    return Tree(depth, parent)
