"""Threads that do one thing at the same time; the kernels that they call run without Python's lock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait


class Team:
    """``size`` threads, the caller's included. None is started before there is work for it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._pool: ThreadPoolExecutor | None = None
        self._others: list[Future[int]] = []

    def run(self, threads: int, work: Callable[[int], int]) -> int:
        """Call ``work`` with each number below ``threads``, at the same time; what it returns for 0."""
        if threads == 1:
            return work(0)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.size - 1, "explorer")
        self._others = [self._pool.submit(work, thread) for thread in range(1, threads)]
        found = work(0)
        for other in self._others:
            other.result()
        return found

    def wait(self) -> None:
        """Wait for all others to end."""
        wait(self._others)
