"""Kernels work where nothing can be kept on disk."""

from __future__ import annotations

from typing import Any

import numba
import pytest

from checker.temporal.compiled import compiled


def double(value: int) -> int:
    return 2 * value


def test_kernels_are_kept_on_disk() -> None:
    assert compiled(double)(4) == 8


def test_a_cache_that_cannot_be_written_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_ = numba.njit

    def refuse(**options: Any) -> Any:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return compile_(**options)

    monkeypatch.setattr(numba, "njit", refuse)
    assert compiled(double)(5) == 10
