"""Better machine code for a search that takes long enough, made while it goes on."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.explorer.disk.long import LongSearch
    from checker.explorer.search import Search
    from checker.native.compiled import Native


_EARLY = 0.25
"""A search that has taken this part of the time of a compilation is likely to be worth one."""


class Better:
    """Code that is compiled well by a thread of its own, if ever, and used from then on."""

    def __init__(self, native: Native, search: Search | LongSearch) -> None:
        self._native, self._search = native, search
        self._thread: Thread | None = None

    def if_worthwhile(self, seconds: float) -> None:
        """Start, if the search has taken so long already that it is likely to take long enough."""
        if self._thread is None and not self._native.is_optimized and seconds >= _EARLY * self._native.optimizing_takes:
            self._thread = Thread(target=self._compile, name="better", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Wait until no code is being compiled."""
        if self._thread is not None:
            self._thread.join()

    def _compile(self) -> None:
        if self._native.optimize():
            self._search.go_over_to(self._native.step, self._native.check)
