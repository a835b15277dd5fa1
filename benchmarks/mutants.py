"""Every seeded mistake, found by the explorer and by bounded search: ``python -m benchmarks.mutants [--only TEXT]``.

Times are those of the processor, from the model to the verdict. Where both find a run, it must have the same length:
both promise a shortest one. Of runs that never end only the verdicts are compared, since the engines take the shortest
in a different sense.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from checker.checking.configuration import check_configuration
from checker.checking.symbolic import symbolic_run
from checker.properties import NO_MODEL_ERROR
from checker.symbolic.effort import BOUNDED, Effort
from checker.verdict import Outcome, Verdict
from tests.models.caught import CAUGHT, Catch

MEMORY = 4 << 30


@dataclass(frozen=True)
class Answer:
    """What an engine found. seconds: of the processor."""

    verdict: Verdict
    seconds: float

    @property
    def is_known(self) -> bool:
        """Whether the engine has decided."""
        return self.verdict.outcome is not Outcome.UNKNOWN

    @property
    def length(self) -> int | None:
        """Steps of the run that it shows; None without one."""
        return None if self.verdict.trace is None else len(self.verdict.trace)

    def __str__(self) -> str:
        steps = "" if self.length is None else f", {self.length} steps"
        return f"{self.verdict.outcome.value}{steps}"


def main() -> int:
    """Measure; 1 if two engines contradict each other, or differ in the length of a shortest run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description="Seeded mistakes, by engine.")
    parser.add_argument("--only", default="", help="mutants whose names or families contain this")
    parser.add_argument("--seconds", type=float, default=150, help="time for bounded search on each (150)")
    chosen = parser.parse_args()
    print(f"machine load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    good, found, total = True, 0, 0
    times = [0.0, 0.0]
    for family, catches in CAUGHT.items():
        for catch in catches:
            if chosen.only not in f"{family} {catch.name}":
                continue
            explored = _timed(partial(_explored, catch))
            bounded = _timed(partial(_bounded, catch, chosen.seconds))
            agree = _agree(explored, bounded)
            print(
                f"{family:15}{catch.name:26}{catch.violates:17}explorer {explored!s:22}{explored.seconds:6.1f} s   "
                f"bmc {bounded!s:22}{bounded.seconds:6.1f} s{'' if agree else '   THEY DIFFER'}",
                flush=True,
            )
            good &= agree
            total += 1
            found += bounded.is_known
            times = [times[0] + explored.seconds, times[1] + bounded.seconds]
    print(f"found by bounded search: {found} of {total}; {times[0]:.0f} s by the explorer, {times[1]:.0f} s in all")
    return 0 if good else 1


def _timed(ask: Callable[[], Verdict]) -> Answer:
    started = time.process_time()
    return Answer(ask(), time.process_time() - started)


def _explored(catch: Catch) -> Verdict:
    names = [] if catch.violates == NO_MODEL_ERROR.name else [catch.violates]
    return check_configuration(catch.model(), catch.name, names, MEMORY).verdict(catch.violates)


def _bounded(catch: Catch, seconds: float) -> Verdict:
    effort = Effort(depth=100, seconds=seconds)
    # a model error is the verdict on whatever is asked
    names = ["uniqueness" if catch.violates == NO_MODEL_ERROR.name else catch.violates]
    run = symbolic_run(catch.model(), catch.name, names, BOUNDED, effort, time.perf_counter())
    return run.verdict(names[0])


def _agree(explored: Answer, bounded: Answer) -> bool:
    if not bounded.is_known or not explored.is_known:
        return True
    if explored.verdict.outcome is not bounded.verdict.outcome:
        return False
    ends = all(one.verdict.trace is not None and one.verdict.trace.loop_start is None for one in (explored, bounded))
    return not ends or explored.length == bounded.length


if __name__ == "__main__":
    sys.exit(main())
