"""From a function of a model to its syntax tree, with positions in the author's file."""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from checker.errors import ModelMistake, Position


@lru_cache(maxsize=256)
def _functions(file: str, text: str) -> dict[int, ast.FunctionDef | ast.Lambda]:
    found: dict[int, ast.FunctionDef | ast.Lambda] = {}
    for node in ast.walk(ast.parse(text, file)):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            found[first] = node
        elif isinstance(node, ast.Lambda):
            found.setdefault(node.lineno, node)
    return found


def function_tree(function: Callable[..., Any]) -> tuple[ast.FunctionDef | ast.Lambda, str]:
    """The syntax tree of a function and the file it stands in; raises ``ModelMistake`` where there is no source."""
    plain = inspect.unwrap(function)
    code = getattr(plain, "__code__", None)
    if code is None:
        raise ModelMistake(
            f"{function!r} is not a Python function", "call methods of the model or functions of its module"
        )
    file = code.co_filename
    text = "".join(linecache.getlines(file, plain.__globals__))
    tree = _functions(file, text).get(code.co_firstlineno) if text else None
    if tree is None:
        raise ModelMistake(f"the source of {function.__qualname__} cannot be read ({file})", "keep the model in a file")
    return tree, file


def place_of(node: ast.AST, file: str) -> Position:
    """Where a piece of syntax stands."""
    return Position(file, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1)


@lru_cache(maxsize=4096)
def parsed(function: Callable[..., Any]) -> tuple[ast.FunctionDef | ast.Lambda, str]:
    """``function_tree``, remembered."""
    return function_tree(function)
