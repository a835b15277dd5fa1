"""The compiled steps and predicates of random models against the model's own Python.

By default a few hundred models; ``CONCLAVE_RANDOM_MODELS=20000 CONCLAVE_RANDOM_FROM=1000 pytest tests/ir`` runs others.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings

from checker.errors import ModelMistake
from tests.ir.comparing import difference
from tests.random_models import RandomModel, model_of, random_models

SEEDS = int(os.environ.get("CONCLAVE_RANDOM_MODELS", "200"))
FIRST = int(os.environ.get("CONCLAVE_RANDOM_FROM", "0"))
CHUNK = 50


@pytest.mark.parametrize("first", range(FIRST, FIRST + SEEDS, CHUNK))
def test_random_models_by_number(first: int) -> None:
    total: dict[str, int] = {"refused": 0}
    for seed in range(first, min(first + CHUNK, FIRST + SEEDS)):
        random = model_of(seed)
        try:
            problem, figures = difference(random.model(), random.predicates)
        except ModelMistake as mistake:
            assert mistake.position is not None, mistake
            total["refused"] += 1
            continue
        assert not problem, f"model {seed}: {problem}\n{random.source}"
        for name, count in figures.items():
            total[name] = total.get(name, 0) + count
    assert total["steps"] > 10 * CHUNK, "the models do something"
    assert total["faults"] > 0
    assert total["predicate faults"] > 0
    assert total["refused"] <= CHUNK // 10, "nearly all are within the language"


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_models())
def test_random_models_of_hypothesis(random: RandomModel) -> None:
    try:
        problem, _ = difference(random.model(), random.predicates)
    except ModelMistake as mistake:
        assert mistake.position is not None, mistake
        return
    assert not problem
