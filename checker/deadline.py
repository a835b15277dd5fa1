"""Until when work may go on: whoever starts it says so, and long loops ask, wherever they are.

Ctrl-C is noted, and raised by the next who asks rather than where it happens to strike: raised while an object is being
freed, it would be lost. The second time it strikes at once. Work within other work has both deadlines.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import FrameType


class GaveUp(Exception):
    """Work has ended without an answer; the message says why."""


class Interrupted(GaveUp):
    """Somebody has stopped it."""


@dataclass
class Deadline:
    """``seconds`` from now on (None: any time), or until somebody interrupts it."""

    seconds: float | None = None
    started: float = field(default_factory=time.perf_counter)
    is_interrupted: bool = False
    is_told: bool = False
    """Whether somebody has heard of the interrupt."""

    @property
    def elapsed(self) -> float:
        """Seconds since the work began."""
        return time.perf_counter() - self.started

    @property
    def left(self) -> float | None:
        """Seconds that are left, 0 at least; None for any time."""
        return None if self.seconds is None else max(0.0, self.seconds - self.elapsed)

    def check_time(self) -> None:
        """Raises ``GaveUp`` when the time is up, ``Interrupted`` when somebody has interrupted the work."""
        if self.is_interrupted:
            self.is_told = True
            raise Interrupted(f"interrupted after {self.elapsed:.0f} s")
        if self.seconds is not None and self.elapsed > self.seconds:
            raise GaveUp(f"out of time after {self.elapsed:.0f} s")


_deadlines: ContextVar[tuple[Deadline, ...]] = ContextVar("deadlines", default=())
"""Those in force, the outermost first."""


def keep_going() -> None:
    """To be called in every loop that may take long; raises as ``Deadline.check_time`` for each deadline in force."""
    for deadline in _deadlines.get():
        deadline.check_time()


@contextmanager
def until(deadline: Deadline) -> Iterator[None]:
    """As long as this lasts, ``keep_going`` asks this deadline, too, and Ctrl-C interrupts it.

    Raises ``Interrupted`` at the end if an interrupt was noted that nobody has asked about.
    """
    outer = _deadlines.get()
    deadline.is_interrupted |= any(one.is_interrupted for one in outer)
    token = _deadlines.set((*outer, deadline))
    try:
        with _noting_interrupts():
            yield
    finally:
        _deadlines.reset(token)
    if deadline.is_interrupted and not deadline.is_told:
        deadline.check_time()


@contextmanager
def _noting_interrupts() -> Iterator[None]:
    is_ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if not is_ours:  # who has a handler of their own means it, and an outer deadline has set this one
        yield
        return
    signal.signal(signal.SIGINT, _note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def notes_interrupts() -> bool:
    """Whether Ctrl-C is noted now."""
    return signal.getsignal(signal.SIGINT) is _note


def _note(number: int, frame: FrameType | None) -> None:
    deadlines = _deadlines.get()
    if all(one.is_interrupted for one in deadlines):
        raise KeyboardInterrupt
    for one in deadlines:
        one.is_interrupted = True


@contextmanager
def uninterrupted() -> Iterator[None]:
    """While the block runs, which must be short, Ctrl-C waits; in processes that begin there, for ever."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
