"""Skipping edges of commuting steps from disk: nothing is lost, as many are skipped as can be, even after a kill."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.explorer.commuting import Footprint, commuting
from checker.explorer.disk import files as module_of_files
from checker.explorer.disk import search as module
from checker.explorer.disk.checkpoint import Checkpoint
from checker.explorer.disk.files import Store
from checker.explorer.disk.long import LongSearch
from checker.explorer.disk.search import DiskSearch
from checker.explorer.disk.subject import Subject
from checker.explorer.kinds import Kinds
from checker.explorer.places import GROUP_BITS
from checker.explorer.search import Search, Status
from tests.explorer.components import ENABLED, VALUES, Components, Part, components
from tests.explorer.test_commuting import demand_nearest_error, levels_of

TINY, PLENTY = 1, 1 << 24
"""Bytes: so few that tables are written again and again; so many that none is."""

SHORT, LONG = 256, module_of_files.BLOCK
"""Bytes that are read at once: a few states, which are expanded together; or a whole level."""

_STEP = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_void_p] * 3, ctypes.c_uint64, ctypes.c_void_p)

Footprints = Callable[[], Sequence[Footprint]]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Edges are skipped from the start, blocks are short, and there are few files."""
    monkeypatch.setattr(module, "COMMUTING_AFTER", 0)
    monkeypatch.setattr(module_of_files, "BLOCK", SHORT)
    monkeypatch.setattr(module, "MOST_FILES", 4)
    monkeypatch.setattr(module, "_MERGED_AT_ONCE", 3)
    yield


class Counting:
    """A machine as it is searched; ``followed`` is how many successors its step has written."""

    def __init__(self, machine: Components) -> None:
        own = machine.machine
        native = _STEP(own.step)
        self.followed = 0

        def step(state: int, out: int, labels: int, skip: int, kinds: int) -> int:
            made = int(native(state, out, labels, skip, kinds))
            self.followed += (made & 0xFFFFFFFF) - (made >> 32) if made >= 0 else 0
            return made

        self._step = _STEP(step)
        address = ctypes.cast(self._step, ctypes.c_void_p).value
        self.subject = Subject(address or 0, *own.arguments()[1:], 1, 0, 0)


def on_disk(subject: Subject, memory: int, directory: str | Path, footprints: Footprints | None) -> DiskSearch:
    search = DiskSearch(subject, memory, Store(Path(directory), durable=False), footprints)
    search.begin()
    while search.advance(1) is Status.RUNNING:
        pass
    return search


def found(search: DiskSearch) -> dict[tuple[int, ...], int]:
    """The level of each state, without the word that is an address."""
    level: dict[tuple[int, ...], int] = {}
    for depth, file in enumerate(search._levels):
        for block in file.blocks():
            for row in search._plain(block).tolist():
                assert tuple(row[:-1]) not in level
                level[tuple(row[:-1])] = depth
    return level


def wanted(machine: Components) -> tuple[list[int], list[int], int, int]:
    """What is taken and enabled by label, the transitions, and the terminal states."""
    level, _ = levels_of(machine)
    steps = [machine.successors(state) or [] for state in level]
    labels = Counter(label for row in steps for label, _ in row)
    start = machine.machine.rule_start.tolist()
    rules = list(pairwise(start))
    taken = [sum(labels[label] for label in range(begin, end)) for begin, end in rules]
    enabled = [sum(any(begin <= label < end for label, _ in row) for row in steps) for begin, end in rules]
    return taken, enabled, labels.total(), sum(not row for row in steps)


def edges_followed(machine: Components) -> int:
    """How many edges are left to follow if each state remembers what all of those say that led there."""
    groups = commuting(machine.footprints())
    level = dict.fromkeys(machine.initial, 0)
    count, now = 0, dict.fromkeys(machine.initial, 0)
    while now:
        after: dict[tuple[int, ...], int] = {}
        for state, mask in now.items():
            for label, target in machine.successors(state) or []:
                if mask >> groups.group[label] & 1:
                    continue
                count += 1
                if level.setdefault(target, level[state] + 1) > level[state]:
                    after[target] = after.get(target, 0) | groups.below[groups.group[label]]
        now = after
    return count


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1 << 32), st.booleans(), st.sampled_from([TINY, PLENTY]), st.sampled_from([SHORT, LONG]))
def test_random_components(seed: int, faults: bool, memory: int, block: int) -> None:
    machine = components(seed, faults)
    level, failed = levels_of(machine)
    counting = Counting(machine)
    with TemporaryDirectory() as directory, patch.object(module_of_files, "BLOCK", block):
        search = on_disk(counting.subject, memory, directory, machine.footprints)
        if failed:
            demand_nearest_error(search, level, failed)
            return
        assert search.status is Status.DONE
        assert found(search) == level
        assert counting.followed == edges_followed(machine)
        figures = (search.taken.tolist(), search.enabled.tolist(), search.transitions, search.terminal_states)
        assert figures == wanted(machine)
        assert search.fresh.sum() == len(level) - len(set(machine.initial))
        bad = [level[state] for state in level if sum(state) == machine.bad]
        first = search.first_violation[0]
        assert (search.level(first) if first >= 0 else -1) == min(bad, default=-1)
        if first >= 0:
            states, labels = search.path(first)
            assert len(labels) == len(states) - 1 == search.level(first)


def grid(count: int) -> Components:
    """Components that any step moves up, alone or together with the next one: a state is reached in many ways."""
    up = tuple((ENABLED, min(value + 1, VALUES - 1)) for value in range(VALUES))
    both = tuple((ENABLED, one[1], other[1]) for one in up for other in up)
    alone = [Part((k,), (k,), up) for k in range(count)]
    pairs = [Part((k, k + 1), (k, k + 1), both) for k in range(0, count - 1, 2)]
    return Components(count, (*alone, *pairs), ((0,) * count,), 99)


@pytest.mark.parametrize("block", [SHORT, LONG])
@pytest.mark.parametrize("memory", [TINY, PLENTY])
def test_what_all_files_say_of_a_state_is_joined(
    memory: int, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = grid(7)
    counting = Counting(machine)
    monkeypatch.setattr(module_of_files, "BLOCK", block)
    merged = []
    monkeypatch.setattr(module, "merged", lambda *given, inner=module.merged: merged.append(given[1]) or inner(*given))
    search = on_disk(counting.subject, memory, tmp_path, machine.footprints)
    assert any(chosen[0].width == search._words + 1 for chosen in merged) == (memory == TINY)
    assert found(search) == levels_of(machine)[0]
    assert search.transitions == wanted(machine)[2]
    assert counting.followed == edges_followed(machine) < search.transitions / 2


def masks_of(search: DiskSearch) -> list[int]:
    """Of the states of the level being expanded."""
    if search._masks is None:
        return []
    return [mask for block in search._masks.blocks() for mask in block[:, 0].tolist()]


@pytest.mark.parametrize("again", ["as it was", "without footprints", "another order"])
def test_what_may_be_skipped_is_known_after_a_kill(again: str, tmp_path: Path) -> None:
    """All of it, between any two blocks; the groups are those of the process before."""
    machine = grid(6)
    counting = Counting(machine)

    def another_order() -> list[Footprint]:
        raise AssertionError("which steps commute is known")

    later: dict[str, Footprints | None] = {
        "as it was": machine.footprints,
        "without footprints": None,
        "another order": another_order,
    }
    with patch("os.fsync"):
        long = LongSearch(counting.subject, TINY, None, Checkpoint(tmp_path, {}), 1e9, footprints=machine.footprints)
        kills = within = 0
        while long.advance(1e-5) is Status.RUNNING:
            before = long.current
            assert isinstance(before, DiskSearch)
            if not before.may_save or not before._kinds.commute:
                continue
            long._save()
            masks, position, kinds = masks_of(before), before._position, before._kinds
            long.close(is_done=False)
            kept = Checkpoint(tmp_path, {})
            long = LongSearch(counting.subject, TINY, None, kept, 1e9, footprints=later[again])
            after = long.current
            assert isinstance(after, DiskSearch)
            assert (masks_of(after), after._position) == (masks, position)
            assert after._kinds.of.tolist() == kinds.of.tolist()
            assert after._kinds.below.tolist() == kinds.below.tolist()
            kills += 1
            within += 0 < position < len(masks)
        search = long.current
        assert isinstance(search, DiskSearch) and search.status is Status.DONE
        assert kills > within > 10
        assert found(search) == levels_of(machine)[0]
        taken, enabled, transitions, terminal = wanted(machine)
        assert (search.taken.tolist(), search.enabled.tolist()) == (taken, enabled)
        assert (search.transitions, search.terminal_states) == (transitions, terminal)
        assert counting.followed == edges_followed(machine)
        long.close(is_done=True)


def test_a_level_from_memory_is_expanded_whole(tmp_path: Path) -> None:
    """Nothing is known of the edges to it, but of those to the levels that follow."""
    machine = grid(6)
    counting = Counting(machine)
    kept = Checkpoint(tmp_path, {})
    with patch("checker.explorer.search.QUEUE", 16):
        long = LongSearch(counting.subject, 1 << 28, None, kept, 0, 1, machine.footprints)
        while isinstance(long.current, Search) and long.current.depth < 3:
            long.advance(1e-5)
            long._saving_takes = 0.0  # the next checkpoint is not put off
    long.close(is_done=False)
    long = LongSearch(counting.subject, TINY, None, Checkpoint(tmp_path, {}), 1e9, footprints=machine.footprints)
    search = long.current
    assert isinstance(search, DiskSearch) and search._masks is None
    given = search.depth
    assert 0 < given < max(levels_of(machine)[0].values()) - 1
    while long.advance(1e-5) is Status.RUNNING:
        assert (search._masks is None) == (search.depth == given)
    assert found(search) == levels_of(machine)[0]
    assert (search.taken.tolist(), search.enabled.tolist(), search.transitions, search.terminal_states) == wanted(
        machine
    )
    long.close(is_done=True)


def test_nothing_commutes_before_it_is_known() -> None:
    kinds = Kinds(np.array([0, 2, 3], np.uint32))
    assert (kinds.of >> np.uint32(GROUP_BITS)).tolist() == [0, 0, 1]
    assert not kinds.commute and not kinds.below.any()
    assert kinds.as_dict() is None
    kinds.learn([Footprint(0, 1, 1, 1), Footprint(1, 1, 2, 2), Footprint(2, 1, 3, 3)])
    assert (kinds.of >> np.uint32(GROUP_BITS)).tolist() == [0, 0, 1]
    again = Kinds(np.array([0, 2, 3], np.uint32))
    content: Any = kinds.as_dict()
    again.restore(content)
    assert again.commute and again.of.tolist() == kinds.of.tolist() and again.below.tolist() == kinds.below.tolist()
    assert sum(bin(mask).count("1") for mask in kinds.below.tolist()) == 1, "one pair of labels commutes"
