"""Property-directed reachability as an engine: what it finds is checked anew, or else refuted by a shortest run."""

from __future__ import annotations

from checker.deadline import GaveUp, Interrupted
from checker.symbolic.bmc import shortest_violation
from checker.symbolic.goal import Goal
from checker.symbolic.ic3 import PropertyDirected
from checker.symbolic.independence import Independence
from checker.symbolic.lemmas import Refuted
from checker.symbolic.limits import Limits
from checker.symbolic.numbers import Term
from checker.symbolic.obligations import demand_inductive
from checker.symbolic.result import SymbolicResult
from checker.symbolic.slim import slim
from checker.verdict import Outcome

ANY_DEPTH = 10**9


def reach_property(
    goal: Goal, limits: Limits, independence: Independence | None, wants_invariant: bool = False
) -> SymbolicResult:
    """Prove or refute a goal; never raises for limits reached.

    independence: speeds up the search for violations. wants_invariant: leave out the lemmas that are not needed, which
    may take longer than finding all of them.
    """
    search = PropertyDirected(goal, limits)
    try:
        try:
            lemmas = search.prove()
        except Refuted:
            return shortest_violation(goal, limits, independence, ANY_DEPTH)
        return _proof(goal, lemmas, limits, search.figures.frames, wants_invariant)
    except GaveUp as problem:
        frames = search.figures.frames
        reason = f"{problem}; {frames} frames" if frames else str(problem)
        interrupted = isinstance(problem, Interrupted)
        return SymbolicResult(Outcome.UNKNOWN, reason, seconds=limits.elapsed, interrupted=interrupted)


def _proof(goal: Goal, lemmas: list[Term], limits: Limits, frames: int, is_slim: bool) -> SymbolicResult:
    """``HOLDS``, once solvers of their own have found nothing wrong with the invariant."""
    try:
        needed = slim(goal, lemmas, limits) if is_slim else lemmas
    except ValueError as problem:
        raise GaveUp(f"a second look refutes the invariant that was found: {problem}") from None
    demand_inductive(goal, needed, limits)
    reason = f"every step keeps the property together with {len(needed)} lemmas, found with {frames} frames"
    return SymbolicResult(Outcome.HOLDS, reason, invariant=tuple(needed), seconds=limits.elapsed)
