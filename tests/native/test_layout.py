"""Packed states: nothing overlaps, nothing straddles a word, equal states are equal words."""

from __future__ import annotations

from random import Random
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.frontend.compile import compile_model
from checker.ir.expr import Terms
from checker.ir.system import Cell, Instance, TransitionSystem
from checker.native.layout import Layout
from checker.types import FifoLeaf, Leaf, ScalarLeaf
from models.chang_roberts import ChangRoberts

scalars = st.builds(
    lambda low, size: ScalarLeaf(low, low + size),
    st.integers(-(2**61), 2**61),
    st.sampled_from([0, 1, 2, 3, 4, 255, 2**31, 2**40]) | st.integers(0, 2**61),
)
queues = st.builds(FifoLeaf, st.integers(0, 62), st.integers(0, 40))
leaves = st.lists(scalars | queues | st.just(ScalarLeaf(0, 1)), max_size=25)


def system_of(cells: list[Leaf], changes: list[set[int]], constants: dict[int, Any] | None = None) -> TransitionSystem:
    """A system with these cells, whose instance k changes the cells ``changes[k]``."""
    terms = Terms()
    zero = terms.int(0)
    instances = [
        Instance(0, k, (), terms.true, (), terms.false, dict.fromkeys(changed, zero), zero)
        for k, changed in enumerate(changes)
    ]
    nothing = cast(Any, None)
    return TransitionSystem(
        nothing,
        tuple(Cell(number, str(number), "cells", leaf, False) for number, leaf in enumerate(cells)),
        constants or {},
        (),
        tuple(instances),
        (),
        (0, len(instances)),
        (),
        {},
        nothing,
    )


def value_of(leaf: Leaf, random: Random) -> Any:
    """A value of a cell, an extreme one rather."""
    if isinstance(leaf, ScalarLeaf):
        return random.choice([leaf.low, leaf.high, random.randint(leaf.low, leaf.high)])
    length = random.choice([0, leaf.capacity, random.randint(0, leaf.capacity)])
    most = (1 << leaf.bits) - 1
    return tuple(random.choice([0, most, random.randint(0, most)]) for _ in range(length))


@settings(deadline=None)
@given(leaves, st.data(), st.randoms(use_true_random=False))
def test_states_survive(cells: list[Leaf], data: st.DataObject, random: Random) -> None:
    changes = data.draw(st.lists(st.sets(st.integers(0, max(0, len(cells) - 1))) if cells else st.just(set())))
    constants = {number: value_of(cells[number], random) for number in range(0, len(cells), 7)}
    system = system_of(cells, changes, constants)
    layout = Layout(system)
    for _ in range(5):
        state = tuple(constants.get(number, value_of(leaf, random)) for number, leaf in enumerate(cells))
        words = layout.pack(state)
        assert words.shape == (layout.words,)
        assert layout.unpack(words) == state
        assert all(int(word) & ~layout.used(k) == 0 for k, word in enumerate(words) if layout.places)


@settings(deadline=None)
@given(leaves, st.data())
def test_fields_do_not_overlap(cells: list[Leaf], data: st.DataObject) -> None:
    changes = data.draw(st.lists(st.sets(st.integers(0, max(0, len(cells) - 1))) if cells else st.just(set())))
    layout = Layout(system_of(cells, changes))
    taken = [0] * layout.words
    bits = 0
    for place in layout.places.values():
        for field in place.fields:
            assert field.shift >= 0 and field.shift + field.width <= 64
            assert taken[field.word] & field.in_place == 0
            taken[field.word] |= field.in_place
            bits += field.width
    assert [layout.used(word) for word in range(layout.words)] == taken
    for place in layout.places.values():
        for field in place.fields:
            assert not field.is_top or taken[field.word] >> field.shift + field.width == 0
    assert layout.words >= -(-bits // 64)
    # Words are not left half empty: what two words hold does not fit into one.
    sizes = sorted(word.bit_count() for word in taken)
    assert len(sizes) < 2 or sizes[0] + sizes[1] > 64


def test_constants_take_no_room() -> None:
    layout = Layout(system_of([ScalarLeaf(0, 2**40), ScalarLeaf(5, 6)], [{1}], {0: 17}))
    assert list(layout.places) == [1]
    assert layout.pack((17, 6)).tolist() == [1]


def test_no_cells_take_one_word() -> None:
    layout = Layout(system_of([], []))
    assert layout.pack(()).tolist() == [0]
    assert layout.unpack(layout.pack(())) == ()


def test_a_short_queue_has_a_marker_above_its_tail() -> None:
    layout = Layout(system_of([FifoLeaf(4, 15)], []))
    assert layout.pack(((),)).tolist() == [1]
    assert layout.pack(((7, 0, 2),)).tolist() == [0x1207]


def test_a_long_queue_is_its_length_and_its_elements() -> None:
    layout = Layout(system_of([FifoLeaf(4, 16)], []))
    assert sorted(layout.pack(((7, 0, 2),)).tolist()) == [3, 0x207]
    assert sorted(layout.pack(((),)).tolist()) == [0, 0]


def test_cells_that_change_together_share_a_word() -> None:
    cells: list[Leaf] = [ScalarLeaf(0, 2**30 - 1)] * 8
    layout = Layout(system_of(cells, [{k, k + 4} for k in range(4)]))
    assert layout.words == 4
    for k in range(4):
        assert layout.places[k].fields[0].word == layout.places[k + 4].fields[0].word


@pytest.mark.parametrize("n", [5, 14])
def test_the_link_of_a_ring_lies_with_the_status_of_its_sender(n: int) -> None:
    system = compile_model(ChangRoberts(n=n, identities=tuple(range(1, n + 1))))
    layout = Layout(system)
    assert layout.words == (14 if n == 14 else 2)
    word_of = {system.cells[number].name: place.fields[0].word for number, place in layout.places.items()}
    for i in range(n):
        assert word_of[f"status[{i}]"] == word_of[f"net[{i}][{(i + 1) % n}]"]
