"""The state graph of a finished search, for engines that look at runs and not only at states."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from checker.explorer import places
from checker.explorer.scratch import Scratch
from checker.explorer.search import Search, Status

_CHUNK = 1 << 15
"""States that a thread takes at a time, at most; between two of them Python may answer a signal."""


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


@dataclass(frozen=True)
class _Part:
    """States of a shard that are of one level, from ``begin`` to ``end``; ``first`` is the number of the first one."""

    level: int
    shard: int
    begin: int
    end: int
    first: int

    @property
    def place(self) -> tuple[int, int, int]:
        """The shard, and which of its states."""
        return self.shard, self.begin, self.end


_Room = tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint32]]
"""Offsets, targets and labels of the transitions of a part."""


def build_graph(
    search: Search, threads: int | None = None, report: Callable[[int, int], None] | None = None
) -> StateGraph:
    """All transitions between the states of a search that is DONE.

    Every state is expanded once more, so that searches that need no graph do not pay for one.
    threads: all cores if not given. report: told now and then of how many states how many transitions are known.
    Raises ``ValueError`` for a search that is not done, ``MemoryError`` where the arrays do not fit, ``RuntimeError``
    where the steps differ from those that the search saw.
    """
    if search.status is not Status.DONE:
        raise ValueError("only a search that is done has a whole graph")
    states, transitions, numbering = search.states, search.transitions, search.numbering()
    starts, shifts = np.ascontiguousarray(numbering.starts), np.ascontiguousarray(numbering.shifts)

    most = min(transitions, _CHUNK * search.fanout)
    rooms: dict[int, _Room] = {}  # fresh memory costs as much as writing to it, so that each scratch keeps its own

    def link(scratch: Scratch, part: _Part) -> _Room:
        room = rooms.get(scratch.address)
        if room is None:
            room = rooms[scratch.address] = np.empty(_CHUNK + 1, np.int64), *np.empty((2, most), np.uint32)
        offsets, targets, labels = room
        graph = np.zeros(places.GRAPH_FIELDS, np.int64)
        graph[places.STARTS], graph[places.SHIFTS] = starts.ctypes.data, shifts.ctypes.data
        graph[places.OFFSETS], graph[places.TARGETS] = offsets.ctypes.data, targets.ctypes.data
        graph[places.ARC_LABELS], graph[places.ARCS] = labels.ctypes.data, most
        control = search.control.ctypes.data
        if search.kernels.link(control, scratch.address, graph.ctypes.data, part.level, *part.place):
            raise RuntimeError("the steps of a state differ from those that the search saw")
        made = offsets[part.end - part.begin]
        return offsets[: part.end - part.begin + 1], targets[:made], labels[:made]

    offsets = np.zeros(states + 1, np.int64)
    targets = np.empty(transitions, np.uint32)
    labels = np.empty(transitions, np.uint32)
    total = 0
    for part, (own, to, by) in _in_order(search, link, threads):
        if total + to.size > transitions:
            raise RuntimeError("there are more steps than the search saw")
        offsets[part.first + 1 : part.first + own.size] = total + own[1:]
        targets[total : total + to.size] = to
        labels[total : total + by.size] = by
        total += to.size
        if report is not None:
            report(part.first + part.end - part.begin, total)
    return StateGraph(offsets, targets, labels, np.arange(search.initial_states, dtype=np.int64))


def evaluate(search: Search, address: int, threads: int | None = None) -> NDArray[np.uint64]:
    """For each state of a search, what the ``uint64 check(const uint64* state)`` at an address says."""
    masks = np.empty(search.states, np.uint64)
    control = search.control.ctypes.data

    def look(scratch: Scratch, part: _Part) -> None:
        target = masks.ctypes.data + 8 * part.first
        search.kernels.evaluate_states(control, scratch.address, address, *part.place, target)

    for _ in _in_order(search, look, threads):
        pass
    return masks


def weigh(
    search: Search, address: int, offsets: NDArray[np.int64], most: int, threads: int | None = None
) -> NDArray[Any]:
    """For each transition of a search, the number that a function at an address gives to it.

    address: of a function like ``step`` that writes a number in place of each label. offsets: of the state graph.
    most: no number is larger. Raises ``RuntimeError`` where its successors are not those of the graph.
    """
    weights = np.empty(int(offsets[-1]), np.min_scalar_type(most))
    offsets = np.ascontiguousarray(offsets, np.int64)
    control = search.control.ctypes.data

    def put(scratch: Scratch, part: _Part) -> None:
        own = offsets.ctypes.data + 8 * part.first
        target, size = weights.ctypes.data, weights.itemsize
        if search.kernels.weigh_states(control, scratch.address, address, *part.place, own, target, size) >= 0:
            raise RuntimeError("the weighed steps of a state differ from those of the graph")

    for _ in _in_order(search, put, threads):
        pass
    return weights


T = TypeVar("T")


def _in_order(search: Search, work: Callable[[Scratch, _Part], T], threads: int | None) -> Iterator[tuple[_Part, T]]:
    """What ``work`` makes of all states, part by part in the order of their numbers, by several threads."""
    count = min(threads or os.cpu_count() or 1, -(-search.states // _CHUNK))
    search.control[places.THREADS] = max(count, 1)
    search.tree.grow(
        (search.fanout + places.LOOK_UPS) * max(count, 1), sys.maxsize, is_named=False
    )  # no row will be new
    if count <= 1:
        for part in _parts(search):
            yield part, work(search.scratch, part)
        return
    # more than threads, so that none waits while the caller looks at a part that is done
    scratches = [search.new_scratch() for _ in range(2 * count)]
    waiting: deque[tuple[_Part, Future[T]]] = deque()
    with ThreadPoolExecutor(count) as pool:
        try:
            for k, part in enumerate(_parts(search)):
                if len(waiting) == len(scratches):
                    first, done = waiting.popleft()  # its scratch memory is free from now on
                    yield first, done.result()
                waiting.append((part, pool.submit(work, scratches[k % len(scratches)], part)))
            while waiting:
                first, done = waiting.popleft()
                yield first, done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _parts(search: Search) -> Iterator[_Part]:
    """All states in the order of their numbers, in parts that are not too large."""
    numbering = search.numbering()
    for level, starts in enumerate(numbering.starts[:-1].tolist()):
        for shard, start in enumerate(starts):
            end, shift = int(numbering.starts[level + 1, shard]), int(numbering.shifts[level, shard])
            for begin in range(start, end, _CHUNK):
                yield _Part(level, shard, begin, min(begin + _CHUNK, end), begin + shift)
