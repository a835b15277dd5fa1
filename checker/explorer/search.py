"""Exhaustive breadth-first search of a model's states, by native kernels that call native steps."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from checker.explorer.visited_memory import reserve

_MOST_STATES = (1 << 32) - 2
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
class Visited:
    """Where native code finds the states of a search: addresses, and the scratch arrays of an expansion."""

    states: int
    table: int
    bits: int
    constants: int
    out: int
    hashes: NDArray[np.uint64]


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
        self._out = np.empty(room * words, np.uint64)
        self._labels = np.empty(room, np.uint32)
        self._hashes = np.empty(room, np.uint64)
        self._numbers = np.empty(native.BATCH, np.int64)
        random = np.random.Generator(np.random.PCG64(20))
        self._constants = random.integers(0, 1 << 64, 2 * words + 2, np.uint64) | np.uint64(1)
        buffers = (self._out, self._labels, self._hashes, self._numbers, self._rule_of)
        self._fixed = sum(buffer.nbytes for buffer in buffers)

        start = np.ascontiguousarray(initial, np.uint64).reshape(-1, words)
        self._reserve_store()
        self._bits = max(14, int(len(start) * 2 - 1).bit_length())
        self._table: NDArray[np.uint64] = reserve(1 << self._bits, np.uint64)
        self._set_table(self._bits)
        if len(start) + room > self._room():
            raise MemoryError(f"{len(start)} initial states do not fit into {memory_limit} bytes")
        native.seed(
            check,
            words,
            start.ctypes.data,
            len(start),
            self._masks[0],
            self._store.ctypes.data,
            self._table.ctypes.data,
            self._constants.ctypes.data,
            self._counters,
            self._first,
        )
        self.initial_states = int(self._counters[native.STATES])

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
        per_state = 8 * self.words
        return self.states * per_state + self.states // 8 + self.depth * 8 + self._table.nbytes + self._fixed

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
        return self._store[index * self.words : (index + 1) * self.words].copy()

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
            parent, label = native.find_parent(
                self.step,
                self.words,
                self._store.ctypes.data,
                begin,
                min(begin + native.STRIDE, expanded),
                chain[-1],
                self._out.ctypes.data,
                self._labels.ctypes.data,
            )
            if parent < 0:
                raise RuntimeError(
                    f"state {chain[-1]} has no parent: the steps of the model are not repeatable"
                )
            chain.append(parent)
            labels.append(label)
        states = np.stack([self.state(number) for number in reversed(chain)])
        return states, np.array(labels[::-1], np.uint32)

    def visited(self) -> Visited:
        """The states and their table for native code; true until the next advance."""
        return Visited(
            self._store.ctypes.data,
            self._table.ctypes.data,
            self._bits,
            self._constants.ctypes.data,
            self._out.ctypes.data,
            self._hashes,
        )

    # Inside

    def _reserve_store(self) -> None:
        """Address space for as many states as the limit can ever hold."""
        most = min(_MOST_STATES, max(1, self._limit // (8 * self.words)))
        native = self._native
        while True:
            try:
                self._store: NDArray[np.uint64] = reserve(most * self.words, np.uint64)
                self._samples: NDArray[np.int64] = reserve(most // native.STRIDE + 2, np.int64, huge=False)
                self._levels: NDArray[np.int64] = reserve(most + 2, np.int64, huge=False)
                self._most = most
                return
            except MemoryError:
                if most < 1 << 16:
                    raise
                most //= 2

    def _room(self) -> int:
        """States that fit beside the table."""
        left = self._limit - self._fixed - self._table.nbytes
        return min(self._most, max(0, left) * 8 // (64 * self.words + 1))

    def _set_table(self, bits: int) -> None:
        native = self._native
        self._bits = bits
        self._counters[native.BITS] = bits
        self._counters[native.LIMIT] = (1 << bits) // 8 * 5
        self._counters[native.CAPACITY] = self._room()

    def _explore(self, budget: int) -> int:
        return self._native.explore(
            self.step,
            self._check,
            self.words,
            self.fanout,
            self._masks,
            self._decided,
            self._store.ctypes.data,
            self._table.ctypes.data,
            self._constants.ctypes.data,
            self._counters,
            self._rule_of,
            self._fault_rule,
            self.taken,
            self.enabled,
            self.fresh,
            self._first,
            self._levels,
            self._samples,
            self._out.ctypes.data,
            self._labels,
            self._hashes,
            self._numbers,
            budget,
        )

    def _settle(self, reason: int) -> None:
        """Do what a kernel came back for."""
        native = self._native
        final = {
            native.FINISHED: Status.DONE,
            native.FAILED: Status.MODEL_ERROR,
            native.STORE_FULL: Status.OUT_OF_MEMORY,
            native.ALL_FOUND: Status.DECIDED,
        }
        if reason == native.TABLE_FULL and not self._grow():
            reason = native.STORE_FULL
        self._status = final.get(reason, self._status)

    def _grow(self) -> bool:
        """Double the table, or fill it further where memory is short; false if it is as full as it may be."""
        native = self._native
        bits = self._bits + 1
        needed = self.memory + (8 << bits)
        if bits <= 32 and needed <= self._limit:
            try:
                table = reserve(1 << bits, np.uint64)
            except MemoryError:
                pass
            else:
                old = self._table
                native.grow(old.ctypes.data, old.size, table.ctypes.data, bits, 0, old.size)
                self._table = table
                self._set_table(bits)
                return True
        full = (1 << self._bits) // 16 * 15
        if self._counters[native.LIMIT] >= full:
            return False
        self._counters[native.LIMIT] = full
        return True
