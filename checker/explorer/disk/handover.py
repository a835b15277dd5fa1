"""What a search in memory has found, level by level: read from it, and put into a new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from checker.explorer import places
from checker.explorer.disk.files import RowFile, Words, rows_of_block
from checker.explorer.disk.progress import Counts, Noted, Progress
from checker.explorer.search import Search


def progress_of(search: Search) -> Progress:
    """How far a search had come when it began the level that it is expanding."""
    marks = np.sum([shard.mark for shard in search.shards], axis=0)
    transitions, terminal, quiescent = map(int, marks[:3])
    counts = Counts(transitions, terminal, quiescent, *marks[3:].reshape(3, -1))
    violations = {}
    for bit, number in enumerate(search.first_violation):
        if number >= 0 and search.level(number) <= search.depth:
            violations[bit] = Noted(search.level(number), tuple(map(int, search.state(number))))
    return Progress(search.depth, counts, violations)


def level_of(search: Search, level: int) -> Iterator[Words]:
    """The states of a complete level in the order of their numbers, in memory that is used again for the next ones."""
    room = np.empty((rows_of_block(search.words), search.words), np.uint64)
    starts = search.numbering().starts
    control, scratch = search.control.ctypes.data, search.scratch.address
    for shard, (start, end) in enumerate(zip(starts[level].tolist(), starts[level + 1].tolist(), strict=True)):
        for begin in range(start, end, len(room)):
            until = min(begin + len(room), end)
            states = np.arange(begin, until, dtype=np.int64)
            search.kernels.read_states(control, scratch, shard, states.ctypes.data, len(states), room.ctypes.data)
            yield room[: len(states)]


def levels_of(search: Search) -> Iterator[Iterator[Words]]:
    """All complete levels."""
    return (level_of(search, level) for level in range(search.depth + 1))


def put_back(search: Search, levels: Sequence[RowFile], progress: Progress) -> None:
    """Let a search that has just begun be where another one was that had these levels.

    Raises ``MemoryError`` where they do not fit, ``ValueError`` where they are not levels of the same search.
    """
    if search.states != levels[0].rows:
        raise ValueError("the initial states are not those of the checkpoint")
    known = search.states
    for level in levels[1:]:
        search.add_level(level.blocks())
        known += level.rows
        if search.states != known:
            raise ValueError("a level of the checkpoint has states that are known before")
    counts = progress.counts
    for k, shard in enumerate(search.shards):
        for own in (shard.taken, shard.enabled, shard.fresh, shard.mark, shard.first):
            own[:] = 0
        shard.first[:] = -1
        shard.fields[places.FOUND] = 0
        if k == 0:
            shard.taken[:], shard.enabled[:], shard.fresh[:] = counts.taken, counts.enabled, counts.fresh
            shard.fields[places.TRANSITIONS] = counts.transitions
            shard.fields[places.TERMINAL], shard.fields[places.QUIESCENT] = counts.terminal, counts.quiescent
            shard.mark[:3] = counts.transitions, counts.terminal, counts.quiescent
            shard.mark[3:] = np.concatenate((counts.taken, counts.enabled, counts.fresh))
    for bit, noted in progress.violations.items():
        index, state = search.numbering().place(
            sum(level.rows for level in levels[: noted.level]) + _row_of(levels[noted.level].blocks(), noted)
        )
        search.shards[index].first[bit] = state
        search.shards[index].fields[places.FOUND] |= np.int64(1 << bit)


def _row_of(blocks: Iterable[Words], noted: Noted) -> int:
    before = 0
    for block in blocks:
        rows = np.flatnonzero((block == np.array(noted.words, np.uint64)).all(axis=1))
        if rows.size:
            return before + int(rows[0])
        before += len(block)
    raise ValueError("a state that violates something is not in its level")
