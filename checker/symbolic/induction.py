"""k-induction: what holds in k states in a row and then in the next one too holds for ever, if it does at first.

M. Sheeran, S. Singh, G. Stalmarck, *Checking Safety Properties Using Induction and a SAT-Solver* (FMCAD 2000). The
k + 1 states of the step differ from each other, which makes the method complete, if k may grow. Since it may have to
grow beyond reach, the property is strengthened by lemmas that are learned from reachable states (``lemmas.py``), and
that every step keeps together with the property; k = 1 suffices then. Where lemmas become many, the set of all
reachable states takes their place, if these can be listed (``closed_set.py``).
"""

from __future__ import annotations

from collections.abc import Callable

import z3

from checker.deadline import GaveUp, Interrupted
from checker.symbolic.batch import Batches
from checker.symbolic.bmc import BoundedSearch, shortest_violation
from checker.symbolic.closed_set import closed_set
from checker.symbolic.goal import Goal
from checker.symbolic.independence import Independence
from checker.symbolic.lemmas import LemmaSearch, Refuted
from checker.symbolic.limits import Limits
from checker.symbolic.numbers import Term
from checker.symbolic.obligations import demand_inductive
from checker.symbolic.result import SymbolicResult
from checker.symbolic.sampling import Sample
from checker.symbolic.slim import slim
from checker.symbolic.unrolling import Unrolling
from checker.verdict import Outcome, grouped

PLAIN = 2
"""So many states in a row are tried before lemmas are looked for."""
MOST_LISTED = 300_000
"""Up to so many reachable states may be listed where lemmas become many."""


class Induction:
    """A proof by induction of one property.

    independence: which steps commute; asked only where a violation is known to be there, whose run it helps to find.
    use_lemmas: look for lemmas once a few states in a row do not
    suffice. wants_invariant: look for them as soon as one good state does not make the next one good, so that what
    proves the property is an inductive invariant, if there is one that can be found.
    """

    def __init__(
        self,
        goal: Goal,
        limits: Limits,
        independence: Callable[[], Independence] | None,
        use_lemmas: bool = True,
        wants_invariant: bool = False,
    ) -> None:
        self._goal = goal
        self._limits = limits
        self._use_lemmas = use_lemmas
        self._plain = 1 if wants_invariant else PLAIN
        self._base = BoundedSearch(goal, limits, None, prove=False)
        self._independence = independence
        self._step = Unrolling(goal.encoding, limits, None)

    def prove(self, depth: int) -> SymbolicResult:
        """Try up to ``depth`` states in a row, and lemmas after the first few; never raises for limits reached."""
        without = "" if self._use_lemmas else "; no lemmas were looked for"
        try:
            for k in range(1, depth + 1):
                found = self._base.step()
                if found is not None:
                    return found
                if self._is_inductive(k):
                    return self._proved_plainly(k)
                if k == self._plain and self._use_lemmas:
                    try:
                        return self._by_invariant()
                    except Refuted:
                        independence = None if self._independence is None else self._independence()
                        return shortest_violation(self._goal, self._limits, independence, depth)
                    except Interrupted:
                        raise
                    except GaveUp as problem:
                        without = f"; of lemmas: {problem}"
                        self._limits.check_time()
        except GaveUp as problem:
            return self._unknown(f"{problem}{without}", problem)
        return self._unknown(f"not inductive with up to {depth} good states in a row{without}")

    def _is_inductive(self, k: int) -> bool:
        """Whether k different good states in a row are always followed by a good one, or by one of them."""
        step = self._step
        step.assert_at(z3.Not(self._goal.bad), k - 1)
        step.extend()
        return not self._limits.holds(step.solver, step.named(self._goal.bad, "bad", k), *step.distinct())

    def _proved_plainly(self, k: int) -> SymbolicResult:
        if k == 1:
            return self._proved("every step keeps the property", ())
        return self._proved(f"{k} good states in a row are always followed by a good one", None)

    def _by_invariant(self) -> SymbolicResult:
        """A proof by lemmas or, where these are many and reachable states few enough, by the set of these."""
        batches = Batches(self._goal.encoding.system)
        every: list[Sample] = []

        def is_listed() -> bool:
            sample = Sample(batches, MOST_LISTED, self._limits, walks=False)
            every.append(sample)
            return sample.complete

        try:
            lemmas = slim(self._goal, LemmaSearch(self._goal, self._limits, is_listed).prove(), self._limits)
            return self._confirmed(lemmas, f"every step keeps the property together with {len(lemmas)} lemmas")
        except GaveUp:
            if not every or not every[0].complete:
                raise
        if self._goal.wrong(batches, every[0].rows).any():
            raise Refuted
        parts, size = closed_set(self._goal.encoding, batches, every[0].rows)
        words = f"every step keeps the set of all {grouped(len(every[0]))} reachable states"
        return self._confirmed(parts, f"{words}, in a diagram of {grouped(size)} nodes")

    def _confirmed(self, parts: list[Term], reason: str) -> SymbolicResult:
        """What an invariant proves, once all its obligations are met."""
        demand_inductive(self._goal, parts, self._limits)
        return self._proved(reason, tuple(parts))

    def _proved(self, reason: str, invariant: tuple[Term, ...] | None) -> SymbolicResult:
        return SymbolicResult(
            Outcome.HOLDS, reason, self._base.clean, invariant=invariant, seconds=self._limits.elapsed
        )

    def _unknown(self, reason: str, problem: GaveUp | None = None) -> SymbolicResult:
        interrupted = isinstance(problem, Interrupted)
        return SymbolicResult(
            Outcome.UNKNOWN, reason, self._base.clean, seconds=self._limits.elapsed, interrupted=interrupted
        )
