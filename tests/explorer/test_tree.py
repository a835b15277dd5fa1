"""Dictionaries of rows: whatever tags their entries have room for, and when they grow."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.explorer import places, room
from checker.explorer import search as module
from checker.explorer import shape as shapes
from checker.explorer import tree as dictionaries
from checker.explorer.library import warm
from checker.explorer.search import Search, Status
from checker.explorer.shape import plain_shape
from tests.explorer.components import components
from tests.explorer.interrupts import Interrupting
from tests.explorer.machines import chang_roberts
from tests.explorer.test_reshape import ORDER, run
from tests.explorer.test_threads import everything


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("tags", [0, 3 << 30, (1 << 32) - 1])
def test_tags_of_some_bits(monkeypatch: pytest.MonkeyPatch, tags: int, threads: int) -> None:
    """None, as in a dictionary of as many rows as can be numbered, or two, or all that are free; small tables grow."""
    before = everything(run(chang_roberts(ORDER)))
    monkeypatch.setattr(dictionaries, "_ENTRY", tags)
    monkeypatch.setattr(dictionaries, "_LEAST_ENTRIES", 1 << 4)
    monkeypatch.setattr(dictionaries, "_PART", 100)
    monkeypatch.setattr(room, "FEW", 0)
    monkeypatch.setattr(room, "DOUBLING", 0)
    monkeypatch.setattr(module, "FOR_ALL_THREADS", 0)
    assert everything(run(chang_roberts(ORDER), threads)) == before


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 32))
def test_random_components(seed: int) -> None:
    machine = components(seed, faults=False)
    before = everything(run(machine.machine))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dictionaries, "_ENTRY", 0)
        patch.setattr(dictionaries, "_PAIR_BYTES", 1)
        patch.setattr(shapes, "LEAF_WORDS", 2)
        patch.setattr(module, "RESHAPE_EARLY", 5)
        assert everything(run(machine.machine)) == before


@pytest.mark.parametrize("threads", [1, 2])
def test_pairs_of_any_width(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    """Rows of pairs get wider as there are more rows to name."""
    machine = chang_roberts([list(order) for order in permutations(range(1, 6))])
    before = everything(run(machine))
    monkeypatch.setattr(shapes, "LEAF_WORDS", 2)
    monkeypatch.setattr(dictionaries, "_PAIR_BYTES", 1)
    monkeypatch.setattr(module, "FOR_ALL_THREADS", 0)
    search = run(machine, threads)
    assert everything(search) == before
    widths = search.tree.fields[4:, places.STRIDE].tolist()
    rows = search.tree.fields[:, places.COUNT].tolist()
    for width, (left, right) in zip(widths, search.tree.shape.pairs, strict=True):
        assert 4 >= width > 2 and 1 << 8 * width >= rows[left] * rows[right]


def test_no_more_rows_than_pairs_can_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither on the left nor on the right, whichever has more."""
    monkeypatch.setattr(dictionaries, "_PAIR_BYTES", 1)
    for crowded in (0, 1):
        tree = dictionaries.Tree(warm(), plain_shape(20), 1 << 26)
        for rows in (1, 16, 300, 5000):
            tree.fields[crowded, places.COUNT] = rows
            assert tree.grow(5, 1 << 26)
            stride, split = tree.fields[4, [places.STRIDE, places.SPLIT]].tolist()
            limits = tree.fields[:2, places.LIMIT].tolist()
            assert limits[0] <= 1 << 8 * stride - split and limits[1] <= 1 << split
            assert limits[crowded] >= rows + 5


def test_an_interrupt_while_a_table_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table before it goes on to be the one."""
    before = everything(run(chang_roberts(ORDER)))
    monkeypatch.setattr(dictionaries, "_LEAST_ENTRIES", 1 << 4)
    monkeypatch.setattr(dictionaries, "_PART", 100)
    monkeypatch.setattr(room, "FEW", 0)
    monkeypatch.setattr(room, "DOUBLING", 0)
    search = Search(*chang_roberts(ORDER).arguments(), 1, 6, 4, memory_limit=1 << 30, threads=1)
    interrupts = 0
    due = (3, 10, 11, 30)
    search.tree._kernels = Interrupting(search.tree._kernels, "grow_table", due.__contains__)  # type: ignore[assignment]
    while search.status is Status.RUNNING:
        try:
            search.advance(1)
        except KeyboardInterrupt:
            interrupts += 1
    assert interrupts > 1
    assert everything(search) == before


def test_a_table_grows_in_few_steps_where_little_memory_is_left() -> None:
    """With no more than twice what it takes itself."""
    tree = dictionaries.Tree(warm(), plain_shape(4), 1 << 26)
    table = tree.fields[0]
    sizes = set()
    while table[places.COUNT] < 400_000:
        assert tree.grow(100, 4 << 20, 2)
        sizes.add(int(table[places.ENTRIES]))
        table[places.COUNT] = min(table[places.COUNT] + 1000, table[places.LIMIT])
    assert len(sizes) < 20
