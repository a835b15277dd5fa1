"""Progress of long searches: one live line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from checker.checking.explore import Progress, Watcher
from checker.verdict import grouped

_QUIET_SECONDS = 1.0
"""A search that ends sooner says nothing."""
_PLAIN_SECONDS = 10.0


def words(progress: Progress) -> str:
    """How far a search has come, in a line."""
    memory = f"{progress.memory >> 20} of {progress.limit >> 20} MB"
    pace = "making room" if progress.makes_room else f"{progress.rate / 1e6:.1f} million/s"
    return (
        f"{progress.title}: {grouped(progress.states)} states, {grouped(progress.transitions)} transitions "
        f"({pace}), depth {progress.depth}, frontier {grouped(progress.frontier)}, "
        f"{memory}, {progress.seconds:.0f} s"
    )


@contextmanager
def watcher(quiet: bool = False) -> Iterator[Watcher | None]:
    """What shows progress while the block runs; nothing at all if ``quiet``."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _live() as live:
            yield live
    else:
        yield _plain()


def load_kernels(quiet: bool) -> None:
    """Load the search, and say so where it has to be compiled first."""
    from checker.explorer.library import warm

    warm(None if quiet else lambda words: print(f"conclave: {words}", file=sys.stderr, flush=True))


def _plain() -> Watcher:
    last = time.perf_counter()

    def show(progress: Progress) -> None:
        nonlocal last
        if time.perf_counter() - last >= _PLAIN_SECONDS:
            last = time.perf_counter()
            print(words(progress), file=sys.stderr, flush=True)

    return show


@contextmanager
def _live() -> Iterator[Watcher]:
    shown = False

    def show(progress: Progress) -> None:
        nonlocal shown
        if progress.seconds >= _QUIET_SECONDS:
            shown = True
            sys.stderr.write(f"\r\x1b[2K{_fitted(words(progress))}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()


def _fitted(line: str) -> str:
    import shutil

    width = shutil.get_terminal_size().columns - 1
    return line if len(line) <= width else line[: max(width - 1, 0)] + "…"
