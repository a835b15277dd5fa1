"""Check one configuration of a model: all engines that its properties need, one ``Run`` as the outcome."""

from __future__ import annotations

import time
from collections.abc import Sequence

from checker.checking.choose import properties_of
from checker.checking.explore import Watcher, explore, run_of
from checker.checking.parameters import shown_parameters
from checker.language.model import Model
from checker.verdict import Run


def check_configuration(
    model: Model,
    name: str,
    properties: Sequence[str],
    memory: int,
    watcher: Watcher | None = None,
    started: float | None = None,
    threads: int | None = None,
) -> Run:
    """The verdicts about a bound model. ``properties``: names, or none for all. ``memory``: bytes.

    Raises ``UsageError`` for an unknown property or a model that is too large to begin with, ``ModelMistake`` where the
    model is outside of the language.
    """
    started = time.perf_counter() if started is None else started
    chosen = properties_of(model, properties)
    title = " ".join([name, *(f"{key}={value}" for key, value in shown_parameters(model).items())])
    exploration = explore(model, chosen, memory, watcher, title, threads)
    return run_of(exploration, name, started)
