"""Kernels to LLVM assembly: a direct translation, all cleverness is left to LLVM.

Local variables live in stack slots, which LLVM turns into registers.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from checker.explorer import kernel_machine
from checker.explorer.kernel_language import Kernel, arrays

INT, WORD, BOOL, LITERAL = "int", "Word", "bool", "literal"
_LLVM = {INT: "i64", WORD: "i64", BOOL: "i1"} | dict.fromkeys(arrays, "i64")
_OPERATORS: dict[type, str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.LShift: "shl",
}
_COMPARISONS: dict[type, str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}
_PYTHON: dict[type, Callable[[int, int], int]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.LShift: lambda a, b: a << b,
    ast.BitOr: lambda a, b: a | b,
}


class KernelError(Exception):
    """A kernel uses what its language does not have."""


@dataclass(frozen=True)
class Value:
    """An LLVM value with its type; a literal is not decided between ``int`` and ``Word`` yet."""

    text: str
    type: str


@dataclass(frozen=True)
class Signature:
    """The types of a kernel or an operation; no result, one, or several."""

    arguments: tuple[str, ...]
    results: tuple[str, ...]

    @property
    def llvm(self) -> str:
        """The result as an LLVM type."""
        if not self.results:
            return "void"
        if len(self.results) == 1:
            return _LLVM[self.results[0]]
        return "{ " + ", ".join(_LLVM[result] for result in self.results) + " }"


def _signature(function: Callable[..., Any]) -> Signature:
    hints = function.__annotations__
    names = list(inspect.signature(function).parameters)
    result = hints["return"]
    if result == "None":
        results: tuple[str, ...] = ()
    elif result.startswith("tuple["):
        results = tuple(part.strip() for part in result[6:-1].split(","))
    else:
        results = (result,)
    return Signature(tuple(hints[name] for name in names), results)


def assembly(chosen: Sequence[Kernel]) -> str:
    """Kernels as one LLVM module. Raises ``KernelError`` for what their language does not have."""
    known = {kernel.name: _signature(kernel.function) for kernel in chosen}
    if len(known) != len(chosen):
        raise KernelError("two kernels have the same name")
    operations = {name: _signature(getattr(kernel_machine, name)) for name in kernel_machine.operations}
    parts = [_Translator(kernel, known, operations).text() for kernel in chosen]
    return kernel_machine.DECLARATIONS + "\n".join(parts)


class _Translator:
    """One kernel being translated."""

    def __init__(self, kernel: Kernel, known: dict[str, Signature], operations: dict[str, Signature]) -> None:
        self.function, self.kernel, self.known, self.operations = kernel.function, kernel, known, operations
        self.signature = known[kernel.name]
        self.slots: dict[str, str] = {}
        self.allocations: list[str] = []
        self.lines: list[str] = []
        self.fresh = 0
        self.loops: list[tuple[str, str]] = []
        self.ended = False

    def text(self) -> str:
        """The kernel as LLVM assembly."""
        tree = ast.parse(textwrap.dedent(inspect.getsource(self.function))).body[0]
        assert isinstance(tree, ast.FunctionDef)
        arguments = []
        for argument, kind in zip(tree.args.args, self.signature.arguments, strict=True):
            arguments.append(f"{_LLVM[kind]} %{argument.arg}")
            self.assign(argument.arg, Value(f"%{argument.arg}", kind), tree)
        self.block(tree.body)
        if not self.ended:
            if self.signature.results:
                self.do("unreachable")
            else:
                self.do("ret void")
        linkage = "" if self.kernel.is_exported else "internal "
        header = f"define {linkage}{self.signature.llvm} @{self.kernel.name}({', '.join(arguments)}) nounwind"
        header += f" {self.kernel.hint}"
        return "\n".join([header + " {", "entry.:", *self.allocations, *self.lines, "}", ""])

    # Writing

    def name(self) -> str:
        self.fresh += 1
        return f"%t{self.fresh}"

    def do(self, line: str) -> None:
        if not self.ended:
            self.lines.append("  " + line)

    def value(self, instruction: str, kind: str) -> Value:
        name = self.name()
        self.do(f"{name} = {instruction}")
        return Value(name, kind)

    def label(self) -> str:
        self.fresh += 1
        return f"b{self.fresh}"

    def jump(self, label: str) -> None:
        self.do(f"br label %{label}")
        self.ended = True

    def branch(self, condition: Value, yes: str, no: str) -> None:
        self.do(f"br i1 {condition.text}, label %{yes}, label %{no}")
        self.ended = True

    def start(self, label: str) -> None:
        if not self.ended:
            self.jump(label)
        self.ended = False
        self.lines.append(f"{label}:")

    def assign(self, name: str, value: Value, node: ast.AST) -> None:
        if name not in self.slots:
            kind = INT if value.type is LITERAL else value.type
            self.slots[name] = kind
            self.allocations.append(f"  %slot.{name} = alloca {_LLVM[kind]}")
        value = self.as_type(value, self.slots[name], node)
        self.do(f"store {_LLVM[value.type]} {value.text}, ptr %slot.{name}")

    def fail(self, node: ast.AST, problem: str) -> KernelError:
        line = getattr(node, "lineno", 0)
        return KernelError(f"{self.function.__module__}.{self.function.__name__}, line {line}: {problem}")

    def as_type(self, value: Value, kind: str, node: ast.AST) -> Value:
        if value.type == kind or (value.type is LITERAL and kind in (INT, WORD)):
            return Value(value.text, kind)
        raise self.fail(node, f"{value.type} where {kind} is needed")

    # Statements

    def block(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            if self.ended:
                return
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            self.assignment(node.targets[0], node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            left = self.read_named(node.target)
            self.assign(node.target.id, self.binary(node.op, left, self.expression(node.value), node), node)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
            kind, place = self.element(node.target)
            value = self.binary(node.op, self.loaded(kind, place), self.expression(node.value), node)
            self.stored(kind, place, value, node)
        elif isinstance(node, ast.If):
            self.condition(node)
        elif isinstance(node, ast.While):
            self.loop(node)
        elif isinstance(node, ast.For):
            self.counting(node)
        elif isinstance(node, ast.Return):
            self.leave(node)
        elif isinstance(node, ast.Break):
            self.jump(self.loops[-1][1])
        elif isinstance(node, ast.Continue):
            self.jump(self.loops[-1][0])
        elif isinstance(node, ast.Expr):
            if not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
                self.results(node.value)
        else:
            raise self.fail(node, f"no {type(node).__name__} in kernels")

    def assignment(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.assign(target.id, self.expression(value), target)
        elif isinstance(target, ast.Tuple):
            found = self.results(value)
            for part, one in zip(target.elts, found, strict=True):
                assert isinstance(part, ast.Name)
                self.assign(part.id, one, part)
        elif isinstance(target, ast.Subscript):
            wanted = self.expression(value)
            self.stored(*self.element(target), wanted, target)
        else:
            raise self.fail(target, "only variables and elements of arrays can be assigned")

    def element(self, node: ast.Subscript) -> tuple[str, str]:
        """The kind of an array, and a pointer to one of its elements."""
        array = self.expression(node.value)
        if array.type not in arrays:
            raise self.fail(node, f"{array.type} has no elements")
        place = self.as_type(self.expression(node.slice), INT, node)
        begin = self.value(f"inttoptr i64 {array.text} to ptr", array.type)
        bits = arrays[array.type].bits
        return array.type, self.value(f"getelementptr i{bits}, ptr {begin.text}, i64 {place.text}", array.type).text

    def loaded(self, kind: str, place: str) -> Value:
        """An element of an array."""
        bits = arrays[kind].bits
        found = self.value(f"load i{bits}, ptr {place}, align {bits // 8}", INT)
        if bits == 64:
            return found
        return self.value(f"{'sext' if arrays[kind].is_signed else 'zext'} i{bits} {found.text} to i64", INT)

    def stored(self, kind: str, place: str, value: Value, node: ast.AST) -> None:
        """Write an element of an array: the lower bits of a number."""
        bits = arrays[kind].bits
        value = self.as_type(value, INT, node)
        if bits < 64:
            value = self.value(f"trunc i64 {value.text} to i{bits}", INT)
        self.do(f"store i{bits} {value.text}, ptr {place}, align {bits // 8}")

    def condition(self, node: ast.If) -> None:
        yes, no, after = self.label(), self.label(), self.label()
        self.branch(self.truth(node.test), yes, no)
        self.start(yes)
        self.block(node.body)
        first_ended = self.ended
        if not self.ended:
            self.jump(after)
        self.start(no)
        self.block(node.orelse)
        if not (first_ended and self.ended):
            self.start(after)

    def loop(self, node: ast.While) -> None:
        again, body, after = self.label(), self.label(), self.label()
        self.start(again)
        endless = isinstance(node.test, ast.Constant) and node.test.value is True
        if endless:
            self.jump(body)
        else:
            self.branch(self.truth(node.test), body, after)
        self.start(body)
        self.loops.append((again, after))
        self.block(node.body)
        self.loops.pop()
        if not self.ended:
            self.jump(again)
        self.start(after)
        if endless and not any(isinstance(one, ast.Break) for part in node.body for one in ast.walk(part)):
            self.do("unreachable")
            self.ended = True

    def counting(self, node: ast.For) -> None:
        call = node.iter
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range"):
            raise self.fail(node, "for needs a range")
        assert isinstance(node.target, ast.Name)
        bounds = [self.as_type(self.expression(argument), INT, node) for argument in call.args]
        begin = bounds[0] if len(bounds) > 1 else Value("0", INT)
        end = bounds[1] if len(bounds) > 1 else bounds[0]
        step = bounds[2] if len(bounds) > 2 else Value("1", INT)
        self.fresh += 1
        hidden = f"count{self.fresh}"
        self.assign(hidden, begin, node)
        again, body, more, after = self.label(), self.label(), self.label(), self.label()
        self.start(again)
        count = self.read(hidden)
        self.branch(self.value(f"icmp slt i64 {count.text}, {end.text}", BOOL), body, after)
        self.start(body)
        self.assign(node.target.id, count, node)
        self.loops.append((more, after))
        self.block(node.body)
        self.loops.pop()
        self.start(more)
        self.assign(hidden, self.value(f"add i64 {self.read(hidden).text}, {step.text}", INT), node)
        self.jump(again)
        self.start(after)

    def leave(self, node: ast.Return) -> None:
        results = self.signature.results
        if node.value is None:
            self.do("ret void")
        elif len(results) == 1:
            value = self.as_type(self.expression(node.value), results[0], node)
            self.do(f"ret {_LLVM[value.type]} {value.text}")
        else:
            assert isinstance(node.value, ast.Tuple)
            whole = "poison"
            for k, (part, kind) in enumerate(zip(node.value.elts, results, strict=True)):
                value = self.as_type(self.expression(part), kind, node)
                whole = self.value(
                    f"insertvalue {self.signature.llvm} {whole}, {_LLVM[kind]} {value.text}, {k}", kind
                ).text
            self.do(f"ret {self.signature.llvm} {whole}")
        self.ended = True

    # Expressions

    def read(self, name: str) -> Value:
        kind = self.slots[name]
        return self.value(f"load {_LLVM[kind]}, ptr %slot.{name}", kind)

    def read_named(self, node: ast.Name) -> Value:
        """The value of a variable or a constant."""
        if node.id in self.slots:
            return self.read(node.id)
        constant = self.function.__globals__.get(node.id)
        if isinstance(constant, int):
            return _literal(constant)
        raise self.fail(node, f"{node.id} is unknown")

    def truth(self, node: ast.expr) -> Value:
        return self.as_type(self.expression(node), BOOL, node)

    def expression(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Constant):
            if isinstance(node.value, bool):
                return Value("true" if node.value else "false", BOOL)
            if isinstance(node.value, int):
                return _literal(node.value)
        elif isinstance(node, ast.Name):
            return self.read_named(node)
        elif isinstance(node, ast.Subscript):
            return self.loaded(*self.element(node))
        elif isinstance(node, ast.BinOp):
            return self.binary(node.op, self.expression(node.left), self.expression(node.right), node)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self.comparison(node)
        elif isinstance(node, ast.BoolOp):
            return self.logic(node)
        elif isinstance(node, ast.UnaryOp):
            return self.unary(node)
        elif isinstance(node, ast.IfExp):
            return self.choice(node)
        elif isinstance(node, ast.Call):
            (found,) = self.results(node)
            return found
        raise self.fail(node, f"no {type(node).__name__} in kernels")

    def alike(self, left: Value, right: Value, node: ast.AST) -> tuple[Value, Value]:
        if left.type is LITERAL:
            return self.as_type(left, INT if right.type is LITERAL else right.type, node), self.as_type(
                right, INT if right.type is LITERAL else right.type, node
            )
        return left, self.as_type(right, left.type, node)

    def binary(self, operator: ast.operator, left: Value, right: Value, node: ast.AST) -> Value:
        if left.type is LITERAL and right.type is LITERAL and type(operator) in _PYTHON:
            return _literal(_PYTHON[type(operator)](int(left.text), int(right.text)))
        left, right = self.alike(left, right, node)
        if left.type == BOOL and not isinstance(operator, ast.BitAnd | ast.BitOr | ast.BitXor):
            raise self.fail(node, "arithmetic with truth values")
        if isinstance(operator, ast.RShift):
            name = "ashr" if left.type == INT else "lshr"
        elif type(operator) in _OPERATORS:
            name = _OPERATORS[type(operator)]
        else:
            raise self.fail(node, f"no {type(operator).__name__} in kernels")
        return self.value(f"{name} {_LLVM[left.type]} {left.text}, {right.text}", left.type)

    def comparison(self, node: ast.Compare) -> Value:
        left, right = self.alike(self.expression(node.left), self.expression(node.comparators[0]), node)
        name = _COMPARISONS[type(node.ops[0])]
        if name not in ("eq", "ne"):
            name = ("u" if left.type == WORD else "s") + name
        return self.value(f"icmp {name} {_LLVM[left.type]} {left.text}, {right.text}", BOOL)

    def logic(self, node: ast.BoolOp) -> Value:
        self.fresh += 1
        hidden = f"truth{self.fresh}"
        after = self.label()
        self.assign(hidden, self.truth(node.values[0]), node)
        for part in node.values[1:]:
            more = self.label()
            before = self.read(hidden)
            if isinstance(node.op, ast.And):
                self.branch(before, more, after)
            else:
                self.branch(before, after, more)
            self.start(more)
            self.assign(hidden, self.truth(part), node)
        self.start(after)
        return self.read(hidden)

    def unary(self, node: ast.UnaryOp) -> Value:
        value = self.expression(node.operand)
        if isinstance(node.op, ast.Not):
            return self.value(f"xor i1 {self.as_type(value, BOOL, node).text}, true", BOOL)
        if isinstance(node.op, ast.USub):
            if value.type is LITERAL:
                return _literal(-int(value.text))
            return self.value(f"sub i64 0, {value.text}", value.type)
        if isinstance(node.op, ast.Invert):
            return self.value(f"xor i64 {value.text}, -1", INT if value.type is LITERAL else value.type)
        raise self.fail(node, f"no {type(node.op).__name__} in kernels")

    def choice(self, node: ast.IfExp) -> Value:
        risky = (ast.Call, ast.Subscript)
        if any(isinstance(part, risky) for value in (node.body, node.orelse) for part in ast.walk(value)):
            raise self.fail(node, "both values of a choice are computed, so that nothing can be called or read there")
        condition = self.truth(node.test)
        yes, no = self.alike(self.expression(node.body), self.expression(node.orelse), node)
        kind = _LLVM[yes.type]
        return self.value(f"select i1 {condition.text}, {kind} {yes.text}, {kind} {no.text}", yes.type)

    def results(self, node: ast.expr) -> list[Value]:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            raise self.fail(node, "only kernels and operations can be called")
        name = node.func.id
        given = [self.expression(argument) for argument in node.args]
        if name in ("min", "max"):
            left, right = self.alike(given[0], given[1], node)
            letter = "u" if left.type == WORD else "s"
            return [self.value(f"call i64 @llvm.{letter}{name}.i64(i64 {left.text}, i64 {right.text})", left.type)]
        if name in ("int", "Word"):
            kind = INT if name == "int" else WORD
            if given[0].type == BOOL:
                return [self.value(f"zext i1 {given[0].text} to i64", kind)]
            return [Value(given[0].text, kind)]
        signature = self.known.get(name) or self.operations.get(name)
        if signature is None:
            raise self.fail(node, f"{name} is neither a kernel nor an operation")
        if len(given) != len(signature.arguments):
            raise self.fail(node, f"{name} takes {len(signature.arguments)} arguments")
        values = [self.as_type(one, kind, node) for one, kind in zip(given, signature.arguments, strict=True)]
        if name in self.operations:
            result = self.name()
            instructions = kernel_machine.operations[name].format(*(value.text for value in values), r=result)
            for line in instructions.split("\n"):
                self.do(line)
            return [Value(result, kind) for kind in signature.results]
        arguments = ", ".join(f"{_LLVM[value.type]} {value.text}" for value in values)
        if not signature.results:
            self.do(f"call void @{name}({arguments})")
            return []
        whole = self.value(f"call {signature.llvm} @{name}({arguments})", signature.results[0])
        if len(signature.results) == 1:
            return [whole]
        return [
            self.value(f"extractvalue {signature.llvm} {whole.text}, {k}", kind)
            for k, kind in enumerate(signature.results)
        ]


def _literal(value: int) -> Value:
    """Literals are kept as signed numbers."""
    value &= (1 << 64) - 1
    return Value(str(value - (1 << 64) if value >> 63 else value), LITERAL)
