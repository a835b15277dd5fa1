"""Candidate predicates: many states at once or one at a time, they have the same truth values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.frontend.compile import compile_model
from checker.ir.evaluate import evaluate
from checker.language.model import Model
from checker.symbolic.atoms import Atoms
from checker.symbolic.batch import Batches
from models.chang_roberts import ChangRoberts
from models.lamport import Lamport
from tests.symbolic.sample_models import SAMPLES
from tests.symbolic.states import states_of

MODELS: dict[str, Model] = {**SAMPLES, "ring": ChangRoberts(n=3), "clocks": Lamport(n=2, ticks=4, crashes=1)}
SYSTEMS = {name: compile_model(model) for name, model in MODELS.items()}
ATOMS = {name: Atoms(Batches(system), {}) for name, system in SYSTEMS.items()}
RELAXED = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", MODELS)
@given(data=st.data())
@RELAXED
def test_truth_values_are_those_of_the_expressions(name: str, data: st.DataObject) -> None:
    atoms, states = ATOMS[name], data.draw(st.lists(states_of(SYSTEMS[name]), min_size=1, max_size=3))
    values = atoms.evaluate(Batches(SYSTEMS[name]).rows(states))
    assert values.shape == (len(states), len(atoms))
    for number in data.draw(st.lists(st.integers(0, len(atoms) - 1), min_size=1, max_size=40)):
        expr = atoms.expr(number)
        assert values[:, number].tolist() == [bool(evaluate([expr], cells)[0]) for cells in states]


@pytest.mark.parametrize("name", MODELS)
@given(data=st.data())
@RELAXED
def test_some_of_them_have_the_values_that_they_have_among_all(name: str, data: st.DataObject) -> None:
    atoms = ATOMS[name]
    rows = Batches(SYSTEMS[name]).rows(data.draw(st.lists(states_of(SYSTEMS[name]), min_size=1, max_size=3)))
    chosen = data.draw(st.sets(st.integers(0, len(atoms) - 1), min_size=1, max_size=40))
    wanted = np.array(sorted(chosen), np.int64)
    assert (atoms.evaluate(rows, wanted) == atoms.evaluate(rows)[:, wanted]).all()


@pytest.mark.parametrize("name", MODELS)
@given(data=st.data())
@RELAXED
def test_together_they_tell_states_apart(name: str, data: st.DataObject) -> None:
    one, other = data.draw(states_of(SYSTEMS[name])), data.draw(states_of(SYSTEMS[name]))
    first, second = ATOMS[name].evaluate(Batches(SYSTEMS[name]).rows([one, other]))
    assert (first == second).all() == (one == other)


@given(data=st.data(), chunk=st.sampled_from([64, 128, 4096]))
@RELAXED
def test_packed_they_are_the_same(data: st.DataObject, chunk: int) -> None:
    atoms, batches = ATOMS["ring"], Batches(SYSTEMS["ring"])
    some = data.draw(st.lists(states_of(SYSTEMS["ring"]), min_size=1, max_size=4))
    states = (some * 70)[: data.draw(st.integers(1, 200))]
    rows = batches.rows(states)
    packed, values = atoms.pack(rows, chunk), atoms.evaluate(rows)
    bits = np.unpackbits(packed.view(np.uint8), axis=1, bitorder="little")
    assert (values == bits[:, : len(states)].T).all()
    assert not bits[:, len(states) :].any()


@given(data=st.data())
@RELAXED
def test_a_lemma_excludes_its_cube(data: st.DataObject) -> None:
    atoms, cells = ATOMS["links"], data.draw(states_of(SYSTEMS["links"]))
    values = atoms.evaluate(Batches(SYSTEMS["links"]).rows([cells]))[0]
    numbers = data.draw(st.sets(st.integers(0, len(atoms) - 1), min_size=1, max_size=4))
    flipped = data.draw(st.sets(st.sampled_from(sorted(numbers))))
    lemma = atoms.lemma((k, bool(values[k]) != (k in flipped)) for k in sorted(numbers))
    assert bool(evaluate([lemma], cells)[0]) == bool(flipped)


def test_slots_that_are_never_used_are_left_out() -> None:
    batches = Batches(SYSTEMS["ring"])
    queues = [number for number in batches.columns if batches.columns[number].stop - batches.columns[number].start > 1]
    assert len(Atoms(batches, dict.fromkeys(queues, 1))) < len(ATOMS["ring"])
