"""The table of seeded mistakes is complete."""

from __future__ import annotations

import importlib
import inspect

import pytest

from tests.models.caught import CAUGHT


@pytest.mark.parametrize("family", CAUGHT)
def test_every_mutant_is_in_the_table_once(family: str) -> None:
    module = importlib.import_module(f"tests.models.mutants_{family.replace('-', '_')}")
    mutants = [one for one in vars(module).values() if inspect.isclass(one) and one.__module__ == module.__name__]
    assert mutants
    assert [catch.mutant for catch in CAUGHT[family]] == mutants
