"""How much memory a search may take: what the user says, or most of what is free."""

from __future__ import annotations

import os
import re
from pathlib import Path

from checker.errors import UsageError

_UNITS = {"": 1 << 20, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_SHARE = 0.8
"""The part of the free memory that a search takes unless told otherwise."""


def parse_memory(text: str) -> int:
    """Bytes from ``500M``, ``2G``, ``1.5GiB``, or a bare number of mebibytes; raises ``UsageError`` otherwise."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", text.strip().lower())
    if not match or float(match[1]) <= 0:
        raise UsageError(f"--memory takes a size such as 500M or 2G, not {text}")
    return int(float(match[1]) * _UNITS[match[2]])


def default_memory() -> int:
    """Bytes: most of what is free now, within the limits of a container."""
    free = [_available()]
    limit, used = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
    try:
        word = limit.read_text().strip()
        if word != "max":
            free.append(int(word) - int(used.read_text()))
    except (OSError, ValueError):
        pass
    return max(64 << 20, int(min(free) * _SHARE))


def _available() -> int:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) << 10
    except (OSError, ValueError):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (OSError, ValueError, AttributeError):
        return 2 << 30
