"""Kernels work as Python and as native code, and where nothing can be kept on disk."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, cast

import numba
import numpy as np
import pytest

from checker.temporal.compiled import TINY, Compiled, compiled


def total(values: Any) -> int:
    result = 0
    for value in values:
        result += value
    return result


def test_tiny_calls_are_python_and_large_ones_are_native() -> None:
    kernel = cast(Compiled, compiled(total))
    assert kernel(np.ones(TINY, np.int64)) == TINY
    assert "native" not in vars(kernel)
    assert kernel(np.ones(TINY + 1, np.int64)) == TINY + 1
    assert "native" in vars(kernel)


def test_a_cache_that_cannot_be_written_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_ = numba.njit

    def refuse(**options: Any) -> Any:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return compile_(**options)

    monkeypatch.setattr(numba, "njit", refuse)
    assert compiled(total)(np.ones(TINY + 1, np.int64)) == TINY + 1


def test_tiny_models_are_checked_without_numba() -> None:
    program = (
        "import sys\nfrom checker.command.main import main\n"
        "assert main(['run', 'chang-roberts', 'n=3']) == 0\nassert 'numba' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
