"""Literals: what numpy says of a state is what Z3 says of it, and states are read from Z3 as they are."""

from __future__ import annotations

import numpy as np
import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.frontend.compile import compile_model
from checker.symbolic.batch import Batches
from checker.symbolic.encoding import Encoding
from checker.symbolic.ic3_literals import Literals
from tests.symbolic.sample_models import SAMPLES
from tests.symbolic.states import states_of

NAMES = ("arithmetic", "collections", "links", "elapsing")
SYSTEMS = {name: compile_model(SAMPLES[name]) for name in NAMES}
ENCODINGS = {name: Encoding(system) for name, system in SYSTEMS.items()}
BATCHES = {name: Batches(system) for name, system in SYSTEMS.items()}
LITERALS = {name: Literals(ENCODINGS[name], BATCHES[name], {}) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_values_and_bits_are_those_of_z3(name: str, data: st.DataObject) -> None:
    encoding, literals = ENCODINGS[name], LITERALS[name]
    cells = data.draw(states_of(SYSTEMS[name]))
    rows = BATCHES[name].rows([cells])
    values = literals.evaluate(rows)[0]
    state = encoding.now.assignment(cells)
    last = len(literals) - 1
    chosen = sorted(data.draw(st.sets(st.integers(0, last), min_size=1, max_size=30)) | {last, literals.first_bit})
    for number in chosen:
        assert z3.is_true(z3.simplify(z3.substitute(literals.term(number), *state))) == values[number]
    later = [(mine, value) for mine, (_, value) in zip(literals.later.terms, state, strict=True)]
    for after, known in ((False, state), (True, later)):
        word = z3.simplify(z3.substitute(literals.word(after), *known)).as_long()
        assert (literals.row(word) == rows[0]).all()
        assert z3.is_true(z3.simplify(z3.substitute(literals.term(last, after), *known))) == values[last]


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_packed_values_are_the_values(name: str, data: st.DataObject) -> None:
    cells = data.draw(st.lists(states_of(SYSTEMS[name]), min_size=1, max_size=70))
    rows = BATCHES[name].rows(cells)
    packed = LITERALS[name].pack(rows)
    values = np.unpackbits(packed.view(np.uint8), axis=1, bitorder="little").astype(bool)
    assert (values[:, : len(rows)] == LITERALS[name].evaluate(rows).T).all()
    assert not values[:, len(rows) :].any()


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_bits_tell_states_apart(name: str, data: st.DataObject) -> None:
    first, second = data.draw(states_of(SYSTEMS[name])), data.draw(states_of(SYSTEMS[name]))
    rows = BATCHES[name].rows([first, second])
    values = LITERALS[name].evaluate(rows)[:, LITERALS[name].first_bit :]
    assert (values[0] == values[1]).all() == (rows[0] == rows[1]).all()
