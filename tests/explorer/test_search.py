"""The search against a naive one, and against known figures."""

from __future__ import annotations

import ctypes
from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.explorer.search import Search, Status
from tests.explorer.machines import Machine, chang_roberts, table_machine
from tests.explorer.naive import Naive, tables

MEMORY = 1 << 30


def run(machine: Machine, masks: tuple[int, int, int] = (0, 0, 0), **options: Any) -> Search:
    search = Search(*machine.arguments(), *masks, memory_limit=MEMORY, **options)
    while search.advance(0.2) is Status.RUNNING:
        pass
    return search


@pytest.mark.parametrize(
    ("n", "states", "transitions", "depth"),
    [(3, 150, 300, 6), (4, 1892, 4912, 10), (5, 29410, 93880, 15), (6, 541992, 2057160, 21)],
)
def test_chang_roberts_all_orders(n: int, states: int, transitions: int, depth: int) -> None:
    machine = chang_roberts([list(order) for order in permutations(range(1, n + 1))])
    search = run(machine, (1, 4, 4))
    assert (search.states, search.transitions, search.depth) == (states, transitions, depth)
    assert search.first_violation == [-1] * 63
    assert search.terminal_states == search.quiescent_states


@pytest.mark.parametrize(
    ("n", "states", "transitions", "depth"),
    [(7, 1944, 8512, 16), (8, 4538, 23859, 13), (10, 32935, 215015, 22), (13, 574828, 5017868, None)],
)
def test_chang_roberts_one_order(n: int, states: int, transitions: int, depth: int | None) -> None:
    search = run(chang_roberts([[3 * i % n + 1 for i in range(n)]]))
    assert (search.states, search.transitions, search.terminal_states) == (states, transitions, 1)
    if depth is not None:
        assert search.depth == depth
    assert search.taken.sum() == transitions
    assert search.fresh.sum() == states - 1


@settings(max_examples=300, deadline=None)
@given(tables(), st.tuples(*[st.integers(0, 15)] * 3))
def test_random_tables(table: dict[str, Any], masks: tuple[int, int, int]) -> None:
    machine = table_machine(**table)
    search = run(machine, masks)
    naive = Naive(table, masks)
    assert search.status is (Status.DONE if naive.error_level < 0 else Status.MODEL_ERROR)
    names = [int(search.state(i)[0]) for i in range(search.states)]
    levels = [search.level(i) for i in range(search.states)]
    assert len(set(names)) == len(names)
    assert levels == sorted(levels)
    assert [naive.level[name] for name in names] == levels
    if naive.error_level < 0:
        assert search.error_state == -1
        assert search.states == len(naive.level)
        assert search.transitions == naive.transitions
        assert search.taken.tolist() == naive.taken
        assert search.enabled.tolist() == naive.enabled
        assert search.fresh.sum() == search.states - search.initial_states
        assert (search.terminal_states, search.quiescent_states) == (naive.terminal, naive.quiescent)
        assert search.depth == max(naive.level.values())
        assert search.initial_states == len(set(table["initial"]))
        for bit, first in enumerate(search.first_violation):
            if bit in naive.first_level:
                assert names[first] in naive.violating[bit]
                assert search.level(first) == naive.first_level[bit]
            else:
                assert first == -1
    else:
        assert names[search.error_state] in naive.errors
        assert search.level(search.error_state) == naive.error_level
    for index in range(search.states):
        states, labels = search.path(index)
        assert len(labels) == levels[index] == len(states) - 1
        assert int(states[0][0]) in table["initial"] and int(states[-1][0]) == names[index]
        for before, label, after in zip(states, labels, states[1:], strict=False):
            assert (int(label), int(after[0])) in table["steps"][int(before[0])]


@settings(max_examples=200, deadline=None)
@given(tables(), st.lists(st.integers(0, 15), min_size=4, max_size=4), st.integers(1, 15), st.integers(1, 2))
def test_what_a_check_does_not_depend_on_changes_nothing(
    table: dict[str, Any], violated: list[int], always: int, threads: int
) -> None:
    """The two lowest bits of a state's number decide what is violated."""
    table["violated"] = [violated[number & 3] for number in range(len(table["steps"]))]
    masks = (always, 0, 0)
    search = run(table_machine(**table), masks, threads=threads, relevant=np.array([3, 0, 0], np.uint64))
    naive = Naive(table, masks)
    if naive.error_level < 0:
        firsts = {bit: search.level(first) for bit, first in enumerate(search.first_violation) if first >= 0}
        assert firsts == naive.first_level


def test_a_state_is_checked_only_if_it_may_be_other_than_the_one_before() -> None:
    checked = []

    @ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.POINTER(ctypes.c_uint64))
    def check(state: Any) -> int:
        checked.append(int(state[0]))
        return int(state[0] >= 600)

    steps: list[list[tuple[int, int]] | None] = [[(0, k + 1)] for k in range(999)]
    machine = table_machine([*steps, []], [0] * 1000, [0], [0, 1], [False])
    address = ctypes.cast(check, ctypes.c_void_p).value
    search = run(replace(machine, check=address), (1, 0, 0), relevant=np.array([512, 0, 0], np.uint64))
    assert checked == [0, 512]
    assert search.first_violation[0] == -1  # the check depends on more than was said
    checked.clear()
    assert run(replace(machine, check=address), (1, 0, 0)).first_violation[0] == 600
    assert checked == list(range(1000))


def test_many_initial_states() -> None:
    count = 40_000
    steps: list[list[tuple[int, int]] | None] = [[(0, (k + 1) % (count + 7))] for k in range(count + 7)]
    initial = list(range(count))
    search = run(table_machine(steps, [0] * len(steps), initial, [0, 1], [False]))
    assert (search.states, search.transitions, search.depth) == (count + 7, count + 7, 7)
    assert search.initial_states == count


def test_the_memory_limit_ends_the_search() -> None:
    machine = chang_roberts([[3 * i % 13 + 1 for i in range(13)]])
    search = Search(*machine.arguments(), 0, 0, 0, memory_limit=6 << 20)
    while search.advance(0.2) is Status.RUNNING:
        pass
    assert search.status is Status.OUT_OF_MEMORY
    assert 100_000 < search.states < 574_828
    assert search.memory <= 6 << 20


def test_a_search_may_stop_when_all_is_decided() -> None:
    machine = chang_roberts([[3 * i % 10 + 1 for i in range(10)]])
    search = run(machine, (2, 0, 0), stop_when_decided=True)
    assert search.status is Status.DECIDED
    whole = run(machine, (2, 0, 0))
    assert search.first_violation == whole.first_violation
    assert search.transitions < whole.transitions
    states, labels = search.path(search.first_violation[1])
    assert len(labels) == whole.level(whole.first_violation[1]) == len(states) - 1


def test_advance_returns_in_time_and_may_be_called_again() -> None:
    machine = chang_roberts([[3 * i % 10 + 1 for i in range(10)]])
    search = Search(*machine.arguments(), 0, 0, 0, memory_limit=MEMORY)
    calls = 0
    while search.advance(0.0005) is Status.RUNNING:
        calls += 1
        assert search.frontier == search.states - search.frontier or search.frontier >= 0
    assert calls > 1
    assert (search.states, search.transitions) == (32935, 215015)
