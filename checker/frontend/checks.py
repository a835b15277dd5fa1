"""What is looked at when a model is loaded: every function that its rules and properties can reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from checker.errors import ModelMistake
from checker.frontend.names import functions_used, names_refused
from checker.frontend.source import source_of
from checker.frontend.subset import constructs_refused
from checker.language.model import Action, Model
from checker.language.places import is_tool
from checker.language.rules import when


def check_source(model: Model) -> None:
    """Look at the rules, the invariants and ``is_alive`` of a model; see ``check_functions``."""
    functions = [rule.function for rule in model.rules if rule.action is Action.METHOD and rule.function]
    functions += [
        getattr(type(model), name) for name in (*model.invariant_names, "is_alive") if hasattr(type(model), name)
    ]
    check_functions(model, functions)


def check_functions(model: Model, functions: Iterable[Callable[..., Any]]) -> None:
    """Look at functions of the model, and at whatever functions they call.

    Raises ``ModelMistake`` for the first thing that the language does not have, naming up to ten.
    """
    waiting = [(function, True) for function in functions]
    seen: set[Callable[..., Any]] = {when}
    found: list[ModelMistake] = []
    while waiting:
        function, is_method = waiting.pop(0)
        if function in seen:
            continue
        seen.add(function)
        mistakes, further = _look_at(function, is_method, model)
        found.extend(mistakes)
        waiting.extend(further)
    if found:
        raise _all_in_one(found)


def _look_at(
    function: Callable[..., Any], is_method: bool, model: Model
) -> tuple[list[ModelMistake], list[tuple[Callable[..., Any], bool]]]:
    """What is wrong with one function, and the functions that it calls."""
    source = source_of(function)
    if is_tool(source.file):
        return [], []
    mistakes = list(constructs_refused(source)) or list(names_refused(source, model, is_method))
    return mistakes, list(functions_used(source, model, is_method))


def _all_in_one(mistakes: list[ModelMistake]) -> ModelMistake:
    """The first mistake, the others listed below it."""
    first, *others = mistakes
    if not others:
        return first
    also = [f"also {mistake.text()}" for mistake in others[:9]]
    if len(others) > 9:
        also.append(f"and {len(others) - 9} more")
    return ModelMistake(first.problem, "\n    ".join([first.remedy, *also]), first.position)
