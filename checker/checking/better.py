"""Better machine code for a search that takes long enough, made while it goes on."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.explorer.disk.long import LongSearch
    from checker.explorer.search import Search
    from checker.native.compiled import Native


_EARLY = 0.25
_LATE = 5
"""A search that has taken this part of the time of a compilation is likely to be worth one: with a core to spare, or
where it keeps another search from its work, while it gains 5 to 20 percent."""


class Better:
    """Code that is compiled well by a thread of its own, if ever, and used from then on."""

    def __init__(self, native: Native, search: Search | LongSearch, has_company: bool = False) -> None:
        self._native, self._search = native, search
        self._after = (_LATE if has_company else _EARLY) * native.optimizing_takes
        self._thread: Thread | None = None

    def if_worthwhile(self, seconds: float) -> None:
        """Start, if the search has taken so long already that it is likely to take long enough."""
        if self._thread is None and not self._native.is_optimized and seconds >= self._after:
            self._thread = Thread(target=self._compile, name="better", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Wait until no code is being compiled."""
        if self._thread is not None:
            self._thread.join()

    def _compile(self) -> None:
        if self._native.optimize():
            self._search.go_over_to(self._native.step, self._native.check)
