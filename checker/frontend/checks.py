"""What is looked at when a model is loaded: every function that its rules and properties can reach."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from checker.errors import ModelMistake
from checker.frontend.names import functions_used, names_refused
from checker.frontend.source import body_of, place_of, source_of
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
    for cls in type(model).__mro__:
        if cls not in (object, Model):
            for mistake in defined_twice(cls):
                raise mistake
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


def defined_twice(cls: type) -> Iterator[ModelMistake]:
    """Names that the body of a class gives a meaning to twice: the second one hides the first."""
    body, file = body_of(cls)
    seen: dict[str, int] = {}
    for node in body:
        names: list[str] = []
        if isinstance(node, ast.FunctionDef) and not any(_is_accessor(d) for d in node.decorator_list):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and node.value is not None and isinstance(node.target, ast.Name):
            names = [node.target.id]
        for name in names:
            if name in seen:
                yield ModelMistake(
                    f"{name} is defined a second time in {cls.__name__}, which hides what it is in line {seen[name]}",
                    "give one of the two another name",
                    place_of(node, file),
                )
            seen[name] = node.lineno


def _is_accessor(decorator: ast.expr) -> bool:
    """Whether a decorator adds to what the name means already: ``@x.setter``, ``@overload``."""
    return isinstance(decorator, ast.Attribute) or (isinstance(decorator, ast.Name) and decorator.id == "overload")
