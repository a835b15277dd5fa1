"""What termination costs beside an invariant: Chang and Roberts with 14 nodes, 14 061 803 transitions.

Run it by itself on a machine that is otherwise idle: ``python -m benchmarks.temporal``. Each check runs in a process of
its own; times are from the model to the verdict, without the start of Python; memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

ORDER = (1, 4, 7, 10, 13, 2, 5, 8, 11, 14, 3, 6, 9, 12)
"""Node i has the identity (3 i mod 14) + 1."""

CHECKS = {
    "invariant": ["uniqueness"],
    "termination": ["termination"],
    "all properties": [],
}


def measure(properties: list[str], threads: int | None) -> dict[str, float]:
    """Seconds and peak memory (MB) of one check in this process, kernels loaded beforehand."""
    from checker.checking.configuration import check_configuration
    from models.chang_roberts import ChangRoberts

    check_configuration(ChangRoberts(n=4), "chang-roberts", properties, 1 << 30, threads=threads)
    started = time.perf_counter()
    run = check_configuration(
        ChangRoberts(n=14, identities=ORDER), "chang-roberts", properties, 4 << 30, threads=threads
    )
    seconds = time.perf_counter() - started
    assert run.holds and run.figures is not None and run.figures.transitions == 14_061_803
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "search": run.figures.seconds, "megabytes": peak}


def main() -> None:
    """Measure each check in turn, several times, and print the best of each."""
    parser = argparse.ArgumentParser(description="What termination costs beside an invariant.")
    parser.add_argument("--threads", type=int, help="threads (default: all cores)")
    parser.add_argument("--repeat", type=int, default=3, help="measure so often; the fastest counts")
    parser.add_argument("--only", choices=CHECKS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.only:
        print(json.dumps(measure(CHECKS[chosen.only], chosen.threads)))
        return
    best: dict[str, dict[str, float]] = {}
    for _ in range(chosen.repeat):
        for name in CHECKS:
            command = [sys.executable, "-m", "benchmarks.temporal", "--only", name]
            if chosen.threads:
                command += ["--threads", str(chosen.threads)]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            if name not in best or found["seconds"] < best[name]["seconds"]:
                best[name] = found
    base = best["invariant"]["seconds"]
    for name, found in best.items():
        ratio = found["seconds"] / base
        print(f"{name:<15} {found['seconds']:6.2f} s  {ratio:5.2f} x  {found['megabytes']:6.0f} MB")


if __name__ == "__main__":
    main()
