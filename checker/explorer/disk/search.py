"""Breadth-first search of states that do not fit into memory, exact, by sorted files.

Each level is a sorted file of its states. To expand a level, its states are read one after the other, and their
successors collected in a table, which is written as a sorted file whenever it is full. At the end of the level these
files are merged, the states known are dropped by reading through the sorted files of all levels at the same time, and
what is left is the next level (delayed detection of duplicates: Korf, "Delayed duplicate detection", 2003; Stern and
Dill, "Using magnetic disk instead of main memory in the Murphi verifier", 1998). Small levels are merged into larger
files now and then, so that there are never many to read through. A shortest run to a state is found backward, by
expanding the level before once more.

Edges of steps that commute are skipped as in memory (see ``commuting``): each row of the table has a mask of the edges
that need not be followed, and beside the file of a level there is one of the masks of its states until it is expanded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from checker.explorer import kernels_disk as places
from checker.explorer.disk.candidates import Candidates
from checker.explorer.disk.files import RowFile, Store, Words, rows_of_block
from checker.explorer.disk.known import Known
from checker.explorer.disk.merging import merged
from checker.explorer.disk.progress import Counts, Noted, Progress
from checker.explorer.disk.subject import Subject
from checker.explorer.kernels_disk import BATCH
from checker.explorer.kinds import Kinds
from checker.explorer.places import EIGHT, HARD_ERROR
from checker.explorer.search import COMMUTING_AFTER, Status

if TYPE_CHECKING:
    from checker.explorer.commuting import Footprint

MOST_FILES = 24
"""With more files of one kind, some of them are merged into one."""

_MERGED_AT_ONCE = 16


class DiskSearch:
    """A search as ``Search`` is, of which a state has a number only if it violates something.

    memory_limit: bytes for the table and for buffers. store: where the files are. footprints: as for ``Search``.
    The search is to be begun by ``begin``, ``take_over`` or ``restore``.
    """

    def __init__(
        self,
        subject: Subject,
        memory_limit: int,
        store: Store,
        footprints: Callable[[], Sequence[Footprint]] | None = None,
    ) -> None:
        from checker.explorer.library import warm

        self._kernels = warm()
        self._subject, self._store, self._footprints = subject, store, footprints
        words, fanout, rules = subject.words, subject.fanout, len(subject.fault_rule)
        self._words, self._rules = words, rules
        batch = fanout + BATCH
        self._limit = memory_limit
        self._fault_rule = np.ascontiguousarray(subject.fault_rule, np.bool_)
        self._kinds = Kinds(subject.rule_start)
        self._taken, self._enabled, self._fresh = np.zeros((3, rules + 1), np.int64)
        self._first = np.zeros(HARD_ERROR + 1, np.int64)
        self._here = np.zeros(words + 1 + EIGHT, np.uint64)
        self._out = np.zeros(batch * words + EIGHT, np.uint64)
        self._labels, self._followed = np.zeros((2, batch), np.uint32)
        self._made = np.zeros(BATCH + 1, np.int64)
        self._block = np.empty((rows_of_block(words), words), np.uint64)
        self._skips = np.zeros((rows_of_block(1), 1), np.uint64)
        self._fields = np.zeros(places.DISK_FIELDS, np.int64)
        for place, value in {
            places.STEP: subject.step,
            places.CHECK: subject.check,
            places.WORDS: words,
            places.FAULT_RULE: self._fault_rule.ctypes.data,
            places.KIND_OF: self._kinds.of.ctypes.data,
            places.BELOW: self._kinds.below.ctypes.data,
            places.ALWAYS: subject.always,
            places.QUIESCENT_MASK: subject.quiescent,
            places.TERMINAL_MASK: subject.terminal,
            places.HERE: self._here.ctypes.data,
            places.OUT: self._out.ctypes.data,
            places.LABELS: self._labels.ctypes.data,
            places.KINDS: self._followed.ctypes.data,
            places.MADE: self._made.ctypes.data,
            places.TAKEN: self._taken.ctypes.data,
            places.ENABLED: self._enabled.ctypes.data,
            places.FRESH: self._fresh.ctypes.data,
            places.FIRST: self._first.ctypes.data,
            places.ERROR: -1,
        }.items():
            self._fields[place] = value
        self._address = int(self._fields.ctypes.data)
        self._fixed = 3 * self._block.nbytes + self._skips.nbytes + self._out.nbytes + 2 * self._labels.nbytes
        self._candidates = Candidates(self._kernels, self._fields, words, batch, max(0, memory_limit - self._fixed))
        self._levels: list[RowFile] = []
        self._known: list[RowFile] = []
        self._spilled: list[RowFile] = []
        self._masks: RowFile | None = None
        """By state of the level being expanded, the groups whose edges are not followed; without a file, all are."""
        self._position = 0
        self._status = Status.RUNNING
        self._noted: list[Noted] = []
        self._violations: dict[int, int] = {}
        self._error = -1
        self._work: Generator[None, None, None] | None = None
        self._may_save = False

    # Beginnings

    def begin(self) -> None:
        """Begin with the initial states."""
        initial = np.ascontiguousarray(self._subject.initial, np.uint64).reshape(-1, self._words)
        self._add_level([initial], is_new=True)
        self._work = self._search()

    def take_over(self, levels: Iterable[Iterable[Words]], progress: Progress) -> None:
        """Begin with what another search has found: the states of each level, as the model has them."""
        for level in levels:
            self._add_level(level, is_new=False)
        self._resume_from(progress)
        self._work = self._search()

    def restore(self, saved: dict[str, Any], files: dict[str, RowFile]) -> None:
        """Begin with what ``saved`` gave in another process. files: by name, verified."""
        self._levels, self._known, self._spilled = (
            [self._store.take(files[name]) for name in saved[kind]] for kind in ("levels", "known", "spilled")
        )
        self._masks = self._store.take(files[saved["masks"]]) if saved["masks"] else None
        self._kinds.restore(saved["commuting"])
        self._position = saved["position"]
        self._resume_from(Progress.of_dict(saved["progress"]))
        self._work = self._search()

    def saved(self) -> dict[str, Any]:
        """What has to be known, with its files, to go on later from here; only where ``may_save``."""
        self._spill()
        counts = Counts(self.transitions, self.terminal_states, self.quiescent_states, *self._tables())
        noted = {bit: self._noted[number] for bit, number in self._violations.items()}
        return {
            "levels": [file.path.name for file in self._levels],
            "known": [file.path.name for file in self._known],
            "spilled": [file.path.name for file in self._spilled],
            "masks": self._masks.path.name if self._masks is not None else "",
            "commuting": self._kinds.as_dict(),
            "position": self._position,
            "progress": Progress(self.depth, counts, noted).as_dict(),
        }

    def close(self) -> None:
        """Give up what is being written; nothing more is to be found."""
        if self._work is not None:
            self._work.close()
        self._candidates.free()

    @property
    def files(self) -> list[RowFile]:
        """All files that are in use."""
        masks = [self._masks] if self._masks is not None else []
        return list({file.path: file for file in (*self._levels, *self._known, *self._spilled, *masks)}.values())

    @property
    def may_save(self) -> bool:
        """Whether the search is at a point where it can be taken up again."""
        return self._may_save and self._status is Status.RUNNING

    def allow(self, memory_limit: int) -> None:
        """Use more memory from the next level on."""
        self._limit = memory_limit
        self._candidates.limit = max(0, memory_limit - self._fixed)

    # Progress

    def advance(self, seconds: float) -> Status:
        """Explore for about so many seconds, and say what it came to so far. ``OSError`` where the disk does not do."""
        assert self._work is not None
        end = time.perf_counter() + seconds
        while self._status is Status.RUNNING and time.perf_counter() < end:
            next(self._work, None)
        return self._status

    def go_over_to(self, step: int, check: int) -> None:
        """Other code for the same step and check, at any time."""
        self._fields[places.STEP], self._fields[places.CHECK] = step, check

    @property
    def status(self) -> Status:
        """What the search came to so far."""
        return self._status

    @property
    def states(self) -> int:
        """States of all levels that are complete."""
        return sum(level.rows for level in self._levels)

    @property
    def transitions(self) -> int:
        """Steps of all states expanded so far."""
        return int(self._fields[places.TRANSITIONS])

    @property
    def depth(self) -> int:
        """The level being expanded: at the end, that of the farthest state."""
        return len(self._levels) - 1

    @property
    def terminal_states(self) -> int:
        """States expanded so far that have no step."""
        return int(self._fields[places.TERMINAL])

    @property
    def quiescent_states(self) -> int:
        """States expanded so far that have no step but faults."""
        return int(self._fields[places.QUIESCENT])

    @property
    def is_making_room(self) -> bool:
        """Whether it has to make room before it can go on: never, on disk."""
        return False

    @property
    def frontier(self) -> int:
        """States of the level being expanded that have not been."""
        return self._levels[-1].rows - self._position if self._levels else 0

    @property
    def taken(self) -> NDArray[np.int64]:
        """For each rule, how many transitions it made."""
        return self._taken[:-1]

    @property
    def enabled(self) -> NDArray[np.int64]:
        """For each rule, in how many states it was enabled."""
        return self._enabled[:-1]

    @property
    def fresh(self) -> NDArray[np.int64]:
        """For each rule, how many states it was the first to lead to, where states are expanded in order."""
        return self._fresh[:-1]

    @property
    def is_out_of_numbers(self) -> bool:
        """Never: states on disk have no numbers."""
        return False

    @property
    def memory(self) -> int:
        """Bytes in use for the table and buffers."""
        return self._fixed + self._candidates.memory

    @property
    def on_disk(self) -> int:
        """Bytes of files."""
        return self._store.size

    @property
    def first_violation(self) -> list[int]:
        """For each bit of the check: the number of a state that violates it, or -1. No state is fewer steps away."""
        return [self._violations.get(bit, -1) for bit in range(HARD_ERROR + 1)]

    @property
    def error_state(self) -> int:
        """The number of the state of which a step is a model error, or -1."""
        return self._error

    # Looking back

    def state(self, index: int) -> Words:
        """The words of a state that has a number."""
        return np.array(self._noted[index].words, np.uint64)

    def level(self, index: int) -> int:
        """Steps on a shortest path from the initial states to a state that has a number."""
        return self._noted[index].level

    def path(self, index: int) -> tuple[Words, NDArray[np.uint32]]:
        """A shortest path to a state: (length + 1, words) states from an initial one on, (length) labels."""
        states, labels = [self.state(index)], []
        for level in range(self.level(index) - 1, -1, -1):
            label = np.zeros(1, np.int64)
            for block in self._levels[level].blocks():
                found = self._kernels.find_parent_among(
                    self._address, block.ctypes.data, len(block), states[-1].ctypes.data, label.ctypes.data
                )
                if found >= 0:
                    states.append(self._plain(block[found : found + 1])[0])
                    labels.append(int(label[0]))
                    break
            else:
                raise RuntimeError("a state has no parent: the steps of the model are not repeatable")
        return np.stack(states[::-1]), np.array(labels[::-1], np.uint32)

    # Inside

    def _search(self) -> Generator[None, None, None]:
        """Expand level by level, in small steps."""
        while True:
            yield from self._expand_level()
            if self._status is not Status.RUNNING:
                return
            self._may_save = False
            new = yield from self._close_level(is_new=True)
            if not new:
                self._status = Status.DONE
                return

    def _expand_level(self) -> Iterator[None]:
        level, depth = self._levels[-1], self.depth
        if self._footprints is not None and self.transitions >= COMMUTING_AFTER and not self._kinds.commute:
            self._kinds.learn(self._footprints())
        self._candidates.begin(4 * min(level.rows, rows_of_block(1)) + level.rows)
        while self._position < level.rows:
            self._may_save = False
            block = level.read(self._position, self._block)
            skips = 0
            if self._masks is not None:
                skips = self._masks.read(self._position, self._skips[: len(block)]).ctypes.data
            begin = 0
            while begin < len(block):
                done = self._kernels.expand_states(self._address, block.ctypes.data, skips, begin, len(block))
                self._note(block, depth)
                if self._fields[places.ERROR] >= 0:
                    self._error = self._number(block[int(self._fields[places.ERROR])], depth)
                    self._status = Status.MODEL_ERROR
                    return
                if done < len(block) and not self._candidates.grow():
                    self._spill()
                self._position += done - begin
                begin = done
            self._may_save = True
            yield

    def _spill(self) -> None:
        """Write what was collected to a file, and begin anew."""
        if not self._candidates.count:
            return
        self._write(self._spilled, [self._candidates.rows()])
        if len(self._spilled) >= MOST_FILES:
            self._candidates.free()
            self._merge(self._spilled, self._spilled[:_MERGED_AT_ONCE])
        self._candidates.begin(self._limit)  # as large as can be

    def _write(self, files: list[RowFile], blocks: Iterable[Words], place: int | None = None) -> None:
        """Add a file with these rows."""
        writer = None
        try:
            for block in blocks:
                writer = writer or self._store.writer(block.shape[1])
                writer.append(block)
        except BaseException:
            if writer is not None:
                writer.abandon()
            raise
        assert writer is not None
        files.insert(len(files) if place is None else place, self._store.take(writer.finish()))

    def _merge(self, files: list[RowFile], chosen: list[RowFile]) -> None:
        """Merge some of the files into one, which takes the place of the first of them."""
        self._write(files, merged(self._kernels, chosen, self._words, self._limit), files.index(chosen[0]))
        for file in chosen:
            files.remove(file)
            if file not in self._levels:
                self._store.drop(file)

    def _add_level(self, blocks: Iterable[Words], is_new: bool) -> None:
        """Make a level of states as the model has them; is_new: they are to be counted and checked."""
        self._candidates.begin(rows_of_block(1))
        for block in blocks:
            begin = 0
            while begin < len(block):
                rest = np.ascontiguousarray(block[begin:])
                done = self._kernels.collect_states(self._address, rest.ctypes.data, len(rest), self._rules + 1)
                begin += done
                if begin < len(block) and not self._candidates.grow():
                    self._spill()
        for _ in self._close_level(is_new):
            pass

    def _close_level(self, is_new: bool) -> Generator[None, None, bool]:
        """Make a level of what was collected and is not known; true if there is anything."""
        blocks: Iterable[Words]
        if self._spilled:
            if self._candidates.count:
                self._write(self._spilled, [self._candidates.rows()])
            self._candidates.free()
            blocks = merged(self._kernels, self._spilled, self._words, self._limit)
        else:
            blocks = [self._candidates.rows()]
        depth = self.depth + 1
        states, masks = self._store.writer(self._words), self._store.writer(1)
        total = 0
        try:
            with Known(self._kernels, self._known if is_new else [], self._block) as known:
                for block in blocks:
                    yield from known.drop(block)
                    for begin in range(0, len(block), len(self._skips)):
                        new, skips = self._new_of(block[begin : begin + len(self._skips)])
                        if is_new and self._subject.always:
                            self._kernels.check_states(self._address, new.ctypes.data, len(new))
                            self._note(new, depth)
                        states.append(new)
                        if self._kinds.commute:
                            masks.append(skips)
                        total += len(new)
                        yield
        except BaseException:
            states.abandon()
            masks.abandon()
            raise
        for file in (*self._spilled, *([self._masks] if self._masks is not None else [])):
            self._store.drop(file)
        self._spilled, self._masks = [], None
        self._candidates.free()
        self._position = 0
        if not total:
            states.abandon()
            masks.abandon()
            self._position = self._levels[-1].rows if self._levels else 0
            return False
        self._levels.append(self._store.take(states.finish()))
        if self._kinds.commute:
            self._masks = self._store.take(masks.finish())
        else:
            masks.abandon()
        self._known.append(self._levels[-1])
        if len(self._known) >= MOST_FILES:
            self._merge(self._known, sorted(self._known, key=lambda file: file.rows)[:_MERGED_AT_ONCE])
        self._may_save = True
        return True

    def _new_of(self, rows: Words) -> tuple[Words, Words]:
        """The states of the rows that have a tag, and their masks, in memory that is used again for the next ones."""
        kept = self._kernels.keep_new(self._address, rows.ctypes.data, len(rows), self._skips.ctypes.data)
        return rows.reshape(-1)[: kept * self._words].reshape(-1, self._words), self._skips[:kept]

    def _note(self, block: Words, level: int) -> None:
        """Remember the states that were the first to violate something, of a block that a kernel has looked at."""
        found = int(self._fields[places.FOUND]) & ((1 << 64) - 1)
        for bit in range(HARD_ERROR + 1):
            if found >> bit & 1 and bit not in self._violations:
                self._violations[bit] = self._number(block[int(self._first[bit])], level)

    def _number(self, row: Words, level: int) -> int:
        """A number for a scrambled state."""
        self._noted.append(Noted(level, tuple(map(int, self._plain(row.reshape(1, -1))[0]))))
        return len(self._noted) - 1

    def _plain(self, rows: Words) -> Words:
        out = np.empty_like(rows)
        self._kernels.plain_states(rows.ctypes.data, len(rows), self._words, out.ctypes.data)
        return out

    def _tables(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        return self._taken, self._enabled, self._fresh

    def _resume_from(self, progress: Progress) -> None:
        counts = progress.counts
        self._fields[places.TRANSITIONS : places.QUIESCENT + 1] = counts.transitions, counts.terminal, counts.quiescent
        for table, known in zip(self._tables(), (counts.taken, counts.enabled, counts.fresh), strict=True):
            table[:] = known
        for bit, noted in progress.violations.items():
            self._noted.append(noted)
            self._violations[bit] = len(self._noted) - 1
            self._fields[places.FOUND] |= np.int64(1 << bit)
        self._may_save = True
