"""Who proves what, and at what cost: ``python -m benchmarks.proofs [--only TEXT] [--seconds S]``.

Every line is one property of one configuration, asked of the explorer and of the symbolic engines, each in a process
of its own. Times are those of the processor, from the model to the verdict, the start of Python included: other work on
the machine does not count. Certificates are written and verified; what that took is told as well.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process import Run, run

ROOT = Path(__file__).parent.parent
WIDE = "benchmarks/wide.py"
ENGINES = ("explorer", "bmc", "induction", "pdr")


@dataclass(frozen=True)
class Line:
    """A configuration as on a command line, and the property that is asked."""

    name: str
    words: tuple[str, ...]
    property: str = "uniqueness"


LINES = [
    Line("Chang-Roberts n=3, all orders", ("chang-roberts", "n=3")),
    Line("Chang-Roberts n=4, all orders", ("chang-roberts", "n=4")),
    Line("Chang-Roberts n=5, all orders", ("chang-roberts", "n=5")),
    Line("Bully n=3, a crash", ("bully", "n=3", "crashes=1")),
    Line("Ring n=3, a crash", ("ring", "n=3", "crashes=1")),
    Line("Lamport n=3, a crash", ("lamport", "n=3", "crashes=1")),
    Line("Chang-Roberts n=3, identities up to 1000, a crash", (f"{WIDE}:WideRing", "n=3", "crashes=1"), "agreement"),
    Line("Bully n=3, priorities up to 1000, a restart", (f"{WIDE}:WideBully", "n=3", "crashes=1", "restarts=1")),
    Line("Ring n=3, priorities up to 1000, a crash", (f"{WIDE}:WideListRing", "n=3", "crashes=1"), "agreement"),
    Line("Lamport taken literally n=2, clocks up to 5000", (f"{WIDE}:AnyClocksLiteral", "n=2", "ticks=5000")),
    Line(
        "Lamport n=2, clocks up to 5000, a wrong suspicion",
        (f"{WIDE}:AnyClocks", "n=2", "ticks=5000", "wrong_suspicions=1"),
    ),
    Line(
        "Randomized n=2, numbers up to 1000, a restart",
        (f"{WIDE}:ForetoldRandomized", "n=2", "numbers=1000", "crashes=1", "restarts=1"),
    ),
    Line(
        "Itai-Rodeh n=3, numbers up to 1000, a lost message",
        (f"{WIDE}:ForetoldItaiRodeh", "n=3", "numbers=1000", "losses=1"),
        "agreement",
    ),
    Line(
        "Garcia-Molina n=3, priorities up to 1000, a wrong suspicion",
        (f"{WIDE}:WideGarciaMolina", "n=3", "wrong_suspicions=1"),
        "validity",
    ),
    Line("Bully n=2, priorities up to 5000, a crash", (f"{WIDE}:WideBully", "n=2", "crashes=1", "most=5000")),
]


def main() -> int:
    """Measure the chosen lines; 1 if an engine contradicts another, or a certificate is refused."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proofs", description="Who proves what.")
    parser.add_argument("--only", default="", help="lines whose names contain this")
    parser.add_argument("--engines", default="", help="engines, such as explorer,induction (default: all)")
    parser.add_argument("--seconds", type=float, default=600, help="time for each engine on each line (600)")
    parser.add_argument("--memory", default="4G", help="memory for each (4G)")
    chosen = parser.parse_args()
    print(f"machine load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    engines = chosen.engines.split(",") if chosen.engines else [name for name in ENGINES if _is_there(name)]
    good = [_measure(line, engines, chosen.seconds, chosen.memory) for line in LINES if chosen.only in line.name]
    return 0 if all(good) else 1


def _is_there(engine: str) -> bool:
    from checker.symbolic.effort import ENGINES as KNOWN

    return engine == "explorer" or engine in KNOWN


def _measure(line: Line, engines: list[str], seconds: float, memory: str) -> bool:
    print(f"\n{line.name}", flush=True)
    verdicts, good = set(), True
    for engine in engines:
        with tempfile.TemporaryDirectory() as where:
            proof = Path(where) / "proof.smt2"
            done = _ask(line, engine, seconds, memory, proof)
            if "{" not in done.text:
                print(f"  {engine:<10}{'unknown':<10}{done.busy:>8.1f} s  {done.text.strip()}", flush=True)
                continue
            found = json.loads(done.text[done.text.index("{") :])
            verdict = found["properties"][line.property]
            if verdict["verdict"] != "unknown":
                verdicts.add(verdict["verdict"])
            words = verdict.get("reason") or f"{found.get('states', '?')} states"
            memory_used = f"{done.memory / 1e6:.0f} MB"
            print(f"  {engine:<10}{verdict['verdict']:<10}{done.busy:>8.1f} s {memory_used:>9}  {words}", flush=True)
            if proof.exists():
                good &= _verify(proof, seconds)
    return good and len(verdicts) <= 1


def _ask(line: Line, engine: str, seconds: float, memory: str, proof: Path) -> Run:
    command = [sys.executable, "-m", "checker.command.main", "run", *line.words, "--property", line.property, "--json"]
    command += ["--memory", memory]
    if engine == "explorer":
        command = ["timeout", "--preserve-status", "-s", "INT", str(seconds), *command]
    else:
        command += ["--engine", engine, "--seconds", str(seconds)]
        if engine != "bmc":
            command += ["--certificate", str(proof)]
    return run(command, ROOT, allowed=(0, 1, 2))


def _verify(proof: Path, seconds: float) -> bool:
    command = [sys.executable, "-m", "checker.command.main", "verify-certificate", str(proof)]
    done = run([*command, "--seconds", str(2 * seconds)], ROOT, allowed=(0, 1))
    size = f"{proof.stat().st_size / 1e6:.1f} MB"
    print(f"  {'':<10}{'verified':<10}{done.busy:>8.1f} s {size:>9}  {done.text.splitlines()[-1].strip()}", flush=True)
    return "accepted" in done.text


if __name__ == "__main__":
    sys.exit(main())
