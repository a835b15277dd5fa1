"""Strongly connected components of a part of a graph."""

from __future__ import annotations

import numpy as np

from checker.explorer.kernels_components import find_components
from checker.temporal.graph import Int32Array, Int64Array, UInt32Array
from checker.temporal.native import call


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
    component = np.full(nodes, -1, np.int32)
    low = np.zeros(nodes, np.int32)
    order, bounds, pending, path, path_visit = np.empty((5, nodes + 1), np.int32)
    path_edge = np.empty(nodes, np.int64)
    stacks = (pending, path, path_edge, path_visit)
    count = call(find_components, offsets, targets, region, roots, roots.size, low, component, order, bounds, *stacks)
    return component, order[: bounds[count]].copy(), bounds[: count + 1].copy()
