"""Packed initial states made by the column, against those made one by one."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from checker import (
    Anything,
    Bag,
    Bool,
    Fifo,
    Map,
    Model,
    Optional,
    Param,
    Permutations,
    Range,
    Record,
    Set,
    Var,
    rule,
)
from checker.errors import UsageError
from checker.frontend.compile import compile_model
from checker.native.compiled import compile_native
from checker.native.initial import permutations_of
from models.chang_roberts import ChangRoberts
from tests.native.sample_models import Choices, Color, Faulty


class Nested(Model):
    """Everything at once, one level deeper."""

    records = Var(Record(a=Bool, b=Range(-1, 1), s=Set(Color)), initial=Anything)
    maps = Map(Range(2), Map(Bool, Range(2)), initial=Anything)
    perhaps = Var(Optional(Record(a=Bool, b=Color)), initial=Anything)


class Orders(Model):
    """Permutations of values that are no scalars."""

    queues = Map(Range(2), Fifo(Bool, capacity=2), initial=Permutations)
    bags = Map(Range(2), Bag(Bool, most=1), initial=Permutations)


class Huge(Model):
    """Too many initial states to be listed."""

    n = Param(30, "bits")
    bits = Map(Range(n), Bool, initial=Anything)

    @rule(i=Range(n))
    def flip(self, i: int) -> None:
        self.bits[i] = not self.bits[i]


@pytest.mark.parametrize(
    ("of", "bindings"), [(Nested, {}), (Orders, {}), (Choices, {}), (Faulty, {}), (ChangRoberts, {"n": 4})]
)
def test_initial_states_in_order(of: type[Model], bindings: dict[str, Any]) -> None:
    system = compile_model(of(**bindings))
    native = compile_native(system)
    assert [native.layout.unpack(words) for words in native.initial] == list(system.initial_states())


def test_too_many_initial_states() -> None:
    native = compile_native(compile_model(Huge()))
    with pytest.raises(UsageError, match="ten million initial states"):
        _ = native.initial


@pytest.mark.parametrize(("values", "places"), [(0, 0), (1, 1), (4, 0), (4, 2), (5, 5)])
def test_permutations(values: int, places: int) -> None:
    assert [tuple(row) for row in permutations_of(values, places)] == list(permutations(range(values), places))
