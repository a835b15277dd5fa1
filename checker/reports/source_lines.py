"""Which lines of the author's Python ran in each step of a trace, and the text of the methods they stand in."""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from checker.interpreter import Interpreter
from checker.language.model import Action, Model
from checker.trace import Trace, TraceStep


@dataclass(frozen=True)
class Method:
    """The source of a method: its name, file, number of its first line, and its lines, without common indentation."""

    name: str
    file: str
    first: int
    lines: tuple[str, ...]

    @property
    def place(self) -> str:
        """``models/bully.py:31``; the file's name alone where it lies outside the working directory."""
        path = Path(self.file)
        try:
            return f"{path.resolve().relative_to(Path.cwd())}:{self.first}"
        except ValueError:
            return f"{path.name}:{self.first}"


@dataclass(frozen=True)
class Ran:
    """The lines of one method that ran in a step, by their numbers in the file."""

    method: Method
    lines: frozenset[int]


class SourceLines:
    """Runs steps once more, with an eye on the lines of the model."""

    def __init__(self, model: Model) -> None:
        self._interpreter = Interpreter(model)
        self._methods = _methods_of(type(model))

    def of_trace(self, trace: Trace) -> list[tuple[Ran, ...]]:
        """For each step of the trace, the methods that ran, in the order in which they were entered."""
        return [self.of_step(step) for step in trace]

    def of_step(self, step: TraceStep) -> tuple[Ran, ...]:
        """The methods that ran in a step; none for what a link does by itself, or where there is no source to read."""
        if step.rule.action is not Action.METHOD or step.rule.function is None:
            return ()
        seen = self._lines_of(step, inspect.unwrap(step.rule.function).__code__)
        found: dict[Method, set[int]] = {}
        for file, line in seen:
            method = self._method_at(file, line)
            if method is not None:
                found.setdefault(method, set()).add(line)
        return tuple(Ran(method, frozenset(lines)) for method, lines in found.items())

    def _method_at(self, file: str, line: int) -> Method | None:
        """The innermost method that holds a line."""
        holders = [m for m in self._methods if m.file == file and m.first <= line < m.first + len(m.lines)]
        return min(holders, key=lambda method: len(method.lines), default=None)

    def _lines_of(self, step: TraceStep, start: CodeType) -> dict[tuple[str, int], None]:
        """Lines in the order of their first run: those of the rule and of what model code calls directly."""
        files = {method.file for method in self._methods}
        seen: dict[tuple[str, int], None] = {}
        followed: set[FrameType] = set()

        def follow(frame: FrameType, event: str, argument: Any) -> Any:
            code = frame.f_code
            if event == "call":
                if code is not start and not (frame.f_back in followed and code.co_filename in files):
                    return None
                followed.add(frame)
            elif event == "line":
                seen.setdefault((code.co_filename, frame.f_lineno))
            return follow

        before = sys.gettrace()
        sys.settrace(follow)
        try:
            self._interpreter.perform(step.before, step.step)
        finally:
            sys.settrace(before)
        return seen


def _methods_of(model: type[Model]) -> list[Method]:
    """Every method that the classes of a model define, ``Model`` itself left out, as far as the source can be read."""
    found = []
    for base in model.__mro__:
        if base in (Model, object):
            continue
        for value in vars(base).values():
            if inspect.isfunction(value):
                method = _method_of(value)
                if method is not None:
                    found.append(method)
    return found


def _method_of(function: Any) -> Method | None:
    try:
        lines, first = inspect.getsourcelines(inspect.unwrap(function))
    except (OSError, TypeError):
        return None
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    text = tuple(line.rstrip("\n")[margin:] for line in lines)
    return Method(function.__name__, inspect.unwrap(function).__code__.co_filename, first, text)
