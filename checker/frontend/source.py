"""From a function of a model to its syntax tree, with positions in the author's file."""

from __future__ import annotations

import ast
import builtins
import linecache
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from checker.errors import ModelMistake, Position
from checker.language.domains import Domain
from checker.language.places import LIBRARIES, is_tool

_PROJECT = Path(__file__).parent.parent.parent
_LEFT_OUT = ("annotation", "ctx", "op")
_OWN = tuple(f"{_PROJECT / name}{os.sep}" for name in ("models", "specs"))


@dataclass(frozen=True, eq=False)
class FunctionSource:
    """A Python function and its syntax tree."""

    function: FunctionType
    tree: ast.FunctionDef | ast.Lambda
    file: str

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters, ``self`` included."""
        code = self.function.__code__
        return code.co_varnames[: code.co_argcount]

    @cached_property
    def local_names(self) -> frozenset[str]:
        """The names that Python takes for local in the whole function."""
        code = self.function.__code__
        return frozenset(code.co_varnames + code.co_cellvars)

    @property
    def body(self) -> list[ast.stmt]:
        """The statements; those of a lambda are one ``return``."""
        if isinstance(self.tree, ast.FunctionDef):
            return self.tree.body
        returned = ast.Return(self.tree.body)
        return [ast.copy_location(returned, self.tree.body)]

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The syntax of the body, level by level, without annotations, contexts and operators."""
        return _all_below(self.body)

    def position(self, node: ast.AST) -> Position:
        """Where a piece of the syntax stands."""
        return place_of(node, self.file)

    def outer(self, name: str) -> Any:
        """What a name means that the function does not bind; raises ``KeyError`` where it means nothing."""
        free = self.function.__code__.co_freevars
        if name in free:
            cell = (self.function.__closure__ or ())[free.index(name)]
            try:
                return cell.cell_contents
            except ValueError:
                raise KeyError(name) from None
        scope = self.function.__globals__
        return scope[name] if name in scope else vars(builtins)[name]


def place_of(node: ast.AST, file: str) -> Position:
    """Where a piece of syntax stands."""
    return Position(file, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)


@lru_cache(maxsize=4096)
def source_of(function: Callable[..., Any]) -> FunctionSource:
    """The source of a function; raises ``ModelMistake`` where there is none, or where it is not the author's own."""
    if not isinstance(function, FunctionType):
        raise ModelMistake(
            f"{function!r} is not a Python function", "call methods of the model or functions of its module"
        )
    code = function.__code__
    file = code.co_filename
    place = Position(file, code.co_firstlineno, 1)
    if hasattr(function, "__wrapped__"):
        raise ModelMistake(
            f"{function.__name__} has a decorator that changes it", "keep to the decorators of the language", place
        )
    linecache.checkcache(file)
    text = "".join(linecache.getlines(file, function.__globals__))
    if not text:
        raise ModelMistake(f"the source of {function.__qualname__} cannot be read", "keep the model in a file", place)
    try:
        trees, codes = _trees(text, file), _codes(text, file)
    except SyntaxError:
        trees, codes = (), ()
    found = [tree for tree in trees if _is_tree_of(tree, code)]
    if len(found) > 1:
        found = [tree for tree in found if _spans(tree, code)]
    if len(found) != 1 or not any(_is_same(code, other) for other in codes):
        raise ModelMistake(
            f"{function.__qualname__} is not what stands in its file now", "the file has changed: load it again", place
        )
    return FunctionSource(function, found[0], file)


@lru_cache(maxsize=256)
def _syntax(text: str, file: str) -> tuple[ast.AST, ...]:
    return _all_below([ast.parse(text, file)])


def _all_below(roots: Sequence[ast.AST]) -> tuple[ast.AST, ...]:
    """The nodes of some trees, level by level, but for ``_LEFT_OUT``; ``ast.walk`` takes three times as long."""
    found = list(roots)
    for node in found:  # which grows meanwhile
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                found.extend([child for child in value if isinstance(child, ast.AST)])
            elif isinstance(value, ast.AST) and field not in _LEFT_OUT:
                found.append(value)
    return tuple(found)


@lru_cache(maxsize=256)
def _trees(text: str, file: str) -> tuple[ast.FunctionDef | ast.Lambda, ...]:
    return tuple(node for node in _syntax(text, file) if isinstance(node, (ast.FunctionDef, ast.Lambda)))


@lru_cache(maxsize=256)
def _codes(text: str, file: str) -> tuple[CodeType, ...]:
    """Everything that Python compiles the text to: the module, its classes and functions, and what is inside."""
    found, waiting = [], [compile(text, file, "exec", dont_inherit=True)]
    while waiting:
        code = waiting.pop()
        found.append(code)
        waiting.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))
    return tuple(found)


def _is_same(a: CodeType, b: CodeType) -> bool:
    """Whether two pieces of compiled code do the same, with the same names and constants."""
    if (a.co_name, a.co_firstlineno, a.co_code) != (b.co_name, b.co_firstlineno, b.co_code):
        return False
    if (a.co_names, a.co_varnames, a.co_freevars) != (b.co_names, b.co_varnames, b.co_freevars):
        return False
    return len(a.co_consts) == len(b.co_consts) and all(
        _is_same(x, y) if isinstance(x, CodeType) and isinstance(y, CodeType) else type(x) is type(y) and x == y
        for x, y in zip(a.co_consts, b.co_consts, strict=True)
    )


def _is_tree_of(tree: ast.FunctionDef | ast.Lambda, code: CodeType) -> bool:
    """Whether a piece of syntax may be what ``code`` was compiled from: same line, name and parameters."""
    if isinstance(tree, ast.Lambda):
        name, line = "<lambda>", tree.lineno
    else:
        name, line = tree.name, min([tree.lineno, *(decorator.lineno for decorator in tree.decorator_list)])
    arguments = tree.args
    names = tuple(argument.arg for argument in (*arguments.posonlyargs, *arguments.args))
    return name == code.co_name and line == code.co_firstlineno and names == code.co_varnames[: code.co_argcount]


def _spans(tree: ast.FunctionDef | ast.Lambda, code: CodeType) -> bool:
    """Whether the instructions of ``code`` come from within ``tree``."""
    body = tree.body if isinstance(tree, ast.Lambda) else tree
    start = (body.lineno, body.col_offset)
    end = (body.end_lineno or body.lineno, body.end_col_offset or body.col_offset)
    columns = [
        ((line, column), (end_line, end_column))
        for line, end_line, column, end_column in code.co_positions()
        if line is not None
        and column is not None
        and end_line is not None
        and end_column is not None
        and end_column > 0
    ]
    return bool(columns) and all(start <= a and b <= end for a, b in columns)


def is_foreign(function: FunctionType, model: type) -> bool:
    """Whether a function belongs to a library (or to the tool), and not to the author of the model."""
    file = function.__code__.co_filename
    if is_tool(file):
        return True
    if not file.startswith(LIBRARIES) or file.startswith(_OWN) or file.startswith("<"):
        return False
    packages = {base.__module__.split(".")[0] for base in model.__mro__ if base is not object}
    return (function.__module__ or "").split(".")[0] not in packages


def body_of(cls: type) -> tuple[list[ast.stmt], str]:
    """The statements in the body of a class, and its file; none where they cannot be told."""
    for value in vars(cls).values():
        if isinstance(value, FunctionType) and value.__qualname__.startswith(f"{cls.__qualname__}."):
            file, line = value.__code__.co_filename, value.__code__.co_firstlineno
        elif isinstance(value, Domain) and value.position is not None:
            file, line = value.position.file, value.position.line
        else:
            continue
        try:
            syntax = _syntax("".join(linecache.getlines(file)), file)
        except SyntaxError:
            continue
        for node in syntax:
            is_it = isinstance(node, ast.ClassDef) and node.name == cls.__name__
            if isinstance(node, ast.ClassDef) and is_it and node.lineno <= line <= (node.end_lineno or line):
                return node.body, file
    return [], ""
