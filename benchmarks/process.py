"""Run a program and measure it: seconds, and the most memory that it had at a time."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """What a program printed, on both streams, and what it took. memory: bytes, of the program or a child of it.

    busy: seconds that processors worked for it, all threads and children together.
    """

    text: str
    seconds: float
    busy: float
    memory: int


REST = 0.5
"""Seconds before each program, in which the system gets done with the memory of the one before."""


class Failed(Exception):
    """A program ended with an error; the message says which, and how."""


def run(command: Sequence[str], where: Path, allowed: Sequence[int] = (0,)) -> Run:
    """Run a program in a directory. Raises ``Failed`` for an exit status that is not allowed.

    Python keeps the bytecode of what it imports, as it does unless ``PYTHONDONTWRITEBYTECODE`` is set.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    time.sleep(REST)
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=where, env=environment, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode not in allowed:
        raise Failed(f"{' '.join(command)} ended with status {process.returncode}:\n{text[-2000:]}")
    return Run(text, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10)
