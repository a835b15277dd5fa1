"""Searches that go over from memory to disk, and that are taken up again after they were killed."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.explorer.disk.checkpoint import Checkpoint
from checker.explorer.disk.long import LongSearch
from checker.explorer.disk.search import DiskSearch
from checker.explorer.disk.subject import Subject
from checker.explorer.search import Search, Status
from tests.explorer.machines import chang_roberts, table_machine
from tests.explorer.naive import Naive, tables

SIZES = (82358, 605965, 17)
"""Of Chang and Roberts, eleven nodes in a fixed order: counted by SPIN, TLC and Rumur."""


SMALL = 600_000
"""Bytes: too few for a search in memory to begin, and for a level of this one."""


def eleven() -> Subject:
    # bit 1 is set where there is a leader, bit 2 where there is not exactly one: asked where nothing is possible
    return Subject(*chang_roberts([[3 * i % 11 + 1 for i in range(11)]]).arguments(), 2, 4, 4)


SUBJECT = eleven()


def sizes(search: Search | DiskSearch) -> tuple[int, int, int]:
    return search.states, search.transitions, search.depth


def counts(search: Search | DiskSearch) -> list[Any]:
    """All that must not depend on where the states are, nor on kills."""
    return [*sizes(search), search.terminal_states, search.quiescent_states, *search.taken, *search.enabled]


def leads_to_leader(search: Search | DiskSearch) -> int:
    """The length of a shortest run to a leader, with its states looked at."""
    states, labels = search.path(search.first_violation[1])
    assert states[0].tolist() == SUBJECT.initial[0].tolist()
    assert len(states) == len(labels) + 1
    return len(labels)


def reference() -> Search:
    search = SUBJECT.search(1 << 28)
    while search.advance(1) is Status.RUNNING:
        pass
    return search


@pytest.mark.parametrize("memory", [SMALL, 4 << 20])
def test_where_memory_ends_a_search_goes_on_from_disk(memory: int, tmp_path: Path) -> None:
    long = LongSearch(SUBJECT, memory, tmp_path)
    began_in_memory = isinstance(long.current, Search)
    while long.advance(0.05) is Status.RUNNING:
        assert isinstance(long.current, Search) or long.current.memory <= max(memory, 1 << 20)
    assert began_in_memory == (memory > SMALL)
    assert isinstance(long.current, DiskSearch)
    assert long.current.status is Status.DONE
    assert sizes(long.current) == SIZES
    known = reference()
    assert counts(long.current) == counts(known)
    assert leads_to_leader(long.current) == leads_to_leader(known)
    assert any(tmp_path.iterdir())
    long.close(is_done=True)
    assert not any(tmp_path.iterdir())


def killed_again_and_again(directory: Path, memory: int, pause: float) -> tuple[LongSearch, int]:
    """A search that never goes on for long after a checkpoint, and is begun again each time; how often it was."""
    last, again = -1, 0
    while True:
        long = LongSearch(SUBJECT, memory, None, Checkpoint(directory, {"title": "eleven"}), every=0)
        while (status := long.advance(pause)) is Status.RUNNING and long.current.transitions <= last:
            pass
        if status is not Status.RUNNING:
            return long, again
        last = long.current.transitions
        long.close(is_done=False)
        again += 1


@pytest.mark.parametrize("memory", [SMALL, 4 << 20, 1 << 28])
def test_a_search_is_taken_up_again_with_the_same_outcome(memory: int, tmp_path: Path) -> None:
    directory = tmp_path / "kept"
    long, again = killed_again_and_again(directory, memory, 0.002)
    assert again > 3
    assert long.resumed is not None and 0 < long.resumed <= SIZES[0]
    assert isinstance(long.current, Search) == (memory > 4 << 20)
    assert sizes(long.current) == SIZES
    known = reference()
    assert counts(long.current) == counts(known)
    assert leads_to_leader(long.current) == leads_to_leader(known)
    long.close(is_done=True)
    assert not directory.exists()


def test_what_was_in_memory_may_go_on_from_disk(tmp_path: Path) -> None:
    long = LongSearch(SUBJECT, 1 << 28, None, Checkpoint(tmp_path, {}), every=0)
    while not long.current.depth >= 9:
        long.advance(0.001)
    assert isinstance(long.current, Search)
    long.close(is_done=False)
    long = LongSearch(SUBJECT, SMALL, None, Checkpoint(tmp_path, {}), every=0)
    assert isinstance(long.current, DiskSearch)
    assert long.resumed
    while long.advance(0.1) is Status.RUNNING:
        pass
    assert counts(long.current) == counts(reference())
    assert leads_to_leader(long.current) == leads_to_leader(reference())
    long.close(is_done=True)


@settings(max_examples=25, deadline=None)
@given(tables(), st.tuples(*[st.integers(0, 15)] * 3), st.integers(0, 3))
def test_random_tables_taken_up_again_at_any_level(table: dict[str, Any], masks: tuple[int, int, int], n: int) -> None:
    machine, naive = table_machine(**table), Naive(table, masks)
    subject = Subject(*machine.arguments(), *masks)
    with TemporaryDirectory() as directory, patch("os.fsync"):
        long = LongSearch(subject, 1, None, Checkpoint(Path(directory), {}), every=0)
        for _ in range(n):
            long.advance(1e-9)
        for _ in range(12):
            long.close(is_done=False)
            long = LongSearch(subject, 1, None, Checkpoint(Path(directory), {}), every=0)
            if long.advance(1e-9) is not Status.RUNNING:
                break
            long.advance(1e-9)
        while long.advance(1) is Status.RUNNING:
            pass
        search = long.current
        assert search.status is (Status.DONE if naive.error_level < 0 else Status.MODEL_ERROR)
        if naive.error_level < 0:
            assert sizes(search) == (len(naive.level), naive.transitions, max(naive.level.values()))
            assert (search.terminal_states, search.quiescent_states) == (naive.terminal, naive.quiescent)
            assert search.taken.tolist() == naive.taken
            for bit, first in enumerate(search.first_violation):
                assert (first >= 0) == (bit in naive.first_level)
                assert first < 0 or len(search.path(first)[1]) == naive.first_level[bit]
        else:
            assert len(search.path(search.error_state)[1]) == naive.error_level
        long.close(is_done=True)


def test_a_full_disk_ends_the_search_and_breaks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from checker.explorer.disk import files

    def no_room(self: files.Writer, rows: files.Words) -> None:
        raise OSError(28, "No space left on device")

    long = LongSearch(SUBJECT, SMALL, None, Checkpoint(tmp_path, {}), every=0)
    for _ in range(8):
        long.advance(0.005)
    with monkeypatch.context() as context:
        context.setattr(files.Writer, "append", no_room)
        while long.advance(0.1) is Status.RUNNING:
            pass
        assert "No space left" in long.problem
    assert long.is_kept
    long.close(is_done=False)
    long = LongSearch(SUBJECT, SMALL, None, Checkpoint(tmp_path, {}), every=0)
    while long.advance(0.1) is Status.RUNNING:
        pass
    assert counts(long.current) == counts(reference())
    long.close(is_done=True)


def test_a_search_in_memory_goes_on_where_no_checkpoint_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from checker.explorer.disk import files

    def no_room(self: files.Writer, rows: files.Words) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.Writer, "append", no_room)
    long = LongSearch(SUBJECT, 1 << 28, None, Checkpoint(tmp_path, {}), every=0)
    while long.advance(0.005) is Status.RUNNING:
        pass
    assert "No space left" in long.unsaved
    assert not long.is_kept
    assert sizes(long.current) == SIZES
    long.close(is_done=False)
