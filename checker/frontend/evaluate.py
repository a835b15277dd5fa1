"""Symbolic execution of a model's Python: expressions. Statements are in ``execute``, calls in ``calls``.

Operands are evaluated, and turned into values, in Python's order: a call on the right may change what is on the left.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from enum import Enum
from typing import Any

from checker import types
from checker.errors import ModelMistake, Position
from checker.frontend import attributes, calls, comparison, subscripts
from checker.frontend.context import Context
from checker.frontend.conversion import Conversion, choose, convert
from checker.frontend.source import FunctionSource
from checker.frontend.symbolic import (
    Clash,
    Display,
    Method,
    Place,
    Static,
    Value,
    describe,
    from_plain,
    integer,
    is_none,
    truth,
    unwrap,
)
from checker.ir.expr import Expr
from checker.language.domains import Domain
from checker.language.model import Model, nearest
from checker.language.params import Parameter


class Frame:
    """A function being executed: its source, the class that defines it, its local names, and what it has returned."""

    def __init__(self, source: FunctionSource, owner: type | None, names: dict[str, Any]) -> None:
        self.source = source
        self.owner = owner
        self.names = names
        self.returns: list[tuple[Expr, Any]] = []


class Evaluator:
    """Executes functions of one model symbolically in a ``Context``."""

    def __init__(self, model: Model, context: Context) -> None:
        self.model = model
        self.context = context
        self.terms = context.terms
        self.running: list[Callable[..., Any]] = []
        """The functions being executed, the outermost first."""

    # Messages.

    def position(self, node: ast.AST, frame: Frame) -> Position:
        """Where a piece of syntax stands."""
        return frame.source.position(node)

    def refuse(self, problem: str, remedy: str, node: ast.AST, frame: Frame) -> ModelMistake:
        """A mistake at a piece of syntax."""
        return ModelMistake(problem, remedy, self.position(node, frame))

    def check(self, holds: Expr, problem: str, node: ast.AST, frame: Frame) -> None:
        """Here ``holds`` must be true; otherwise the model is at fault."""
        if holds is not self.terms.true:
            self.context.check(holds, problem, self.position(node, frame))

    # Kinds of values.

    def rvalue(self, value: Any) -> Any:
        """The value of a place; everything else stands for itself."""
        return self.context.load(value) if isinstance(value, Place) else value

    def value(self, node: ast.expr, frame: Frame) -> Any:
        """The value of an expression as it is now."""
        return self.rvalue(self.evaluate(node, frame))

    def quiet(self, node: ast.expr, what: str, frame: Frame) -> Any:
        """The value of an expression that must not change the state."""
        writes, enabled = self.context.writes, self.context.enabled
        value = self.value(node, frame)
        if self.context.writes != writes or self.context.enabled is not enabled:
            raise self.refuse(
                f"{what} changes the state or disables the step", "compute it on a line of its own before", node, frame
            )
        return value

    def convert(self, value: Any, of: types.Type, node: ast.AST, frame: Frame) -> Value:
        """``value`` as a value of type ``of``, with a check where that may fail."""
        try:
            return convert(
                self.terms, self.rvalue(value), of, lambda holds, problem: self.check(holds, problem, node, frame)
            )
        except Conversion as problem:
            raise self.refuse(str(problem), self.how_to_make(of), node, frame) from None

    def how_to_make(self, of: types.Type) -> str:
        """The remedy where a value of the type is needed."""
        inner = of.of if isinstance(of, types.OptionalType) else of
        if isinstance(inner, types.EnumType):
            return f"write a member: {inner}.{inner.members[0].name}"
        if isinstance(inner, types.RecordType):
            names = [name for name in dir(type(self.model)) if self._declares(name, inner)]
            fields = ", ".join(f"{field}=..." for field in inner.names)
            return f"make one: self.{names[0] if names else '...'}({fields})"
        return f"a value of {of} is needed here"

    def _declares(self, name: str, of: types.Type) -> bool:
        """Whether an attribute of the model's class is a declaration of this type."""
        value = inspect.getattr_static(type(self.model), name, None)
        return isinstance(value, Domain) and name not in self.model.variables and self.model._resolve(value) == of

    def fits(self, value: Any, of: types.Type) -> tuple[Value | None, Expr]:
        """``value`` as a value of type ``of`` (None if it never is one), and whether it is one."""
        demands: list[Expr] = []
        try:
            got = convert(self.terms, value, of, lambda holds, _: demands.append(holds))
        except Conversion:
            return None, self.terms.false
        return got, self.terms.and_(*demands)

    def present(self, base: Any, problem: str, node: ast.AST, frame: Frame) -> Any:
        """What an optional value or place holds; None is a fault of the model. Others stand for themselves."""
        while isinstance(base, (Place, Value)) and isinstance(base.type, types.OptionalType):
            if isinstance(base, Place) and not base.type.is_scalar:
                is_there = self.context.load(base.part(types.BoolType(), 0, base.text)).leaf
                base = base.part(base.type.of, 1, base.text, optional=True)
            else:
                base, is_there = unwrap(self.terms, self.rvalue(base))
            self.check(is_there, problem, node, frame)
        return base

    def whole(self, value: Any, node: ast.AST, frame: Frame) -> Any:
        """An operand: of an optional set (and the like) what it holds."""
        if isinstance(value, Value) and not value.type.is_scalar:
            return self.present(value, "None as an operand", node, frame)
        return value

    def number(self, value: Any, node: ast.AST, frame: Frame) -> Expr:
        """A number; truth values count as 0 and 1, and None is a fault of the model."""
        value = self.rvalue(value)
        if isinstance(value, Value) and isinstance(value.type, types.OptionalType):
            if not isinstance(value.type.of, (types.IntType, types.BoolType)):
                raise self.refuse(f"{describe(value)} where a number is needed", "compute with numbers", node, frame)
            value = self.present(value, "None where a number is needed", node, frame)
        if isinstance(value, Value) and isinstance(value.type, (types.IntType, types.BoolType)):
            return self.terms.number(value.leaf)
        raise self.refuse(f"{describe(value)} where a number is needed", "compute with numbers only", node, frame)

    def truth(self, value: Any, node: ast.AST, frame: Frame) -> Expr:
        """The truth of a value, as Python has it."""
        value = self.rvalue(value)
        terms = self.terms
        if isinstance(value, Value):
            if isinstance(value.type, types.BoolType):
                return value.leaf
            if isinstance(value.type, (types.IntType, types.SetType)):
                return terms.not_(terms.eq(value.leaf, terms.int(0)))
            if isinstance(value.type, types.BagType):
                return terms.not_(terms.eq(value.leaves[0], terms.int(0)))
            if isinstance(value.type, types.FifoType):
                return terms.lt(terms.int(0), terms.length(value.leaf))
        if isinstance(value, Display):
            return terms.bool(bool(value.items))
        if is_none(value):
            return terms.false
        if isinstance(value, Static) and isinstance(value.value, str):
            return terms.bool(bool(value.value))
        remedy = "compare it: with None, or with a value" if isinstance(value, Value) else "write a condition"
        if isinstance(value, Method):
            remedy = f"call it: {ast.unparse(node)}(...)"
        raise self.refuse(f"{describe(value)} used as a truth value", remedy, node, frame)

    def condition(self, node: ast.expr, frame: Frame) -> Expr:
        """The truth of an expression, where only that matters."""
        if isinstance(node, ast.BoolOp):
            return self._junction(node, frame, lambda part: self.condition(part, frame))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.terms.not_(self.condition(node.operand, frame))
        return self.truth(self.evaluate(node, frame), node, frame)

    # Expressions.

    def evaluate(self, node: ast.expr, frame: Frame) -> Any:
        """What an expression stands for."""
        method = _BY_SYNTAX.get(type(node))
        if method is None:
            raise self.refuse(
                f"{type(node).__name__} is not part of the language of models",
                "see the language in the README",
                node,
                frame,
            )
        return method(self, node, frame)

    def _Constant(self, node: ast.Constant, frame: Frame) -> Any:
        return from_plain(self.terms, node.value)

    def _Name(self, node: ast.Name, frame: Frame) -> Any:
        name = node.id
        if name in frame.names:
            found = frame.names[name]
            if isinstance(found, Clash):
                raise self.refuse(found.problem, "use two names", node, frame)
            return found
        source = frame.source
        if name not in source.local_names:
            try:
                return self.static(source.outer(name), node, frame)
            except KeyError:
                pass
        raise self.refuse(
            f"{name} may have no value here{nearest(name, frame.names)}",
            "give it one on every path that leads here",
            node,
            frame,
        )

    def static(self, value: Any, node: ast.AST, frame: Frame) -> Any:
        """What a Python object that a name stands for means while compiling."""
        if isinstance(value, (Parameter, Domain)):
            raise self.refuse(
                f"{ast.unparse(node)} is a declaration, not its value in this model",
                f"write self.{value.name or '...'}",
                node,
                frame,
            )
        return from_plain(self.terms, value)

    def _Tuple(self, node: ast.Tuple, frame: Frame) -> Any:
        return Display(tuple(self.value(item, frame) for item in node.elts))

    def _Set(self, node: ast.Set, frame: Frame) -> Any:
        return Display(tuple(self.value(item, frame) for item in node.elts), is_set=True)

    def _UnaryOp(self, node: ast.UnaryOp, frame: Frame) -> Any:
        if isinstance(node.op, ast.Not):
            return truth(self.terms.not_(self.condition(node.operand, frame)))
        number = self.number(self.evaluate(node.operand, frame), node.operand, frame)
        return integer(self.terms.sub(self.terms.int(0), number) if isinstance(node.op, ast.USub) else number)

    def _BinOp(self, node: ast.BinOp, frame: Frame) -> Any:
        a = self.value(node.left, frame)
        return self.combine(node.op, a, self.value(node.right, frame), node, frame)

    def combine(self, op: ast.operator, a: Any, b: Any, node: ast.AST, frame: Frame) -> Any:
        """The value of a binary operator on two values."""
        terms = self.terms
        a, b = self.whole(a, node, frame), self.whole(b, node, frame)
        for one in (a, b):
            if isinstance(one, Value) and isinstance(one.type, types.SetType):
                x = self.convert(a, one.type, node, frame).leaf
                y = self.convert(b, one.type, node, frame).leaf
                if isinstance(op, ast.BitOr):
                    return Value(one.type, (terms.bitor(x, y),))
                if isinstance(op, ast.BitAnd):
                    return Value(one.type, (terms.bitand(x, y),))
                if isinstance(op, ast.BitXor):
                    return Value(one.type, (terms.bitxor(x, y),))
                if isinstance(op, ast.Sub):
                    return Value(one.type, (terms.bitxor(x, terms.bitand(x, y)),))
                raise self.refuse("this operator on sets", "use | & - ^", node, frame)
        if isinstance(op, (ast.BitOr, ast.BitAnd, ast.BitXor)):
            raise self.refuse("| & ^ on other values than sets", "write or, and, !=", node, frame)
        x, y = self.number(a, node, frame), self.number(b, node, frame)
        if isinstance(op, ast.Add):
            return integer(terms.add(x, y))
        if isinstance(op, ast.Sub):
            return integer(terms.sub(x, y))
        if isinstance(op, ast.Mult):
            return integer(terms.mul(x, y))
        self.check(terms.not_(terms.eq(y, terms.int(0))), "division by zero", node, frame)
        if y.is_const and y.data == 0:
            y = terms.int(1)
        return integer(terms.floordiv(x, y) if isinstance(op, ast.FloorDiv) else terms.mod(x, y))

    def _BoolOp(self, node: ast.BoolOp, frame: Frame) -> Any:
        def compute(part: ast.expr) -> Expr:
            value = self.value(part, frame)
            if not isinstance(value, Value) or not isinstance(value.type, types.BoolType):
                word = "and" if isinstance(node.op, ast.And) else "or"
                raise self.refuse(
                    f"{word} between values: its result is one of them, here perhaps {describe(value)}",
                    f"make it a comparison, or write bool({ast.unparse(part)})",
                    part,
                    frame,
                )
            return value.leaf

        return truth(self._junction(node, frame, compute))

    def _junction(self, node: ast.BoolOp, frame: Frame, compute: Callable[[ast.expr], Expr]) -> Expr:
        """The truth of a conjunction or disjunction, of which as much is evaluated as Python does."""
        terms = self.terms
        is_and = isinstance(node.op, ast.And)
        result = terms.bool(is_and)
        for part in node.values:
            reached = result if is_and else terms.not_(result)
            if reached is terms.false:
                break
            value = self.under(reached, lambda part=part: compute(part))  # type: ignore[misc]
            result = terms.and_(result, value) if is_and else terms.or_(result, value)
        return result

    def under(self, condition: Expr, compute: Callable[[], Expr]) -> Expr:
        """What ``compute`` returns when executed only where ``condition`` holds; false where it is never executed."""
        context, terms = self.context, self.terms
        if condition is terms.true:
            return compute()
        result = [terms.false]
        context.branch(condition, lambda: result.append(compute()), lambda: None)
        return result[-1]

    def _IfExp(self, node: ast.IfExp, frame: Frame) -> Any:
        condition = self.condition(node.test, frame)
        if condition.is_const:
            return self.value(node.body if condition.data else node.orelse, frame)
        values: list[Any] = []
        self.context.branch(
            condition,
            lambda: values.append(self.value(node.body, frame)),
            lambda: values.append(self.value(node.orelse, frame)),
        )
        if len(values) < 2:
            return values[0]
        return self.choose(condition, values[0], values[1], node, frame)

    def choose(self, condition: Expr, a: Any, b: Any, node: ast.AST, frame: Frame) -> Any:
        """One of two values, of a common type."""
        try:
            return choose(self.terms, condition, self.rvalue(a), self.rvalue(b))
        except Conversion as problem:
            raise self.refuse(str(problem), "let both paths give values of one type", node, frame) from None

    def _Compare(self, node: ast.Compare, frame: Frame) -> Any:
        terms = self.terms
        result = terms.true
        left = self.value(node.left, frame)
        for op, following in zip(node.ops, node.comparators, strict=True):
            if result is terms.false:
                break
            pair: list[Any] = []

            def compute(
                op: ast.cmpop = op, left: Any = left, following: ast.expr = following, pair: list[Any] = pair
            ) -> Expr:
                right = self.value(following, frame)
                pair.append(right)
                return comparison.compare(self, op, left, right, node, frame)

            result = terms.and_(result, self.under(result, compute))
            left = pair[0] if pair else left
        return truth(result)

    def _GeneratorExp(self, node: ast.GeneratorExp, frame: Frame) -> Any:
        raise self.refuse("a generator outside of any, all, sum, min and max", "wrap it in one of these", node, frame)

    def _Call(self, node: ast.Call, frame: Frame) -> Any:
        return calls.call(self, node, frame)

    def arguments_of(self, node: ast.Call, frame: Frame) -> tuple[list[Any], dict[str, Any]]:
        """The values of the arguments of a call."""
        plain = [self.value(arg, frame) for arg in node.args]
        named = {str(k.arg): self.value(k.value, frame) for k in node.keywords}
        return plain, named

    def enum_of(self, value: Any) -> type[Enum] | None:
        """The enum class that something stands for, if it is one."""
        inside = value.value if isinstance(value, Static) else None
        return inside if isinstance(inside, type) and issubclass(inside, Enum) else None


_BY_SYNTAX: dict[type[ast.expr], Callable[[Evaluator, Any, Frame], Any]] = {
    kind: getattr(Evaluator, f"_{kind.__name__}")
    for kind in (
        ast.BinOp,
        ast.BoolOp,
        ast.Call,
        ast.Compare,
        ast.Constant,
        ast.GeneratorExp,
        ast.IfExp,
        ast.Name,
        ast.Set,
        ast.Tuple,
        ast.UnaryOp,
    )
} | {ast.Attribute: attributes.attribute, ast.Subscript: subscripts.subscript}
