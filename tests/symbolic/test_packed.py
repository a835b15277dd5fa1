"""Packed states are the states, and their hashes tell them apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.frontend.compile import compile_model
from checker.symbolic.batch import Batches
from checker.symbolic.packed import Packed
from tests.symbolic.sample_models import SAMPLES
from tests.symbolic.states import states_of

SYSTEMS = {name: compile_model(model) for name, model in SAMPLES.items()}
RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@RELAXED
def test_states_are_packed_and_back(name: str, data: st.DataObject) -> None:
    batches = Batches(SYSTEMS[name])
    rows = batches.rows(data.draw(st.lists(states_of(SYSTEMS[name]), max_size=5)))
    packed = Packed(batches)
    words = packed.pack(rows)
    assert words.shape == (len(rows), packed.words)
    assert (packed.unpack(words) == rows).all()
    assert len(np.unique(packed.hashes(words))) == len(np.unique(rows, axis=0))
