"""Compiled kernels on disk: kept, found again, mended, and done without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from checker.explorer import library


@pytest.fixture(autouse=True)
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if nothing was loaded yet."""
    monkeypatch.setattr(library, "_loaded", [])


@pytest.fixture(scope="module")
def code() -> bytes:
    return library.compile_kernels()


def test_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: bytes) -> None:
    monkeypatch.setenv("CONCLAVE_CACHE_DIR", str(tmp_path / "a" / "b"))
    compiled = []
    monkeypatch.setattr(library, "compile_kernels", lambda: compiled.append(1) or code)
    said: list[str] = []
    library.warm(said.append)
    assert len(said) == 1 and "once" in said[0]
    assert [path.name for path in library.cached().parent.iterdir()] == [library.cached().name]
    monkeypatch.setattr(library, "_loaded", [])
    library.warm(said.append)
    assert len(said) == len(compiled) == 1


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "foreign"])
def test_damage_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: bytes, damage: str) -> None:
    monkeypatch.setenv("CONCLAVE_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(library, "compile_kernels", lambda: code)
    library.warm()
    path = library.cached()
    content = path.read_bytes()
    path.write_bytes(
        {
            "cut": content[:-100],
            "changed": content[:5000] + bytes([content[5000] ^ 1]) + content[5001:],
            "empty": b"",
            "foreign": b"something else" * 1000,
        }[damage]
    )
    monkeypatch.setattr(library, "_loaded", [])
    said: list[str] = []
    library.warm(said.append)
    assert len(said) == 1
    assert path.read_bytes() == content


def test_no_directory_for_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: bytes) -> None:
    (tmp_path / "file").write_text("not a directory")
    monkeypatch.setenv("CONCLAVE_CACHE_DIR", str(tmp_path / "file" / "below"))
    monkeypatch.setattr(library, "compile_kernels", lambda: code)
    for _ in range(2):
        monkeypatch.setattr(library, "_loaded", [])
        assert library.warm().rename(0, 8, 0, 0, 0, 8) == 0


def test_other_sources_are_other_code(monkeypatch: pytest.MonkeyPatch) -> None:
    before = library.cached()
    original = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: original(path) + b" ")
    assert library.cached() != before


def test_nothing_is_loaded_before_a_search() -> None:
    code = "import sys, checker.explorer.search; print({'numba', 'llvmlite'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_search_does_not_need_numba() -> None:
    code = (
        "import sys, numpy as np\n"
        "from checker.explorer.search import Search\n"
        "from checker.frontend.compile import compile_model\n"
        "from checker.native.compiled import compile_native\n"
        "from models.chang_roberts import ChangRoberts\n"
        "system = compile_model(ChangRoberts(n=3), [])\n"
        "native = compile_native(system)\n"
        "what = (native.step, native.check, native.words, native.fanout, native.initial)\n"
        "rules = (np.array(system.rule_start, np.uint32), np.zeros(len(system.rules), np.bool_))\n"
        "search = Search(*what, *rules, 0, 0, 0, 1 << 30)\n"
        "search.advance(10)\n"
        "print(search.status.value, search.states, 'numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "done 150 False\n"
