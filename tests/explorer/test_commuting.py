"""Skipping edges of commuting steps: everything that is found stays the same, and it is found as soon."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker import Bool, Fifo, Model, Range, Var, rule, when
from checker.errors import ModelMistake
from checker.explorer import commuting as commuting_module
from checker.explorer import search as module
from checker.explorer.commuting import Footprint, commuting, footprints_of
from checker.explorer.graph import build_graph
from checker.explorer.places import CROWDED, EXPAND, LENGTHS, MOST_GROUPS, MOST_SHARDS, PHASE
from checker.explorer.room import done, make_room, refill
from checker.explorer.search import Search, Status
from checker.frontend.compile import compile_model
from checker.ir.evaluate import Evaluation
from checker.ir.expr import Expr, Terms, descend
from checker.ir.system import CellState, TransitionSystem
from checker.native.compiled import Native, compile_native
from models.bully import Bully
from models.chang_roberts import ChangRoberts
from models.garcia_molina import GarciaMolina
from models.itai_rodeh import ItaiRodeh
from models.lamport import Lamport
from models.ring import Ring
from tests.explorer.components import DISABLED, ENABLED, Components, Part, components
from tests.random_models import model_of

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
    search, _ = searched(compile_model(model, []))
    assert (search.states, search.transitions, search.depth) == (states, transitions, depth)


def searched(system: TransitionSystem) -> tuple[Search, Native]:
    """A whole search, which skips edges, and the code that it must not outlive."""
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
    return search, native


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


def test_masks_have_no_bits_for_groups_in_none_of_them() -> None:
    """Two steps that commute with each other, and three that commute with none, in whatever order."""
    footprints = [Footprint(k, 1, cells, cells) for k, cells in enumerate((7, 1, 3, 2, 15))]
    found = commuting(footprints)
    assert sorted(found.below) == [0, 0, 0, 0, 1]
    assert sorted(found.group) == [0, 1, 2, 3, 4]
    assert {found.group[1], found.group[3]} == {0, found.below.index(1)}


def test_too_many_footprints_share_groups() -> None:
    """What is said of a group is true of all its members."""
    footprints = [Footprint(k, 1, 1 << k % 50 | 1 << 60, 1 << k % 50) for k in range(100)]
    found = commuting(footprints)
    assert len(found.below) == MOST_GROUPS
    for k, one in enumerate(footprints):
        for j, other in enumerate(footprints):
            if found.below[found.group[k]] >> found.group[j] & 1:
                assert one.may_go_first(other)


def test_reading_what_another_changes_is_not_independent() -> None:
    reads, changes, elsewhere = Footprint(0, 1, 1, 2), Footprint(1, 1, 1, 1), Footprint(2, 1, 4, 4)
    assert not reads.may_go_first(changes) and not changes.may_go_first(reads)
    for one in (reads, changes):
        assert one.may_go_first(elsewhere) and elsewhere.may_go_first(one)
    assert not Footprint(0, 1, 0, 1).may_go_first(Footprint(1, 1, 0, 1))
    assert Footprint(0, 1, 3, 0).may_go_first(Footprint(1, 1, 3, 0))


class Lines(Model):
    """All that steps may do with queues."""

    line = Var(Fifo(Range(2), capacity=4))
    other = Var(Fifo(Range(2), capacity=4))
    open = Var(Bool)
    seen = Var(Range(5))

    @rule
    def put(self) -> None:
        self.line.append(1)

    @rule
    def put_if_open(self) -> None:
        if self.open:
            self.line.append(0)

    @rule
    def put_if_room(self) -> None:
        when(len(self.line) < 2)
        self.line.append(0)

    @rule
    def put_how_many(self) -> None:
        self.line.append(len(self.line) % 2)

    @rule
    def put_two(self) -> None:
        self.line.append(0)
        self.line.append(1)

    @rule
    def put_and_look(self) -> None:
        self.line.append(0)
        self.seen = len(self.line)

    @rule
    def take(self) -> None:
        when(len(self.line) > 0)
        self.seen = self.line.popleft()

    @rule
    def take_a_one(self) -> None:
        when(len(self.line) > 0 and self.line[0] == 1)
        self.line.popleft()

    @rule
    def take_the_last(self) -> None:
        when(len(self.line) == 1)
        self.line.popleft()

    @rule
    def take_and_look(self) -> None:
        when(len(self.line) > 0)
        self.line.popleft()
        self.seen = len(self.line)

    @rule
    def take_and_look_again(self) -> None:
        when(len(self.line) > 0)
        self.line.popleft()
        when(len(self.line) == 0 or self.line[0] == 1)

    @rule
    def take_one_of_two(self) -> None:
        when(len(self.line) > 1)
        self.line.popleft()

    @rule
    def take_unless_there_are_two(self) -> None:
        when(len(self.line) > 0 and len(self.line) != 2)
        self.line.popleft()

    @rule
    def take_and_tell_whether_there_were_two(self) -> None:
        when(len(self.line) > 0)
        self.seen = 1 if len(self.line) > 1 else 0
        self.line.popleft()

    @rule
    def take_if_open(self) -> None:
        when(len(self.line) > 0)
        if self.open:
            self.line.popleft()

    @rule
    def take_whatever_is_there(self) -> None:
        if len(self.line) > 0:
            self.line.popleft()

    @rule
    def pass_on(self) -> None:
        when(len(self.line) > 0)
        self.other.append(self.line.popleft())

    @rule
    def pass_back(self) -> None:
        when(len(self.other) > 0)
        self.line.append(self.other.popleft())

    @rule
    def go_round(self) -> None:
        when(len(self.line) > 0)
        self.line.append(self.line.popleft())

    @rule
    def exchange(self) -> None:
        self.line, self.other = self.other, self.line

    @rule
    def give_all(self) -> None:
        when(len(self.line) > 0)
        self.other = self.line
        self.line.popleft()

    @rule
    def clear(self) -> None:
        self.line.clear()

    @rule
    def turn(self) -> None:
        self.open = not self.open


def by_name(model: Any) -> dict[str, Footprint]:
    system = compile_model(model, [])
    rule_of = {block.first: system.rules[block.rule].name for block in system.blocks}
    return {rule_of[one.first]: one for one in footprints_of(system)}


def test_who_puts_may_go_before_who_takes() -> None:
    """But not the other way round, and not where anybody looks how long the queue is."""
    found = by_name(Lines())
    puts, takes = {"put", "put_if_open", "put_two", "pass_back"}, {"take", "take_a_one", "pass_on"}
    assert {name for name, one in found.items() if one.pushes} == puts | {"pass_on"}
    assert {name for name, one in found.items() if one.pops} == takes | {"pass_back"}
    for put in ("put", "put_if_open", "put_two"):
        for take in takes:
            assert found[put].may_go_first(found[take])
            assert not found[take].may_go_first(found[put])
    assert not found["pass_back"].may_go_first(found["pass_on"])
    assert not found["turn"].may_go_first(found["put_if_open"])


def test_only_the_head_may_be_looked_at() -> None:
    """Every way to look at a queue by itself, whatever the language makes of it."""
    terms = Terms()
    queue, zero, one = terms.fifo_cell(5, 1, 4), terms.int(0), terms.int(1)
    popped = terms.pop(queue)
    for harmless in (
        terms.item(queue, zero),
        terms.lt(zero, terms.length(queue)),
        terms.eq(terms.item(queue, zero), one),
    ):
        assert looked_into(harmless, popped) == set()
    for looks in (
        terms.item(popped, zero),
        terms.item(queue, one),
        terms.item(queue, terms.length(queue)),
        terms.length(queue),
        terms.lt(one, terms.length(queue)),
        terms.lt(zero, terms.length(popped)),
        terms.push(queue, one),
        popped,
        terms.pop(popped),
        queue,
    ):
        assert looked_into(looks, popped) == {5}
        assert looked_into(terms.eq(terms.item(queue, zero), one), looks, popped) == {5}


def looked_into(*roots: Expr) -> set[int]:
    """The last one is what the queue becomes."""
    return commuting_module._looked_into(roots[:-1], list(descend(roots)))


SMALL = [
    Lines(),
    ChangRoberts(n=4),
    Ring(n=3),
    Ring(n=2, crashes=1, restarts=1, wrong_suspicions=1, losses=1),
    Ring(n=2, duplicates=1, crashes=1),
    GarciaMolina(n=2, crashes=1, restarts=1),
    Lamport(n=2, crashes=1),
    ItaiRodeh(n=2),
]
LARGER = [Ring(n=3, crashes=1), Bully(n=3, crashes=1, restarts=1)]


def levels_by_the_slow_way(system: TransitionSystem, most: int) -> list[int] | None:
    """How many states there are on each level, as far as the first with a fault; None if there are too many."""
    evaluation = Evaluation(system)
    level = set(islice(system.initial_states(), most + 1))
    seen, sizes = set(level), []
    while level and len(seen) <= most:
        sizes.append(len(level))
        after = [cells for state in level for _, _, cells in evaluation.successors(state)]
        if None in after:
            return [*sizes, -1]
        level = {cells for cells in after if cells is not None} - seen
        seen |= level
    return sizes if not level else None


def demand_all_levels(model: Any, most: int) -> bool:
    """All states, each on its level; false if there are too many to be found the slow way, or if it is no model."""
    try:
        system = compile_model(model, [])
    except ModelMistake:
        return False
    sizes = levels_by_the_slow_way(system, most)
    if sizes is None or system.instances == ():
        return False
    search, _native = searched(system)
    numbers = [search.level(index) for index in range(search.states)]
    if sizes[-1] < 0:
        assert search.status is Status.MODEL_ERROR
        assert search.level(search.error_state) == len(sizes) - 2
        sizes = sizes[:-1]
        numbers = [level for level in numbers if level < len(sizes)]
    assert [numbers.count(level) for level in range(len(sizes))] == sizes
    return True


@pytest.mark.parametrize("model", [*SMALL, Bully(n=2, crashes=1, restarts=1)], ids=lambda model: type(model).__name__)
def test_models_with_queues(model: Any) -> None:
    assert demand_all_levels(model, 20_000)


def test_random_models() -> None:
    assert sum(demand_all_levels(model_of(seed).model(), 500) for seed in range(400, 480)) > 20


@pytest.mark.parametrize("model", [*SMALL, *LARGER], ids=lambda model: type(model).__name__)
def test_who_may_go_first_goes_first(model: Any) -> None:
    assert demand_both_orders(model, 700) > 0


@pytest.mark.parametrize("seed", range(150))
def test_who_may_go_first_goes_first_in_random_models(seed: int) -> None:
    demand_both_orders(model_of(seed).model(), 40)


def demand_both_orders(model: Any, most: int) -> int:
    """In the first states, by the slow way: a step after one that it may go before. How many of these there were."""
    try:
        system = compile_model(model, [])
    except ModelMistake:
        return 0
    evaluation = Evaluation(system)
    footprints = {one.first + k: one for one in footprints_of(system) for k in range(one.count)}
    known: dict[CellState, dict[int, CellState | None]] = {}

    def steps(cells: CellState) -> dict[int, CellState | None]:
        if cells not in known:
            known[cells] = {label: after for _, label, after in evaluation.successors(cells)}
        return known[cells]

    waiting = list(islice(system.initial_states(), most))
    seen = set(waiting)
    pairs = 0
    for state in waiting:
        if None in steps(state).values():
            continue  # the search ends here
        for later, between in steps(state).items():
            assert between is not None
            if between not in seen and len(seen) < most:
                seen.add(between)
                waiting.append(between)
            for first, target in steps(between).items():
                if footprints[first] is footprints[later] or not footprints[first].may_go_first(footprints[later]):
                    continue
                pairs += 1
                elsewhere = steps(state).get(first)
                assert elsewhere is not None
                if target is not None:
                    assert steps(elsewhere)[later] == target
    return pairs
