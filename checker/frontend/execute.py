"""Symbolic execution of a model's Python: statements and functions. Calls are inlined, loops unrolled."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from checker.errors import ModelMistake, Position
from checker.frontend.conversion import Conversion, choose
from checker.frontend.evaluate import Evaluator, Frame
from checker.frontend.iteration import elements
from checker.frontend.source import FunctionSource, source_of
from checker.frontend.subset import constructs_refused
from checker.frontend.symbolic import (
    Clash,
    Display,
    Method,
    NetworkReference,
    Place,
    SelfReference,
    Static,
    Value,
    describe,
)
from checker.ir.expr import Expr, TooLarge
from checker.language.model import nearest


@lru_cache(maxsize=4096)
def _first_mistake(source: FunctionSource) -> ModelMistake | None:
    return next(constructs_refused(source), None)


def call_function(
    run: Evaluator,
    function: Callable[..., Any],
    arguments: Sequence[Any],
    named: dict[str, Any],
    owner: type | None,
    position: Position | None,
) -> Any:
    """What a function of the model returns, executed where the context stands.

    ``owner``: the class that defines it. ``position``: of the call.
    """
    context = run.context
    if context.writable or not run.running:
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
    try:
        found = _execute(run, *call)
        return _DEPENDS if context.checks or context.enabled is not terms.true else found
    except ModelMistake:
        return _DEPENDS
    finally:
        context.path, context.base, context.enabled, context.checks = before


def _execute(
    run: Evaluator,
    function: Callable[..., Any],
    arguments: Sequence[Any],
    named: dict[str, Any],
    owner: type | None,
    position: Position | None,
) -> Any:
    source = source_of(function)
    mistake = _first_mistake(source)
    if mistake is not None:
        raise mistake
    if function in run.running:
        raise ModelMistake(
            f"{source.name} calls itself, directly or through others",
            "recursion is not part of the language: use a loop over a domain",
            position,
        )
    names = source.parameters
    wanted = f"({', '.join(names)})"
    unknown = [name for name in named if name not in names[len(arguments) :]]
    if unknown:
        raise ModelMistake(
            f"{source.name}{wanted} has no parameter {unknown[0]}{nearest(unknown[0], names)} left to give",
            "give each parameter one value",
            position,
        )
    if len(arguments) + len(named) != len(names):
        given = f"{len(arguments) + len(named)} argument{'s' if len(arguments) + len(named) != 1 else ''}"
        problem = f"a call with {given} of {source.name}{wanted}, which takes {len(names)}"
        if names and names[0] == "self":
            problem += " (self is one of them)"
        raise ModelMistake(problem, "give each parameter one value", position or source.position(source.tree))
    frame = Frame(source, owner, dict(zip(names, arguments, strict=False)) | named)
    context, terms = run.context, run.terms
    path = context.path
    run.running.append(function)
    try:
        Executor(run, frame).block(source.body)
    finally:
        run.running.pop()
    if context.path is not terms.false:
        frame.returns.append((context.path, Static(None)))
    context.path = path
    if not frame.returns:
        return Static(None)
    result = frame.returns[-1][1]
    for condition, value in reversed(frame.returns[:-1]):
        result = run.choose(condition, value, result, source.tree, frame)
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
            try:
                if isinstance(statement, ast.If):
                    if self._decide(statement, statements[k + 1 :]):
                        return
                else:
                    self._statement(statement)
            except TooLarge:
                raise self.run.refuse(
                    "a number here may pass 2^62", "bound it: give variables smaller ranges", statement, self.frame
                ) from None

    def _decide(self, node: ast.If, rest: Sequence[ast.stmt]) -> bool:
        """Execute an ``if``. Where one side of it returns, the rest of the block belongs to the other: then True."""
        run, frame = self.run, self.frame
        terms, context = run.terms, run.context
        condition = run.condition(node.test, frame)
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
        if len(live) == 2:
            frame.names = self._merge(condition, live[0], live[1])
        else:
            frame.names = live[0] if live else before
        return absorbed[0]

    def _merge(self, condition: Expr, a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
        """The local names after two paths; those that only one of them has bound are lost."""
        merged = {}
        for name in a:
            if name in b:
                x, y = a[name], b[name]
                merged[name] = x if x is y else self._choose(condition, x, y, name)
        return merged

    def _choose(self, condition: Expr, x: Any, y: Any, name: str) -> Any:
        if x == y:
            return x
        if not isinstance(x, Value | Display | Static) or not isinstance(y, Value | Display | Static):
            return Clash(f"{name} stands for different things on different paths")
        try:
            return choose(self.run.terms, condition, x, y)
        except Conversion as problem:
            return Clash(f"{name} has another type on another path: {problem}")

    def _statement(self, node: ast.stmt) -> None:
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
        if not isinstance(node.value, ast.Call):
            raise self.run.refuse(
                f"{ast.unparse(node)} computes a value and drops it",
                "assign it, or disable the step with when(...)",
                node,
                self.frame,
            )
        self.run.evaluate(node.value, self.frame)

    def _Return(self, node: ast.Return) -> None:
        context = self.run.context
        value = Static(None) if node.value is None else self.run.value(node.value, self.frame)
        self.frame.returns.append((context.path, value))
        context.path = self.run.terms.false

    def _For(self, node: ast.For) -> None:
        assert isinstance(node.target, ast.Name)
        context, terms, frame = self.run.context, self.run.terms, self.frame
        name = node.target.id
        for item, present in elements(self.run, self.run.evaluate(node.iter, frame), node.iter, frame):
            if context.path is terms.false:
                return
            before = frame.names
            frame.names = dict(before)
            goes_on = [False]

            def body(item: Any = item, goes_on: list[bool] = goes_on) -> None:
                frame.names[name] = item
                self.block(node.body)
                goes_on[0] = context.path is not terms.false

            context.branch(present, body, lambda: None)
            if not present.is_const:
                frame.names = self._merge(present, frame.names, before) if goes_on[0] else before
            elif not present.data:
                frame.names = before

    def _Assign(self, node: ast.Assign) -> None:
        self._assign(node.targets[0], self.run.value(node.value, self.frame), node)

    def _AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._assign(node.target, self.run.value(node.value, self.frame), node)

    def _AugAssign(self, node: ast.AugAssign) -> None:
        run, frame = self.run, self.frame
        if isinstance(node.target, ast.Name):
            old = run.evaluate(ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target), frame)
            frame.names[node.target.id] = run.combine(node.op, old, run.value(node.value, frame), node, frame)
            return
        place = run.evaluate(node.target, frame)
        old = run.rvalue(place)
        if isinstance(place, Place) and place.optional:
            value = run.quiet(node.value, "what is assigned", frame)
        else:
            value = run.value(node.value, frame)
        self._store(place, node.target, run.combine(node.op, old, value, node, frame), node)

    def _assign(self, target: ast.expr, value: Any, node: ast.stmt) -> None:
        """Give a local name or a part of a variable a value."""
        run, frame = self.run, self.frame
        if isinstance(target, ast.Name):
            if isinstance(value, SelfReference | NetworkReference):
                raise run.refuse(f"{describe(value)} in a local name", "write self where you use it", node, frame)
            frame.names[target.id] = value
        elif isinstance(target, ast.Tuple):
            self._unpack(target, value, node)
        else:
            self._store(run.evaluate(target, frame), target, value, node)

    def _store(self, place: Any, target: ast.expr, value: Any, node: ast.stmt) -> None:
        """Give a part of a variable a value."""
        run, frame = self.run, self.frame
        if isinstance(place, Place):
            run.context.store(place, run.convert(value, place.type, node, frame), run.position(node, frame))
            return
        text = ast.unparse(target)
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            if target.attr in run.model.parameters and target.value.id in frame.names:
                raise run.refuse(
                    f"{text} is a parameter and never changes",
                    f"declare a variable: {target.attr} = Var(Range(...), initial=...)",
                    node,
                    frame,
                )
            if isinstance(place, NetworkReference | Method):
                raise run.refuse(
                    f"an assignment to {describe(place)}",
                    "give the variable another name"
                    if isinstance(place, Method)
                    else f"send a message: {text}.send(source, target, message)",
                    node,
                    frame,
                )
            if isinstance(frame.names.get(target.value.id), SelfReference):
                raise run.refuse(
                    f"{text} is not a variable", f"declare it in the class: {target.attr} = Var(...)", node, frame
                )
        raise run.refuse(
            f"an assignment to {text}, which is not part of the state",
            "assign through self: a local name holds a copy",
            node,
            frame,
        )

    def _unpack(self, target: ast.Tuple, value: Any, node: ast.stmt) -> None:
        if not isinstance(value, Display) or value.is_set or len(value.items) != len(target.elts):
            raise self.run.refuse(
                f"{describe(value)} cannot be taken apart into {len(target.elts)} names",
                "assign the parts one by one",
                node,
                self.frame,
            )
        for part, item in zip(target.elts, value.items, strict=True):
            self._assign(part, item, node)


def _returns(body: Sequence[ast.stmt]) -> bool:
    """Whether a block surely ends with a return (so that what follows it belongs to the other side)."""
    if not body:
        return False
    last = body[-1]
    if isinstance(last, ast.Return):
        return True
    return isinstance(last, ast.If) and _returns(last.body) and _returns(last.orelse)
