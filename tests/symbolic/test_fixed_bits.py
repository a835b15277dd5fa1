"""The bits asserted to be the same are all those, and no others, that no run of a length changes."""

from __future__ import annotations

import pytest
import z3

from checker.frontend.compile import compile_model
from checker.ir.evaluate import successors
from checker.ir.system import CellState, TransitionSystem
from checker.language.model import Model
from checker.symbolic.encoding import Encoding
from checker.symbolic.fixed_bits import FixedBits
from checker.symbolic.limits import Limits
from checker.symbolic.unrolling import Unrolling
from checker.symbolic.variables import StateVector
from models.chang_roberts import ChangRoberts
from tests.symbolic.sample_models import Standing

MODELS: dict[str, Model] = {
    "standing": Standing(n=2, crashes=1),
    "ring": ChangRoberts(n=3, identities=(2, 3, 1)),
    "all orders": ChangRoberts(n=2),
}


@pytest.mark.parametrize("name", MODELS)
def test_the_bits_are_those_that_no_state_of_any_run_changes(name: str) -> None:
    system = compile_model(MODELS[name], [])
    encoding, limits = Encoding(system), Limits()
    runs = Unrolling(encoding, limits, None)
    runs.assert_at(encoding.initial, 0)
    fixed = FixedBits(runs, limits)
    states, seen = set(system.initial_states()), set[str]()
    for _ in range(5):
        fixed.settle()
        seen |= {bits_of(runs.frames[0], state) for state in states}
        assert fixed.count == sum(len(set(column)) == 1 for column in zip(*seen, strict=True))
        for k, state in enumerate(sorted(states, key=str)):
            wanted = z3.Bool(f"wanted {k}@{runs.length}")
            runs.solver.add(z3.Implies(wanted, z3.And(runs.frames[-1].equals(state))))
            assert limits.holds(runs.solver, wanted), state
        states = after(system, states)
        runs.extend()


def after(system: TransitionSystem, states: set[CellState]) -> set[CellState]:
    """What one step leads to."""
    found = {new for state in states for _, _, new in successors(system, state)}
    return {state for state in found if state is not None}


def bits_of(vector: StateVector, state: CellState) -> str:
    """All bits of a state."""
    texts = []
    for term, value in vector.assignment(state):
        if z3.is_bool(term):
            texts.append("1" if z3.is_true(z3.simplify(value)) else "0")
        else:
            texts.append(f"{z3.simplify(value).as_long():0{term.size()}b}")
    return "".join(texts)
