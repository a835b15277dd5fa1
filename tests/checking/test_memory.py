"""Sizes of memory as people write them."""

from __future__ import annotations

import pytest

from checker.checking.memory import default_memory, parse_memory
from checker.errors import UsageError


@pytest.mark.parametrize(
    ("text", "size"),
    [("500M", 500 << 20), ("2G", 2 << 30), ("1.5GiB", 3 << 29), ("64", 64 << 20), ("100kb", 100 << 10)],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_memory(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1G", "0", "2X", "G"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(UsageError, match="--memory takes a size"):
        parse_memory(text)


def test_the_default_is_something() -> None:
    assert default_memory() >= 64 << 20
