"""The source of functions: the right one, as it was loaded, and the author's own."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from checker import Model, Range, Var, rule
from checker.errors import ModelMistake
from checker.frontend.compile import compile_model
from checker.frontend.source import body_of, is_foreign, source_of

PAIR = (lambda x: x + 1, lambda x: x + 2)
ALIKE = [lambda x: x, lambda x: x]


def test_lambdas_of_one_line_are_told_apart() -> None:
    columns = [source_of(function).tree.body.right.value for function in PAIR]  # type: ignore[union-attr]
    assert columns == [1, 2]
    assert source_of(ALIKE[0]).tree is not source_of(ALIKE[1]).tree


def load(path: Path, text: str) -> ModuleType:
    path.write_text(text)
    Path(importlib.util.cache_from_source(path)).unlink(missing_ok=True)  # of another text, in the same second
    spec = importlib.util.spec_from_file_location("changing", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TEXT = """\
from checker import Model, Range, Var, rule


class M(Model):
    x = Var(Range(4))

    @rule
    def go(self):
        self.x = 1
"""


def test_a_file_that_has_changed_is_not_taken_for_what_was_loaded(tmp_path: Path) -> None:
    path = tmp_path / "changing.py"
    module = load(path, TEXT)
    path.write_text(TEXT.replace("self.x = 1", "self.x = 2"))
    os.utime(path, (1, 1))
    with pytest.raises(ModelMistake, match=r"M\.go is not what stands in its file now") as caught:
        compile_model(module.M())
    assert caught.value.remedy == "the file has changed: load it again"


def test_a_file_that_is_loaded_again_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "changing.py"
    for value in (1, 2, 3):
        module = load(path, TEXT.replace("self.x = 1", f"self.x = {value}"))
        os.utime(path, (value, value))
        (instance,) = compile_model(module.M()).instances
        assert [expr.data for expr in instance.updates.values()] == [value]


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    module = load(tmp_path / "gone.py", TEXT)
    (tmp_path / "gone.py").unlink()
    with pytest.raises(ModelMistake, match=r"the source of M\.go cannot be read"):
        compile_model(module.M())


def doubled(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def twice(*arguments: Any) -> None:
        function(*arguments)
        function(*arguments)

    return twice


class Decorated(Model):
    x = Var(Range(4))

    @rule
    @doubled
    def go(self) -> None:
        self.x += 1


def test_decorators_that_change_a_function_are_refused() -> None:
    with pytest.raises(ModelMistake, match="has a decorator that changes it"):
        compile_model(Decorated())


def test_what_belongs_to_libraries() -> None:
    assert is_foreign(json.dumps, Model)  # type: ignore[arg-type]
    assert is_foreign(pytest.importorskip, Model)  # type: ignore[arg-type]
    assert is_foreign(compile_model, Model)  # type: ignore[arg-type]
    assert not is_foreign(load, Model)  # type: ignore[arg-type]


def test_the_body_of_a_class() -> None:
    body, file = body_of(Decorated)
    assert file == __file__
    assert len(body) == 2
