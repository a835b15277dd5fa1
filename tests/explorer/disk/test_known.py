"""Dropping rows that files of known states have, against sets of Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.explorer.disk import files as module_of_files
from checker.explorer.disk.files import RowFile, Store, Words, rows_of_block
from checker.explorer.disk.known import Known
from checker.explorer.library import warm

State = tuple[int, ...]


@pytest.fixture(autouse=True)
def short_blocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module_of_files, "BLOCK", 256)
    yield


def written(store: Store, states: list[State], words: int) -> RowFile:
    writer = store.writer(words)
    writer.append(np.array(states, np.uint64).reshape(-1, words))
    return store.take(writer.finish())


def dropped(rows: list[State], files: list[list[State]], words: int) -> list[int]:
    """The tags of the rows, of which each had its number, from 1 on."""
    table: Words = np.zeros((len(rows), words + 1), np.uint64)
    if rows:
        table[:, :words] = rows
    table[:, words] = range(1, len(rows) + 1)
    before = table.copy()
    with TemporaryDirectory() as directory:
        store = Store(Path(directory), durable=False)
        kept = [written(store, states, words) for states in files]
        room = np.empty((rows_of_block(words), words), np.uint64)
        with Known(warm(), kept, room) as known:
            for _ in known.drop(table):
                pass
    assert np.array_equal(table[:, :words], before[:, :words])
    return [int(tag) for tag in table[:, words]]


@st.composite
def problems(draw: st.DrawFn) -> tuple[int, list[State], list[list[State]]]:
    """Words, rows and files: many states begin with the same word, some files are long, some short."""
    words = draw(st.integers(1, 3))
    most = draw(st.sampled_from([3, 60, 1000, (1 << 64) - 1]))
    rng = draw(st.randoms(use_true_random=False))

    def some(count: int) -> list[State]:
        return [(rng.randint(0, most), *(rng.randint(0, 2) for _ in range(words - 1))) for _ in range(count)]

    sizes = st.sampled_from([1, 2, 9, 40, 300])
    rows = some(draw(sizes))
    files = [some(draw(sizes)) + rows[:: draw(st.integers(1, 4))] for _ in range(draw(st.integers(0, 3)))]
    return words, sorted(set(rows)), [sorted(set(file)) for file in files]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(problems())
def test_what_any_file_has_is_dropped(problem: tuple[int, list[State], list[list[State]]]) -> None:
    words, rows, files = problem
    known = {state for file in files for state in file}
    assert dropped(rows, files, words) == [0 if row in known else k for k, row in enumerate(rows, 1)]


@pytest.mark.parametrize(("many", "few"), [(1, 7), (7, 1), (1, 100), (100, 1)])
def test_rows_and_states_of_any_density(many: int, few: int) -> None:
    """One of so many numbers is a row, one of so many is known, up to an end that is none of the other's."""
    rows = [(k,) for k in range(0, 5000, many)]
    states = [(k,) for k in range(0, 4990, few)]
    assert dropped(rows, [states], 1) == [0 if row in set(states) else k for k, row in enumerate(rows, 1)]
    assert dropped(states, [rows], 1) == [0 if row in set(rows) else k for k, row in enumerate(states, 1)]


def test_files_are_closed_in_the_end(tmp_path: Path) -> None:
    file = written(Store(tmp_path, durable=False), [(1,), (2,)], 1)
    room = np.empty((rows_of_block(1), 1), np.uint64)
    with Known(warm(), [file], room) as known:
        (reader, _), *_ = known._files
        assert len(reader.read(0, room)) == 2
    with pytest.raises(ValueError, match="closed"):
        reader.read(0, room)
