"""What is wrong with a state: in Z3 and in columns of numbers the same, and as direct evaluation has it."""

from __future__ import annotations

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.frontend.compile import compile_model
from checker.ir.evaluate import evaluate, successors
from checker.ir.system import CellState, TransitionSystem
from checker.language.rules import RuleKind
from checker.properties import Scope
from checker.symbolic.batch import Batches
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from tests.symbolic.sample_models import SAMPLES
from tests.symbolic.states import states_of

NAMES = [name for name, model in SAMPLES.items() if compile_model(model).predicates]
SYSTEMS = {name: compile_model(SAMPLES[name]) for name in NAMES}
ENCODINGS = {name: Encoding(system) for name, system in SYSTEMS.items()}
RELAXED = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def wrong(system: TransitionSystem, cells: CellState, number: int, scope: Scope) -> bool:
    """Whether a step is a fault, or the property is asked and false or undefined."""
    steps = list(successors(system, cells))
    if any(after is None for _, _, after in steps):
        return True
    by_nodes = [s for s in steps if system.rules[s[0].rule].kind is not RuleKind.FAULT]
    if (scope is Scope.QUIESCENT and by_nodes) or (scope is Scope.STUCK and steps):
        return False
    predicate = system.predicates[number]
    value, fault = evaluate([predicate.value, predicate.fault], cells)
    return bool(fault) or not value


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@RELAXED
def test_bad_states(name: str, scope: Scope, data: st.DataObject) -> None:
    system, encoding = SYSTEMS[name], ENCODINGS[name]
    states = data.draw(st.lists(states_of(system), min_size=1, max_size=4))
    for number, predicate in enumerate(system.predicates):
        goal = Goal(encoding, predicate, scope)
        expected = [wrong(system, cells, number, scope) for cells in states]
        batches = Batches(system)
        assert goal.wrong(batches, batches.rows(states)).tolist() == expected
        terms = [z3.simplify(z3.substitute(goal.bad, *encoding.now.assignment(cells))) for cells in states]
        assert [z3.is_true(term) for term in terms] == expected
