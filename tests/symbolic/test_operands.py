"""Operands are the scalars of a state, messages taken apart, and are there when their guards say so."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker import types
from checker.frontend.compile import compile_model
from checker.ir.evaluate import evaluate
from checker.ir.expr import Kind, Terms
from checker.ir.system import CellState, TransitionSystem
from checker.symbolic.operands import Operand, Operands, comparable
from tests.symbolic.sample_models import SAMPLES
from tests.symbolic.states import states_of

SYSTEMS = {name: compile_model(model) for name, model in SAMPLES.items()}
RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def scalars(of: types.Type, value: Any) -> list[int]:
    """All scalars in a value, by recursion over it: what an operand should be worth wherever it is there."""
    if isinstance(of, types.MapType):
        return [x for part in value for x in scalars(of.of, part)]
    if isinstance(of, types.RecordType):
        return [x for kind, part in zip(of.types, value, strict=True) for x in scalars(kind, part)]
    if isinstance(of, types.OptionalType) and not of.is_scalar:
        return [int(value is not None), *(scalars(of.of, value) if value is not None else [])]
    if isinstance(of, types.FifoType | types.BagType):
        return [x for part in value for x in scalars(of.of, part)]
    if isinstance(of, types.SetType):
        (mask,) = of.split(value)
        return [mask >> k & 1 for k in range(of.of.size)]
    (leaf,) = of.split(value)
    if isinstance(of, types.OptionalType) and isinstance(of.of, types.IntType):
        return [leaf, *of.of.split(value)] if value is not None else [leaf]
    return [int(leaf)] if of.size > 1 else []


def in_state(system: TransitionSystem, cells: CellState) -> Counter[int]:
    """The scalars of all variables that are not constant as a whole."""
    found: Counter[int] = Counter()
    for (of, numbers), value in zip(system.places.values(), system.decode(cells), strict=True):
        if any(number not in system.constants for number in numbers):
            found.update(scalars(of, value))
    return found


def there(operand: Operand, cells: CellState) -> bool:
    return all(evaluate(list(operand.guards), cells))


@pytest.mark.parametrize("name", ["arithmetic", "collections", "token"])
@given(data=st.data())
@RELAXED
def test_together_they_are_the_scalars_of_the_state(name: str, data: st.DataObject) -> None:
    system = SYSTEMS[name]
    cells = data.draw(states_of(system))
    operands = Operands(system, Terms(), {})
    found = Counter(int(evaluate([o.expr], cells)[0]) for o in operands.found if there(o, cells))
    assert found == in_state(system, cells)


@pytest.mark.parametrize("name", ["links", "collections", "standing"])
@given(data=st.data())
@RELAXED
def test_slots_are_there_as_far_as_they_are_used(name: str, data: st.DataObject) -> None:
    """Each slot of each queue and bag has a condition, which is true for as many as there are messages."""
    system = SYSTEMS[name]
    cells = data.draw(states_of(system))
    operands = Operands(system, Terms(), {})
    messages = 0
    for (of, _), value in zip(system.places.values(), system.decode(cells), strict=True):
        messages += _messages(of, value)
    assert sum(bool(evaluate([used], cells)[0]) for used in operands.presence) == messages
    for operand in operands.found:
        assert (operand.queue is None) == all(used not in operands.presence for used in operand.guards)


def _messages(of: types.Type, value: Any) -> int:
    if isinstance(of, types.MapType):
        return sum(_messages(of.of, part) for part in value)
    if isinstance(of, types.RecordType):
        return sum(_messages(kind, part) for kind, part in zip(of.types, value, strict=True))
    return len(value) if isinstance(of, types.FifoType | types.BagType) else 0


def test_slots_beyond_the_longest_are_not_spoken_of() -> None:
    system = SYSTEMS["standing"]
    every = Operands(system, Terms(), {})
    queues = {o.queue for o in every.found if o.queue is not None}
    short = Operands(system, Terms(), dict.fromkeys(queues, 1))  # type: ignore[arg-type]
    assert {o.slot for o in every.found if o.queue is not None} == {0, 1}
    assert {o.slot for o in short.found if o.queue is not None} == {0}
    assert len(short.presence) == 2 * len(queues)


def test_only_what_is_of_one_kind_compares() -> None:
    terms = Terms()
    small, large, other = types.IntType(0, 2), types.IntType(0, 5), types.IntType(-3, 2)
    a, b, c = (Operand(terms.cell(k, of.least, of.most, Kind.INT), of) for k, of in enumerate((small, large, other)))
    assert comparable(a, b) and comparable(b, a) and comparable(a, a)
    assert comparable(a, c)
    assert not comparable(b, c)
    assert not comparable(a, Operand(a.expr, None))
