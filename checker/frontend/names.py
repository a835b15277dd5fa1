"""What the names in a model's functions stand for, checked before anything is executed.

This finds misspelt names also in branches that the parameters at hand switch off.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum
from types import FunctionType
from typing import Any

from checker.errors import ModelMistake
from checker.frontend.source import FunctionSource, is_foreign
from checker.language.domains import Domain
from checker.language.model import Model, nearest


def names_refused(source: FunctionSource, model: Model, is_method: bool) -> Iterator[ModelMistake]:
    """Every name in the function that stands for nothing.

    ``is_method``: its first parameter is the model. For other functions only names, not attributes, are looked at.
    """
    bound = set(source.local_names) | _bound(source)
    me = source.parameters[0] if is_method and source.parameters else None
    reads = {node.id for node in source.nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    loops = [node for node in source.nodes if isinstance(node, ast.For)]
    visited = {loop.target.id for loop in loops if isinstance(loop.target, ast.Name)}
    for node in source.nodes:
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load) and node.id not in bound and not _has(source, node.id):
                yield _nothing(node, source, model, me)
            if isinstance(node.ctx, ast.Store) and node.id in model.variables and node.id not in reads | visited:
                yield ModelMistake(
                    f"{node.id} is a local name here, and nothing reads it",
                    f"the variable is self.{node.id}",
                    source.position(node),
                )
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield from _attribute(node, node.value.id, source, model, me, bound)


def _attribute(
    node: ast.Attribute, base: str, source: FunctionSource, model: Model, me: str | None, bound: set[str]
) -> Iterator[ModelMistake]:
    if base == me:
        if not hasattr(type(model), node.attr) and node.attr not in model.variables:
            known = [*model.variables, *model.parameters, *(n for n in dir(type(model)) if not n.startswith("_"))]
            yield ModelMistake(
                f"{type(model).__name__} has no {node.attr}{nearest(node.attr, known)}",
                "declare it in the body of the class",
                source.position(node),
            )
        return
    if base in bound or not _has(source, base):
        return
    owner = source.outer(base)
    if isinstance(owner, type) and issubclass(owner, Enum) and not hasattr(owner, node.attr):
        members = [member.name for member in owner]
        yield ModelMistake(
            f"{owner.__name__} has no member {node.attr}{nearest(node.attr, members)}",
            f"its members are {', '.join(members)}",
            source.position(node),
        )
    elif isinstance(owner, type) and issubclass(owner, Model) and isinstance(getattr(owner, node.attr, None), Domain):
        yield ModelMistake(
            f"{base}.{node.attr} is the declaration, not its value in this model",
            f"write self.{node.attr}",
            source.position(node),
        )


def _nothing(node: ast.Name, source: FunctionSource, model: Model, me: str | None) -> ModelMistake:
    """A name that stands for nothing."""
    if hasattr(type(model), node.id) or node.id in model.variables:
        return ModelMistake(
            f"{node.id} stands for nothing here", f"write {me or 'self'}.{node.id}", source.position(node)
        )
    own = [*model.variables, *(n for n in dir(type(model)) if not n.startswith("_"))]
    known = [*source.local_names, *source.function.__globals__, *own]
    return ModelMistake(
        f"{node.id} stands for nothing here{nearest(node.id, known)}",
        "define it at the top of the file, or give it a value before it is used",
        source.position(node),
    )


def functions_used(source: FunctionSource, model: Model, is_method: bool) -> Iterator[tuple[FunctionType, bool]]:
    """The functions that a function may call, each with whether it is a method of the model."""
    me = source.parameters[0] if is_method and source.parameters else None
    for node in source.nodes:
        if isinstance(node, ast.Attribute):
            inside = node.value
            on_model = isinstance(inside, ast.Name) and inside.id == me
            on_parent = isinstance(inside, ast.Call) and isinstance(inside.func, ast.Name) and inside.func.id == "super"
            if on_model or on_parent:
                yield from _member(node.attr, type(model), source.function if on_parent else None)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in source.local_names:
            value = source.outer(node.id) if _has(source, node.id) else None
            if isinstance(value, FunctionType) and not is_foreign(value, type(model)):
                yield value, False


def _member(name: str, model: type, after: FunctionType | None) -> Iterator[tuple[FunctionType, bool]]:
    """The function that an attribute of the model is, or, as ``super()`` has it, one further up than ``after``."""
    bases = list(model.__mro__)
    if after is not None:
        owners = [k for k, base in enumerate(bases) if any(value is after for value in vars(base).values())]
        bases = bases[owners[0] + 1 :] if owners else []
    base = next((base for base in bases if name in vars(base)), Model)
    value: Any = vars(base).get(name)
    if isinstance(value, staticmethod) and isinstance(value.__func__, FunctionType):
        yield value.__func__, False
    value = value.fget if isinstance(value, property) else value
    if base is not Model and isinstance(value, FunctionType):
        yield value, True


def _bound(source: FunctionSource) -> set[str]:
    """The names that generators bind."""
    return {
        node.target.id
        for node in source.nodes
        if isinstance(node, ast.comprehension) and isinstance(node.target, ast.Name)
    }


def _has(source: FunctionSource, name: str) -> bool:
    try:
        source.outer(name)
    except KeyError:
        return False
    return True
