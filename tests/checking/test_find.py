"""Finding models by name and by path, and the mistakes one makes with either."""

from __future__ import annotations

import linecache
import os
import sys
from pathlib import Path

import pytest

from checker.checking.find import find_model, name_of, shipped
from checker.errors import ModelMistake, UsageError
from checker.frontend.compile import compile_model
from models.chang_roberts import ChangRoberts

EXAMPLES = Path(__file__).parent.parent / "examples" / "coin.py"


def test_shipped_names() -> None:
    known = shipped()
    assert known["chang-roberts"] is ChangRoberts
    assert find_model("chang-roberts") is ChangRoberts
    assert all(name_of(model) == name for name, model in known.items())


def test_a_misspelt_name_gets_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"did you mean chang-roberts\?"):
        find_model("chang-robert")


def test_a_path_with_and_without_a_class() -> None:
    assert find_model(f"{EXAMPLES}:Greedy").__name__ == "Greedy"
    assert find_model(f"{EXAMPLES}:greedy") is find_model(f"{EXAMPLES}:Greedy")
    with pytest.raises(UsageError, match="defines 2 models; say which"):
        find_model(str(EXAMPLES))
    with pytest.raises(UsageError, match="defines no model Gready; it defines Greedy, Counter"):
        find_model(f"{EXAMPLES}:Gready")
    with pytest.raises(UsageError, match="there is no file"):
        find_model("./nowhere.py:Model")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("class M(\n", 1, "Python cannot read this"),
        ("import no_such_module_at_all\n", 1, "No module named"),
        ("from checker import Model\n\nclass M(Model):\n    x = Vra(3)\n", 4, "'Vra' is not defined"),
        ("from checker import Modle\n", 1, "cannot import name 'Modle'"),
        ("x = 1\n1 / 0\n", 2, "ZeroDivisionError"),
        ("from checker import Model, Range\nclass M(Model):\n    x = Range(3)\n", 3, "only a type"),
    ],
)
def test_a_file_that_cannot_be_loaded(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "broken.py"
    path.write_text(text)
    with pytest.raises(ModelMistake, match=words) as caught:
        find_model(f"{path}:M")
    assert caught.value.position is not None
    assert caught.value.position.line == line
    assert caught.value.position.file == str(path)


def test_a_file_without_a_model(tmp_path: Path) -> None:
    path = tmp_path / "empty.py"
    path.write_text("x = 1\n")
    with pytest.raises(UsageError, match="defines no model"):
        find_model(str(path))


MODEL = """\
from checker import Model, Range, Var, rule


class M(Model):
    x = Var(Range(4))

    @rule
    def go(self):
        self.x = 1
"""


def test_what_stands_in_the_file_now_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even in the second in which it was loaded before, and nothing is left beside it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "quick.py"
    for value in (1, 2, 3):
        path.write_text(MODEL.replace("self.x = 1", f"self.x = {value}"))
        os.utime(path, (7, 7))
        (instance,) = compile_model(find_model(str(path))()).instances
        assert [expr.data for expr in instance.updates.values()] == [value]
        for name in [name for name in sys.modules if name.endswith("quick_py")]:
            monkeypatch.delitem(sys.modules, name)
        linecache.clearcache()
    assert list(tmp_path.iterdir()) == [path]
