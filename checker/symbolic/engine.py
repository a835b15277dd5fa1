"""The symbolic engines by name: one question, one answer, within limits."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import z3

from checker.deadline import GaveUp, Interrupted, until
from checker.errors import UsageError
from checker.ir.system import Predicate, TransitionSystem
from checker.properties import Scope
from checker.symbolic.bmc import BoundedSearch
from checker.symbolic.effort import BOUNDED, ENGINES, Effort
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from checker.symbolic.independence import Independence
from checker.symbolic.induction import Induction
from checker.symbolic.lasso import LassoSearch
from checker.symbolic.limits import Limits, memory_limit
from checker.symbolic.moments import Matches
from checker.symbolic.pdr import reach_property
from checker.symbolic.result import SymbolicResult
from checker.symbolic.stopping import stopping
from checker.temporal.formula import Formula
from checker.verdict import Outcome


class SymbolicEngines:
    """All engines for one system; what they have in common is made once."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system

    @cached_property
    def encoding(self) -> Encoding:
        """The system in Z3."""
        return Encoding(self.system)

    @cached_property
    def independence(self) -> Independence:
        """Which of its steps commute."""
        return Independence(self.encoding)

    def goal(self, predicate: Predicate, scope: Scope) -> Goal:
        """A property as what certificates are about."""
        return Goal(self.encoding, predicate, scope)

    def check(self, predicate: Predicate, scope: Scope, engine: str, effort: Effort | None = None) -> SymbolicResult:
        """What an engine has to say about a property.

        Whatever stops the engine, the answer is ``UNKNOWN`` and says why; raises ``UsageError`` for an unknown engine
        only.
        """
        if engine not in ENGINES:
            raise UsageError(f"there is no engine {engine}; there are {', '.join(ENGINES)}")
        effort = effort or Effort()
        return _within(effort, lambda limits: _HOW[engine](self, self.goal(predicate, scope), effort, limits))

    def find_lasso(self, claim: Formula, matches: Matches, effort: Effort) -> SymbolicResult:
        """What bounded search has to say about a formula of linear time, whose predicates are functions of the model.

        Raises ``UsageError`` for formulas of branching time.
        """
        return _within(effort, lambda limits: LassoSearch(self.encoding, claim, matches, limits).search(effort.depth))


def _within(effort: Effort, work: Callable[[Limits], SymbolicResult]) -> SymbolicResult:
    """What an engine answers within limits; ``UNKNOWN`` with the reason where something stops it."""
    limits = Limits(effort.seconds, memory=effort.memory)
    try:
        with memory_limit(effort.memory), until(limits), stopping(limits):
            return work(limits)
    except (KeyboardInterrupt, Interrupted):
        return SymbolicResult(Outcome.UNKNOWN, "interrupted", seconds=limits.elapsed, interrupted=True)
    except GaveUp as problem:
        return SymbolicResult(Outcome.UNKNOWN, str(problem), seconds=limits.elapsed)
    except MemoryError:
        return SymbolicResult(Outcome.UNKNOWN, "out of memory", seconds=limits.elapsed)
    except z3.Z3Exception as problem:
        return SymbolicResult(Outcome.UNKNOWN, limits.in_words(problem), seconds=limits.elapsed)


def _bounded(engines: SymbolicEngines, goal: Goal, effort: Effort, limits: Limits) -> SymbolicResult:
    return BoundedSearch(goal, limits, _independence(engines, effort), effort.known_depth).search(effort.depth)


def _induction(engines: SymbolicEngines, goal: Goal, effort: Effort, limits: Limits) -> SymbolicResult:
    def independence() -> Independence:
        return _independence(engines, effort)

    return Induction(goal, limits, independence, effort.use_lemmas, effort.wants_invariant).prove(effort.depth)


def _independence(engines: SymbolicEngines, effort: Effort) -> Independence:
    """Which steps commute, as far as that can be told in half of the time."""
    engines.independence.allow(None if effort.seconds is None else effort.seconds / 2)
    return engines.independence


def _pdr(engines: SymbolicEngines, goal: Goal, effort: Effort, limits: Limits) -> SymbolicResult:
    return reach_property(goal, limits, engines.independence, effort.wants_invariant)


_HOW: dict[str, Callable[[SymbolicEngines, Goal, Effort, Limits], SymbolicResult]] = {
    BOUNDED: _bounded,
    "induction": _induction,
    "pdr": _pdr,
}
