"""The selectors of a step: one is true, whichever; ``test_two_states`` and ``test_bmc`` test what a step is."""

from __future__ import annotations

import pytest
import z3

from checker.symbolic.relation import exactly_one


@pytest.mark.parametrize("count", range(1, 10))
def test_exactly_one(count: int) -> None:
    solver = z3.Solver()
    flags = [z3.Bool(f"flag {k}") for k in range(count)]
    exactly_one(solver, flags, "number")
    found = set()
    while solver.check() == z3.sat:
        values = [z3.is_true(solver.model().eval(flag, model_completion=True)) for flag in flags]
        found.add(tuple(values))
        solver.add(z3.Or([flag != value for flag, value in zip(flags, values, strict=True)]))
    assert found == {tuple(k == chosen for k in range(count)) for chosen in range(count)}
