"""Which Python a model may use: every construct outside of it is refused with its place and a remedy."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from checker.errors import ModelMistake
from checker.frontend.source import parsed, place_of
from checker.language.model import Action, Model

_GENERATORS = ("any", "all", "sum", "min", "max", "len", "set", "frozenset")

_REFUSED: dict[type[ast.AST], tuple[str, str]] = {
    ast.While: ("a while loop", "loop over a finite domain: for j in self.Node: ..."),
    ast.Break: ("break", "return early from a helper method, or guard the rest of the body with if"),
    ast.Continue: ("continue", "guard the rest of the body with if"),
    ast.Try: ("try", "test the condition with if before; a mistake in a model should stop the check"),
    ast.Raise: ("raise", "disable the step with when(...), or state the condition as an @invariant"),
    ast.With: ("with", "rules have no resources: remove it"),
    ast.Lambda: ("a lambda", "write a helper method"),
    ast.ListComp: ("a list comprehension", "use any/all/sum/min/max over a generator, or a Set"),
    ast.SetComp: ("a set comprehension", "add the elements in a for loop: self.x.add(j)"),
    ast.DictComp: ("a dict comprehension", "assign element by element in a for loop"),
    ast.Dict: ("a dict", "use a Record or a Map"),
    ast.List: ("a list", "use a tuple for constants, a Set, Bag or Fifo for collections"),
    ast.JoinedStr: ("an f-string", "rules do not compute text: remove it"),
    ast.Await: ("await", "a rule is one atomic step: make two rules of it"),
    ast.Yield: ("yield", "a rule is one atomic step: make two rules of it"),
    ast.YieldFrom: ("yield from", "a rule is one atomic step: make two rules of it"),
    ast.Global: ("global", "keep state in variables of the model"),
    ast.Nonlocal: ("nonlocal", "keep state in variables of the model"),
    ast.Import: ("an import", "import at the top of the file"),
    ast.ImportFrom: ("an import", "import at the top of the file"),
    ast.Delete: ("del", "assign another value, or use discard, remove or popleft"),
    ast.NamedExpr: (":=", "assign on a line of its own"),
    ast.Starred: ("*", "write the elements one by one"),
    ast.Match: ("match", "use if / elif / else"),
    ast.FunctionDef: ("a function inside a function", "write a helper method"),
    ast.ClassDef: ("a class inside a function", "define it at the top of the file"),
    ast.Slice: ("a slice", "loop over the elements"),
}

_BINARY = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.BitOr, ast.BitAnd, ast.BitXor)


def mistakes_in(function: Callable[..., Any]) -> Iterator[ModelMistake]:
    """Every construct in the body of ``function`` that the language does not have."""
    tree, file = parsed(function)
    body = tree.body if isinstance(tree, ast.FunctionDef) else [ast.Expr(tree.body)]
    name = getattr(function, "__name__", "?")
    if isinstance(tree, ast.FunctionDef) and (
        tree.args.vararg or tree.args.kwarg or tree.args.kwonlyargs or tree.args.defaults
    ):
        yield ModelMistake(
            f"{name} has optional, keyword-only or collected parameters",
            "give a method of a model plain parameters only",
            place_of(tree, file),
        )
    for statement in body:
        yield from _walk(statement, file, top=True)


def _walk(node: ast.AST, file: str, top: bool = False) -> Iterator[ModelMistake]:
    found = _judge(node)
    if found is not None:
        what, remedy = found
        yield ModelMistake(f"{what} is not part of the language of models", remedy, place_of(node, file))
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring, or an ellipsis
    if isinstance(node, ast.AnnAssign):
        yield from _walk(node.target, file)
        if node.value is not None:
            yield from _walk(node.value, file)
        return
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, file)


def _judge(node: ast.AST) -> tuple[str, str] | None:
    """What is wrong with this node itself, and the remedy; None if nothing is."""
    refused = _REFUSED.get(type(node))
    if refused is not None:
        return refused
    if isinstance(node, ast.BinOp) and not isinstance(node.op, _BINARY):
        if isinstance(node.op, ast.Div):
            return "/", "use // (whole numbers only)"
        return f"the operator {type(node.op).__name__}", "use + - * // % on numbers, | & - ^ on sets"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return "~", "use not for truth values, or a difference of sets"
    if isinstance(node, ast.Constant) and isinstance(node.value, float | complex | bytes):
        return f"{node.value!r}", "use whole numbers within declared ranges"
    if isinstance(node, ast.Assign) and len(node.targets) > 1:
        return "a chained assignment", "assign on two lines"
    if isinstance(node, ast.For):
        if node.orelse:
            return "else on a for loop", "put it after the loop, under an if"
        if not isinstance(node.target, ast.Name):
            return "a loop over pairs", "loop over one name, and nest loops for several"
    if isinstance(node, ast.comprehension):
        if node.is_async:
            return "async", "remove it"
        if not isinstance(node.target, ast.Name):
            return "a generator over pairs", "use one name for each for"
    if isinstance(node, ast.Call):
        if any(keyword.arg is None for keyword in node.keywords):
            return "**", "write the arguments one by one"
        generators = [arg for arg in node.args if isinstance(arg, ast.GeneratorExp)]
        if generators and not (isinstance(node.func, ast.Name) and node.func.id in _GENERATORS):
            return "a generator outside of any, all, sum, min and max", "wrap it in one of these"
    if isinstance(node, ast.Assert):
        return "assert", "state the condition as an @invariant, or disable the step with when(...)"
    return None


def check_source(model: Model) -> None:
    """Raise ``ModelMistake`` for the first construct that the language does not have, naming all of them."""
    mistakes: list[ModelMistake] = []
    functions = [rule.function for rule in model.rules if rule.action is Action.METHOD and rule.function]
    functions += [getattr(type(model), name) for name in model.invariant_names]
    for function in functions:
        mistakes.extend(mistakes_in(function))
    if not mistakes:
        return
    if len(mistakes) == 1:
        raise mistakes[0]
    first, *others = mistakes
    also = "\n".join(f"  also {mistake.text()}" for mistake in others)
    raise ModelMistake(first.problem, f"{first.remedy}\n{also}", first.position)
