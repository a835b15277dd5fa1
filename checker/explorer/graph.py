"""The state graph of a finished search, for engines that look at runs and not only at states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.explorer.search import Search, Status

_CHUNK = 1 << 17
"""States between two chances for Python to answer a signal."""


@dataclass(frozen=True)
class StateGraph:
    """Transitions in compressed sparse rows, at 8 bytes each; states are numbered as in the search.

    offsets: int64 (states + 1): the transitions out of state s are those from ``offsets[s]`` to
        ``offsets[s + 1]``.
    targets: uint32 (transitions): the state that each leads to.
    labels: uint32 (transitions): the number of the step instance; ascending within a state.
    initial: int64: the initial states.
    """

    offsets: NDArray[np.int64]
    targets: NDArray[np.uint32]
    labels: NDArray[np.uint32]
    initial: NDArray[np.int64]


def build_graph(search: Search) -> StateGraph:
    """All transitions between the states of a search that is DONE.

    Every state is expanded once more, so that searches that need no graph do not pay for one.
    Raises ``ValueError`` for a search that is not done, ``MemoryError`` where the arrays do not fit,
    ``RuntimeError`` where the steps differ from those that the search saw.
    """
    from checker.explorer import kernels_graph as native

    if search.status is not Status.DONE:
        raise ValueError("only a search that is done has a whole graph")
    states, transitions = search.states, search.transitions
    offsets = np.zeros(states + 1, np.int64)
    targets = np.empty(transitions, np.uint32)
    labels = np.empty(transitions + search.fanout, np.uint32)
    visited, room = search.visited, search.room
    for begin in range(0, states, _CHUNK):
        end = min(begin + _CHUNK, states)
        failed = native.link(
            search.step,
            visited.address,
            visited.leaves,
            search.words,
            begin,
            end,
            offsets,
            targets,
            labels.ctypes.data,
            room.here.ctypes.data,
            room.nodes.ctypes.data,
            room.out.ctypes.data,
            room.roots,
        )
        if failed >= 0:
            raise RuntimeError(f"the steps of state {failed} differ from those that the search saw")
    return StateGraph(offsets, targets, labels[:transitions], np.arange(search.initial_states, dtype=np.int64))


def evaluate(search: Search, address: int) -> NDArray[np.uint64]:
    """For each state of a search, what the ``uint64 check(const uint64* state)`` at an address says."""
    from checker.explorer import kernels_graph as native

    masks = np.empty(search.states, np.uint64)
    visited, room = search.visited, search.room
    for begin in range(0, search.states, _CHUNK):
        end = min(begin + _CHUNK, search.states)
        native.evaluate_states(
            address,
            visited.address,
            visited.leaves,
            begin,
            end,
            room.here.ctypes.data,
            room.nodes.ctypes.data,
            masks,
        )
    return masks


def weigh(search: Search, address: int, offsets: NDArray[np.int64], most: int) -> NDArray[Any]:
    """For each transition of a search, the number that a function at an address gives to it.

    address: of a function like ``step`` that writes a number in place of each label. offsets: of the state graph.
    most: no number is larger. Raises ``RuntimeError`` where its successors are not those of the graph.
    """
    from checker.explorer import kernels_graph as native

    weights = np.empty(int(offsets[-1]), np.min_scalar_type(most))
    visited, room = search.visited, search.room
    for begin in range(0, search.states, _CHUNK):
        failed = native.weigh_steps(
            address,
            visited.address,
            visited.leaves,
            begin,
            min(begin + _CHUNK, search.states),
            offsets,
            weights,
            room.here.ctypes.data,
            room.nodes.ctypes.data,
            room.out.ctypes.data,
            room.labels,
        )
        if failed >= 0:
            raise RuntimeError(f"the weighed steps of state {failed} differ from those of the graph")
    return weights
