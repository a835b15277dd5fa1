"""The search from disk against a naive one, the one in memory, and known figures, with next to no memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.explorer.disk import search as module
from checker.explorer.disk.files import Store
from checker.explorer.disk.search import DiskSearch
from checker.explorer.disk.subject import Subject
from checker.explorer.search import Status
from tests.explorer.machines import Machine, chang_roberts, table_machine
from tests.explorer.naive import Naive, tables

TINY = 1
"""Bytes: so few that a table holds two batches, and is written again and again."""


def disk_search(machine: Machine, masks: tuple[int, int, int], memory: int, directory: Path) -> DiskSearch:
    own = Path(mkdtemp(dir=directory))
    search = DiskSearch(Subject(*machine.arguments(), *masks), memory, Store(own, durable=False))
    search.begin()
    while search.advance(0.2) is Status.RUNNING:
        pass
    return search


@pytest.fixture(params=[3, module.MOST_FILES], ids=["few files", "many files"])
def files(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(module, "MOST_FILES", request.param)
    monkeypatch.setattr(module, "_MERGED_AT_ONCE", max(2, request.param * 2 // 3))
    yield request.param


@pytest.mark.parametrize(
    ("n", "memory", "states", "transitions", "depth"),
    [
        (4, TINY, 1892, 4912, 10),
        (5, 600_000, 29410, 93880, 15),
        (5, 1 << 22, 29410, 93880, 15),
        (5, 1 << 28, 29410, 93880, 15),
    ],
)
def test_chang_roberts_all_orders(
    n: int, memory: int, states: int, transitions: int, depth: int, files: int, tmp_path: Path
) -> None:
    machine = chang_roberts([list(order) for order in permutations(range(1, n + 1))])
    search = disk_search(machine, (1, 4, 4), memory, tmp_path)
    assert search.status is Status.DONE
    assert (search.states, search.transitions, search.depth) == (states, transitions, depth)
    assert search.first_violation == [-1] * 63
    assert search.terminal_states == search.quiescent_states
    assert search.taken.sum() == transitions


@pytest.mark.parametrize(("n", "states", "transitions", "depth"), [(7, 1944, 8512, 16), (8, 4538, 23859, 13)])
def test_chang_roberts_one_order(n: int, states: int, transitions: int, depth: int, files: int, tmp_path: Path) -> None:
    machine = chang_roberts([[3 * i % n + 1 for i in range(n)]])
    search = disk_search(machine, (2, 0, 0), TINY, tmp_path)
    assert (search.states, search.transitions, search.depth) == (states, transitions, depth)
    assert search.terminal_states == 1
    assert search.fresh.sum() == states - 1
    assert disk_search(machine, (2, 0, 0), 1 << 28, tmp_path).fresh.tolist() == search.fresh.tolist()
    path, labels = search.path(search.first_violation[1])
    assert len(path) == len(labels) + 1 == search.level(search.first_violation[1]) + 1
    assert path[0].tolist() == machine.initial[0].tolist()


@settings(max_examples=150, deadline=None)
@given(tables(), st.tuples(*[st.integers(0, 15)] * 3))
def test_random_tables(table: dict[str, Any], masks: tuple[int, int, int]) -> None:
    machine = table_machine(**table)
    naive = Naive(table, masks)
    with TemporaryDirectory() as directory:
        search = disk_search(machine, masks, TINY, Path(directory))
        assert search.status is (Status.DONE if naive.error_level < 0 else Status.MODEL_ERROR)
        if naive.error_level < 0:
            assert search.error_state == -1
            assert search.states == len(naive.level)
            assert search.transitions == naive.transitions
            assert search.taken.tolist() == naive.taken
            assert search.enabled.tolist() == naive.enabled
            assert search.fresh.sum() == search.states - len(set(table["initial"]))
            assert (search.terminal_states, search.quiescent_states) == (naive.terminal, naive.quiescent)
            assert search.depth == max(naive.level.values())
        else:
            assert int(search.state(search.error_state)[0]) in naive.errors
            assert search.level(search.error_state) == naive.error_level
        for bit, first in enumerate(search.first_violation):
            if first < 0:
                assert naive.error_level >= 0 or bit not in naive.first_level
                continue
            assert int(search.state(first)[0]) in naive.violating[bit]
            assert search.level(first) == naive.first_level[bit]
        numbers = {*search.first_violation, search.error_state} - {-1}
        for number in numbers:
            states, labels = search.path(number)
            assert len(labels) == search.level(number) == len(states) - 1
            assert int(states[0][0]) in table["initial"]
            assert np.array_equal(states[-1], search.state(number))
            for before, label, after in zip(states, labels, states[1:], strict=False):
                assert (int(label), int(after[0])) in table["steps"][int(before[0])]
