"""The state graph of a finished search, for engines that look at runs and not only at states."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
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

    def link(scratch: Scratch, parts: Sequence[_Part]) -> list[_Room]:
        room = rooms.get(scratch.address)
        if room is None:
            room = rooms[scratch.address] = np.empty(2 * _CHUNK, np.int64), *np.empty((2, most), np.uint32)
        offsets, targets, labels = room
        graph = np.zeros(places.GRAPH_FIELDS, np.int64)
        graph[places.STARTS], graph[places.SHIFTS] = starts.ctypes.data, shifts.ctypes.data
        control = search.control.ctypes.data
        found = []
        for part in parts:
            graph[places.OFFSETS], graph[places.TARGETS] = offsets.ctypes.data, targets.ctypes.data
            graph[places.ARC_LABELS], graph[places.ARCS] = labels.ctypes.data, targets.size
            if search.kernels.link(control, scratch.address, graph.ctypes.data, part.level, *part.place):
                raise RuntimeError("the steps of a state differ from those that the search saw")
            ends, made = part.end - part.begin + 1, offsets[part.end - part.begin]
            found.append((offsets[:ends], targets[:made], labels[:made]))
            offsets, targets, labels = offsets[ends:], targets[made:], labels[made:]
        return found

    offsets = np.zeros(states + 1, np.int64)
    targets = np.empty(transitions, np.uint32)
    labels = np.empty(transitions, np.uint32)
    total = 0
    for parts, found in _in_order(search, link, threads):
        for part, (own, to, by) in zip(parts, found, strict=True):
            if total + to.size > transitions:
                raise RuntimeError("there are more steps than the search saw")
            offsets[part.first + 1 : part.first + own.size] = total + own[1:]
            targets[total : total + to.size] = to
            labels[total : total + by.size] = by
            total += to.size
        if report is not None:
            report(parts[-1].first + parts[-1].end - parts[-1].begin, total)
    return StateGraph(offsets, targets, labels, np.arange(search.initial_states, dtype=np.int64))


def evaluate(search: Search, address: int, threads: int | None = None) -> NDArray[np.uint64]:
    """For each state of a search, what the ``uint64 check(const uint64* state)`` at an address says."""
    masks = np.empty(search.states, np.uint64)
    control = search.control.ctypes.data

    def look(scratch: Scratch, parts: Sequence[_Part]) -> None:
        for part in parts:
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

    def put(scratch: Scratch, parts: Sequence[_Part]) -> None:
        target, size = weights.ctypes.data, weights.itemsize
        for part in parts:
            own = offsets.ctypes.data + 8 * part.first
            if search.kernels.weigh_states(control, scratch.address, address, *part.place, own, target, size) >= 0:
                raise RuntimeError("the weighed steps of a state differ from those of the graph")

    for _ in _in_order(search, put, threads):
        pass
    return weights


T = TypeVar("T")


def _in_order(
    search: Search, work: Callable[[Scratch, Sequence[_Part]], T], threads: int | None
) -> Iterator[tuple[Sequence[_Part], T]]:
    """What ``work`` makes of all states, in the order of their numbers, by several threads."""
    count = min(threads or os.cpu_count() or 1, -(-search.states // _CHUNK))
    search.control[places.THREADS] = max(count, 1)
    search.tree.grow(
        (search.fanout + places.LOOK_UPS) * max(count, 1), sys.maxsize, is_named=False
    )  # no row will be new
    if count <= 1:
        for parts in _some_at_once(search):
            yield parts, work(search.scratch, parts)
        return
    # more than threads, so that none waits while the caller looks at a part that is done
    scratches = [search.new_scratch() for _ in range(2 * count)]
    waiting: deque[tuple[Sequence[_Part], Future[T]]] = deque()
    with ThreadPoolExecutor(count) as pool:
        try:
            for k, parts in enumerate(_some_at_once(search)):
                if len(waiting) == len(scratches):
                    first, done = waiting.popleft()  # its scratch memory is free from now on
                    yield first, done.result()
                waiting.append((parts, pool.submit(work, scratches[k % len(scratches)], parts)))
            while waiting:
                first, done = waiting.popleft()
                yield first, done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _some_at_once(search: Search) -> Iterator[Sequence[_Part]]:
    """Parts that come one after the other, together until there are enough states to be worth a thread's time."""
    together: list[_Part] = []
    states = 0
    for part in _parts(search):
        size = part.end - part.begin
        if together and states + size > _CHUNK:
            yield together
            together, states = [], 0
        together.append(part)
        states += size
    if together:
        yield together


def _parts(search: Search) -> Iterator[_Part]:
    """All states in the order of their numbers, in parts that are not too large."""
    numbering = search.numbering()
    for level, starts in enumerate(numbering.starts[:-1].tolist()):
        for shard, start in enumerate(starts):
            end, shift = int(numbering.starts[level + 1, shard]), int(numbering.shifts[level, shard])
            for begin in range(start, end, _CHUNK):
                yield _Part(level, shard, begin, min(begin + _CHUNK, end), begin + shift)
