"""Where in the author's file a declaration stands, and what an exception out of the author's code amounts to."""

from __future__ import annotations

import linecache
import os
import sys
import sysconfig
import traceback
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any

from checker.errors import ConclaveError, ModelFault, ModelMistake, Position

LIBRARIES = tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")})
"""Where Python's own modules and installed packages are."""

_PACKAGE = str(Path(__file__).parent.parent) + os.sep
_ENVIRONMENT = tuple(f"{_PACKAGE}language{os.sep}{name}.py" for name in ("crashes", "detector", "links", "election"))


def is_tool(file: str) -> bool:
    """Whether a file is part of the tool and not of a model; the shared environments count as models."""
    return file.startswith(_PACKAGE) and file not in _ENVIRONMENT


def here() -> Position | None:
    """The place in a model's file that is being executed: the innermost frame outside of the tool."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_tool(frame.f_code.co_filename):
        frame = frame.f_back
    if frame is None or frame.f_code.co_filename.startswith("<frozen"):
        return None
    instruction = islice(frame.f_code.co_positions(), frame.f_lasti // 2, None)
    line, _, column, _ = next(instruction, (None, None, None, None))
    return Position(frame.f_code.co_filename, line or frame.f_lineno, (column or 0) + 1)


def name_here(value: object) -> str | None:
    """The name that the model's code being executed has for an object; None if it has none."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and is_tool(frame.f_code.co_filename):
        frame = frame.f_back
    names = {} if frame is None else frame.f_locals
    return next((name for name, known in names.items() if known is value), None)


def mistake_here(problem: str, remedy: str = "") -> ModelMistake:
    """A mistake in the declaration that is being executed."""
    return ModelMistake(problem, remedy, here())


def position_of(function: Callable[..., Any]) -> Position:
    """Where a function is defined: the line of its first decorator."""
    code = function.__code__
    line = linecache.getline(code.co_filename, code.co_firstlineno, function.__globals__)
    return Position(code.co_filename, code.co_firstlineno, len(line) - len(line.lstrip()) + 1)


def place_in(problem: BaseException) -> Position | None:
    """The author's line that an exception came out of: the innermost one outside of the tool."""
    place = None
    for frame in traceback.extract_tb(problem.__traceback__):
        if not is_tool(frame.filename) and not frame.filename.startswith(LIBRARIES):
            place = Position(frame.filename, frame.lineno or 1, (frame.colno or 0) + 1)
    return place


def mistake_of(problem: Exception, what: str, otherwise: Position | None) -> ConclaveError:
    """What an exception amounts to that the author's code raised while ``what`` was computed.

    An error for the user stands for itself; a mistake without a place gets one, at the latest ``otherwise``.
    """
    if isinstance(problem, ModelMistake):
        if problem.position is not None:
            return problem
        return ModelMistake(problem.problem, problem.remedy, otherwise)
    if isinstance(problem, ModelFault):
        return ModelMistake(f"{what}: {problem.problem}", "", place_in(problem) or otherwise)
    if isinstance(problem, ConclaveError):
        return problem
    return ModelMistake(
        f"{what} raised {type(problem).__name__}: {problem}",
        "this is computed once the parameters are known: see that it can be",
        place_in(problem) or otherwise,
    )
