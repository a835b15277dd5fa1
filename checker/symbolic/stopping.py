"""Ctrl-C while Z3 is at work.

Z3 would take the signal itself, and forget it where it comes too late for the question that it meets. It is told not
to (``ctrl_c``), but then Python hears of the signal only once Z3 has answered: so a thread is woken by the signal, and
stops the solver that is at work.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from checker.deadline import notes_interrupts

if TYPE_CHECKING:
    from checker.symbolic.limits import Limits

_AGAIN = 0.02
"""Seconds until a solver is stopped again, which may have begun only just now."""


@contextmanager
def stopping(limits: Limits) -> Iterator[None]:
    """As long as this lasts, Ctrl-C stops the solver that is at work within these limits."""
    if threading.current_thread() is not threading.main_thread() or not notes_interrupts():
        yield
        return
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    over = threading.Event()

    def listen() -> None:
        while word := os.read(ear, 1):
            while word[0] == signal.SIGINT and not limits.is_told and not over.wait(_AGAIN):
                solver = limits.at_work
                if solver is not None:
                    solver.interrupt()

    listener = threading.Thread(target=listen, daemon=True)
    before = signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    listener.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        over.set()
        os.close(mouth)
        listener.join()
        os.close(ear)
