"""Views of values: they look like ordinary Python, write through to the state, and never change themselves."""

from __future__ import annotations

from typing import Any

import pytest

from checker.errors import ModelFault
from checker.language.values import RecordLiteral, RecordMaker, Slot, TypeView, lift, lower, show
from checker.types import (
    BagType,
    BoolType,
    FifoType,
    IntType,
    MapType,
    OptionalType,
    Plain,
    RecordType,
    SetType,
    Type,
)

SMALL = IntType(0, 3)
PAIR = RecordType((("a", SMALL), ("b", OptionalType(SMALL))))


def variable(of: Type, plain: Plain) -> tuple[Any, dict[str, Plain]]:
    """A view of a variable, and the state that it is in."""
    state = {"x": plain}
    return lift(of, plain, Slot(state, "x")), state


def test_scalars_are_plain() -> None:
    assert lift(SMALL, 2) == 2
    assert lift(OptionalType(SMALL), None) is None


def test_maps_write_through() -> None:
    view, state = variable(MapType(BoolType(), MapType(BoolType(), SMALL)), ((0, 1), (2, 3)))
    view[True][False] = 0
    assert state["x"] == ((0, 1), (0, 3))
    assert view[True][False] == 2, "the view shows what it was made of"
    view[False] = (3, 3)
    assert state["x"] == ((3, 3), (0, 3)), "and writes into what is there now"


@pytest.mark.parametrize("key", [2, None, "x", 0])
def test_keys_outside_of_the_domain(key: Any) -> None:
    view, _ = variable(MapType(BoolType(), SMALL), (0, 1))
    with pytest.raises(ModelFault, match="outside Bool, the domain of the map"):
        view[key]
    with pytest.raises(ModelFault, match="outside Bool, the domain of the map"):
        view[key] = 1


def test_records_write_through() -> None:
    view, state = variable(PAIR, (1, None))
    view.b = 3
    view.a = 0
    assert state["x"] == (0, 3)
    assert (view.a, view.b) == (1, None)
    with pytest.raises(AttributeError, match="no field c; its fields are a, b"):
        _ = view.c
    with pytest.raises(ModelFault, match="9 is outside"):
        view.a = 9


def test_records_are_made() -> None:
    make = RecordMaker(PAIR)
    made = make(b=2)
    assert (made.a, made.b) == (0, 2)
    assert made == make(a=0, b=2)
    assert made != make(a=1, b=2)
    assert len({made, make(a=0, b=2)}) == 1
    with pytest.raises(ModelFault, match="no field z"):
        make(z=1)
    with pytest.raises(ModelFault, match="not part of the state"):
        made.a = 1
    assert len(list(make)) == len(make) == 20


def test_sets() -> None:
    view, state = variable(SetType(SMALL), frozenset({1}))
    view.add(3)
    view.discard(0)
    view.discard(99)
    assert state["x"] == frozenset({1, 3})
    assert (1 in view, 3 in view, len(view), list(view)) == (True, False, 1, [1])
    assert view | {2} == {1, 2} == {2} | view
    assert view & {1, 2} == {1}
    assert {1, 2} - view == {2}
    assert view ^ {1, 2} == {2}
    assert view <= {1, 2}
    assert not view < {1}
    assert view >= set()
    assert view != {7}
    with pytest.raises(ModelFault, match="9 is outside"):
        view.add(9)
    with pytest.raises(ModelFault, match="9 is outside"):
        _ = view | {9}
    view.clear()
    assert state["x"] == frozenset()


def test_bags() -> None:
    view, state = variable(BagType(SMALL, 3), (2,))
    view.add(3)
    view.add(2)
    assert state["x"] == (3, 2, 2)
    with pytest.raises(ModelFault, match="a bag of at most 3 elements is full"):
        view.add(0)
    view.remove(2)
    assert state["x"] == (3, 2)
    with pytest.raises(ModelFault, match="0 is not in the bag"):
        view.remove(0)
    now = lift(BagType(SMALL, 3), state["x"])
    assert (now.count(2), now.count(7), 3 in now, len(now)) == (1, 0, True, 2)
    assert now == (2, 3)
    assert now == [3, 2]


def test_queues() -> None:
    view, state = variable(FifoType(PAIR, 2), ((1, None),))
    view.append(RecordMaker(PAIR)(a=2))
    with pytest.raises(ModelFault, match="a queue of capacity 2 is full"):
        view.append(RecordMaker(PAIR)(a=3))
    assert view.popleft().a == 1
    assert state["x"] == ((2, None),)
    assert lift(FifoType(PAIR, 2), state["x"])[0].a == 2
    view.clear()
    with pytest.raises(ModelFault, match="an empty queue has no head"):
        view.popleft()
    with pytest.raises(ModelFault, match="has no element -1"):
        view[-1]


def test_what_is_behind_an_optional_value() -> None:
    view, state = variable(OptionalType(PAIR), (1, 1))
    view.a = 2
    assert state["x"] == (2, 1)
    nothing, _ = variable(OptionalType(PAIR), None)
    assert nothing is None


@pytest.mark.parametrize(
    ("of", "value", "plain"),
    [
        (SMALL, 3, 3),
        (OptionalType(SMALL), None, None),
        (OptionalType(PAIR), RecordLiteral({"a": 1}), (1, None)),
        (PAIR, lift(RecordType((("a", IntType(0, 9)), ("b", SMALL))), (2, 1)), (2, 1)),
        (SetType(SMALL), {1, 2}, frozenset({1, 2})),
        (SetType(SMALL), lift(SetType(IntType(0, 9)), frozenset({1})), frozenset({1})),
        (BagType(SMALL, 2), [0, 3], (3, 0)),
        (FifoType(SMALL, 2), (0, 3), (0, 3)),
        (MapType(BoolType(), SMALL), {True: 1, False: 0}, (0, 1)),
        (MapType(BoolType(), SMALL), [2, 3], (2, 3)),
        (OptionalType(MapType(BoolType(), PAIR)), lift(MapType(BoolType(), PAIR), ((0, None),) * 2), ((0, None),) * 2),
    ],
    ids=str,
)
def test_values_find_their_plain_form(of: Type, value: Any, plain: Plain) -> None:
    assert lower(of, value) == plain


@pytest.mark.parametrize(
    ("of", "value"),
    [
        (SMALL, 4),
        (SMALL, True),
        (BoolType(), 1),
        (PAIR, (1, None)),
        (PAIR, lift(RecordType((("a", IntType(0, 9)),)), (9,))),
        (SetType(SMALL), {1, 7}),
        (SetType(SMALL), [1]),
        (BagType(SMALL, 1), (1, 1)),
        (FifoType(SMALL, 1), (1, 1)),
        (MapType(BoolType(), SMALL), {True: 1}),
        (MapType(BoolType(), SMALL), [1]),
    ],
    ids=str,
)
def test_values_of_another_type(of: Type, value: Any) -> None:
    with pytest.raises(ModelFault):
        lower(of, value)


def test_loops_over_types_yield_values_as_models_see_them() -> None:
    sets = list(TypeView(SetType(BoolType())))
    assert sets == [set(), {False}, {True}, {False, True}]
    with pytest.raises(ModelFault, match="not part of the state"):
        sets[0].add(True)


def test_values_in_words() -> None:
    assert show(lift(SetType(SMALL), frozenset({2, 1}))) == "{1, 2}"
    assert show("x") == "'x'"
