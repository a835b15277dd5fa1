"""States that are almost reachable are of the right types, and not among those seen."""

from __future__ import annotations

import pytest

from checker.frontend.compile import compile_model
from checker.language.model import Model
from checker.symbolic.batch import Batches
from checker.symbolic.limits import Limits
from checker.symbolic.mutation import Mutation
from checker.symbolic.sampling import Sample
from models.lamport import Lamport
from tests.symbolic.sample_models import SAMPLES

MODELS: dict[str, Model] = {**SAMPLES, "clocks": Lamport(n=2, ticks=5, crashes=1, duplicates=1)}


@pytest.mark.parametrize("name", MODELS)
def test_near_misses(name: str) -> None:
    system = compile_model(MODELS[name])
    batches = Batches(system)
    sample = Sample(batches, 200, Limits())
    rows = Mutation(sample).near_misses(2000)
    states = [batches.cells(row) for row in rows]
    assert len(states) > 10 and len(set(states)) == len(states)
    for cells in states:
        state = system.decode(cells)
        assert system.encode(state) == cells, "in canonical form"
        assert all(of.contains(part) for (of, _), part in zip(system.places.values(), state, strict=True))
    assert not any(row in sample for row in rows)
    assert all(cells[number] == value for cells in states for number, value in system.constants.items())


def test_the_same_seed_makes_the_same() -> None:
    sample = Sample(Batches(compile_model(MODELS["links"])), 200, Limits())
    one, same, other = (Mutation(sample, seed).near_misses(100).tolist() for seed in (1, 1, 2))
    assert one == same != other
