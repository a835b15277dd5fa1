"""Symbolic execution of a model's Python: calls. Functions of the model are inlined."""

from __future__ import annotations

import ast
import inspect
from types import FunctionType
from typing import TYPE_CHECKING, Any

from checker import types
from checker.errors import ModelMistake
from checker.frontend import networks, operations, reductions, subscripts
from checker.frontend.source import is_foreign, source_of
from checker.frontend.symbolic import (
    Method,
    NetworkReference,
    SelfReference,
    Static,
    Value,
)
from checker.ir.expr import Expr
from checker.language.domains import Record
from checker.language.model import Model

if TYPE_CHECKING:
    from checker.frontend.evaluate import Evaluator, Frame

_REMEDIES = {
    "print": "rules compute only: what happens is seen in the trace",
    "sorted": "use min or max over a generator, or loop over a domain in its order",
    "list": "use a tuple for constants, a Set, Bag or Fifo for collections",
    "tuple": "write the elements: (a, b)",
    "dict": "use a Record or a Map",
    "enumerate": "loop over the domain, and index with what it visits",
    "zip": "loop over the domain, and index both with what it visits",
    "reversed": "loop over range(high, low, -1)",
    "map": "use any, all, sum, min or max over a generator",
    "filter": "use any, all, sum, min or max over a generator with if",
    "pow": "multiply",
    "divmod": "use // and %",
    "round": "use whole numbers only",
    "float": "use whole numbers only",
    "str": "rules do not compute text: remove it",
    "isinstance": "types are known: compare with None, or with a member of an enum",
    "getattr": "write the attribute: self.name",
    "setattr": "write the assignment: self.name = ...",
    "hasattr": "every variable that is declared exists",
    "type": "types are known: compare with None, or with a member of an enum",
    "next": "use min or max over a generator, or any",
    "id": "compare values with ==",
    "hash": "compare values with ==",
}


def call(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    """The value of a call."""
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        if frame.owner is None or node.args:
            raise run.refuse("super() outside of a method of the model", "call the method by its name", node, frame)
        return SelfReference(frame.owner)
    function = run.evaluate(node.func, frame)
    if isinstance(function, Static):
        found = _of_static(run, function, node, frame)
        if found is not None:
            return found
    elif isinstance(function, Method):
        if isinstance(function.receiver, NetworkReference):
            return networks.operation(run, function, node, frame)
        if isinstance(function.receiver, Static):
            reductions.count_arguments(run, node, frame, 1, 2)
            key, *otherwise = [run.value(arg, frame) for arg in node.args]
            return subscripts.look_up(
                run, function.receiver.value, key, otherwise[0] if otherwise else Static(None), node, frame
            )
        if function.function is None:
            return operations.operation(run, function, node, frame)
        if function.owner is Model:
            return networks.disconnect(run, node, frame)
        plain, named = run.arguments_of(node, frame)
        return inline(run, function, plain, named, node, frame)
    raise _refuse(run, node, frame)


def _refuse(run: Evaluator, node: ast.Call, frame: Frame) -> ModelMistake:
    """A call of something that is no function of the model."""
    name = ast.unparse(node.func)
    remedy = _REMEDIES.get(
        name, "call methods of the model, functions of its module, or any, all, sum, min, max, len, abs"
    )
    if name.startswith("random.") or ".random." in name:
        remedy = "draw a parameter of the rule: @rule(i=Node, x=Uniform(Range(6)))"
    elif name.split(".")[0] in ("np", "numpy", "math"):
        remedy = "models compute with the language alone: write out what you need as a method"
    return run.refuse(f"a call of {name}, which is no function of the model", remedy, node, frame)


def _of_static(run: Evaluator, function: Static, node: ast.Call, frame: Frame) -> Any:
    """A call of something that is known while compiling; None if that cannot be called."""
    inside = function.value
    if isinstance(inside, types.RecordType):
        return operations.make_record(run, inside, node, frame)
    if isinstance(inside, Record):
        raise run.refuse("a record made outside of the model", "write self.Message(...)", node, frame)
    if run.enum_of(function) is not None:
        return operations.member_of_value(run, inside, node, frame)
    special = reductions.SPECIAL.get(inside) if inspect.isroutine(inside) or isinstance(inside, type) else None
    if special is not None:
        return special(run, node, frame)
    if not isinstance(inside, FunctionType):
        return None
    if is_foreign(inside, type(run.model)):
        return None
    plain, named = run.arguments_of(node, frame)
    return inline(run, Method(inside.__name__, None, inside), plain, named, node, frame)


def inline(run: Evaluator, method: Method, plain: list[Any], named: dict[str, Any], node: ast.AST, frame: Frame) -> Any:
    """The value of a call of a function of the model or its module."""
    from checker.frontend.execute import call_function

    assert method.function is not None
    if isinstance(method.receiver, SelfReference):
        plain = [SelfReference(), *plain]
    return call_function(run, method.function, plain, named, method.owner, run.position(node, frame))


def node_is_up(run: Evaluator, which: Value, node: ast.AST | None, frame: Frame | None) -> Expr:
    """Whether a node takes steps and gets messages: what ``is_alive`` says where the model has it."""
    from checker.frontend.execute import call_function

    for owner in type(run.model).__mro__:
        function = vars(owner).get("is_alive")
        if function is not None:
            position = run.position(node, frame) if node is not None and frame is not None else None
            result = call_function(run, function, [SelfReference(), which], {}, owner, position)
            if not isinstance(result, Value) or not isinstance(result.type, types.BoolType):
                source = source_of(function)
                raise ModelMistake(
                    "is_alive does not always return a truth value",
                    "return a comparison, any(...) or all(...)",
                    source.position(source.tree),
                )
            return result.leaf
    return run.terms.true
