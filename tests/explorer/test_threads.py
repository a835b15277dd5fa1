"""Several threads against one: everything is the same, to the number of each state."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.explorer import search as module
from checker.explorer.graph import build_graph, evaluate
from checker.explorer.search import Search, Status
from tests.explorer.machines import Machine, chang_roberts, table_machine
from tests.explorer.naive import tables

MEMORY = 1 << 30
ORDER = [[3 * i % 8 + 1 for i in range(8)]]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All threads work from the start, in small rounds."""
    monkeypatch.setattr(module, "FOR_ALL_THREADS", 0)
    monkeypatch.setattr(module, "QUEUE", 64)


def run(machine: Machine, masks: tuple[int, int, int], threads: int, **options: Any) -> Search:
    search = Search(*machine.arguments(), *masks, memory_limit=MEMORY, threads=threads, **options)
    while search.advance(0.2) is Status.RUNNING:
        pass
    return search


def everything(search: Search) -> dict[str, Any]:
    return {
        "status": search.status,
        "sizes": (search.states, search.transitions, search.depth, search.terminal_states, search.quiescent_states),
        "rules": (search.taken.tolist(), search.enabled.tolist(), search.fresh.tolist()),
        "first": search.first_violation,
        "error": search.error_state,
        "states": [search.state(i).tolist() for i in range(search.states)],
        "paths": [search.path(i)[1].tolist() for i in range(0, search.states, 1 + search.states // 50)],
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables(), st.tuples(*[st.integers(0, 15)] * 3), st.booleans(), st.integers(2, 4))
def test_random_tables(
    at_once: None, table: dict[str, Any], masks: tuple[int, int, int], stop: bool, threads: int
) -> None:
    machine = table_machine(**table)
    one = run(machine, masks, 1, stop_when_decided=stop)
    other = run(machine, masks, threads, stop_when_decided=stop)
    assert everything(one) == everything(other)


@pytest.mark.parametrize("threads", [2, 3, 4])
def test_chang_roberts(at_once: None, threads: int) -> None:
    machine = chang_roberts(ORDER)
    one, other = run(machine, (1, 6, 4), 1), run(machine, (1, 6, 4), threads)
    assert other.states == 4538
    assert everything(one) == everything(other)
    graphs = build_graph(one, 1), build_graph(other, threads)
    for a, b in zip(vars(graphs[0]).values(), vars(graphs[1]).values(), strict=True):
        assert np.array_equal(a, b)
    assert np.array_equal(evaluate(one, machine.check, 1), evaluate(other, machine.check, threads))


def test_an_interrupt_between_the_threads(at_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first thread does not get to its part: the others must not wait for it, and the search goes on later."""
    machine = chang_roberts(ORDER)
    search = Search(*machine.arguments(), 0, 0, 0, memory_limit=MEMORY, threads=2)
    native = search.kernels
    calls = 0

    class Interrupted:
        def __getattr__(self, name: str) -> Any:
            return getattr(native, name)

        def run(self, control: int) -> int:
            nonlocal calls
            if threading.current_thread() is threading.main_thread():
                calls += 1
                if calls in (2, 3):  # there are two calls at least
                    raise KeyboardInterrupt
            return int(native.run(control))

    search.kernels = Interrupted()  # type: ignore[assignment]
    interrupts = 0
    while search.status is Status.RUNNING:
        try:
            search.advance(0.002)
        except KeyboardInterrupt:
            interrupts += 1
    assert interrupts == 2
    assert everything(search) == everything(run(machine, (0, 0, 0), 1))


def test_threads_end_with_the_search(at_once: None) -> None:
    before = threading.active_count()
    for _ in range(3):
        run(chang_roberts(ORDER), (0, 0, 0), 2)
    assert threading.active_count() <= before + 1


def test_small_spaces_stay_on_one_thread() -> None:
    search = run(chang_roberts(ORDER), (0, 0, 0), 2)
    assert search.frontier == 0
    assert search.team._pool is None
