"""The search against a naive one, and against known figures."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.explorer.search import Search, Status
from tests.explorer.machines import Machine, chang_roberts, table_machine

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


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(1, 30))
    rule_start = [0, *sorted(draw(st.lists(st.integers(1, 8), min_size=1, max_size=3, unique=True)))]
    number = st.integers(0, count - 1)
    row = st.dictionaries(st.integers(0, rule_start[-1] - 1), number, max_size=5).map(
        lambda steps: sorted(steps.items())
    )
    error = draw(st.booleans())
    return {
        "steps": draw(st.lists(row | st.none() if error else row, min_size=count, max_size=count)),
        "violated": draw(st.lists(st.integers(0, 15), min_size=count, max_size=count)),
        "initial": draw(st.lists(number, min_size=1, max_size=4)),
        "rule_start": rule_start,
        "fault_rule": draw(st.lists(st.booleans(), min_size=len(rule_start) - 1, max_size=len(rule_start) - 1)),
    }


class Naive:
    """What the search must find, the slow way."""

    def __init__(self, table: dict[str, Any], masks: tuple[int, int, int]) -> None:
        rules = len(table["fault_rule"])
        rule_of = np.repeat(np.arange(rules), np.diff(table["rule_start"]))
        self.order = list(dict.fromkeys(table["initial"]))
        self.level = dict.fromkeys(self.order, 0)
        self.taken, self.enabled, self.fresh = [0] * rules, [0] * rules, [0] * rules
        self.transitions = self.terminal = self.quiescent = 0
        self.error = -1
        always: dict[int, int] = {}
        later: dict[int, int] = {}
        for number, state in enumerate(self.order):
            note(always, table["violated"][state] & masks[0], number)
        for number, state in enumerate(self.order):  # the list grows while it is walked
            steps = table["steps"][state]
            if steps is None:
                self.error = number
                break
            rules_here = [int(rule_of[label]) for label, _ in steps]
            for rule in set(rules_here):
                self.enabled[rule] += 1
            if all(table["fault_rule"][rule] for rule in rules_here):
                self.quiescent += 1
                self.terminal += not steps
                mask = masks[1] | (0 if steps else masks[2])
                note(later, table["violated"][state] & mask, number)
            for rule, (_, target) in zip(rules_here, steps, strict=True):
                self.transitions += 1
                self.taken[rule] += 1
                if target not in self.level:
                    self.level[target] = self.level[state] + 1
                    self.fresh[rule] += 1
                    note(always, table["violated"][target] & masks[0], len(self.order))
                    self.order.append(target)
        both = {bit: min(always.get(bit, 99), later.get(bit, 99)) for bit in always | later}
        self.first = [both.get(bit, -1) for bit in range(63)]


def note(found: dict[int, int], violated: int, number: int) -> None:
    for bit in range(63):
        if violated >> bit & 1:
            found.setdefault(bit, number)


@settings(max_examples=300, deadline=None)
@given(tables(), st.tuples(*[st.integers(0, 15)] * 3))
def test_random_tables(table: dict[str, Any], masks: tuple[int, int, int]) -> None:
    machine = table_machine(**table)
    search = run(machine, masks)
    naive = Naive(table, masks)
    assert search.status is (Status.DONE if naive.error < 0 else Status.MODEL_ERROR)
    assert search.error_state == naive.error
    assert search.states == len(naive.order)
    assert [int(search.state(i)[0]) for i in range(search.states)] == naive.order
    assert [search.level(i) for i in range(search.states)] == [naive.level[s] for s in naive.order]
    assert search.transitions == naive.transitions
    assert search.taken.tolist() == naive.taken
    assert search.enabled.tolist() == naive.enabled
    assert search.fresh.tolist() == naive.fresh
    assert (search.terminal_states, search.quiescent_states) == (naive.terminal, naive.quiescent)
    if naive.error < 0:
        assert search.depth == max(naive.level.values())
        assert search.first_violation == naive.first
    for index in range(search.states):
        states, labels = search.path(index)
        assert len(labels) == naive.level[naive.order[index]] == len(states) - 1
        assert int(states[0][0]) in table["initial"] and int(states[-1][0]) == naive.order[index]
        for before, label, after in zip(states, labels, states[1:], strict=False):
            assert (int(label), int(after[0])) in table["steps"][int(before[0])]


def test_the_memory_limit_ends_the_search() -> None:
    machine = chang_roberts([[3 * i % 13 + 1 for i in range(13)]])
    search = Search(*machine.arguments(), 0, 0, 0, memory_limit=6 << 20)
    while search.advance(0.2) is Status.RUNNING:
        pass
    assert search.status is Status.OUT_OF_MEMORY
    assert 100_000 < search.states < 574_828
    assert search.memory <= 6 << 20
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
