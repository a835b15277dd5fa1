"""Every seeded mistake is caught by runs of the same length on one thread, on several, and from disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.checking.configuration import check_configuration
from checker.checking.keep import Keep
from checker.explorer import search
from checker.properties import NO_MODEL_ERROR
from checker.verdict import Outcome, Run
from tests.models.caught import CAUGHT, Catch

ALL = [catch for family in CAUGHT.values() for catch in family]
MEMORY = 2 << 30


def explored(catch: Catch, memory: int, threads: int, keep: Keep | None = None) -> Run:
    asked = [] if catch.violates == NO_MODEL_ERROR.name else [catch.violates]
    return check_configuration(catch.model(), catch.name, asked, memory, threads=threads, keep=keep)


def found(run: Run, catch: Catch) -> tuple[Outcome, int]:
    """The outcome, and the length of the run that shows it."""
    verdict = run.verdict(catch.violates)
    assert verdict.trace is not None, verdict.reason
    return verdict.outcome, len(verdict.trace)


def sizes(run: Run) -> tuple[int, ...] | None:
    """How many states, transitions and levels there are, and of which kinds; None where the search did not end."""
    figures = run.figures
    assert figures is not None
    if not figures.complete:
        return None
    return figures.states, figures.transitions, figures.depth, figures.terminal, figures.quiescent


def little(run: Run) -> int:
    """Bytes that do not hold the states of a search; where these are many, more than next to none, which takes time."""
    assert run.figures is not None
    states = run.figures.states
    return 1 if states < 20_000 else 600_000 if states < 1_000_000 else 16 << 20


@pytest.mark.parametrize("catch", ALL, ids=lambda catch: f"{catch.mutant.__module__.rpartition('.')[2]}-{catch.name}")
def test_caught_in_every_way(catch: Catch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = explored(catch, MEMORY, 1)
    assert found(alone, catch)[0] in (Outcome.VIOLATED, Outcome.MODEL_ERROR)
    on_disk = explored(catch, little(alone), 1, Keep("mutant", tmp_path))
    verdict = on_disk.verdict(catch.violates)
    assert verdict.scope.endswith("from disk")
    assert sizes(on_disk) == sizes(alone)
    if verdict.outcome is Outcome.UNKNOWN:  # a property of runs
        assert "what runs do is decided in memory only" in verdict.reason
        assert catch.violates in ("termination", "recovery")
    else:
        assert found(on_disk, catch) == found(alone, catch)
    monkeypatch.setattr(search, "FOR_ALL_THREADS", 0)
    monkeypatch.setattr(search, "QUEUE", 64)
    together = explored(catch, MEMORY, 2)
    assert found(together, catch) == found(alone, catch)
    assert sizes(together) == sizes(alone)
