"""The graphs of these tests are tiny, yet it is the native kernels that they are to try."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checker.temporal import compiled


@pytest.fixture(scope="module", autouse=True)
def native_kernels(request: pytest.FixtureRequest) -> Iterator[None]:
    before = compiled.TINY
    if not request.module.__name__.endswith("test_compiled"):
        compiled.TINY = -1
    yield
    compiled.TINY = before
