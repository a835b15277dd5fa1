"""Times as people write them: ``90s``, ``10m``, ``1.5h``."""

from __future__ import annotations

import re

from checker.errors import UsageError

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


def parse_duration(text: str, option: str) -> float:
    """Seconds; a bare number means seconds. Raises ``UsageError``, which names the option."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smh]?)", text.strip().lower())
    if not match or float(match[1]) <= 0:
        raise UsageError(f"{option} takes a time such as 90s, 10m or 1h, not {text}")
    return float(match[1]) * _UNITS[match[2]]
