"""Check suites: every configuration, in as many processes as there are cores, reported as they end."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace

from checker.checking.compare import Checked, compare, compare_opinions
from checker.checking.configuration import check_configuration
from checker.checking.explore import Watcher
from checker.checking.find import find_model
from checker.checking.parameters import bind, parameters_of_table
from checker.checking.suite import Configuration
from checker.deadline import uninterrupted
from checker.errors import ModelMistake, UsageError


@dataclass(frozen=True)
class Plan:
    """How configurations are to be checked.

    memory: bytes, for each search. properties: names, or none for all. engines: those that are asked besides the
    explorer, and the seconds that they may take for a configuration.
    """

    memory: int
    properties: tuple[str, ...] = ()
    threads: int | None = 1
    engines: tuple[str, ...] = ()
    seconds: float = 0.0


def check_one(configuration: Configuration, plan: Plan, watcher: Watcher | None = None) -> Checked:
    """Check one configuration and compare; mistakes of the author are part of the result."""
    try:
        model = find_model(configuration.model)
        bound = bind(model, parameters_of_table(model, configuration.parameters))
        run = check_configuration(
            bound,
            configuration.model,
            plan.properties,
            plan.memory,
            watcher,
            threads=plan.threads,
            bounds=configuration.bounds is not None,
            has_company=True,
        )
        checked = compare(configuration, run, plan.properties)
        if not plan.engines or checked.interrupted:
            return checked
        from checker.checking.cross_check import opinions_on

        return compare_opinions(checked, opinions_on(run, plan.engines, plan.seconds, plan.memory >> 20))
    except (UsageError, ModelMistake) as mistake:
        return Checked(configuration, None, (), str(mistake))


def check_all(configurations: Sequence[Configuration], plan: Plan, processes: int | None = None) -> Iterator[Checked]:
    """Check configurations, in the order given. ``processes``: at most so many at once (all cores by default).

    Raises ``KeyboardInterrupt`` where somebody interrupts it before the last one.
    """
    count = min(processes or os.cpu_count() or 1, len(configurations))
    if count <= 1:
        for left, one in zip(range(len(configurations) - 1, -1, -1), configurations, strict=True):
            checked = check_one(one, plan)
            yield checked
            if left and checked.interrupted:
                raise KeyboardInterrupt
        return
    shared = replace(plan, memory=plan.memory // count)
    method = "fork" if sys.platform.startswith("linux") else "spawn"
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(count, mp_context=context, initializer=_ignore_interrupts) as pool:
        try:
            with uninterrupted():  # children are made here: one that is interrupted before it ignores that may hang
                futures = [pool.submit(check_one, one, shared) for one in configurations]
            yield from _in_order(futures)
        except BaseException:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _in_order(futures: Sequence[Future[Checked]]) -> Iterator[Checked]:
    for future in futures:
        while not future.done():
            wait([future], timeout=0.5, return_when=FIRST_COMPLETED)
        yield future.result()


def _ignore_interrupts() -> None:
    """Ctrl-C is for the parent, which ends its children."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
