"""Native steps, checks and whole searches of random models against the model's own Python.

By default some hundred models; ``CONCLAVE_RANDOM_MODELS`` and ``CONCLAVE_RANDOM_FROM`` choose more, or others.
"""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import islice

import pytest

from checker.checking.explore import explore
from checker.errors import ModelFault, ModelMistake, UsageError
from checker.explorer.search import Status
from checker.frontend.compile import compile_model
from checker.interpreter import Interpreter
from checker.language.model import Model, State
from checker.native.compiled import compile_native
from checker.properties import Property, Scope
from tests.breadth_first import TooMany, search
from tests.native.calling import native_mask, native_steps
from tests.random_models import model_of

SEEDS = int(os.environ.get("CONCLAVE_RANDOM_MODELS", "120"))
FIRST = int(os.environ.get("CONCLAVE_RANDOM_FROM", "0"))
CHUNK = 30
STATES = 40
"""How many states of each model are looked at one by one."""

MOST = 1500
"""Whole searches are compared where there are no more states than this."""


def steps_differ(model: Model, properties: list[Property]) -> str:
    """What the native steps and checks differ in from the interpreter; empty for nothing."""
    system = compile_model(model, properties)
    native = compile_native(system)
    interpreter = Interpreter(type(model)(**model.parameters))
    waiting = list(islice(interpreter.initial_states(), STATES))
    seen: set[State] = set()
    while waiting and len(seen) < STATES:
        state = waiting.pop(0)
        if state in seen:
            continue
        seen.add(state)
        named = dict(zip(model.variables, state, strict=True))
        cells = system.encode(state)
        outcomes = interpreter.outcomes(state)
        waiting.extend(outcome.state for outcome in outcomes if outcome.state is not None)
        found = native_steps(native, cells)
        if any(outcome.fault for outcome in outcomes):
            if found is not None:
                return f"a fault in {named} is not seen"
        elif found is None:
            return f"a fault in {named} where there is none"
        else:
            own = [(str(system.step(label, cells)), system.decode(after)) for label, after in found]
            expected = [(str(outcome.step), outcome.state) for outcome in outcomes]
            if own != expected:
                return f"steps of {named}: interpreter {expected}, native {own}"
        mask = native_mask(native, native.check, cells)
        for bit, prop in enumerate(properties):
            try:
                holds, undefined = bool(interpreter.evaluate(prop.function, state)), False
            except ModelFault:
                holds, undefined = False, True
            if (mask >> bit & 1) == holds or (undefined and not mask >> 62 & 1):
                return f"{prop.name} in {named}: interpreter {holds}, native {mask:x}"
    return ""


def searches_differ(model: Model, properties: list[Property]) -> str | None:
    """What a whole search differs in from a plain one (empty: nothing); None if there are too many states."""
    try:
        expected = search(type(model)(**model.parameters), properties, MOST)
    except TooMany:
        return None
    exploration = explore(model, properties, 1 << 29, threads=1)
    found = exploration.search
    if expected.error_depth is not None:
        if found.status is not Status.MODEL_ERROR:
            return f"{found.status} where there is a model error"
        depth = len(exploration.path(found.error_state)[1])
        return "" if depth == expected.error_depth else f"a model error at {depth}, not at {expected.error_depth}"
    if found.status is not Status.DONE:
        return f"{found.status} where there is no model error"
    rules = [rule.name for rule in model.rules]
    pairs = {
        "states": (found.states, expected.states),
        "transitions": (found.transitions, expected.transitions),
        "depth": (found.depth, expected.depth),
        "terminal": (found.terminal_states, expected.terminal),
        "quiescent": (found.quiescent_states, expected.quiescent),
        "enabled": (dict(zip(rules, found.enabled.tolist(), strict=True)), expected.enabled),
        "taken": (dict(zip(rules, found.taken.tolist(), strict=True)), expected.taken),
    }
    for k, prop in enumerate(properties):
        number = found.first_violation[k]
        first = expected.violated.get(prop.name, (None, 0))[0]
        pairs[prop.name] = (found.level(number) if number >= 0 else None, first)
    return ", ".join(f"{name}: {own}, not {wanted}" for name, (own, wanted) in pairs.items() if own != wanted)


@pytest.mark.parametrize("first", range(FIRST, FIRST + SEEDS, CHUNK))
def test_random_models(first: int) -> None:
    whole = 0
    for seed in range(first, min(first + CHUNK, FIRST + SEEDS)):
        random = model_of(seed)
        scopes = [list(Scope)[(seed + k) % 3] for k in range(len(random.predicates))]
        properties = [replace(p, scope=scope) for p, scope in zip(random.predicates, scopes, strict=True)]
        try:
            problem = steps_differ(random.model(), properties)
            assert not problem, f"model {seed}: {problem}\n{random.source}"
            more = searches_differ(random.model(), properties)
        except (ModelMistake, UsageError):  # outside of the language; too many initial states
            continue
        assert not more, f"model {seed}: {more}\n{random.source}"
        whole += more is not None
    assert whole > CHUNK // 3, "many searches are compared to their end"
