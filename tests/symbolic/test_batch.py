"""Columns of numbers have the values, and lead to the successors, of one state after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.errors import ModelMistake
from checker.frontend.compile import compile_model
from checker.ir.evaluate import evaluate, successors
from checker.ir.expr import Kind
from checker.symbolic.batch import Batches
from tests.random_models import RandomModel, random_models
from tests.symbolic.sample_models import SAMPLES
from tests.symbolic.states import states_of

SYSTEMS = {name: compile_model(model) for name, model in SAMPLES.items()}
RELAXED = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@RELAXED
def test_rows_are_states_and_back(name: str, data: st.DataObject) -> None:
    system = SYSTEMS[name]
    states = data.draw(st.lists(states_of(system), max_size=4))
    batches = Batches(system)
    rows = batches.rows(states)
    assert rows.shape == (len(states), batches.width)
    assert [batches.cells(row) for row in rows] == states


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@RELAXED
def test_values_are_those_of_direct_evaluation(name: str, data: st.DataObject) -> None:
    system = SYSTEMS[name]
    states = data.draw(st.lists(states_of(system), min_size=1, max_size=6))
    batches = Batches(system)
    for instance in system.instances:
        roots = [instance.guard, instance.fault]
        for root, column in zip(roots, batches.evaluate(roots, batches.rows(states)), strict=True):
            found = np.broadcast_to(column, len(states)).tolist()
            assert found == [bool(evaluate([root], cells)[0]) for cells in states]


def check_steps(batches: Batches, states: list[tuple[object, ...]]) -> None:
    """Every instance steps from every state as direct evaluation says."""
    system = batches.system
    rows = batches.rows(states)
    for k, instance in enumerate(system.instances):
        able = batches.enabled(instance, rows)
        expected = [
            [after for other, _, after in successors(system, cells) if other is instance and after is not None]
            for cells in states
        ]
        assert able.tolist() == [bool(found) for found in expected], k
        if able.any():
            after = [batches.cells(row) for row in batches.after(instance, rows[able])]
            assert after == [found[0] for found in expected if found]


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@RELAXED
def test_steps_are_those_of_direct_evaluation(name: str, data: st.DataObject) -> None:
    states = data.draw(st.lists(states_of(SYSTEMS[name]), min_size=1, max_size=6))
    check_steps(Batches(SYSTEMS[name]), states)


@given(random=random_models(), data=st.data())
@RELAXED
def test_steps_of_random_models(random: RandomModel, data: st.DataObject) -> None:
    try:
        system = compile_model(random.model(), random.predicates)
    except ModelMistake:  # a few are no models
        return
    states = data.draw(st.lists(states_of(system), min_size=1, max_size=4))
    check_steps(Batches(system), states)


def test_a_queue_is_no_column() -> None:
    system = SYSTEMS["links"]
    batches = Batches(system)
    queue = next(e for i in system.instances for e in i.updates.values() if e.kind is Kind.FIFO)
    with pytest.raises(ValueError, match="queue"):
        batches.evaluate([queue], batches.rows(list(system.initial_states())[:1]))
