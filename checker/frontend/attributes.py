"""Symbolic execution of a model's Python: attributes, of the model, of values, of classes and modules."""

from __future__ import annotations

import ast
import inspect
from types import FunctionType
from typing import TYPE_CHECKING, Any

from checker import types
from checker.frontend import calls, operations
from checker.frontend.symbolic import (
    Method,
    NetworkReference,
    Place,
    SelfReference,
    Static,
    Value,
    describe,
    field_of,
    from_plain,
    integer,
)
from checker.language.domains import Domain
from checker.language.model import Model, nearest
from checker.language.params import Parameter

if TYPE_CHECKING:
    from checker.frontend.evaluate import Evaluator, Frame


def attribute(run: Evaluator, node: ast.Attribute, frame: Frame) -> Any:
    """What an attribute stands for: of the model, of a value, of a class or a module."""
    base = run.evaluate(node.value, frame)
    name = node.attr
    if isinstance(base, SelfReference):
        return _of_self(run, base, name, node, frame)
    if isinstance(base, NetworkReference):
        return Method(name, base)
    if isinstance(base, (Place, Value)):
        base = run.present(base, f"None has no {name}", node, frame)
        of = base.type
        if isinstance(of, types.RecordType):
            return _field(run, base, name, node, frame)
        if isinstance(of, types.EnumType) and name == "value":
            return _enum_value(run, run.rvalue(base), node, frame)
        operations.refuse_unknown(run, base, name, node, frame)
        return Method(name, base)
    inside = base.value if isinstance(base, Static) else None
    if inspect.ismodule(inside) and hasattr(inside, name):
        return run.static(getattr(inside, name), node, frame)
    if isinstance(inside, dict) and name == "get":
        return Method(name, base)
    if isinstance(inside, type) and hasattr(inside, name):
        found = inspect.getattr_static(inside, name)
        if isinstance(found, (staticmethod, classmethod, property)):
            raise run.refuse(f"{ast.unparse(node)} in a model", "write a function at the top of the file", node, frame)
        return run.static(getattr(inside, name), node, frame)
    raise run.refuse(f"{describe(base)} has no {name}", "see its definition", node, frame)


def _field(run: Evaluator, base: Place | Value, name: str, node: ast.AST, frame: Frame) -> Place | Value:
    of = base.type
    assert isinstance(of, types.RecordType)
    if name not in of.names:
        raise run.refuse(
            f"a record has no field {name}{nearest(name, of.names)}",
            f"its fields are {', '.join(of.names)}",
            node,
            frame,
        )
    k = of.names.index(name)
    if isinstance(base, Value):
        return field_of(base, k)
    return base.part(of.types[k], of.starts[k], f"{base.text}.{name}")


def _enum_value(run: Evaluator, base: Value, node: ast.AST, frame: Frame) -> Value:
    """``.value`` of an enum member."""
    of = base.type
    assert isinstance(of, types.EnumType)
    numbers = [member.value for member in of.members]
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        raise run.refuse(f"the value of a {of}, which is no number", "compare members: == or in", node, frame)
    return integer(run.terms.pick(base.leaf, [run.terms.int(number) for number in numbers]))


def _of_self(run: Evaluator, base: SelfReference, name: str, node: ast.AST, frame: Frame) -> Any:
    """An attribute of the model, or, for ``super()``, of one of the classes after ``base.owner``."""
    model, places = run.model, run.context.cells.places
    classes = type(model).__mro__
    if base.owner is not None:
        classes = classes[classes.index(base.owner) + 1 :]
    for owner in classes:
        if name in vars(owner):
            value = vars(owner)[name]
            if isinstance(value, Domain) and name not in places:
                return Static(model._resolve(value))
            if isinstance(value, (Domain, Parameter)):
                break
            return _member(run, value, name, base, owner, node, frame)
    if name in model.networks:
        return NetworkReference(name)
    if name in places:
        return places[name]
    if name in model.parameters:
        return from_plain(run.terms, model.parameters[name])
    known = [*places, *model.parameters, *(n for n in dir(type(model)) if n[0] != "_")]
    raise run.refuse(
        f"{type(model).__name__} has no {name}{nearest(name, known)}",
        "declare it in the body of the class",
        node,
        frame,
    )


def _member(
    run: Evaluator, value: Any, name: str, base: SelfReference, owner: type, node: ast.AST, frame: Frame
) -> Any:
    """Something in the body of a class that is no declaration."""
    if owner is Model and name != "disconnect":
        raise run.refuse(f"self.{name} belongs to the tool", "a model has its own variables only", node, frame)
    if isinstance(value, staticmethod):
        return Static(value.__func__)
    if isinstance(value, property) and isinstance(value.fget, FunctionType):
        method = Method(name, SelfReference(), value.fget, owner)
        return calls.inline(run, method, [], {}, node, frame)
    if isinstance(value, FunctionType):
        return Method(name, SelfReference(), value, owner)
    return run.static(value, node, frame)
