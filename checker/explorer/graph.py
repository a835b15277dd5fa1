"""The state graph of a finished search, for engines that look at runs and not only at states."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from checker.explorer.search import Room, Search, Status

_CHUNK = 1 << 15
"""States that a thread takes at a time; between two of them Python may answer a signal."""


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


def build_graph(search: Search, threads: int | None = None) -> StateGraph:
    """All transitions between the states of a search that is DONE.

    Every state is expanded once more, so that searches that need no graph do not pay for one.
    threads: all cores if not given. Raises ``ValueError`` for a search that is not done, ``MemoryError`` where the
    arrays do not fit, ``RuntimeError`` where the steps differ from those that the search saw.
    """
    from checker.explorer import kernels_graph as native

    if search.status is not Status.DONE:
        raise ValueError("only a search that is done has a whole graph")
    states, transitions, visited = search.states, search.transitions, search.visited

    def part(room: Room, begin: int, end: int) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32]]:
        most = min(transitions, (end - begin) * search.fanout)
        offsets = np.empty(end - begin + 1, np.int64)
        targets = np.empty(most, np.uint32)  # memory is taken only where it is written
        labels = np.empty(most + search.fanout, np.uint32)
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
        return offsets, targets[: offsets[-1]], labels[: offsets[-1]]

    offsets = np.zeros(states + 1, np.int64)
    targets = np.empty(transitions, np.uint32)
    labels = np.empty(transitions, np.uint32)
    total = 0
    for begin, (own, to, by) in _in_order(search, part, threads):
        if total + to.size > transitions:
            raise RuntimeError("there are more steps than the search saw")
        offsets[begin + 1 : begin + own.size] = total + own[1:]
        targets[total : total + to.size] = to
        labels[total : total + by.size] = by
        total += to.size
    return StateGraph(offsets, targets, labels, np.arange(search.initial_states, dtype=np.int64))


def evaluate(search: Search, address: int, threads: int | None = None) -> NDArray[np.uint64]:
    """For each state of a search, what the ``uint64 check(const uint64* state)`` at an address says."""
    from checker.explorer import kernels_graph as native

    masks = np.empty(search.states, np.uint64)
    visited = search.visited

    def part(room: Room, begin: int, end: int) -> None:
        here, nodes = room.here.ctypes.data, room.nodes.ctypes.data
        native.evaluate_states(address, visited.address, visited.leaves, begin, end, here, nodes, masks)

    for _ in _in_order(search, part, threads):
        pass
    return masks


def weigh(
    search: Search, address: int, offsets: NDArray[np.int64], most: int, threads: int | None = None
) -> NDArray[Any]:
    """For each transition of a search, the number that a function at an address gives to it.

    address: of a function like ``step`` that writes a number in place of each label. offsets: of the state graph.
    most: no number is larger. Raises ``RuntimeError`` where its successors are not those of the graph.
    """
    from checker.explorer import kernels_graph as native

    weights = np.empty(int(offsets[-1]), np.min_scalar_type(most))
    visited = search.visited

    def part(room: Room, begin: int, end: int) -> None:
        failed = native.weigh_steps(
            address,
            visited.address,
            visited.leaves,
            begin,
            end,
            offsets,
            weights,
            room.here.ctypes.data,
            room.nodes.ctypes.data,
            room.out.ctypes.data,
            room.labels,
        )
        if failed >= 0:
            raise RuntimeError(f"the weighed steps of state {failed} differ from those of the graph")

    for _ in _in_order(search, part, threads):
        pass
    return weights


T = TypeVar("T")


def _in_order(search: Search, part: Callable[[Room, int, int], T], threads: int | None) -> Iterator[tuple[int, T]]:
    """What ``part`` makes of the states from one number to another, for all of them in order, by several threads."""
    starts = range(0, search.states, _CHUNK)
    count = min(threads or os.cpu_count() or 1, len(starts))
    if count <= 1:
        for begin in starts:
            yield begin, part(search.room, begin, min(begin + _CHUNK, search.states))
        return
    rooms = [_room_like(search.room) for _ in range(count)]
    waiting: deque[tuple[int, Future[T]]] = deque()
    with ThreadPoolExecutor(count) as pool:
        try:
            for k, begin in enumerate(starts):
                if len(waiting) == count:
                    first, done = waiting.popleft()  # its room is free from now on
                    yield first, done.result()
                end = min(begin + _CHUNK, search.states)
                waiting.append((begin, pool.submit(part, rooms[k % count], begin, end)))
            while waiting:
                first, done = waiting.popleft()
                yield first, done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _room_like(room: Room) -> Room:
    return Room(*(np.empty_like(getattr(room, field.name)) for field in fields(room)))
