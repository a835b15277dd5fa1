"""Exhaustive breadth-first search of a model's states, by native kernels that call native steps."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from checker.explorer.visited import Visited
from checker.explorer.visited_memory import reserve

_SLICE = 0.05
"""Seconds in native code between two looks at the clock."""


class Status(Enum):
    """What a search came to: RUNNING may be continued, all others are final."""

    RUNNING = "running"
    DONE = "done"
    MODEL_ERROR = "model error"
    OUT_OF_MEMORY = "out of memory"
    DECIDED = "decided"


@dataclass(frozen=True)
class Room:
    """Scratch arrays of an expansion: one state, the nodes of two, and the successors of a batch."""

    here: NDArray[np.uint64]
    nodes: NDArray[np.uint64]
    out: NDArray[np.uint64]
    labels: NDArray[np.uint32]
    roots: NDArray[np.uint64]
    numbers: NDArray[np.int64]


class Search:
    """All states that can be reached from the initial ones, numbered in breadth-first order.

    step: address of ``int64 step(const uint64* state, uint64* out, uint32* labels)``, which writes all
        successors and their labels and returns their number, or a negative number where a step of this state
        is a model error.
    check: address of ``uint64 check(const uint64* state)``, a bit for each property violated; bit 62 where a
        property could not be evaluated, which counts wherever the check is called.
    words: 64-bit words per state. fanout: the most successors of a state.
    initial: (k, words); duplicates are merged.
    rule_start: (rules + 1); rule r owns the labels from ``rule_start[r]`` to ``rule_start[r + 1]``.
    fault_rule: (rules); steps of these may happen, but a state with no others is quiescent.
    always, quiescent, terminal: masks of the properties that matter in every state, in quiescent states, in
        states without any step. The check of every state is called only if ``always`` is not 0.
    memory_limit: bytes for states and tables; the search ends in OUT_OF_MEMORY before it takes more.
    stop_when_decided: stop (DECIDED) as soon as each property in the masks is violated.

    Raises ``MemoryError`` if not even the initial states fit.
    """

    def __init__(
        self,
        step: int,
        check: int,
        words: int,
        fanout: int,
        initial: NDArray[np.uint64],
        rule_start: NDArray[np.uint32],
        fault_rule: NDArray[np.bool_],
        always: int,
        quiescent: int,
        terminal: int,
        memory_limit: int,
        stop_when_decided: bool = False,
        threads: int = 1,
    ) -> None:
        from checker.explorer import kernels_search as native

        self._native = native
        self.step, self._check = step, check
        self.words, self.fanout = words, fanout
        self._masks = np.array([always, quiescent, terminal], np.uint64)
        decided = (always | quiescent | terminal) & ((1 << native.HARD_ERROR) - 1)
        self._decided = np.uint64(decided if stop_when_decided else 0)
        self._limit = memory_limit
        rules = len(fault_rule)
        self._fault_rule = np.ascontiguousarray(fault_rule, np.bool_)
        starts = np.asarray(rule_start, np.int64)
        self._rule_of = np.repeat(np.arange(rules, dtype=np.uint32), np.diff(starts))
        self.taken = np.zeros(rules, np.int64)
        self.enabled = np.zeros(rules, np.int64)
        self.fresh = np.zeros(rules, np.int64)
        self._first = np.full(63, -1, np.int64)
        self._counters = np.zeros(native.COUNTERS, np.int64)
        self._counters[native.ERROR] = -1
        self._status = Status.RUNNING
        self._rate = 1e6

        room = native.BATCH + fanout
        self.visited = Visited(words, memory_limit - room * (8 * words + 12) - 4 * len(self._rule_of) - 4096, room)
        self.room = Room(
            here=np.empty(words, np.uint64),
            nodes=np.empty(4 * self.visited.leaves, np.uint64),
            out=np.empty(room * words, np.uint64),
            labels=np.empty(room, np.uint32),
            roots=np.empty(room, np.uint64),
            numbers=np.empty(native.BATCH, np.int64),
        )
        most = self.visited.most
        self._samples: NDArray[np.int64] = reserve(most // native.STRIDE + 2, np.int64, huge=False)
        self._levels: NDArray[np.int64] = reserve(most + 2, np.int64, huge=False)
        self._make_room()
        self._seed(np.ascontiguousarray(initial, np.uint64).reshape(-1, words))

    # Progress

    def advance(self, seconds: float) -> Status:
        """Explore for about so many seconds, without Python's lock, and say what it came to so far."""
        native = self._native
        end = time.perf_counter() + seconds
        while self._status is Status.RUNNING:
            start = time.perf_counter()
            if start >= end:
                break
            budget = max(1000, int(self._rate * min(_SLICE, end - start)))
            before = self.transitions
            reason = self._explore(budget)
            elapsed = time.perf_counter() - start
            if reason == native.PAUSED:
                self._rate = (self.transitions - before + 1) / max(elapsed, 1e-6)
            self._settle(reason)
        return self._status

    @property
    def status(self) -> Status:
        """What the search came to so far."""
        return self._status

    @property
    def states(self) -> int:
        """States found so far."""
        return int(self._counters[self._native.STATES])

    @property
    def transitions(self) -> int:
        """Steps of all states expanded so far, those to known states included."""
        return int(self._counters[self._native.TRANSITIONS])

    @property
    def depth(self) -> int:
        """Steps from the initial states to the level being expanded: at the end, to the farthest state."""
        return int(self._counters[self._native.DEPTH])

    @property
    def terminal_states(self) -> int:
        """States expanded so far that have no step."""
        return int(self._counters[self._native.TERMINAL])

    @property
    def quiescent_states(self) -> int:
        """States expanded so far that have no step but faults, terminal ones included."""
        return int(self._counters[self._native.QUIESCENT])

    @property
    def frontier(self) -> int:
        """States found but not expanded yet."""
        return int(self._counters[self._native.STATES] - self._counters[self._native.EXPANDED])

    @property
    def memory(self) -> int:
        """Bytes in use for states, tables and buffers."""
        return self.visited.memory(self.states) + self.states // 8 + self.depth * 8 + self._fixed

    @property
    def first_violation(self) -> list[int]:
        """For each bit of the check: the first state in breadth-first order that violates it, or -1."""
        return [int(number) for number in self._first]

    @property
    def error_state(self) -> int:
        """The state of which a step is a model error, or -1."""
        return int(self._counters[self._native.ERROR])

    # Looking back

    def state(self, index: int) -> NDArray[np.uint64]:
        """The words of a state. Raises ``IndexError`` for a number that no state has."""
        if not 0 <= index < self.states:
            raise IndexError(f"there is no state {index} among {self.states}")
        return self.visited.state(index)

    def level(self, index: int) -> int:
        """Steps on a shortest path from the initial states to a state."""
        self.state(index)
        if index >= self._counters[self._native.LEVEL_END]:
            return self.depth + 1
        return int(np.searchsorted(self._levels[: self.depth + 1], index, side="right")) - 1

    def path(self, index: int) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
        """A shortest path to a state: (length + 1, words) states from an initial one on, (length) labels."""
        native = self._native
        self.state(index)
        chain, labels = [index], []
        while chain[-1] >= self.initial_states:
            expanded = int(self._counters[native.EXPANDED])
            samples = self._samples[: -(-expanded // native.STRIDE)]
            block = int(np.searchsorted(samples, chain[-1], side="right")) - 1
            begin = block * native.STRIDE
            child = self.state(chain[-1])
            parent, label = native.find_parent(
                self.step,
                self.visited.address,
                self.visited.leaves,
                self.words,
                begin,
                min(begin + native.STRIDE, expanded),
                child.ctypes.data,
                self.room.here.ctypes.data,
                self.room.nodes.ctypes.data,
                self.room.out.ctypes.data,
                self.room.labels.ctypes.data,
            )
            if parent < 0:
                raise RuntimeError(f"state {chain[-1]} has no parent: the steps of the model are not repeatable")
            chain.append(parent)
            labels.append(label)
        states = np.stack([self.state(number) for number in reversed(chain)])
        return states, np.array(labels[::-1], np.uint32)

    # Inside

    @property
    def _fixed(self) -> int:
        """Bytes of the scratch arrays."""
        arrays = (self.room.out, self.room.labels, self.room.roots, self.room.numbers, self._rule_of)
        return sum(array.nbytes for array in arrays)

    def _seed(self, initial: NDArray[np.uint64]) -> None:
        done = 0
        while True:
            done = self._native.seed(
                self._check,
                self.visited.address,
                self.visited.leaves,
                self.words,
                initial.ctypes.data,
                done,
                len(initial),
                self._masks[0],
                self.room.nodes.ctypes.data,
                self._counters,
                self._first,
            )
            if done == len(initial):
                break
            if not self._make_room():
                raise MemoryError(f"{len(initial)} initial states do not fit into {self._limit} bytes")
        self.initial_states = self.states

    def _make_room(self) -> bool:
        """Let the visited set grow where it has to; false if there is no memory for another batch."""
        native, visited = self._native, self.visited
        if not visited.grow(self.states):
            return False
        left = (self._limit - self.memory) // visited.widest
        memory = min(visited.most, self.states + max(0, left))
        self._counters[native.MEMORY] = memory
        self._counters[native.ROOM] = visited.capacity
        return memory >= self.states + visited.room

    def _explore(self, budget: int) -> int:
        return self._native.explore(
            self.step,
            self._check,
            self.visited.address,
            self.visited.leaves,
            self.words,
            self.fanout,
            self._masks,
            self._decided,
            self._counters,
            self._rule_of,
            self._fault_rule,
            self.taken,
            self.enabled,
            self.fresh,
            self._first,
            self._levels,
            self._samples,
            self.room.here.ctypes.data,
            self.room.nodes.ctypes.data,
            self.room.out.ctypes.data,
            self.room.labels,
            self.room.roots,
            self.room.numbers,
            budget,
        )

    def _settle(self, reason: int) -> None:
        """Do what a kernel came back for."""
        native = self._native
        final = {
            native.FINISHED: Status.DONE,
            native.FAILED: Status.MODEL_ERROR,
            native.ALL_FOUND: Status.DECIDED,
        }
        if reason in (native.CROWDED, native.MEMORY_FULL) and not self._make_room():
            self._status = Status.OUT_OF_MEMORY
        else:
            self._status = final.get(reason, self._status)
