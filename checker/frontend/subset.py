"""Which Python a model may use: every construct outside of it is refused with its place and a remedy."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from checker.errors import ModelMistake
from checker.frontend.source import FunctionSource

_GENERATORS = ("any", "all", "sum", "min", "max")

_REFUSED: dict[type[ast.AST], tuple[str, str]] = {
    ast.While: ("a while loop", "loop over a finite domain: for j in self.Node: ..."),
    ast.Break: ("break", "return early from a helper method, or guard the rest of the body with if"),
    ast.Continue: ("continue", "guard the rest of the body with if"),
    ast.Try: ("try", "test the condition with if before; a mistake in a model should stop the check"),
    ast.TryStar: ("try", "test the condition with if before; a mistake in a model should stop the check"),
    ast.Raise: ("raise", "disable the step with when(...), or state the condition as an @invariant"),
    ast.With: ("with", "rules have no resources: remove it"),
    ast.Lambda: ("a lambda", "write a helper method"),
    ast.ListComp: ("a list comprehension", "use any, all, sum, min or max over a generator, or a Set"),
    ast.SetComp: ("a set comprehension", "add the elements in a for loop: self.x.add(j)"),
    ast.DictComp: ("a dict comprehension", "assign element by element in a for loop"),
    ast.Dict: ("a dict", "use a Record or a Map"),
    ast.List: ("a list", "use a tuple for constants, a Set, Bag or Fifo for collections"),
    ast.JoinedStr: ("an f-string", "rules do not compute text: remove it"),
    ast.Await: ("await", "a rule is one atomic step: make two rules of it"),
    ast.Yield: ("yield", "a rule is one atomic step: make two rules of it"),
    ast.YieldFrom: ("yield from", "a rule is one atomic step: make two rules of it"),
    ast.AsyncFunctionDef: ("async", "a rule is one atomic step: make two rules of it"),
    ast.AsyncFor: ("async", "remove it"),
    ast.AsyncWith: ("async", "remove it"),
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
    ast.Assert: ("assert", "state the condition as an @invariant, or disable the step with when(...)"),
}

_JUDGED = frozenset(
    (ast.BinOp, ast.AugAssign, ast.UnaryOp, ast.Constant, ast.Assign, ast.For, ast.comprehension, ast.Call)
)
"""Constructs of which some are refused: see ``_judge``."""

_BINARY = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.BitOr, ast.BitAnd, ast.BitXor)


def constructs_refused(source: FunctionSource) -> Iterator[ModelMistake]:
    """Every construct in the parameters and the body of a function that the language does not have."""
    arguments = source.tree.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.defaults:
        yield ModelMistake(
            f"{source.name} has optional, keyword-only or collected parameters",
            "give a method of a model plain parameters only",
            source.position(source.tree),
        )
    if not any(map(_judge, source.nodes)):
        return
    for statement in source.body:
        if isinstance(statement, ast.Raise) and "NotImplementedError" in ast.unparse(statement):
            yield ModelMistake(
                f"{source.name} is not written yet: {source.function.__qualname__} leaves it to the model",
                f"write def {source.name}({', '.join(source.parameters)}): ... in the model",
                source.position(source.tree),
            )
            return
        yield from _walk(statement, source)


def _walk(node: ast.AST, source: FunctionSource) -> Iterator[ModelMistake]:
    found = _judge(node)
    if found is not None:
        what, remedy = found
        yield ModelMistake(f"{what} is not part of the language of models", remedy, source.position(node))
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring, or an ellipsis
    for field, value in ast.iter_fields(node):
        if field == "annotation":
            continue
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.AST):
                yield from _walk(child, source)


def _judge(node: ast.AST) -> tuple[str, str] | None:
    """What is wrong with this node itself, and the remedy; None if nothing is."""
    refused = _REFUSED.get(type(node))
    if refused is not None or type(node) not in _JUDGED:
        return refused
    if isinstance(node, ast.BinOp | ast.AugAssign) and not isinstance(node.op, _BINARY):
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
        return _judge_call(node)
    return None


def _judge_call(node: ast.Call) -> tuple[str, str] | None:
    if any(keyword.arg is None for keyword in node.keywords):
        return "**", "write the arguments one by one"
    generators = [arg for arg in node.args if isinstance(arg, ast.GeneratorExp)]
    if generators and not (isinstance(node.func, ast.Name) and node.func.id in _GENERATORS):
        return "a generator outside of any, all, sum, min and max", "wrap it in one of these"
    return None
