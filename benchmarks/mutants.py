"""Every seeded mistake, found by the explorer and by Z3: ``python -m benchmarks.mutants [--only TEXT] [--engines E]``.

Times are those of the processor, from the model to the verdict. Where two engines find a run, it must have the same
length: all promise a shortest one. Of runs that never end only the verdicts are compared, since the engines take the
shortest in a different sense.
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
from checker.symbolic.effort import BOUNDED, ENGINES, Effort
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
        words = "" if self.is_known else f"   {self.verdict.reason}"
        return f"{f'{self.verdict.outcome.value}{steps}':22}{self.seconds:6.1f} s{words}"


def main() -> int:
    """Measure; 1 if two engines contradict each other, or differ in the length of a shortest run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description="Seeded mistakes, by engine.")
    parser.add_argument("--only", default="", help="mutants whose names or families contain this")
    parser.add_argument("--engines", default=BOUNDED, help=f"of {', '.join(ENGINES)}, with commas ({BOUNDED})")
    parser.add_argument("--seconds", type=float, default=150, help="time for each of them on each mutant (150)")
    chosen = parser.parse_args()
    engines = chosen.engines.split(",")
    if not set(engines) <= set(ENGINES):
        parser.error(f"--engines {chosen.engines}: there are {', '.join(ENGINES)}")
    print(f"machine load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    good, total, explorer = True, 0, 0.0
    found, busy = dict.fromkeys(engines, 0), dict.fromkeys(engines, 0.0)
    for family, catches in CAUGHT.items():
        for catch in catches:
            if chosen.only not in f"{family} {catch.name}":
                continue
            total += 1
            explored = _timed(partial(_explored, catch))
            explorer += explored.seconds
            print(f"{family:15}{catch.name:26}{catch.violates:17}{'explorer':10}{explored}", flush=True)
            for engine in engines:
                answer = _timed(partial(_symbolic, catch, engine, chosen.seconds))
                agree = _agree(explored, answer)
                print(f"{'':58}{engine:10}{answer}{'' if agree else '   THEY DIFFER'}", flush=True)
                good &= agree
                found[engine] += answer.is_known
                busy[engine] += answer.seconds
    print(f"explorer: {explorer:.0f} s in all")
    for engine in engines:
        print(f"{engine}: {found[engine]} of {total} found, {busy[engine]:.0f} s in all")
    return 0 if good else 1


def _timed(ask: Callable[[], Verdict]) -> Answer:
    started = time.process_time()
    return Answer(ask(), time.process_time() - started)


def _explored(catch: Catch) -> Verdict:
    names = [] if catch.violates == NO_MODEL_ERROR.name else [catch.violates]
    return check_configuration(catch.model(), catch.name, names, MEMORY).verdict(catch.violates)


def _symbolic(catch: Catch, engine: str, seconds: float) -> Verdict:
    effort = Effort(depth=100, seconds=seconds)
    # a model error is the verdict on whatever is asked
    names = ["uniqueness" if catch.violates == NO_MODEL_ERROR.name else catch.violates]
    run = symbolic_run(catch.model(), catch.name, names, engine, effort, time.perf_counter())
    if not run.verdicts:  # of temporal properties only bounded search can tell anything
        return Verdict(names[0], Outcome.UNKNOWN, "", engine, reason="not decided by this engine")
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
