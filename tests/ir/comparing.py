"""Compiled steps and predicates beside the model's own Python, state by state and step by step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from checker.errors import ModelFault
from checker.frontend.compile import compile_model
from checker.interpreter import Interpreter
from checker.ir.evaluate import Evaluation
from checker.language.model import Model, State
from checker.properties import Property

FAULT = "a fault of the model"


def difference(model: Model, properties: Sequence[Property], most: int = 60) -> tuple[str, dict[str, int]]:
    """What compiled model and interpreter differ in (nothing: empty), and how much was compared.

    Looked at are the ``most`` first states that a search of the interpreter reaches. Raises ``ModelMistake`` where the
    model cannot be compiled.
    """
    figures = {"states": 0, "steps": 0, "faults": 0, "predicates": 0, "predicate faults": 0}
    system = compile_model(model, list(properties))
    interpreter, evaluation = Interpreter(type(model)(**model.parameters)), Evaluation(system)
    initial = list(islice(interpreter.initial_states(), most))
    if [system.decode(cells) for cells in islice(system.initial_states(), most)] != initial:
        return "different initial states", figures
    seen: set[State] = set()
    waiting = initial
    while waiting and len(seen) < most:
        state = waiting.pop(0)
        if state in seen:
            continue
        seen.add(state)
        named = dict(zip(model.variables, state, strict=True))
        cells = system.encode(state)
        if system.decode(cells) != state:
            return f"{named} is not what its cells stand for", figures
        expected: dict[str, tuple[Any, int]] = {}
        for outcome in interpreter.outcomes(state):
            sent = 0 if outcome.state is None else len(outcome.sent)
            expected[str(outcome.step)] = (FAULT if outcome.state is None else outcome.state, sent)
            if outcome.state is not None:
                waiting.append(outcome.state)
        found: dict[str, tuple[Any, int]] = {}
        for instance, label, after in evaluation.successors(cells):
            name = str(system.step(label, cells))
            if name in found:
                return f"{name} twice in {named}", figures
            found[name] = (FAULT, 0) if after is None else (system.decode(after), evaluation.sent(instance, cells))
        for name in expected | found:
            if expected.get(name) != found.get(name):
                return f"{name} in {named}: interpreter {expected.get(name)}, compiled {found.get(name)}", figures
        if list(expected) != list(found):
            return f"another order in {named}: interpreter {list(expected)}, compiled {list(found)}", figures
        figures["states"] += 1
        figures["steps"] += len(found)
        figures["faults"] += sum(after == FAULT for after, _ in found.values())
        for prop, value in zip(properties, evaluation.predicates(cells), strict=True):
            try:
                own: bool | None = interpreter.evaluate(prop.function, state)
            except ModelFault:
                own = None
            if own != value:
                return f"{prop.name} in {named}: interpreter {own}, compiled {value}", figures
            figures["predicates"] += 1
            figures["predicate faults"] += own is None
    return "", figures
