"""What further engines say of every property of a configuration."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.checking.bounded_lassos import bounded_verdict
from checker.checking.choose import choose
from checker.checking.contradictions import Opinion
from checker.checking.symbolic import state_verdict
from checker.frontend.compile import compile_model
from checker.properties import NO_MODEL_ERROR
from checker.symbolic.effort import BOUNDED, Effort
from checker.temporal.formula import is_branching
from checker.verdict import Run, Verdict

if TYPE_CHECKING:
    from checker.symbolic.result import SymbolicResult


def opinions_on(run: Run, engines: Sequence[str], seconds: float, memory: int) -> list[Opinion]:
    """What further engines say of a configuration that the explorer has looked at.

    seconds: for all of them, shared out among the questions that are left. memory: megabytes, for each engine. Raises
    ``ModelMistake`` where the model is outside of the language.
    """
    from checker.symbolic.engine import SymbolicEngines

    named = [verdict.property for verdict in run.verdicts if verdict.property != NO_MODEL_ERROR.name]
    chosen = choose(run.model, named)
    states = [NO_MODEL_ERROR, *chosen.states]
    end = time.perf_counter() + seconds
    system = SymbolicEngines(compile_model(run.model, states))
    claims = [(one, claim) for one, claim in chosen.temporal if not is_branching(claim)]
    left = len(engines) * len(states) + (len(claims) if BOUNDED in engines else 0)
    depth, known = _depths(run)
    found: list[Opinion] = []

    def effort(deep: int) -> Effort:
        nonlocal left
        share = max(0.0, end - time.perf_counter()) / max(left, 1)
        left -= 1
        return Effort(deep, share, memory, known)

    for engine in engines:
        for k, one in enumerate(states):
            found.append(_opinion(*state_verdict(system, k, one, engine, effort(depth))))
    if BOUNDED in engines:
        for claimed, claim in claims:
            found.append(_opinion(*bounded_verdict(system, claimed, claim, effort(2 * depth + 2))))
    return found


def _depths(run: Run) -> tuple[int, int | None]:
    """How deep to search, and how deep the state space is, if that is known."""
    figures = run.figures
    if figures is None or not figures.complete:
        return 1000, None
    return figures.depth, figures.depth


def _opinion(verdict: Verdict, found: SymbolicResult) -> Opinion:
    return Opinion(verdict, found.depth)
