"""k-induction: what holds in k states in a row and then in the next one too holds for ever, if it does at first.

M. Sheeran, S. Singh, G. Stalmarck, *Checking Safety Properties Using Induction and a SAT-Solver* (FMCAD 2000). The
k + 1 states of the step differ from each other, which makes the method complete, if k may grow. Since k may have to
grow beyond reach, the property is strengthened by lemmas that are learned from reachable states (``lemmas.py``) and are
inductive themselves; k = 1 suffices then.
"""

from __future__ import annotations

import z3

from checker.ir.expr import Expr
from checker.symbolic.bmc import BoundedSearch
from checker.symbolic.goal import Goal
from checker.symbolic.independence import Independence
from checker.symbolic.lemmas import LemmaSearch, Refuted
from checker.symbolic.limits import GaveUp, Limits
from checker.symbolic.obligations import first_unmet, invariant_of, obligations
from checker.symbolic.result import SymbolicResult
from checker.symbolic.slim import slim
from checker.symbolic.unrolling import Unrolling
from checker.verdict import Outcome

PLAIN = 2
"""So far k goes before lemmas are looked for."""


class Induction:
    """A proof by induction of one property.

    independence: speeds up the search for violations. use_lemmas: look for lemmas once small k do not suffice.
    """

    def __init__(self, goal: Goal, limits: Limits, independence: Independence | None, use_lemmas: bool = True) -> None:
        self._goal = goal
        self._limits = limits
        self._use_lemmas = use_lemmas
        self._base = BoundedSearch(goal.encoding, goal.predicate, goal.scope, limits, independence, prove=False)
        self._step = Unrolling(goal.encoding, limits, None)

    def prove(self, depth: int) -> SymbolicResult:
        """Try k up to ``depth``, and lemmas after the first few; never raises for limits that are reached."""
        lemmas = "" if self._use_lemmas else "; no lemmas were looked for"
        try:
            for k in range(depth + 1):
                found = self._base.step()
                if found is not None:
                    return found
                if self._is_inductive(k):
                    return self._proved(
                        "every step keeps the property" if k == 0 else f"{k + 1} good states are followed by a good one"
                    )
                if k + 1 == PLAIN and self._use_lemmas:
                    try:
                        return self._by_lemmas()
                    except Refuted:
                        return self._base.search(depth)
                    except GaveUp as problem:
                        lemmas = f"; of lemmas: {problem}"
                        self._limits.check_time()
        except GaveUp as problem:
            return self._unknown(f"{problem}{lemmas}")
        return self._unknown(f"not inductive with up to {depth + 1} states in a row{lemmas}")

    def _is_inductive(self, k: int) -> bool:
        """Whether k + 1 different good states in a row are always followed by a good one, or by one of them."""
        step = self._step
        step.assert_at(z3.Not(self._goal.bad), k)
        step.extend()
        return not self._limits.holds(step.solver, step.named(self._goal.bad, "bad", k + 1), *step.distinct())

    def _by_lemmas(self) -> SymbolicResult:
        search = LemmaSearch(self._goal, self._limits)
        lemmas = slim(self._goal, search.prove(), self._limits)
        invariant = invariant_of(self._goal, lemmas)
        unmet = first_unmet(obligations(self._goal, invariant, self._goal.encoding.vector("'")), self._limits)
        if unmet is not None:
            raise GaveUp(f"a second look refutes the invariant that was found: {unmet}")
        return self._proved(f"inductive together with {len(lemmas)} lemmas", tuple(lemmas))

    def _proved(self, reason: str, lemmas: tuple[Expr, ...] = ()) -> SymbolicResult:
        return SymbolicResult(Outcome.HOLDS, reason, self._base.clean, invariant=lemmas, seconds=self._limits.elapsed)

    def _unknown(self, reason: str) -> SymbolicResult:
        return SymbolicResult(Outcome.UNKNOWN, reason, self._base.clean, seconds=self._limits.elapsed)
