"""Conclave beside SPIN, Rumur and TLC: ``python -m benchmarks``.

Every checker starts from the source of a model and ends with a verdict. They take turns, several times; medians are
printed, and how many times as long the peers take: by the clock, by what processors worked for it, and in the search
alone. All must find the same numbers of states and transitions.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.lines import LINES, Line
from benchmarks.peers import PEERS, Conclave, Measured, Peer, Spin


def main() -> int:
    """Measure the chosen lines; 1 if any counts differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Conclave beside other checkers.")
    parser.add_argument("--repeat", type=int, default=3, help="rounds; medians are printed (3)")
    parser.add_argument("--threads", type=int, help="threads of Conclave (default: all cores)")
    parser.add_argument("--only", default="", help="lines whose names contain this")
    names = [peer.name for peer in PEERS]
    parser.add_argument("--peer", choices=names, action="append", help="only this peer (may be repeated)")
    chosen = parser.parse_args()
    print(f"machine load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {chosen.repeat} rounds", flush=True)
    peers = [peer for peer in PEERS if not chosen.peer or peer.name in chosen.peer]
    for peer in peers:
        if peer.missing():
            print(f"{peer.name} is left out: {peer.missing()} is not installed")
    present = [peer for peer in peers if not peer.missing()]
    conclave = Conclave(chosen.threads)
    with tempfile.TemporaryDirectory() as where:
        conclave.check(
            ["chang-roberts", "n=2", "--property", "uniqueness"], Path(where)
        )  # its kernels are compiled now
        tiny = conclave.check(["chang-roberts", "n=2", "--property", "uniqueness"], Path(where)).memory
    alike = [_compare(line, conclave, tiny, present, chosen.repeat) for line in LINES if chosen.only in line.name]
    return 0 if all(alike) else 1


def _compare(line: Line, conclave: Conclave, tiny: int, peers: list[Peer], rounds: int) -> bool:
    """Measure one line and print it; whether all counts are as expected."""
    found: dict[str, list[Measured]] = {one.name: [] for one in (conclave, *peers)}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as where:
            found[conclave.name].append(conclave.check(line.conclave, Path(where)))
            for peer in peers:
                text = getattr(line, peer.language)()
                found[peer.name].append(peer.check(text, Path(where), line.states))
    print(f"\n{line.name}: {line.states} states, {line.transitions} transitions")
    columns = "".join(f"{name:>10}{'ratio':>8}" for name in ("whole", "busy", "search"))
    print(f"  {'':<10}{columns}{'memory':>10}{'a state':>9}")
    own = found[conclave.name]
    alike = True
    for name, runs in found.items():
        memory = median(run.memory for run in runs)
        times = ""
        for kind in ("whole", "busy", "search"):
            seconds = median(getattr(run, kind) for run in runs)
            ratio = seconds / median(getattr(run, kind) for run in own)
            times += f"{seconds:>8.{3 if kind == 'search' else 2}f} s{ratio:>7.1f}x"
        each = max(0.0, memory - tiny) / line.states if name == conclave.name else memory / line.states
        print(
            f"  {name:<10}{times}{memory / 1e6:>7.0f} MB{each:>7.1f} B",
            flush=True,
        )
        extra = line.extra if name == Spin.name else (0, 0)
        expected = (line.states + extra[0], line.transitions + extra[1])
        for run in runs:
            if (run.states, run.transitions) != expected:
                print(f"  {name} counts {run.states} states and {run.transitions} transitions", file=sys.stderr)
                alike = False
    return alike


if __name__ == "__main__":
    sys.exit(main())
