"""Times as people write them."""

from __future__ import annotations

import pytest

from checker.checking.duration import parse_duration
from checker.errors import UsageError


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), ("10m", 600), ("1.5 h", 5400), ("0.5S", 0.5)])
def test_units(text: str, seconds: float) -> None:
    assert parse_duration(text, "--budget") == seconds


@pytest.mark.parametrize("text", ["", "0", "-3", "ten", "5 parsecs", "1m30s"])
def test_mistakes(text: str) -> None:
    with pytest.raises(UsageError, match="--budget takes a time"):
        parse_duration(text, "--budget")
