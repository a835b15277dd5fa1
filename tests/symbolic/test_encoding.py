"""The relation holds exactly for the successors that the interpreter finds, in any type-correct state."""

from __future__ import annotations

from typing import Any

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.frontend.compile import compile_model
from checker.interpreter import Interpreter
from checker.ir.evaluate import evaluate, successors
from checker.ir.system import CellState, TransitionSystem
from checker.properties import Scope
from checker.symbolic.encoding import Encoding
from tests.symbolic.sample_models import SAMPLES
from tests.symbolic.states import states_of

SYSTEMS = {name: compile_model(model) for name, model in SAMPLES.items()}
ENCODINGS = {name: Encoding(system) for name, system in SYSTEMS.items()}
RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def known(encoding: Encoding, cells: CellState, *terms: Any) -> list[Any]:
    """Terms over ``now`` with the values of a state put in."""
    return [z3.simplify(z3.substitute(term, *encoding.now.assignment(cells))) for term in terms]


def outcomes_by_interpreter(system: TransitionSystem, cells: CellState) -> dict[str, CellState | None]:
    return {
        str(outcome.step): None if outcome.state is None else system.encode(outcome.state)
        for outcome in Interpreter(system.model).outcomes(system.decode(cells))
    }


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@RELAXED
def test_relation_holds_for_the_successor_alone(name: str, data: st.DataObject) -> None:
    system, encoding = SYSTEMS[name], ENCODINGS[name]
    cells = data.draw(states_of(system))
    expected = outcomes_by_interpreter(system, cells)
    found: dict[str, CellState | None] = {}
    later = encoding.vector("'")
    for encoded in encoding.instances:
        enabled, fault = known(encoding, cells, encoded.enabled, encoded.fault)
        if not z3.is_true(enabled) and not z3.is_true(fault):
            continue
        code = encoded.instance.message_code
        label = encoded.instance.label + (evaluate([code], cells)[0] if code is not None else 0)
        step = str(system.step(label, cells))
        if z3.is_true(fault):
            found[step] = None
            continue
        solver = z3.Solver()
        solver.add(known(encoding, cells, encoding.relation(encoded, later)))
        assert solver.check() == z3.sat
        found[step] = later.read(solver.model())
        solver.add(z3.Not(z3.And(later.equals(found[step]))))
        assert solver.check() == z3.unsat, "the relation holds for a second state"
    assert found == expected


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@RELAXED
def test_well_typed_are_the_states_of_the_types(name: str, data: st.DataObject) -> None:
    """Random bits are well-typed exactly if they are the encoding of a value of the types."""
    system, encoding = SYSTEMS[name], ENCODINGS[name]
    cells = data.draw(states_of(system))
    pairs = encoding.now.assignment(cells)
    for place in data.draw(st.sets(st.integers(0, len(pairs) - 1), max_size=2)):
        term = pairs[place][0]
        value = (
            z3.BoolVal(data.draw(st.booleans()))
            if z3.is_bool(term)
            else z3.BitVecVal(data.draw(st.integers(0, 2 ** term.size() - 1)), term.size())
        )
        pairs[place] = (term, value)
    is_typed = z3.is_true(z3.simplify(z3.substitute(encoding.well_typed, *pairs)))
    solver = z3.Solver()
    solver.add([term == value for term, value in pairs])
    assert solver.check() == z3.sat
    read = encoding.now.read(solver.model())
    back = {str(term): value for term, value in encoding.now.assignment(read)}
    same_bits = all(back[str(term)].eq(value) for term, value in pairs)
    assert is_typed == (same_bits and _is_of_its_types(system, read))


def _is_of_its_types(system: TransitionSystem, cells: CellState) -> bool:
    try:
        state = system.decode(cells)
    except (IndexError, ValueError):
        return False
    typed = all(of.contains(value) for (of, _), value in zip(system.places.values(), state, strict=True))
    return typed and system.encode(state) == cells


@pytest.mark.parametrize("name", SAMPLES)
def test_initial_states_are_those_of_the_model(name: str) -> None:
    system, encoding = SYSTEMS[name], ENCODINGS[name]
    expected = set(system.initial_states())
    assert len(expected) < 3000
    solver = z3.Solver()
    solver.add(encoding.initial)
    found = set()
    while len(found) <= len(expected) and solver.check() == z3.sat:
        found.add(cells := encoding.now.read(solver.model()))
        solver.add(z3.Not(z3.And(encoding.now.equals(cells))))
    assert found == expected


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@RELAXED
def test_where_properties_are_asked_and_violated(name: str, data: st.DataObject) -> None:
    system, encoding = SYSTEMS[name], ENCODINGS[name]
    cells = data.draw(states_of(system))
    steps = list(successors(system, cells))
    faulty = any(after is None for _, _, after in steps)
    environment = {k for k, r in enumerate(system.rules) if r.kind.value == "fault"}
    asked = {
        Scope.ALWAYS: True,
        Scope.QUIESCENT: not faulty and all(i.rule in environment for i, _, _ in steps),
        Scope.STUCK: not steps,
    }
    for scope, expected in asked.items():
        assert z3.is_true(known(encoding, cells, encoding.asked(scope))[0]) == expected
        for predicate in system.predicates:
            value, fault = evaluate([predicate.value, predicate.fault], cells)
            terms = encoding.violated(predicate, scope), encoding.undefined(predicate, scope)
            violated, undefined = (z3.is_true(term) for term in known(encoding, cells, *terms))
            assert violated == (expected and not fault and not value)
            assert undefined == (expected and bool(fault))


@pytest.mark.parametrize("name", SAMPLES)
def test_names_are_those_of_the_model(name: str) -> None:
    system, encoding = SYSTEMS[name], ENCODINGS[name]
    names = [str(term) for term in encoding.now.terms]
    assert len(set(names)) == len(names)
    cells = [system.cells[number].name for number in system.variable_cells]
    assert all(any(name == cell or name.startswith(f"{cell}.") for cell in cells) for name in names)
