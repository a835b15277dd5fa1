"""How fast a search is going, over the last seconds: not since the last look, while it may just have made room."""

from __future__ import annotations

from collections import deque

SPAN = 3.0
"""Seconds that a rate is taken over, or a little more."""


class Rate:
    """Transitions a second of a search that began at a time, by ``time.perf_counter``."""

    def __init__(self, begun: float) -> None:
        self._seen: deque[tuple[float, int]] = deque([(begun, 0)])

    def at(self, now: float, transitions: int) -> float:
        """The rate at this time, with so many transitions in all; times must not go back."""
        self._seen.append((now, transitions))
        while len(self._seen) > 2 and now - self._seen[1][0] >= SPAN:
            self._seen.popleft()
        then, before = self._seen[0]
        return (transitions - before) / max(now - then, 1e-6)
