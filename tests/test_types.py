"""Concrete types: their values, and the two forms of a value (leaves, and one number)."""

from __future__ import annotations

from enum import Enum
from itertools import islice

import pytest

from checker.types import (
    BagType,
    BoolType,
    EnumType,
    FifoType,
    IntType,
    MapType,
    OptionalType,
    RecordType,
    ScalarLeaf,
    SetType,
    Type,
    some_values,
)
from tests.generation.chooser import Seeded
from tests.generation.shapes import Shapes, packable, variable


class Color(Enum):
    RED = 3
    GREEN = 1
    ALIAS = RED


SMALL = IntType(-1, 2)
COLOR = EnumType(Color)
RECORD = RecordType((("kind", COLOR), ("who", OptionalType(SMALL))))

SIZES: list[tuple[Type, int]] = [
    (BoolType(), 2),
    (SMALL, 4),
    (COLOR, 2),
    (OptionalType(SMALL), 5),
    (OptionalType(RECORD), 1 + 2 * 5),
    (RECORD, 10),
    (MapType(BoolType(), SMALL), 16),
    (MapType(OptionalType(BoolType()), COLOR), 8),
    (SetType(SMALL), 16),
    (BagType(SMALL, 2), 1 + 4 + 10),
    (FifoType(COLOR, 3), 1 + 2 + 4 + 8),
    (MapType(COLOR, FifoType(BoolType(), 1)), 9),
    (FifoType(BagType(BoolType(), 1), 1), 1 + 3),
]


@pytest.mark.parametrize(("of", "size"), SIZES, ids=lambda case: str(case))
def test_sizes_by_hand(of: Type, size: int) -> None:
    values = list(of.values())
    assert of.size == len(of) == len(values) == len(set(values)) == size
    assert of.first == values[0]
    assert all(of.contains(value) and value in of for value in values)


def random_types() -> list[Type]:
    found: list[Type] = []
    for seed in range(60):
        choose = Seeded(seed)
        shapes = Shapes(choose.number(1, 3))
        found += [variable(choose, shapes), packable(choose, shapes)]
    return found


@pytest.mark.parametrize("of", [*(of for of, _ in SIZES), *random_types()], ids=str)
def test_leaves_stand_for_values(of: Type) -> None:
    values = some_values(of, 200)
    assert len(values) == min(200, of.size)
    assert len(set(values)) == len(values)
    assert of.width == len(of.leaves)
    seen = set()
    for value in values:
        leaves = of.split(value)
        assert of.join(leaves) == value
        assert type(of.join(leaves)) is type(value)
        seen.add(leaves)
        for leaf, number in zip(of.leaves, leaves, strict=True):
            if isinstance(leaf, ScalarLeaf):
                assert leaf.low <= number <= leaf.high
            else:
                assert len(number) <= leaf.capacity
                assert all(0 <= element < 1 << leaf.bits for element in number)
    assert len(seen) == len(values)


@pytest.mark.parametrize("of", [*(of for of, _ in SIZES), *random_types()], ids=str)
def test_packed_forms_stand_for_values(of: Type) -> None:
    try:
        bits = of.bits
    except ValueError as problem:
        assert "Fifo" in str(problem) or "bits a value" in str(problem)
        return
    values = some_values(of, 200)
    packed = [of.pack(value) for value in values]
    assert len(set(packed)) == len(values)
    assert all(0 <= number < 1 << bits for number in packed)
    assert [of.unpack(number) for number in packed] == values


@pytest.mark.parametrize("of", [BoolType(), SMALL, COLOR, OptionalType(SMALL), OptionalType(COLOR)], ids=str)
def test_scalars_are_numbered_in_order(of: Type) -> None:
    assert of.is_scalar
    values = list(of.values())
    assert [of.at(k) for k in range(of.size)] == values
    assert [of.index(value) for value in values] == list(range(of.size))


@pytest.mark.parametrize(
    ("of", "value"),
    [
        (BoolType(), 1),
        (SMALL, 3),
        (SMALL, True),
        (SMALL, None),
        (COLOR, 3),
        (OptionalType(SMALL), 7),
        (RECORD, (Color.RED,)),
        (RECORD, (Color.RED, 9)),
        (MapType(BoolType(), SMALL), (0,)),
        (SetType(SMALL), {0}),
        (SetType(SMALL), frozenset({5})),
        (BagType(SMALL, 2), (0, 1)),
        (BagType(SMALL, 2), (0, 0, 0)),
        (FifoType(COLOR, 1), (Color.RED, Color.RED)),
        (FifoType(COLOR, 1), [Color.RED]),
    ],
    ids=str,
)
def test_what_is_no_value(of: Type, value: object) -> None:
    assert not of.contains(value)


def test_bags_have_one_form() -> None:
    of = BagType(RECORD, 3)
    elements = [(Color.RED, 1), (Color.GREEN, None), (Color.RED, 1)]
    assert of.canonical(elements) == of.canonical(elements[::-1])
    assert of.contains(of.canonical(elements))
    assert of.join(of.split(of.canonical(elements))) == of.canonical(elements)


def test_values_of_large_types_come_one_by_one() -> None:
    large = MapType(IntType(0, 30), MapType(IntType(0, 30), SetType(IntType(0, 30))))
    assert next(large.values()) == large.first
    assert len(list(islice(large.values(), 10))) == 10
    assert large.size == 2 ** (31**3)


@pytest.mark.parametrize(
    ("of", "value", "text"),
    [
        (SMALL, 1, "1"),
        (COLOR, Color.GREEN, "GREEN"),
        (OptionalType(COLOR), None, "none"),
        (RECORD, (Color.RED, None), "(kind=RED, who=none)"),
        (MapType(COLOR, BoolType()), (True, False), "[RED: True, GREEN: False]"),
        (SetType(SMALL), frozenset({2, -1}), "{-1, 2}"),
        (BagType(SMALL, 3), (2, 2, -1), "{2, 2, -1}"),
        (FifoType(SMALL, 3), (0, 2), "<0, 2>"),
    ],
    ids=str,
)
def test_values_as_text(of: Type, value: object, text: str) -> None:
    assert of.show(value) == text


def test_too_wide_to_pack() -> None:
    with pytest.raises(ValueError, match="takes 64 bits a value; at most 62"):
        _ = MapType(IntType(0, 31), IntType(0, 3)).bits
