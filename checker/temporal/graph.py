"""The state graph as arrays: what the temporal engine works on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from checker.errors import UsageError
from checker.explorer.kernels_runs import reverse_edges
from checker.temporal.native import call

BoolArray = NDArray[np.bool_]
Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]
UInt32Array = NDArray[np.uint32]

NO_STEP = 0xFFFFFFFF
"""In arrays of labels: no step at all, the stuttering of a terminal state."""

STUTTER = -1
"""In lassos: the label of stuttering in a terminal state."""


class StateGraph(Protocol):
    """Whatever has the four arrays of a ``Graph``; the explorer's graph does."""

    @property
    def offsets(self) -> Any: ...

    @property
    def targets(self) -> Any: ...

    @property
    def labels(self) -> Any: ...

    @property
    def initial(self) -> Any: ...


@dataclass(frozen=True)
class Graph:
    """A transition system in compressed sparse rows.

    offsets: int64 (states + 1): the transitions out of state s are those from ``offsets[s]`` up to, and
    without, ``offsets[s + 1]``.
    targets: uint32 (transitions): the state that a transition leads to.
    labels: uint32 (transitions): the number of the step instance that a transition is.
    initial: int64: the initial states.

    A state without transitions is terminal: a run that gets there stutters for ever, without any step.
    Raises ``UsageError`` for arrays that do not fit each other.
    """

    offsets: Int64Array
    targets: UInt32Array
    labels: UInt32Array
    initial: Int64Array

    def __post_init__(self) -> None:
        states, transitions = self.states, self.transitions
        if states < 0 or self.labels.size != transitions:
            raise UsageError("a state graph needs states + 1 offsets, and as many labels as targets")
        if self.offsets[0] != 0 or self.offsets[-1] != transitions or (self.offsets[1:] < self.offsets[:-1]).any():
            raise UsageError("the offsets of a state graph grow from 0 to the number of transitions")
        if transitions and int(self.targets.max()) >= states:
            raise UsageError(f"a transition leads to state {int(self.targets.max())}; there are {states} states")
        if self.initial.size and not 0 <= int(self.initial.min()) <= int(self.initial.max()) < states:
            raise UsageError(f"an initial state is outside of the {states} states")

    @staticmethod
    def of(graph: StateGraph) -> Graph:
        """A graph with the arrays of ``graph``, converted only where their types differ."""
        if isinstance(graph, Graph):
            return graph
        return Graph.from_arrays(graph.offsets, graph.targets, graph.labels, graph.initial)

    @staticmethod
    def from_arrays(offsets: ArrayLike, targets: ArrayLike, labels: ArrayLike, initial: ArrayLike) -> Graph:
        """A graph from anything like arrays."""
        return Graph(
            np.ascontiguousarray(offsets, np.int64),
            np.ascontiguousarray(targets, np.uint32),
            np.ascontiguousarray(labels, np.uint32),
            np.ascontiguousarray(initial, np.int64),
        )

    @property
    def states(self) -> int:
        """The number of states."""
        return int(self.offsets.size) - 1

    @property
    def transitions(self) -> int:
        """The number of transitions."""
        return int(self.targets.size)

    def successors(self, state: int) -> Iterator[tuple[int, int]]:
        """Label and target of every transition out of a state (none at all for a terminal one)."""
        first, last = int(self.offsets[state]), int(self.offsets[state + 1])
        for label, target in zip(self.labels[first:last], self.targets[first:last], strict=True):
            yield int(label), int(target)

    @cached_property
    def terminal(self) -> BoolArray:
        """For each state: whether it has no transitions."""
        return np.asarray(self.offsets[1:] == self.offsets[:-1], np.bool_)

    @cached_property
    def transposed(self) -> tuple[Int64Array, UInt32Array]:
        """Offsets and sources of the transitions into each state; built once, when first asked for."""
        return transpose(self.offsets, self.targets)


def transpose(offsets: Int64Array, targets: UInt32Array) -> tuple[Int64Array, UInt32Array]:
    """Compressed sparse rows of the reversed edges: offsets (int64) and sources (uint32)."""
    states = int(offsets.size) - 1
    reverse, free = np.zeros(states + 1, np.int64), np.empty(states, np.int64)
    sources = np.empty(targets.size, np.uint32)
    call(reverse_edges, offsets, targets, states, reverse, sources, free)
    return reverse, sources
