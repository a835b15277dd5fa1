"""Find a model by its shipped name (``chang-roberts``) or by a path (``./my_election.py:MyElection``)."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import inspect
import pkgutil
import re
import sys
import traceback
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from checker.errors import ConclaveError, ModelMistake, Position, UsageError
from checker.language.model import Model


def name_of(model: type[Model]) -> str:
    """The shipped name of a model class: ``ChangRoberts`` is ``chang-roberts``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", model.__name__).lower()


def shipped() -> dict[str, type[Model]]:
    """Every shipped model by name, in order of file and definition."""
    import models

    found: dict[str, type[Model]] = {}
    for module in pkgutil.iter_modules(models.__path__):
        found.update(_named(importlib.import_module(f"models.{module.name}")))
    return found


def find_model(name: str) -> type[Model]:
    """The model class that ``name`` stands for.

    Raises ``UsageError`` where there is none such, ``ModelMistake`` where its file cannot be loaded.
    """
    file, colon, title = name.rpartition(":")
    if not colon and (name.endswith(".py") or "/" in name):
        file, title = name, ""
    if file:
        return _in_file(Path(file), title)
    module = f"models.{name.replace('-', '_')}"
    try:
        known = _named(importlib.import_module(module))
    except ModuleNotFoundError as problem:
        if problem.name != module:
            raise
        known = {}
    if name not in known:
        known = shipped()
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    raise UsageError(
        f"there is no model {name}; {hint}Shipped are {', '.join(known)}. "
        "A model of your own is a path: ./my_election.py:MyElection"
    )


def _named(module: ModuleType) -> dict[str, type[Model]]:
    return {name_of(model): model for model in _models_in(module)}


def _models_in(module: ModuleType) -> list[type[Model]]:
    """The models that a module defines: subclasses of ``Model`` with a rule, whose names are public."""
    return [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, Model)
        and value.__module__ == module.__name__
        and value.rule_names
        and not value.__name__.startswith("_")
    ]


def _in_file(path: Path, title: str) -> type[Model]:
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    module = _load(path.resolve())
    found = _models_in(module)
    if title:
        chosen = [model for model in found if title in (model.__name__, name_of(model))]
        if chosen:
            return chosen[0]
        names = ", ".join(model.__name__ for model in found) or "none with a rule"
        raise UsageError(f"{path} defines no model {title}; it defines {names}")
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"{path} defines no model: a subclass of checker.Model with at least one @rule")
    names = " or ".join(f"{path}:{model.__name__}" for model in found)
    raise UsageError(f"{path} defines {len(found)} models; say which: {names}")


def _load(path: Path) -> ModuleType:
    name = "model_" + re.sub(r"\W", "_", str(path))
    if name in sys.modules:
        return sys.modules[name]
    if path.suffix != ".py":
        raise UsageError(f"{path} is not a Python file: a model stands in a file whose name ends in .py")
    spec = importlib.util.spec_from_file_location(name, path, loader=_FromSource(name, str(path)))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    except BaseException as problem:
        del sys.modules[name]
        if isinstance(problem, Exception):
            raise mistake_in(path, problem) from None
        raise
    finally:
        sys.path.remove(str(path.parent))
    return module


class _FromSource(SourceFileLoader):
    """Reads the source itself: bytecode that Python keeps is taken for that of a text of the same second and size.

    And it would be kept beside the author's file.
    """

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        code: CodeType = self.source_to_code(self.get_data(path), path)
        return code


def mistake_in(path: Path, problem: Exception) -> ConclaveError:
    """What an exception while loading a file of the user's amounts to, with the line in that file."""
    cause: Any = problem.__cause__ if isinstance(problem, RuntimeError) and problem.__cause__ else problem
    if isinstance(cause, SyntaxError):
        where = Position(cause.filename or str(path), cause.lineno or 1, cause.offset or 1)
        return ModelMistake(f"Python cannot read this: {cause.msg}", "mend the syntax", where)
    place: Position | None = None
    for frame in [*traceback.extract_tb(problem.__traceback__), *traceback.extract_tb(cause.__traceback__)]:
        if Path(frame.filename) == path:
            place = Position(frame.filename, frame.lineno or 1, (frame.colno or 0) + 1)
    if isinstance(cause, ModelMistake):
        return ModelMistake(cause.problem, cause.remedy, cause.position or place)
    if isinstance(cause, ConclaveError):
        return ModelMistake(str(cause), "", place)
    if isinstance(cause, NameError):
        return ModelMistake(str(cause), "import it (from checker import ...), or define it before it is used", place)
    if isinstance(cause, ImportError):
        return ModelMistake(str(cause), "install or correct what is imported", place)
    return ModelMistake(f"loading the model raised {type(cause).__name__}: {cause}", "", place)
