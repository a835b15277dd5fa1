"""Exhaustive breadth-first search of a model's states, by native kernels that call native steps."""

from __future__ import annotations

import ctypes
import os
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from checker.explorer import places
from checker.explorer.buckets import MOST_IN_A_SHARD, Buckets
from checker.explorer.kinds import Kinds
from checker.explorer.memory import release, reserve
from checker.explorer.numbering import Numbering
from checker.explorer.replant import reshape
from checker.explorer.reshape import MOST_NODES, TO_COME
from checker.explorer.room import Chore, done, make_room, refill
from checker.explorer.scratch import Scratch, bytes_of_queues, bytes_of_scratch
from checker.explorer.shape import plain_shape
from checker.explorer.shard import Shard
from checker.explorer.team import Team
from checker.explorer.tree import Tree

if TYPE_CHECKING:
    from checker.explorer.commuting import Footprint

SHARDS = 8
"""Parts of the states, whatever the number of threads, so that the outcome does not depend on that. A power of two."""

QUEUE = 4096
MOST_QUEUE = 1 << 15
"""Successors of a shard in a round, about: at first, and in a long search."""

_SLICE = 0.05
"""Seconds in native code between two looks at the clock."""

FOR_ALL_THREADS = 5_000
"""With fewer states in sight, one thread does all the work: the others would have to be waited for."""

RESHAPE_EARLY = 200_000
RESHAPE_AT = 1_500_000
"""States after which to look whether the tree fits the model: first whether it is a very bad one, then whether there
is a better one; once more when there are ``TO_COME`` times as many, and so on."""

WASTE_EARLY = 12
WASTE = 2
"""Bytes a state in dictionaries that are worth looking for another tree, early in a search and later."""

COMMUTING_AFTER = 2_000
"""Transitions after which it pays to find out which steps commute."""


class Status(Enum):
    """What a search came to: RUNNING may be continued, all others are final."""

    RUNNING = "running"
    DONE = "done"
    MODEL_ERROR = "model error"
    OUT_OF_MEMORY = "out of memory"
    OUT_OF_DISK = "out of disk"
    DECIDED = "decided"


class Search:
    """All states that can be reached from the initial ones, found breadth first.

    States are numbered level by level; the numbers of the level that is being found may change until it is complete.
    Neither they nor anything else depend on the number of threads.

    step: address of ``int64 step(const uint64* state, uint64* out, uint32* labels, uint64 skip, const uint32* kinds)``,
        which writes the labels of all steps, which ascend, and their successors, and returns their number, or a
        negative number where a step of this state is a model error. It leaves out the successor of each step where
        ``skip`` has the bit of the number in the lowest five bits of the label's kind, and adds 2^32 to what it
        returns for each. Without footprints ``skip`` is always 0.
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
    threads: cores to use at most; all by default, but no more than there are shards.
    footprints: tells what the steps with a label read and change, so that not all of those that commute are looked
        up; labels of one footprint have one kind. It is asked only if the search turns out not to be small. What is
        found does not depend on it.
    relevant: (words); the bits of a state that decide which properties of ``always`` are violated, and whether one
        could not be evaluated. All bits by default. A state is checked only if they are not as in the state before.

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
        threads: int | None = None,
        footprints: Callable[[], Sequence[Footprint]] | None = None,
        relevant: NDArray[np.uint64] | None = None,
    ) -> None:
        from checker.explorer.library import warm

        self.kernels = warm()
        self.words, self.fanout = words, fanout
        self.limit = memory_limit
        self.is_out_of_numbers = False
        """Whether OUT_OF_MEMORY means that there are more states than can be numbered."""
        self.team = Team(max(1, min(threads or os.cpu_count() or 1, SHARDS)))
        rules = len(fault_rule)
        self._fault_rule = np.ascontiguousarray(fault_rule, np.bool_)
        self._kinds = Kinds(rule_start)
        self._footprints = footprints
        self._relevant = np.zeros(words + places.EIGHT, np.uint64)
        if always:
            self._relevant[:words] = ~np.uint64(0) if relevant is None else relevant
        self._status = Status.RUNNING
        self._rate = 1e6
        self._numbering: Numbering | None = None
        self.tree = Tree(self.kernels, plain_shape(words), memory_limit)
        self._most_nodes = max(MOST_NODES, self.tree.shape.nodes)
        self._reshape_at = RESHAPE_EARLY
        self._chore: Chore | None = None  # what has to be done before it can go on
        self._given = [0] * SHARDS  # states of each shard of which is not known in which round they were found
        self._reserve(rules)
        decided = (always | quiescent | terminal) & ((1 << places.HARD_ERROR) - 1)
        self._describe(step, check, always, quiescent, terminal, decided if stop_when_decided else 0)
        self._seed(np.ascontiguousarray(initial, np.uint64).reshape(-1, words))

    # Progress

    def advance(self, seconds: float) -> Status:
        """Explore for about so many seconds, without Python's lock, and say what it came to so far."""
        end = time.perf_counter() + seconds
        while self._status is Status.RUNNING:
            start = time.perf_counter()
            if start >= end:
                break
            if self._chore is not None:
                self._go_on_with(self._chore, end)
            elif any(shard.capacity < shard.states for shard in self.shards):  # an interrupt came at the worst moment
                self._settle(places.CROWDED)
            elif any(shard.filled < shard.states for shard in self.shards):
                refill(self, end)
            elif self.states >= self._reshape_at:
                is_early = self.states < RESHAPE_AT
                self._chore = reshape(self, WASTE_EARLY if is_early else WASTE, is_early)
                self._reshape_at = max(TO_COME * self.states, RESHAPE_AT)
            else:
                self._explore(start, end)
        return self._status

    @property
    def is_making_room(self) -> bool:
        """Whether it has to make room before it can go on."""
        return self._chore is not None or any(shard.filled < shard.states for shard in self.shards)

    @property
    def current(self) -> Search:
        """What finds the states: itself, where a ``LongSearch`` changes what does."""
        return self

    def go_over_to(self, step: int, check: int) -> None:
        """Other code for the same step and check, at any time."""
        self.control[places.STEP], self.control[places.CHECK] = step, check

    @property
    def status(self) -> Status:
        """What the search came to so far."""
        return self._status

    @property
    def states(self) -> int:
        """States found so far."""
        return self._total(places.STATES)

    @property
    def transitions(self) -> int:
        """Steps of all states expanded so far, those to known states included."""
        return self._total(places.TRANSITIONS)

    @property
    def depth(self) -> int:
        """Steps from the initial states to the level being expanded: at the end, to the farthest state."""
        return int(self.control[places.DEPTH])

    @property
    def terminal_states(self) -> int:
        """States expanded so far that have no step."""
        return self._total(places.TERMINAL)

    @property
    def quiescent_states(self) -> int:
        """States expanded so far that have no step but faults, terminal ones included."""
        return self._total(places.QUIESCENT)

    @property
    def frontier(self) -> int:
        """States found but not expanded yet."""
        return self.states - self._total(places.EXPANDED)

    @property
    def taken(self) -> NDArray[np.int64]:
        """For each rule, how many transitions it made."""
        return self._by_rule([shard.taken for shard in self.shards])

    @property
    def enabled(self) -> NDArray[np.int64]:
        """For each rule, in how many of the states expanded it was enabled."""
        return self._by_rule([shard.enabled for shard in self.shards])

    @property
    def fresh(self) -> NDArray[np.int64]:
        """For each rule, how many states it was the first to lead to."""
        return self._by_rule([shard.fresh for shard in self.shards])

    @property
    def memory(self) -> int:
        """Bytes in use for states, tables and buffers."""
        rounds = int(self.control[places.ROUNDS]) * 8 * SHARDS * (SHARDS + 1)
        levels = (self.depth + 2) * 8 * SHARDS
        skips = self.skip_bytes * self.frontier
        queues = SHARDS * bytes_of_queues(int(self.control[places.QUEUE]))
        own = self._fixed + self.tree.memory + self.tree.shape.root_nibbles * self.states // 2
        return own + skips + queues + self.buckets.memory + rounds + levels

    @property
    def skip_bytes(self) -> int:
        """Bytes, for a state that is not expanded yet, of the mask of the groups whose edges are not followed."""
        return self._kinds.skip_bytes

    @property
    def first_violation(self) -> list[int]:
        """For each bit of the check: the first state that violates it, or -1. No state is fewer steps away."""
        numbering = self.numbering()
        found = []
        for bit in range(places.HARD_ERROR + 1):
            firsts = [(k, int(shard.first[bit])) for k, shard in enumerate(self.shards) if shard.first[bit] >= 0]
            found.append(min((numbering.number(k, state) for k, state in firsts), default=-1))
        return found

    @property
    def error_state(self) -> int:
        """The state of which a step is a model error, or -1."""
        numbering = self.numbering()
        failed = [(k, int(shard.fields[places.ERROR])) for k, shard in enumerate(self.shards)]
        return min((numbering.number(k, state) for k, state in failed if state >= 0), default=-1)

    def new_scratch(self) -> Scratch:
        """Memory for a thread that looks at states of this search."""
        return Scratch.alone(self.words, self._most_nodes, self.fanout)

    # Looking back

    def numbering(self) -> Numbering:
        """How the states found so far are numbered."""
        known = self._numbering
        if known is not None and (known.states, len(known.starts)) == (self.states, self.depth + 3):
            return known
        starts = np.empty((self.depth + 3, SHARDS), np.int64)
        starts[:-2] = self._levels[: (self.depth + 1) * SHARDS].reshape(-1, SHARDS)
        starts[-2] = self.shard_fields[:, places.LEVEL_END]
        starts[-1] = self.shard_fields[:, places.STATES]
        self._numbering = Numbering(starts)
        return self._numbering

    @property
    def initial_states(self) -> int:
        """How many initial states there are; they come first."""
        return int(self.numbering().starts[1].sum())

    def state(self, index: int) -> NDArray[np.uint64]:
        """The words of a state. Raises ``IndexError`` for a number that no state has."""
        return self._read(*self.numbering().place(index))

    def level(self, index: int) -> int:
        """Steps on a shortest path from the initial states to a state."""
        return self.numbering().level(index)

    def path(self, index: int) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
        """A shortest path to a state: (length + 1, words) states from an initial one on, (length) labels."""
        shard, state = self.numbering().place(index)
        states, labels = [self._read(shard, state)], []
        while state >= self._levels_of(shard)[1]:
            label = np.zeros(1, np.int64)
            child = states[-1].ctypes.data
            control = self.control.ctypes.data
            for source, begin, end in self._origins(shard, state):
                state = self.kernels.find_parent(
                    control, self.scratch.address, source, begin, end, child, label.ctypes.data
                )
                if state >= 0:
                    break
            else:
                raise RuntimeError("a state has no parent: the steps of the model are not repeatable")
            shard = source
            states.append(self._read(shard, state))
            labels.append(int(label[0]))
        return np.stack(states[::-1]), np.array(labels[::-1], np.uint32)

    # Inside

    def _total(self, place: int) -> int:
        return int(self.shard_fields[:, place].sum())

    def _by_rule(self, counts: list[NDArray[np.int64]]) -> NDArray[np.int64]:
        total: NDArray[np.int64] = np.sum(counts, axis=0)[:-1]
        return total

    def _read(self, shard: int, state: int) -> NDArray[np.uint64]:
        words = np.empty(self.words, np.uint64)
        self.kernels.read_state(self.control.ctypes.data, self.scratch.address, shard, state, words.ctypes.data)
        return words

    def _levels_of(self, shard: int) -> NDArray[np.int64]:
        """The first state of each level in a shard, that of the level being found included."""
        starts = self._levels[shard : (self.depth + 1) * SHARDS : SHARDS]
        return np.append(starts, self.shard_fields[shard, places.LEVEL_END])

    def _origins(self, shard: int, state: int) -> Iterator[tuple[int, int, int]]:
        """The states that may have led to a state: a shard, and from where to where."""
        if state >= self._given[shard]:
            yield self._origin(shard, state)
            return
        level = bisect_right(self._levels_of(shard), state) - 2
        for source in range(SHARDS):
            starts = self._levels_of(source)
            yield source, int(starts[level]), int(starts[level + 1])

    def _origin(self, shard: int, state: int) -> tuple[int, int, int]:
        """The shard whose states in a round led to a state first, and these states: from where to where."""
        rounds = int(self.control[places.ROUNDS])
        records = self._records[: rounds * SHARDS * (SHARDS + 1)].reshape(rounds, SHARDS, SHARDS + 1)
        last = bisect_right(records[:, shard, 1], state) - 1
        source = bisect_right(records[last, shard, 1:], state) - 1
        begin = int(records[last, source, 0])
        end = int(records[last + 1, source, 0] if last + 1 < rounds else self.shard_fields[source, places.BEGIN])
        return source, begin, end

    def _reserve(self, rules: int) -> None:
        """Address space for as much as the limit can ever hold."""
        most = min(SHARDS * MOST_IN_A_SHARD, max(1 << 12, self.limit // 8))
        while True:
            try:
                self.shard_fields = reserve(SHARDS * places.SHARD_FIELDS, np.int64).reshape(SHARDS, -1)
                self.shards = [
                    Shard(fields, self.words, self._most_nodes, self.fanout, rules, most, MOST_QUEUE)
                    for fields in self.shard_fields
                ]
                self._levels: NDArray[np.int64] = reserve((most + 2) * SHARDS, np.int64, huge=False)
                self._records: NDArray[np.int64] = reserve(most * SHARDS * (SHARDS + 1), np.int64, huge=False)
                break
            except MemoryError:
                if most < 1 << 16:
                    raise
                most //= 2
        self.most = most
        self.buckets = Buckets(self.limit)
        self.scratch = self.new_scratch()
        own = bytes_of_scratch(self.words, self.tree.shape.nodes, self.fanout)
        self._fixed = self._kinds.of.nbytes + SHARDS * own

    def _describe(self, step: int, check: int, always: int, quiescent: int, terminal: int, decided: int) -> None:
        """Write the description that kernels read."""
        self.control: NDArray[np.int64] = reserve(places.CONTROL, np.int64)  # at the start of a line of the cache
        yielding = ctypes.cast(ctypes.CDLL(None).sched_yield, ctypes.c_void_p).value or 0
        for place, value in {
            places.STEP: step,
            places.CHECK: check,
            places.WORDS: self.words,
            places.FANOUT: self.fanout,
            places.RULES: self._fault_rule.size,
            places.KIND_OF: self._kinds.of.ctypes.data,
            places.BELOW: self._kinds.below.ctypes.data,
            places.FAULT_RULE: self._fault_rule.ctypes.data,
            places.ALWAYS: always,
            places.QUIESCENT_MASK: quiescent,
            places.TERMINAL_MASK: terminal,
            places.DECIDED: decided,
            places.RELEVANT: self._relevant.ctypes.data,
            places.CHECKED_WORDS: int(np.max(np.flatnonzero(self._relevant), initial=-1)) + 1,
            places.TREE: self.tree.address,
            places.SHARDS: SHARDS,
            places.SHARD: self.shard_fields.ctypes.data,
            places.LEVELS: self._levels.ctypes.data,
            places.RECORDS: self._records.ctypes.data,
            places.QUEUE: QUEUE,
            places.LEAST_QUEUE: QUEUE,
            places.MOST_QUEUE: MOST_QUEUE,
            places.YIELD: yielding,
            places.THREADS: 1,
            places.DEPTH: -1,
        }.items():
            self.control[place] = value

    def _seed(self, initial: NDArray[np.uint64]) -> None:
        """Store the initial states."""
        self._store(initial)
        self._begin_level()

    def add_level(self, blocks: Iterable[NDArray[np.uint64]]) -> None:
        """Take states for those that the level found last leads to first, which is not expanded itself any more.

        Nothing is counted. Raises ``MemoryError`` where they do not fit.
        """
        for fields in self.shard_fields:
            fields[places.EXPANDED] = fields[places.BEGIN] = fields[places.LEVEL_END]
        for block in blocks:
            self._store(block)
        self._begin_level()
        self._given = [shard.states for shard in self.shards]

    def _store(self, states: NDArray[np.uint64]) -> None:
        """Store states of the level that is being found."""
        count, control = len(states), self.control.ctypes.data
        padded = np.zeros(states.size + places.EIGHT, np.uint64)
        padded[: states.size] = states.ravel()
        done = 0
        while done < count:
            self._seed_room(count)
            first = padded.ctypes.data + 8 * done * self.words
            done += self.kernels.seed(control, first, min(QUEUE, count - done))
            self.shard_fields[:, places.DONE] = places.TO_ABSORB
            self._seed_room(count)
            self.kernels.absorb_all(control)
            for shard in self.shards:
                shard.filled = shard.states

    def _begin_level(self) -> None:
        self.kernels.begin_level(self.control.ctypes.data)
        done(make_room(self))

    def _seed_room(self, count: int) -> None:
        if not done(make_room(self)):
            raise MemoryError(f"{count} states to begin with do not fit into {self.limit >> 20} MB")
        while any(shard.filled < shard.states for shard in self.shards):
            refill(self, float("inf"))

    @property
    def workers(self) -> int:
        """How many threads there is work for."""
        return self.team.size if self.states >= FOR_ALL_THREADS else 1

    def _explore(self, start: float, end: float) -> None:
        """Let the threads explore until a time, or until something has to be done first."""
        before = self.transitions
        if self._footprints is not None and before >= COMMUTING_AFTER:
            self._let_commute(self._footprints())
        budget = before + max(1000, int(self._rate * min(_SLICE, end - start)))
        self.control[places.BUDGET] = budget if self._footprints is None else min(budget, COMMUTING_AFTER)
        reason = self._run()
        if reason == places.PAUSED:
            self._rate = (self.transitions - before + 1) / max(time.perf_counter() - start, 1e-6)
        self._forget_skips()
        self._settle(reason)

    def _go_on_with(self, chore: Chore, end: float) -> None:
        """Go on with what has to be done first, until a time. If interrupted, it is begun anew when it is missed."""
        self._chore = None
        while True:
            try:
                next(chore)
            except StopIteration as outcome:
                if not outcome.value:
                    self._status = Status.OUT_OF_MEMORY
                return
            if time.perf_counter() >= end:
                break
        self._chore = chore

    def _run(self) -> int:
        """Let the threads explore, as many as are worth it."""
        threads = self.workers
        self.control[places.THREADS] = threads
        self.control[places.ABORT] = self.control[places.ARRIVED] = self.control[places.NEXT] = 0
        control = self.control.ctypes.data
        try:
            return self.team.run(threads, lambda thread: self.kernels.run(control))
        except BaseException:
            self.control[places.ABORT] = 1
            self.team.wait()
            raise
        finally:
            for shard in self.shards:
                shard.filled = shard.states

    def _let_commute(self, footprints: Sequence[Footprint]) -> None:
        """Skip edges from now on."""
        self._kinds.learn(footprints)  # masks so far have no bits, in whatever number of bytes
        self.control[places.SKIP_BYTES] = self._kinds.skip_bytes
        self._footprints = None

    def _forget_skips(self) -> None:
        """Give the memory back of what is known of states that have been expanded."""
        for shard in self.shards:
            expanded = int(shard.fields[places.EXPANDED])
            release(shard.skips, self.skip_bytes * shard.forgotten, self.skip_bytes * expanded)
            shard.forgotten = expanded

    def _settle(self, reason: int) -> None:
        """Do what the kernels came back for."""
        final = {
            places.FINISHED: Status.DONE,
            places.FAILED: Status.MODEL_ERROR,
            places.ALL_FOUND: Status.DECIDED,
        }
        if reason == places.CROWDED:
            self._chore = make_room(self)
        self._status = final.get(reason, self._status)
