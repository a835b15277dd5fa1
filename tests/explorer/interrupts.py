"""Interrupts that come while a search is in a kernel, or right after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Interrupting:
    """Kernels of which one raises ``KeyboardInterrupt`` in some of its calls, instead of doing its work or after it.

    is_due: is asked with the number of the call, from 1 on.
    """

    def __init__(self, native: Any, kernel: str, is_due: Callable[[int], bool], after: bool = False) -> None:
        self._native, self._kernel, self._is_due, self._after = native, kernel, is_due, after
        self._calls = 0

    def __getattr__(self, name: str) -> Any:
        return self._interrupted if name == self._kernel else getattr(self._native, name)

    def _interrupted(self, *arguments: int) -> int:
        self._calls += 1
        is_due = self._is_due(self._calls)
        if is_due and not self._after:
            raise KeyboardInterrupt
        found = int(getattr(self._native, self._kernel)(*arguments))
        if is_due:
            raise KeyboardInterrupt
        return found
