"""Symbolic execution of a model's Python: statements and functions. Calls are inlined, loops unrolled."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from checker import types
from checker.errors import ModelMistake, Position
from checker.frontend.evaluate import Evaluator, Frame
from checker.frontend.source import parsed
from checker.frontend.subset import mistakes_in
from checker.frontend.symbolic import Display, NetworkReference, Place, SelfReference, Static, Value, describe
from checker.ir.expr import TooLarge

_DEEPEST = 40


@lru_cache(maxsize=4096)
def _first_mistake(function: Callable[..., Any]) -> ModelMistake | None:
    return next(mistakes_in(function), None)


def call_function(
    run: Evaluator,
    function: Callable[..., Any],
    arguments: Sequence[Any],
    named: dict[str, Any],
    owner: type | None,
    position: Position | None,
) -> Any:
    """What a function of the model returns, executed where the context stands. ``owner``: the class that defines it."""
    context = run.context
    if context.writable or run.depth == 0:
        return _execute(run, function, arguments, named, owner, position)
    # A property only looks: the same call gives the same value wherever it stands, unless it can go wrong there.
    known = context.cells.calls
    try:
        key = (function, owner, tuple(arguments), tuple(named.items()))
        found = known.get(key, _NOT_YET)
    except TypeError:  # an argument that cannot be told apart
        return _execute(run, function, arguments, named, owner, position)
    if found is _NOT_YET:
        found = known[key] = _value_anywhere(run, function, arguments, named, owner, position)
    return _execute(run, function, arguments, named, owner, position) if found is _DEPENDS else found


_NOT_YET = object()
_DEPENDS = object()


def _value_anywhere(run: Evaluator, *call: Any) -> Any:
    """What a call in a property returns on whatever path it stands; ``_DEPENDS`` if it might go wrong on some."""
    context, terms = run.context, run.terms
    before = context.path, context.base, context.enabled, context.checks
    context.path = context.base = context.enabled = terms.true
    context.checks = []
    depth = run.depth
    try:
        found = _execute(run, *call)
        return _DEPENDS if context.checks or context.enabled is not terms.true else found
    except ModelMistake:
        return _DEPENDS
    finally:
        run.depth = depth
        context.path, context.base, context.enabled, context.checks = before


def _execute(
    run: Evaluator,
    function: Callable[..., Any],
    arguments: Sequence[Any],
    named: dict[str, Any],
    owner: type | None,
    position: Position | None,
) -> Any:
    mistake = _first_mistake(function)
    if mistake is not None:
        raise mistake
    if run.depth > _DEEPEST:
        raise ModelMistake(
            f"{function.__name__} calls itself without end, or too deep",
            "recursion is not part of the language",
            position,
        )
    tree, file = parsed(function)
    names = list(inspect.signature(function).parameters)
    unknown = [name for name in named if name not in names]
    if len(arguments) + len(named) != len(names) or unknown:
        raise ModelMistake(
            f"{function.__name__} takes {len(names)} arguments ({', '.join(names)}), not {len(arguments) + len(named)}",
            "give each parameter a value",
            position,
        )
    frame = Frame(function, file, dict(zip(names, arguments, strict=False)) | named)
    frame.names["__class__"] = owner
    context, terms = run.context, run.terms
    path = context.path
    run.depth += 1
    try:
        if isinstance(tree, ast.Lambda):
            return run.rvalue(run.evaluate(tree.body, frame))
        Executor(run, frame).block(tree.body)
    except TooLarge:
        raise ModelMistake(
            f"a number in {function.__name__} may pass 2^62",
            "bound it: give variables smaller ranges",
            position,
        ) from None
    finally:
        run.depth -= 1
    if context.path is not terms.false:
        frame.returns.append((context.path, Static(None)))
    context.path = path
    if not frame.returns:
        return Static(None)
    result = frame.returns[-1][1]
    for condition, value in reversed(frame.returns[:-1]):
        result = run.choose(condition, value, result, tree, frame)
    return result


class Executor:
    """Executes the statements of one function."""

    def __init__(self, run: Evaluator, frame: Frame) -> None:
        self.run = run
        self.frame = frame

    def block(self, statements: Sequence[ast.stmt]) -> None:
        """Execute statements one after the other."""
        context, terms = self.run.context, self.run.terms
        for k, statement in enumerate(statements):
            if context.path is terms.false:
                return
            if isinstance(statement, ast.If):
                if self._decide(statement, statements[k + 1 :]):
                    return
                continue
            self.statement(statement)

    def _decide(self, node: ast.If, rest: Sequence[ast.stmt]) -> bool:
        """Execute an ``if``. Where one side of it returns, the rest of the block belongs to the other: then True."""
        run, frame = self.run, self.frame
        terms, context = run.terms, run.context
        condition = run.truth(run.evaluate(node.test, frame), node.test, frame)
        if condition.is_const:
            self.block(node.body if condition.data else node.orelse)
            return False
        before = dict(frame.names)
        ends: list[tuple[dict[str, Any], bool]] = []
        absorbed = [False]

        def side(body: Sequence[ast.stmt], other: Sequence[ast.stmt]) -> None:
            frame.names = dict(before)
            self.block(body)
            if context.path is not terms.false and _returns(other):
                absorbed[0] = True
                self.block(rest)
            ends.append((frame.names, context.path is not terms.false))

        context.branch(condition, lambda: side(node.body, node.orelse), lambda: side(node.orelse, node.body))
        live = [names for names, alive in ends if alive]
        if len(ends) == 2 and len(live) == 2:
            frame.names = self._merge(condition, ends[0][0], ends[1][0], node)
        else:
            frame.names = live[0] if live else before
        return absorbed[0]

    def _merge(self, condition: Any, a: dict[str, Any], b: dict[str, Any], node: ast.AST) -> dict[str, Any]:
        merged = {}
        for name in a.keys() & b.keys():
            x, y = a[name], b[name]
            merged[name] = x if x is y or name == "__class__" else self._choose(condition, x, y, node, name)
        return merged

    def _choose(self, condition: Any, x: Any, y: Any, node: ast.AST, name: str) -> Any:
        if not isinstance(x, Value | Display | Static) or not isinstance(y, Value | Display | Static):
            if x == y:
                return x
            raise self.run.refuse(
                f"{name} stands for different things on different paths", "use two names", node, self.frame
            )
        return self.run.choose(condition, x, y, node, self.frame)

    def statement(self, node: ast.stmt) -> None:
        """Execute one statement."""
        method = getattr(self, f"_{type(node).__name__}", None)
        if method is None:
            raise self.run.refuse(
                f"{type(node).__name__} is not part of the language of models",
                "see the language in the README",
                node,
                self.frame,
            )
        method(node)

    def _Pass(self, node: ast.Pass) -> None:
        pass

    def _Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return
        self.run.evaluate(node.value, self.frame)
        if not isinstance(node.value, ast.Call):
            raise self.run.refuse(
                f"{ast.unparse(node)} computes a value and drops it",
                "assign it, or disable the step with when(...)",
                node,
                self.frame,
            )

    def _If(self, node: ast.If) -> None:
        self._decide(node, ())

    def _Return(self, node: ast.Return) -> None:
        context = self.run.context
        value: Any = Static(None)
        if node.value is not None:
            value = self.run.rvalue(self.run.evaluate(node.value, self.frame))
        self.frame.returns.append((context.path, value))
        context.path = self.run.terms.false

    def _For(self, node: ast.For) -> None:
        assert isinstance(node.target, ast.Name)
        context, terms = self.run.context, self.run.terms
        name = node.target.id
        for item, present in self.run.iterate(node.iter, self.frame):
            if context.path is terms.false:
                return
            before = dict(self.frame.names)

            def body(item: Any = item) -> None:
                self.frame.names[name] = item
                self.block(node.body)

            context.branch(present, body, lambda: None)
            if not present.is_const:
                after = self.frame.names
                self.frame.names = before | self._merge(present, after, before, node)

    def _Assign(self, node: ast.Assign) -> None:
        value = self.run.rvalue(self.run.evaluate(node.value, self.frame))
        self.assign(node.targets[0], value, node)

    def _AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            value = self.run.rvalue(self.run.evaluate(node.value, self.frame))
            self.assign(node.target, value, node)

    def _AugAssign(self, node: ast.AugAssign) -> None:
        old = self.run.evaluate(node.target, self.frame)
        value = self.run.evaluate(node.value, self.frame)
        self.assign(node.target, self.run.combine(node.op, old, value, node, self.frame), node)

    def assign(self, target: ast.expr, value: Any, node: ast.stmt) -> None:
        """Give a local name or a part of a variable a value."""
        run, frame = self.run, self.frame
        if isinstance(target, ast.Name):
            if isinstance(value, SelfReference | NetworkReference):
                raise run.refuse(f"{describe(value)} in a local name", "write self where you use it", node, frame)
            if isinstance(value, Value) and any(leaf.kind.value == "fifo" for leaf in value.leaves):
                raise run.refuse("a whole queue in a local name", "use it through self", node, frame)
            frame.names[target.id] = value
            return
        if isinstance(target, ast.Tuple):
            self._unpack(target, value, node)
            return
        place = run.evaluate(target, frame)
        if isinstance(target, ast.Attribute) and not isinstance(place, Place):
            base = run.evaluate(target.value, frame)
            if isinstance(base, SelfReference):
                raise run.refuse(
                    f"self.{target.attr} is not a variable",
                    f"declare it in the class: {target.attr} = Var(...)",
                    node,
                    frame,
                )
        if not isinstance(place, Place):
            raise run.refuse(
                "an assignment into a value that is not part of the state",
                "assign through self: a local name holds a copy",
                node,
                frame,
            )
        if isinstance(place.type, types.FifoType) and isinstance(value, Value):
            raise run.refuse("a queue assigned as a whole", "use append, popleft and clear", node, frame)
        run.context.store(place, run.convert(value, place.type, node, frame), run.position(node, frame))

    def _unpack(self, target: ast.Tuple, value: Any, node: ast.stmt) -> None:
        if not isinstance(value, Display) or value.is_set or len(value.items) != len(target.elts):
            raise self.run.refuse(
                f"{describe(value)} cannot be taken apart into {len(target.elts)} names",
                "assign the parts one by one",
                node,
                self.frame,
            )
        for part, item in zip(target.elts, value.items, strict=True):
            self.assign(part, item, node)


def _returns(body: Sequence[ast.stmt]) -> bool:
    """Whether a block surely ends with a return (so that what follows it belongs to the other side)."""
    if not body:
        return False
    last = body[-1]
    if isinstance(last, ast.Return):
        return True
    return isinstance(last, ast.If) and _returns(last.body) and _returns(last.orelse)
