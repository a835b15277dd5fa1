"""One step as a constraint: its solutions are the steps from type-correct states, and no others."""

from __future__ import annotations

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.frontend.compile import compile_model
from checker.ir.evaluate import evaluate, successors
from checker.ir.system import CellState
from checker.symbolic.atoms import Atoms
from checker.symbolic.batch import Batches
from checker.symbolic.encoding import Encoding
from checker.symbolic.limits import Limits
from checker.symbolic.two_states import TwoStates
from tests.symbolic.sample_models import SAMPLES
from tests.symbolic.states import states_of

SYSTEMS = {name: compile_model(model) for name, model in SAMPLES.items()}
RELAXED = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def steps() -> dict[str, TwoStates]:
    """One for each system, no longer than for these tests: what Z3 remembers counts in others that limit its memory."""
    return {name: TwoStates(Encoding(system), Limits()) for name, system in SYSTEMS.items()}


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@RELAXED
def test_solutions_are_the_steps(steps: dict[str, TwoStates], name: str, data: st.DataObject) -> None:
    system, two = SYSTEMS[name], steps[name]
    cells = data.draw(states_of(system))
    expected = {(k.label, after) for k, _, after in successors(system, cells) if after is not None}
    two.solver.push()
    two.solver.add(*two.now.equals(cells))
    found = set()
    while len(found) <= len(expected) and two.solver.check() == z3.sat:
        model = two.solver.model()
        after = two.after.read(model)
        chosen = [k for k, flag in enumerate(two.selectors) if z3.is_true(model.eval(flag, model_completion=True))]
        assert len(chosen) == 1
        found.add((two.encoding.instances[chosen[0]].instance.label, after))
        two.solver.add(z3.Or(z3.Not(two.selectors[chosen[0]]), *[z3.Not(e) for e in two.after.equals(after)]))
    two.solver.pop()
    assert found == expected


@given(data=st.data())
@RELAXED
def test_flags_are_atoms_before_and_after(data: st.DataObject) -> None:
    system = SYSTEMS["links"]
    atoms, two = Atoms(Batches(system), {}), TwoStates(Encoding(system), Limits())
    cells = data.draw(states_of(system))
    steps: list[CellState] = [after for _, _, after in successors(system, cells) if after is not None]
    if not steps:
        return
    number = data.draw(st.integers(0, len(atoms) - 1))
    now, after = two.flags(number, atoms.expr)
    assert two.flags(number, atoms.expr)[0] is now, "made once"
    expr = atoms.expr(number)
    later = data.draw(st.sampled_from(steps))
    two.solver.add(*two.now.equals(cells), *two.after.equals(later))
    assert two.solver.check() == z3.sat
    model = two.solver.model()
    assert z3.is_true(model.eval(now)) == bool(evaluate([expr], cells)[0])
    assert z3.is_true(model.eval(after)) == bool(evaluate([expr], later)[0])


def test_initial_states_on_their_own() -> None:
    two = TwoStates(Encoding(SYSTEMS["token"]), Limits())
    assert two.initial.check() == z3.sat
    assert two.now.read(two.initial.model()) in set(SYSTEMS["token"].initial_states())
