"""Native steps and checks of whole models, against slow evaluation and against the interpreter."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Any

import numpy as np
import pytest

from checker.checking.choose import state_properties
from checker.errors import ModelFault
from checker.explorer.graph import evaluate as evaluate_states
from checker.explorer.search import Search, Status
from checker.frontend.compile import compile_model
from checker.interpreter import Interpreter
from checker.ir.evaluate import evaluate, successors
from checker.ir.system import CellState, TransitionSystem
from checker.language.model import Model
from checker.native.compiled import Native, compile_native
from models.bully import Bully
from models.chang_roberts import ChangRoberts
from models.lamport import Lamport
from tests.native.calling import labels_and_words, mask_of_words, native_mask, native_steps, native_words
from tests.native.sample_models import Choices, Dice, Faulty, Parcels

MODELS: list[tuple[type[Model], dict[str, Any]]] = [
    (Parcels, {}),
    (Choices, {}),
    (Faulty, {}),
    (Dice, {}),
    (ChangRoberts, {"n": 3}),
    (ChangRoberts, {"n": 3, "announcement": True, "crashes": 1, "restarts": 1, "losses": 1}),
    (Bully, {"n": 3, "crashes": 1, "wrong_suspicions": 1}),
    (Lamport, {"n": 2, "duplicates": 1}),
]
CASES = [pytest.param(of, bindings, id=f"{of.__name__}-{'-'.join(bindings)}") for of, bindings in MODELS]


def some_states(system: TransitionSystem, most: int) -> list[CellState]:
    """The first reachable states, breadth first, faults included but not passed."""
    waiting = deque(islice(system.initial_states(), most // 2))
    seen = dict.fromkeys(waiting)
    while waiting and len(seen) < most:
        for _, _, target in successors(system, waiting.popleft()):
            if target is not None and target not in seen:
                seen[target] = None
                waiting.append(target)
    return list(seen)


@pytest.mark.parametrize(("of", "bindings"), CASES)
def test_successors_that_nobody_wants_are_left_out(of: type[Model], bindings: dict[str, Any]) -> None:
    system = compile_model(of(**bindings))
    native = compile_native(system)
    random = np.random.default_rng(1)
    group = np.zeros(system.rule_start[-1], np.uint32)
    for block in system.blocks:
        group[block.first : block.first + block.count] = random.integers(0, 32)
    left_out = 0
    for state in some_states(system, 100):
        every = native_words(native, state)
        skip = int(random.integers(0, 1 << 32))
        found = labels_and_words(native, state, skip, group | np.uint32(7 << 5))
        if every is None or found is None:
            assert every is found
            continue
        assert found[0] == [label for label, _ in every]
        wanted = [words.tolist() for label, words in every if not skip >> int(group[label]) & 1]
        assert [words.tolist() for words in found[1]] == wanted
        left_out += len(every) - len(wanted)
    assert left_out > 10


@pytest.mark.parametrize(("of", "bindings"), CASES)
def test_steps_and_checks_are_those_of_slow_evaluation(of: type[Model], bindings: dict[str, Any]) -> None:
    system = compile_model(of(**bindings))
    faults = undefined = 0
    for most, optimized in ((300, True), (50, False)):
        native = compile_native(system, optimized)
        holds = native.predicates_address(system.predicates)
        for state in some_states(system, most):
            slow = [(label, target) for _, label, target in successors(system, state)]
            if any(target is None for _, target in slow):
                faults += 1
                assert native_steps(native, state) is None
            else:
                assert native_steps(native, state) == slow
            violated, holding, hard = 0, 0, 0
            for bit, predicate in enumerate(system.predicates):
                value, fault = evaluate([predicate.value, predicate.fault], state)
                hard |= bool(fault) << 62
                violated |= bool(fault or not value) << bit
                holding |= bool(value and not fault) << bit
                undefined += fault
            assert native_mask(native, native.check, state) == violated | hard
            assert native_mask(native, holds, state) == holding | hard
    assert (of is Faulty) == (faults > 0) == (undefined > 0)


@pytest.mark.parametrize(("of", "bindings"), CASES)
def test_steps_are_those_of_the_interpreter(of: type[Model], bindings: dict[str, Any]) -> None:
    model = of(**bindings)
    system = compile_model(model)
    native = compile_native(system)
    interpreter = Interpreter(model)
    for state in some_states(system, 100):
        plain = system.decode(state)
        outcomes = interpreter.outcomes(plain)
        found = native_steps(native, state)
        if any(outcome.fault for outcome in outcomes):
            assert found is None
        else:
            assert found is not None
            named = [(str(system.step(label, state)), system.decode(target)) for label, target in found]
            assert named == [(str(outcome.step), outcome.state) for outcome in outcomes]
        mask = native_mask(native, native.check, state)
        for bit, name in enumerate(model.invariant_names):
            try:
                value = interpreter.evaluate(getattr(type(model), name), plain)
                assert bool(mask >> bit & 1) is not value
            except ModelFault:
                assert mask >> 62 & 1


@pytest.mark.parametrize(("of", "bindings"), CASES)
def test_a_check_depends_on_nothing_but_the_relevant_bits(of: type[Model], bindings: dict[str, Any]) -> None:
    system = compile_model(of(**bindings))
    native = compile_native(system)
    states = some_states(system, 100)
    random = np.random.default_rng(2)
    for wanted in (0, *(1 << k for k in range(len(system.predicates))), (1 << len(system.predicates)) - 1):
        relevant = np.array(native.relevant(wanted), np.uint64)
        for state in states:
            words = native.layout.pack(state)
            other = native.layout.pack(states[random.integers(len(states))])
            mixed = words & relevant | other & ~relevant
            known, found = (mask_of_words(native.check, some) for some in (words, mixed))
            assert (known ^ found) & (wanted | 1 << 62) == 0


def test_uniqueness_depends_on_what_the_nodes_are_and_on_nothing_else() -> None:
    model = ChangRoberts(n=3)
    system = compile_model(model, [one for one in state_properties(model) if one.name == "uniqueness"])
    native = compile_native(system)
    bits = [0] * native.words
    for cell in system.cells:
        if cell.variable == "status":
            (field,) = native.layout.places[cell.number].fields
            bits[field.word] |= field.in_place
    assert native.relevant(1) == bits


def search_of(native: Native) -> Search:
    """A finished search of all states."""
    system = native.system
    search = Search(
        native.step,
        native.check,
        native.words,
        native.fanout,
        native.initial,
        np.array(system.rule_start, np.uint32),
        np.zeros(len(system.rules), np.bool_),
        0,
        0,
        0,
        memory_limit=1 << 30,
    )
    while search.advance(1.0) is Status.RUNNING:
        pass
    assert search.status is Status.DONE
    return search


@pytest.mark.parametrize(
    ("n", "states", "transitions", "depth", "terminal"),
    [(3, 150, 300, 6, 6), (4, 1892, 4912, 10, 24), (5, 29410, 93880, 15, 120)],
)
def test_chang_roberts_all_orders(n: int, states: int, transitions: int, depth: int, terminal: int) -> None:
    search = search_of(compile_native(compile_model(ChangRoberts(n=n))))
    found = (search.states, search.transitions, search.depth, search.terminal_states)
    assert found == (states, transitions, depth, terminal)


@pytest.mark.parametrize(("n", "states", "transitions"), [(7, 1944, 8512), (8, 4538, 23859), (10, 32935, 215015)])
def test_chang_roberts_one_order(n: int, states: int, transitions: int) -> None:
    model = ChangRoberts(n=n, identities=tuple(3 * i % n + 1 for i in range(n)))
    search = search_of(compile_native(compile_model(model)))
    assert (search.states, search.transitions, search.terminal_states) == (states, transitions, 1)


def test_predicates_over_a_search() -> None:
    system = compile_model(ChangRoberts(n=3))
    native = compile_native(system)
    search = search_of(native)
    leads = system.compile_predicate("somebody leads", lambda self: any(self.is_leader(i) for i in self.Node))
    masks = evaluate_states(search, native.predicates_address([leads]))
    for number, mask in enumerate(masks):
        (value,) = evaluate([leads.value], native.layout.unpack(search.state(number)))
        assert mask == int(value)
    assert 0 < masks.sum() < search.states


def test_optimized_code_replaces_quick_code() -> None:
    native = compile_native(compile_model(Lamport(n=2)), optimized=False)
    quick = (native.step, native.check)
    assert native.optimizing_takes > 0
    assert native.optimize()
    assert native.optimizing_takes == 0
    assert not native.optimize()
    assert quick[0] != native.step and quick[1] != native.check


def test_too_many_predicates() -> None:
    system = compile_model(Choices())
    native = compile_native(system)
    with pytest.raises(ValueError, match="63 predicates"):
        native.predicates_address(list(system.predicates) * 63)


def test_a_system_without_steps_has_one_word() -> None:
    native = compile_native(compile_model(Nothing()))
    assert native.words == 1
    assert native.initial.tolist() == [[0]]
    assert native_steps(native, next(native.system.initial_states())) == []


class Nothing(Model):
    """A model that cannot do anything."""
