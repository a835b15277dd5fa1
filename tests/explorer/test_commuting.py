"""Skipping edges of commuting steps: everything that is found stays the same, and it is found as soon."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.explorer import search as module
from checker.explorer.commuting import Footprint, commuting, footprints_of
from checker.explorer.graph import build_graph
from checker.explorer.places import CROWDED, EXPAND, LENGTHS, MOST_GROUPS, MOST_SHARDS, PHASE
from checker.explorer.room import done, make_room, refill
from checker.explorer.search import Search, Status
from checker.frontend.compile import compile_model
from checker.native.compiled import compile_native
from models.chang_roberts import ChangRoberts
from models.ring import Ring
from tests.explorer.components import DISABLED, ENABLED, Components, Part, components

MEMORY = 1 << 30


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Edges are skipped from the start, rounds are small, and all threads work."""
    monkeypatch.setattr(module, "COMMUTING_AFTER", 0)
    monkeypatch.setattr(module, "FOR_ALL_THREADS", 0)
    monkeypatch.setattr(module, "QUEUE", 16)


def run(machine: Components, skips: bool, threads: int = 1) -> Search:
    footprints = machine.footprints if skips else None
    search = Search(*machine.machine.arguments(), 1, 0, 0, memory_limit=MEMORY, threads=threads, footprints=footprints)
    while search.advance(1) is Status.RUNNING:
        pass
    return search


def levels_of(machine: Components) -> tuple[dict[tuple[int, ...], int], set[tuple[int, ...]]]:
    """The level of each state, and the states at fault, found the slow way."""
    level = dict.fromkeys(machine.initial, 0)
    failed = set()
    order = list(level)
    for state in order:
        steps = machine.successors(state)
        if steps is None:
            failed.add(state)
            continue
        for _, target in steps:
            if target not in level:
                level[target] = level[state] + 1
                order.append(target)
    return level, failed


def found(search: Search) -> dict[tuple[int, ...], int]:
    return {tuple(int(word) for word in search.state(i)[:-1]): search.level(i) for i in range(search.states)}


def demand_nearest_error(search: Any, level: dict[tuple[int, ...], int], failed: set[tuple[int, ...]]) -> None:
    """A search of any kind ended in a model error, and no error is fewer steps away."""
    assert search.status is Status.MODEL_ERROR
    error = tuple(int(word) for word in search.state(search.error_state)[:-1])
    assert error in failed
    assert search.level(search.error_state) == level[error] == min(level[state] for state in failed)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1 << 32), st.booleans(), st.sampled_from([1, 2]))
def test_random_components(seed: int, faults: bool, threads: int) -> None:
    machine = components(seed, faults)
    level, failed = levels_of(machine)
    search = run(machine, True, threads)
    if failed:
        demand_nearest_error(search, level, failed)
        return
    assert search.status is Status.DONE
    assert found(search) == level
    plain = run(machine, False)
    assert found(plain) == level
    steps = [machine.successors(state) or [] for state in level]
    labels = Counter(label for row in steps for label, _ in row)
    assert search.transitions == plain.transitions == labels.total()
    for counts in ("taken", "enabled"):
        assert getattr(search, counts).tolist() == getattr(plain, counts).tolist()
    assert search.fresh.sum() == len(level) - search.initial_states
    assert search.terminal_states == plain.terminal_states == sum(not row for row in steps)
    bad = [level[state] for state in level if sum(state) == machine.bad]
    first = search.first_violation[0]
    assert (search.level(first) if first >= 0 else -1) == min(bad, default=-1)
    graph = build_graph(search)
    assert graph.targets.size == search.transitions
    for index in range(search.states):
        states, taken = search.path(index)
        assert len(taken) == search.level(index)
        for before, label, after in zip(states, taken, states[1:], strict=False):
            target = tuple(int(word) for word in after[:-1])
            assert (int(label), target) in (machine.successors(tuple(int(word) for word in before[:-1])) or [])


@pytest.mark.parametrize(
    ("model", "states", "transitions", "depth"),
    [
        (ChangRoberts(n=5), 29410, 93880, 15),
        (ChangRoberts(n=11, identities=tuple(3 * i % 11 + 1 for i in range(11))), 82358, 605965, 17),
        (Ring(n=4), 13032, 30692, 32),
    ],
)
def test_known_sizes(model: Any, states: int, transitions: int, depth: int) -> None:
    system = compile_model(model, [])
    native = compile_native(system)
    search = Search(
        native.step,
        native.check,
        native.words,
        native.fanout,
        native.initial,
        np.array(system.rule_start, np.uint32),
        np.zeros(len(system.rules), np.bool_),
        0,
        0,
        0,
        MEMORY,
        footprints=lambda: footprints_of(system),
    )
    while search.advance(1) is Status.RUNNING:
        pass
    assert (search.states, search.transitions, search.depth) == (states, transitions, depth)


def test_edges_are_skipped() -> None:
    """Independent counters: without skips a state is looked up once for each that has moved, with them once in all."""
    rows = ((ENABLED, 1), (ENABLED, 2), (DISABLED, 0))
    machine = Components(5, tuple(Part((k,), (k,), rows) for k in range(5)), ((0,) * 5,), 99)
    assert looked_up(machine, False) == 5 * 2 * 3**4
    assert looked_up(machine, True) == 3**5 - 1


def looked_up(machine: Components, skips: bool) -> int:
    """How many successors are queued in the course of a search."""
    search = Search(*machine.machine.arguments(), 0, 0, 0, memory_limit=MEMORY, footprints=machine.footprints)
    if skips:
        search._let_commute(machine.footprints())
    native, total = search.kernels, 0
    control = search.control.ctypes.data
    while True:
        while native.expand_all(control) == CROWDED and search.control[PHASE] == EXPAND:
            assert done(make_room(search))
        total += int(search.shard_fields[:, LENGTHS : LENGTHS + MOST_SHARDS].sum())
        assert done(make_room(search))
        refill(search, float("inf"))
        if native.absorb_all(control) == 0 and native.begin_level(control) == 0:
            return total


def test_the_order_ends_with_independent_groups() -> None:
    """A chain of neighbors: every other one is independent of the others."""
    footprints = [Footprint(k, 1, 3 << k, 3 << k) for k in range(6)]
    found = commuting(footprints)
    last = [k for k in range(6) if found.group[k] >= 3]
    assert all(abs(a - b) > 1 for a in last for b in last if a != b)
    for k, group in enumerate(found.group):
        for j, other in enumerate(found.group):
            assert (found.below[group] >> other & 1) == (other < group and abs(j - k) > 1)


def test_too_many_footprints_share_groups() -> None:
    """What is said of a group is true of all its members."""
    footprints = [Footprint(k, 1, 1 << k % 50 | 1 << 60, 1 << k % 50) for k in range(100)]
    found = commuting(footprints)
    assert len(found.below) == MOST_GROUPS
    for k, one in enumerate(footprints):
        for j, other in enumerate(footprints):
            if found.below[found.group[k]] >> found.group[j] & 1:
                assert one.independent(other)


def test_reading_what_another_changes_is_not_independent() -> None:
    reads, changes, elsewhere = Footprint(0, 1, 1, 2), Footprint(1, 1, 1, 1), Footprint(2, 1, 4, 4)
    assert not reads.independent(changes) and not changes.independent(reads)
    assert reads.independent(elsewhere) and changes.independent(elsewhere)
    assert not Footprint(0, 1, 0, 1).independent(Footprint(1, 1, 0, 1))
    assert Footprint(0, 1, 3, 0).independent(Footprint(1, 1, 3, 0))
