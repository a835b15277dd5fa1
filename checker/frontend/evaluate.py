"""Symbolic execution of a model's Python: expressions. Statements are in ``execute``."""

from __future__ import annotations

import ast
import builtins
import difflib
import inspect
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from checker import types
from checker.errors import ModelMistake, Position
from checker.frontend import calls
from checker.frontend.context import Context
from checker.frontend.source import place_of
from checker.frontend.symbolic import (
    Conversion,
    Display,
    Method,
    NetworkReference,
    Place,
    SelfReference,
    Static,
    Value,
    choose,
    constant,
    convert,
    describe,
    field_of,
    from_plain,
    integer,
    is_none,
    pack,
    scalar_index,
    truth,
    unpack,
    unwrap,
)
from checker.ir.expr import Expr, Terms
from checker.language.domains import Domain, Record
from checker.language.model import Model
from checker.language.params import Parameter


class Frame:
    """A function being executed: its local names and where its source stands."""

    def __init__(self, function: Callable[..., Any], file: str, names: dict[str, Any]) -> None:
        self.function = function
        self.file = file
        self.names = names
        self.returns: list[tuple[Expr, Any]] = []


class Evaluator:
    """Executes functions of one model symbolically in a ``Context``."""

    def __init__(self, model: Model, context: Context) -> None:
        self.model = model
        self.context = context
        self.terms = context.terms
        self.depth = 0

    # Messages.

    def refuse(self, problem: str, remedy: str, node: ast.AST, frame: Frame) -> ModelMistake:
        """A mistake at a piece of syntax."""
        return ModelMistake(problem, remedy, place_of(node, frame.file))

    def convert(self, value: Any, of: types.Type, node: ast.AST, frame: Frame) -> Value:
        """``value`` as a value of type ``of``, with a check where that may fail."""
        position = place_of(node, frame.file)
        try:
            return convert(
                self.terms,
                self.rvalue(value),
                of,
                lambda holds, problem: self.context.check(holds, problem, position),
            )
        except Conversion as problem:
            raise ModelMistake(str(problem), f"a value of {of} is needed here", position) from None

    # Kinds of values.

    def rvalue(self, value: Any) -> Any:
        """The value of a place; everything else stands for itself."""
        return self.context.load(value) if isinstance(value, Place) else value

    def number(self, value: Any, node: ast.AST, frame: Frame) -> Expr:
        """A number; truth values count as 0 and 1, and None is a fault of the model."""
        value = self.rvalue(value)
        if isinstance(value, Value):
            if isinstance(value.type, types.IntType):
                return value.leaf
            if isinstance(value.type, types.BoolType):
                return self.terms.number(value.leaf)
            if isinstance(value.type, types.OptionalType) and isinstance(value.type.of, types.IntType):
                inner, present = unwrap(self.terms, value)
                self.context.check(present, "None where a number is needed", place_of(node, frame.file))
                return inner.leaf
        raise self.refuse(f"{describe(value)} where a number is needed", "compute with numbers only", node, frame)

    def truth(self, value: Any, node: ast.AST, frame: Frame) -> Expr:
        """The truth of a value, as Python has it."""
        value = self.rvalue(value)
        terms = self.terms
        if isinstance(value, Value):
            if isinstance(value.type, types.BoolType):
                return value.leaf
            if isinstance(value.type, types.IntType | types.SetType):
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
        remedy = "compare with None or with a value" if isinstance(value, Value) else "write a condition"
        raise self.refuse(f"{describe(value)} used as a truth value", remedy, node, frame)

    # Expressions.

    def evaluate(self, node: ast.expr, frame: Frame) -> Any:
        """What an expression stands for."""
        method = getattr(self, f"_{type(node).__name__}", None)
        if method is None:
            raise self.refuse(
                f"{type(node).__name__} is not part of the language of models",
                "see the language in the README",
                node,
                frame,
            )
        return method(node, frame)

    def _Constant(self, node: ast.Constant, frame: Frame) -> Any:
        return from_plain(self.terms, node.value)

    def _Name(self, node: ast.Name, frame: Frame) -> Any:
        name = node.id
        if name in frame.names:
            return frame.names[name]
        function = inspect.unwrap(frame.function)
        closure = inspect.getclosurevars(function).nonlocals if function.__closure__ else {}
        for scope in (closure, function.__globals__, vars(builtins)):
            if name in scope:
                return self.static(scope[name])
        raise self.refuse(
            f"{name} has no value here{_nearest(name, [*frame.names, *function.__globals__])}",
            "give it one on every path that leads here",
            node,
            frame,
        )

    def static(self, value: Any) -> Any:
        """What a Python object that a name stands for means while compiling."""
        if isinstance(value, Parameter):
            return from_plain(self.terms, self.model.parameters[value.name])
        if isinstance(value, Domain):
            return Static(self.model._resolve(value))
        return from_plain(self.terms, value)

    def _Attribute(self, node: ast.Attribute, frame: Frame) -> Any:
        base = self.evaluate(node.value, frame)
        name = node.attr
        if isinstance(base, SelfReference):
            return self._of_self(base, name, node, frame)
        if isinstance(base, NetworkReference):
            return Method(name, base)
        if isinstance(base, Place | Value):
            of = base.type
            if isinstance(of, types.OptionalType) and isinstance(of.of, types.RecordType):
                value = self.rvalue(base)
                inner, present = unwrap(self.terms, value)
                self.context.check(present, f"None has no field {name}", place_of(node, frame.file))
                base, of = inner, of.of
            if isinstance(of, types.RecordType):
                if name not in of.names:
                    raise self.refuse(
                        f"a record has no field {name}{_nearest(name, of.names)}",
                        f"its fields are {', '.join(of.names)}",
                        node,
                        frame,
                    )
                k = of.names.index(name)
                if isinstance(base, Value):
                    return field_of(base, k)
                rows = tuple(row[of.starts[k] : of.starts[k + 1]] for row in base.rows)
                return Place(of.types[k], base.selector, rows, f"{base.text}.{name}")
            return Method(name, base)
        if isinstance(base, Static) and hasattr(base.value, name) and base.value is not None:
            if isinstance(base.value, type) and issubclass(base.value, Enum) and name in base.value.__members__:
                return from_plain(self.terms, base.value[name])
            if inspect.ismodule(base.value):
                return self.static(getattr(base.value, name))
        raise self.refuse(f"{describe(base)} has no {name}", "see its definition", node, frame)

    def _of_self(self, base: SelfReference, name: str, node: ast.AST, frame: Frame) -> Any:
        model = self.model
        if base.owner is None:
            if name in model.networks:
                return NetworkReference(name)
            if name in self.context.cells.places:
                return self.context.cells.places[name]
            if name in model.parameters:
                return from_plain(self.terms, model.parameters[name])
        classes = type(model).__mro__
        if base.owner is not None:
            classes = classes[classes.index(base.owner) + 1 :]
        for owner in classes:
            if name in vars(owner):
                value = vars(owner)[name]
                if isinstance(value, staticmethod):
                    return self.static(value.__func__)
                if isinstance(value, Domain):
                    return Static(model._resolve(value))
                if inspect.isfunction(value):
                    return Method(name, base, value, owner)
                return self.static(value)
        known = [*self.context.cells.places, *model.parameters, *(n for n in dir(type(model)) if n[0] != "_")]
        raise self.refuse(
            f"{type(model).__name__} has no {name}{_nearest(name, known)}",
            "declare it in the body of the class",
            node,
            frame,
        )

    def _Subscript(self, node: ast.Subscript, frame: Frame) -> Any:
        base = self.evaluate(node.value, frame)
        index = self.rvalue(self.evaluate(node.slice, frame))
        position = place_of(node, frame.file)
        if isinstance(base, Display) and not base.is_set:
            if isinstance(index, Value) and isinstance(index.type, types.IntType):
                k = index.leaf
                if k.is_const and -len(base.items) <= k.data < len(base.items):
                    return base.items[k.data]
                if not k.is_const and base.items:
                    return self._pick(base, index, node, frame)
            raise self.refuse("an index outside of the tuple", "use a number below its length", node, frame)
        if not isinstance(base, Place | Value):
            raise self.refuse(f"{describe(base)} cannot be indexed", "index a Map, a Fifo or a tuple", node, frame)
        of = base.type
        if isinstance(of, types.FifoType):
            queue = self.rvalue(base).leaf
            k = self.number(index, node.slice, frame)
            inside = self.terms.and_(self.terms.le(self.terms.int(0), k), self.terms.lt(k, self.terms.length(queue)))
            self.context.check(inside, "a queue has no element with this index", position)
            k = self.terms.narrow(k, 0, of.capacity - 1)
            return unpack(self.terms, of.of, self.terms.item(queue, k))
        if not isinstance(of, types.MapType):
            raise self.refuse(f"a value of {of} cannot be indexed", "index a Map or a Fifo", node, frame)
        try:
            key = convert(
                self.terms,
                index,
                of.domain,
                lambda holds, problem: self.context.check(holds, f"{problem}, the domain of the map", position),
            )
        except Conversion as problem:
            raise ModelMistake(str(problem), f"keys of this map are of {of.domain}", position) from None
        k = scalar_index(self.terms, of.domain, key.leaf)
        return self.element(base, k)

    def _pick(self, base: Display, index: Value, node: ast.AST, frame: Frame) -> Any:
        k = index.leaf
        inside = self.terms.and_(self.terms.le(self.terms.int(0), k), self.terms.lt(k, self.terms.int(len(base.items))))
        self.context.check(inside, "an index outside of the tuple", place_of(node, frame.file))
        found = base.items[-1]
        for at in range(len(base.items) - 2, -1, -1):
            found = self.choose(self.terms.eq(k, self.terms.int(at)), base.items[at], found, node, frame)
        return found

    def element(self, base: Place | Value, k: Expr) -> Place | Value:
        """The element of a map at place ``k`` of its domain."""
        of = base.type
        assert isinstance(of, types.MapType)
        width, count = len(of.of.leaves), len(of.keys)
        if isinstance(base, Value):
            parts = [base.leaves[j * width : (j + 1) * width] for j in range(count)]
            return Value(of.of, tuple(self.terms.pick(k, [part[j] for part in parts]) for j in range(width)))
        text = f"{base.text}[{of.domain.show(of.keys[k.data]) if k.is_const else '...'}]"
        if k.is_const:
            at = k.data * width
            return Place(of.of, base.selector, tuple(row[at : at + width] for row in base.rows), text)
        rows = tuple(row[j * width : (j + 1) * width] for row in base.rows for j in range(count))
        selector = k
        if base.selector is not None:
            selector = self.terms.add(self.terms.mul(base.selector, self.terms.int(count)), k)
        return Place(of.of, selector, rows, text)

    def _Tuple(self, node: ast.Tuple, frame: Frame) -> Any:
        return Display(tuple(self.rvalue(self.evaluate(item, frame)) for item in node.elts))

    def _Set(self, node: ast.Set, frame: Frame) -> Any:
        return Display(tuple(self.rvalue(self.evaluate(item, frame)) for item in node.elts), is_set=True)

    def _UnaryOp(self, node: ast.UnaryOp, frame: Frame) -> Any:
        value = self.evaluate(node.operand, frame)
        if isinstance(node.op, ast.Not):
            return truth(self.terms.not_(self.truth(value, node.operand, frame)))
        number = self.number(value, node.operand, frame)
        return integer(self.terms.sub(self.terms.int(0), number) if isinstance(node.op, ast.USub) else number)

    def _BinOp(self, node: ast.BinOp, frame: Frame) -> Any:
        a, b = self.evaluate(node.left, frame), self.evaluate(node.right, frame)
        return self.combine(node.op, a, b, node, frame)

    def combine(self, op: ast.operator, a: Any, b: Any, node: ast.AST, frame: Frame) -> Any:
        """The value of a binary operator."""
        a, b = self.rvalue(a), self.rvalue(b)
        terms = self.terms
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
        if isinstance(op, ast.BitOr | ast.BitAnd | ast.BitXor):
            raise self.refuse("| & ^ on other values than sets", "write or, and, !=", node, frame)
        x, y = self.number(a, node, frame), self.number(b, node, frame)
        if isinstance(op, ast.Add):
            return integer(terms.add(x, y))
        if isinstance(op, ast.Sub):
            return integer(terms.sub(x, y))
        if isinstance(op, ast.Mult):
            return integer(terms.mul(x, y))
        self.context.check(terms.not_(terms.eq(y, terms.int(0))), "division by zero", place_of(node, frame.file))
        if y.is_const and y.data == 0:
            y = terms.int(1)
        return integer(terms.floordiv(x, y) if isinstance(op, ast.FloorDiv) else terms.mod(x, y))

    def _BoolOp(self, node: ast.BoolOp, frame: Frame) -> Any:
        terms = self.terms
        is_and = isinstance(node.op, ast.And)
        result = terms.bool(is_and)
        for part in node.values:
            reached = result if is_and else terms.not_(result)
            if reached is terms.false:
                break

            def compute(part: ast.expr = part) -> Expr:
                return self.truth(self.evaluate(part, frame), part, frame)

            value = self.under(reached, compute)
            result = terms.and_(result, value) if is_and else terms.or_(result, value)
        return truth(result)

    def under(self, condition: Expr, compute: Callable[[], Any]) -> Any:
        """What ``compute`` returns when executed only where ``condition`` holds."""
        context, terms = self.context, self.terms
        if condition is terms.true:
            return compute()
        result: list[Any] = []
        context.branch(condition, lambda: result.append(compute()), lambda: None)
        return result[0] if result else truth(terms.false).leaf

    def _IfExp(self, node: ast.IfExp, frame: Frame) -> Any:
        condition = self.truth(self.evaluate(node.test, frame), node.test, frame)
        if condition.is_const:
            return self.rvalue(self.evaluate(node.body if condition.data else node.orelse, frame))
        values: list[Any] = []
        self.context.branch(
            condition,
            lambda: values.append(self.rvalue(self.evaluate(node.body, frame))),
            lambda: values.append(self.rvalue(self.evaluate(node.orelse, frame))),
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
        left = self.evaluate(node.left, frame)
        for op, following in zip(node.ops, node.comparators, strict=True):
            if result is terms.false:
                break
            pair: list[Any] = []

            def compute(
                op: ast.cmpop = op, left: Any = left, following: ast.expr = following, pair: list[Any] = pair
            ) -> Expr:
                right = self.evaluate(following, frame)
                pair.append(right)
                return self.compare(op, left, right, node, frame)

            result = terms.and_(result, self.under(result, compute))
            left = pair[0] if pair else left
        return truth(result)

    def compare(self, op: ast.cmpop, a: Any, b: Any, node: ast.AST, frame: Frame) -> Expr:
        """The truth of a comparison."""
        terms = self.terms
        if isinstance(op, ast.In | ast.NotIn):
            inside = self.contains(b, a, node, frame)
            return terms.not_(inside) if isinstance(op, ast.NotIn) else inside
        a, b = self.rvalue(a), self.rvalue(b)
        if isinstance(op, ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
            if isinstance(op, ast.Is | ast.IsNot) and not (is_none(a) or is_none(b)):
                raise self.refuse("is between values", "write ==", node, frame)
            equal = self.equal(a, b, node, frame)
            return terms.not_(equal) if isinstance(op, ast.NotEq | ast.IsNot) else equal
        for one in (a, b):
            if isinstance(one, Value) and isinstance(one.type, types.SetType):
                x = self.convert(a, one.type, node, frame).leaf
                y = self.convert(b, one.type, node, frame).leaf
                if isinstance(op, ast.Gt | ast.GtE):
                    x, y = y, x
                below = terms.eq(terms.bitand(x, y), x)
                strict = isinstance(op, ast.Lt | ast.Gt)
                return terms.and_(below, terms.not_(terms.eq(x, y))) if strict else below
        if any(isinstance(one, Value) and isinstance(one.type, types.EnumType) for one in (a, b)):
            raise self.refuse("enum members have no order", "compare with == or in (A, B)", node, frame)
        x, y = self.number(a, node, frame), self.number(b, node, frame)
        if isinstance(op, ast.Lt):
            return terms.lt(x, y)
        if isinstance(op, ast.LtE):
            return terms.le(x, y)
        return terms.lt(y, x) if isinstance(op, ast.Gt) else terms.le(y, x)

    def equal(self, a: Any, b: Any, node: ast.AST, frame: Frame) -> Expr:
        """Whether two values are equal, as Python has it."""
        terms = self.terms
        if isinstance(b, Value) and not isinstance(a, Value):
            a, b = b, a
        if is_none(a):
            return terms.bool(is_none(b))
        if isinstance(a, Display) and isinstance(b, Display) and not a.is_set and not b.is_set:
            if len(a.items) != len(b.items):
                return terms.false
            pairs = zip(a.items, b.items, strict=True)
            return terms.and_(*(self.equal(x, y, node, frame) for x, y in pairs))
        if not isinstance(a, Value):
            if isinstance(a, Static) and isinstance(b, Static):
                return terms.bool(a.value == b.value)
            raise self.refuse(f"{describe(a)} compared with {describe(b)}", "compare values", node, frame)
        if is_none(b):
            if not isinstance(a.type, types.OptionalType):
                return terms.false
            return terms.not_(unwrap(terms, a)[1])
        if isinstance(b, Display):
            if isinstance(a.type, types.SetType) and (b.is_set or not b.items):
                return self._equal_set(a, b, node, frame)
            if isinstance(a.type, types.BagType) and not b.is_set and len(b.items) <= a.type.most:
                b = self.convert(b, a.type, node, frame)
            elif isinstance(a.type, types.FifoType) and not b.items:
                return terms.eq(terms.length(a.leaf), terms.int(0))
            else:
                raise self.refuse(
                    f"{describe(a)} compared with {describe(b)}", "compare element by element", node, frame
                )
        return self._equal_values(a, b, node, frame)

    def _equal_set(self, a: Value, b: Display, node: ast.AST, frame: Frame) -> Expr:
        of = a.type
        assert isinstance(of, types.SetType)
        mask, demands = self.terms.int(0), list[Expr]()
        for item in b.items:
            try:
                element = convert(self.terms, item, of.of, lambda holds, _: demands.append(holds))
            except Conversion:
                return self.terms.false
            mask = self.terms.bitor(mask, self.terms.bit(scalar_index(self.terms, of.of, element.leaf)))
        inside = self.terms.and_(*demands)
        return self.terms.and_(inside, self.terms.eq(a.leaf, mask))

    def _equal_values(self, a: Value, b: Any, node: ast.AST, frame: Frame) -> Expr:
        terms = self.terms
        if not isinstance(b, Value):
            raise self.refuse(f"{describe(a)} compared with {describe(b)}", "compare values", node, frame)
        for x, y in ((a, b), (b, a)):
            if isinstance(x.type, types.OptionalType):
                inner, present = unwrap(terms, x)
                if isinstance(y.type, types.OptionalType):
                    if x.type == y.type:
                        break
                    other, also = unwrap(terms, y)
                    same = self._equal_values(inner, other, node, frame)
                    return terms.or_(terms.and_(present, also, same), terms.and_(terms.not_(present), terms.not_(also)))
                return terms.and_(present, self._equal_values(inner, y, node, frame))
        if isinstance(a.type, types.FifoType) or isinstance(b.type, types.FifoType):
            raise self.refuse("two queues compared", "compare their lengths or elements", node, frame)
        scalar_types = {type(a.type), type(b.type)}
        if a.type == b.type or scalar_types == {types.IntType}:
            return terms.and_(*(terms.eq(x, y) for x, y in zip(a.leaves, b.leaves, strict=True)))
        if (
            isinstance(a.type, types.RecordType)
            and isinstance(b.type, types.RecordType)
            and a.type.names == b.type.names
        ):
            parts = range(len(a.type.names))
            return terms.and_(*(self._equal_values(field_of(a, k), field_of(b, k), node, frame) for k in parts))
        raise self.refuse(
            f"a value of {a.type} is never equal to a value of {b.type}",
            "compare values of one type",
            node,
            frame,
        )

    def contains(self, container: Any, element: Any, node: ast.AST, frame: Frame) -> Expr:
        """Whether ``element`` is in a set, bag, queue, tuple, domain or range."""
        terms = self.terms
        element = self.rvalue(element)
        if isinstance(container, Static):
            inside = container.value
            if isinstance(inside, type) and issubclass(inside, Enum):
                inside = types.EnumType(inside)
            if isinstance(inside, types.ScalarType | types.OptionalType):
                return self._fits(element, inside)
            if isinstance(inside, range):
                items: Iterator[Any] = (from_plain(terms, k) for k in inside)
                return terms.or_(*(self.equal(element, item, node, frame) for item in items))
        container = self.rvalue(container)
        if isinstance(container, Display):
            return terms.or_(*(self.equal(element, item, node, frame) for item in container.items))
        if isinstance(container, Value):
            of = container.type
            if isinstance(of, types.SetType):
                demands: list[Expr] = []
                try:
                    got = convert(terms, element, of.of, lambda holds, _: demands.append(holds))
                except Conversion as problem:
                    raise self.refuse(str(problem), f"elements are of {of.of}", node, frame) from None
                bit = terms.bit(scalar_index(terms, of.of, got.leaf))
                found = terms.not_(terms.eq(terms.bitand(container.leaf, bit), terms.int(0)))
                return terms.and_(*demands, found)
            if isinstance(of, types.BagType | types.FifoType):
                found = terms.false
                for item, present in self.elements(container) or []:
                    found = terms.or_(found, terms.and_(present, self.equal(element, item, node, frame)))
                return found
        raise self.refuse(f"in {describe(container)}", "use in with a Set, Bag, Fifo, tuple or domain", node, frame)

    def _fits(self, element: Any, of: types.Type) -> Expr:
        demands: list[Expr] = []
        try:
            convert(self.terms, element, of, lambda holds, _: demands.append(holds))
        except Conversion:
            return self.terms.false
        return self.terms.and_(*demands)

    # Iteration.

    def elements(self, container: Any) -> list[tuple[Any, Expr]] | None:
        """What a loop over ``container`` visits, and when each is there; None if it is no collection."""
        terms = self.terms
        if isinstance(container, Static):
            inside = container.value
            if isinstance(inside, type) and issubclass(inside, Enum):
                inside = types.EnumType(inside)
            if isinstance(inside, types.Type):
                of = inside
                return [(_constant(terms, of, plain), terms.true) for plain in of.values()]
            if isinstance(inside, range):
                return [(from_plain(terms, k), terms.true) for k in inside]
            return None
        container = self.rvalue(container)
        if isinstance(container, Display):
            return [(item, terms.true) for item in container.items]
        if not isinstance(container, Value):
            return None
        of = container.type
        if isinstance(of, types.SetType):
            found = []
            for k in range(of.of.size):
                bit = terms.int(1 << k)
                present = terms.not_(terms.eq(terms.bitand(container.leaf, bit), terms.int(0)))
                found.append((_constant(terms, of.of, of.of.at(k)), present))
            return found
        if isinstance(of, types.BagType):
            return [
                (
                    unpack(terms, of.of, terms.narrow(terms.sub(slot, terms.int(1)), 0, max(slot.high - 1, 0))),
                    terms.not_(terms.eq(slot, terms.int(0))),
                )
                for slot in container.leaves
            ]
        if isinstance(of, types.FifoType):
            length = terms.length(container.leaf)
            return [
                (
                    unpack(terms, of.of, terms.item(container.leaf, terms.int(k))),
                    terms.lt(terms.int(k), length),
                )
                for k in range(min(of.capacity, length.high))
            ]
        return None

    def iterate(self, node: ast.expr, frame: Frame) -> list[tuple[Any, Expr]]:
        """What a loop over the expression ``node`` visits."""
        found = self.elements(self.evaluate(node, frame))
        if found is None:
            raise self.refuse(
                "a loop over something that is no finite collection",
                "loop over a domain, a range of constants, a Set, Bag or Fifo, or the messages between two nodes",
                node,
                frame,
            )
        return found

    def _Call(self, node: ast.Call, frame: Frame) -> Any:
        return calls.call(self, node, frame)

    def arguments_of(self, node: ast.Call, frame: Frame) -> tuple[list[Any], dict[str, Any]]:
        """The values of the arguments of a call."""
        plain = [self.rvalue(self.evaluate(arg, frame)) for arg in node.args]
        named = {str(k.arg): self.rvalue(self.evaluate(k.value, frame)) for k in node.keywords}
        return plain, named

    def position(self, node: ast.AST, frame: Frame) -> Position:
        """Where a piece of syntax stands."""
        return place_of(node, frame.file)

    def resolved_record(self, value: Any) -> types.RecordType | None:
        """The record type that a name stands for, if it is one."""
        inside = value.value if isinstance(value, Static) else None
        if isinstance(inside, Record):
            inside = self.model._resolve(inside)
        return inside if isinstance(inside, types.RecordType) else None

    def pack(self, value: Value) -> Expr:
        """A value as one number."""
        return pack(self.terms, value)


def _constant(terms: Terms, of: types.Type, plain: Any) -> Any:
    if isinstance(of, types.IntType):
        return from_plain(terms, plain)
    return constant(terms, of, plain)


def _nearest(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, [str(k) for k in known], n=1)
    return f"; did you mean {close[0]}?" if close else ""
