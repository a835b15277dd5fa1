"""Independence of rule instances: whether it makes no difference which of two goes first.

Two instances are independent if, in every type-correct state in which both are enabled, neither disables the
other, both orders lead to the same state, and neither hides nor causes a fault of the other (P. Godefroid,
*Partial-Order Methods for the Verification of Concurrent Systems*, 1996, definition 3.1, for deterministic
steps, with faults kept apart). One may well enable the other: a message that is sent can be received.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import z3

from checker.deadline import keep_going
from checker.symbolic.encoding import EncodedInstance, Encoding
from checker.symbolic.numbers import Term

MOST_MILLISECONDS = 2000
"""The time that one question may take; where it does not suffice, two instances count as dependent."""
MOST_SECONDS = 30.0
"""The time that all questions together may take unless told otherwise; then instances count as dependent unless it is
plain that they are not."""


class Independence:
    """Answers, and remembers, for the instances of one encoding. Instances are given by their index."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._commute: dict[tuple[int, int], bool] = {}
        self._faults: dict[tuple[int, int], bool] = {}
        self._solver = z3.SolverFor("QF_BV")
        self._solver.set("timeout", MOST_MILLISECONDS)
        self._solver.set("ctrl_c", False)  # the next who asks is told, which is soon enough
        self._solver.add(encoding.well_typed)
        self._end = time.perf_counter() + MOST_SECONDS

    def allow(self, seconds: float | None) -> None:
        """Say how much time further questions may take together, from now on; ``MOST_SECONDS`` if None."""
        self._end = time.perf_counter() + min(MOST_SECONDS if seconds is None else seconds, MOST_SECONDS)

    def independent(self, first: int, second: int) -> bool:
        """Whether two instances are independent in all type-correct states."""
        return self.commute(first, second) and self._spare_faults(first, second) and self._spare_faults(second, first)

    def commute(self, first: int, second: int) -> bool:
        """Whether both orders are possible wherever both instances are enabled, and lead to the same state."""
        pair = (min(first, second), max(first, second))
        if pair not in self._commute:
            a, b = (self._encoding.instances[k] for k in pair)
            self._commute[pair] = self.apart(*pair) or self._always(lambda: self._commuting(a, b))
        return self._commute[pair]

    def apart(self, first: int, second: int) -> bool:
        """Whether neither instance reads or writes a cell that the other writes: independent without a question."""
        a, b = self._encoding.instances[first], self._encoding.instances[second]
        return not (a.writes & (b.reads | b.writes) or b.writes & (a.reads | a.writes))

    def _spare_faults(self, first: int, second: int) -> bool:
        """Whether a step of the first instance leaves alone whether the second runs into a fault."""
        if (first, second) not in self._faults:
            a, b = self._encoding.instances[first], self._encoding.instances[second]
            self._faults[first, second] = self.apart(first, second) or self._always(
                lambda: z3.Implies(a.enabled, self._encoding.after(b.fault, a) == b.fault)
            )
        return self._faults[first, second]

    def _commuting(self, a: EncodedInstance, b: EncodedInstance) -> Term:
        encoding = self._encoding
        now = encoding.now.terms
        same = [encoding.after(b.enabled, a), encoding.after(a.enabled, b)]
        for index in a.after.keys() | b.after.keys():
            a_then_b = encoding.after(b.after.get(index, now[index]), a)
            b_then_a = encoding.after(a.after.get(index, now[index]), b)
            same.append(a_then_b == b_then_a)
        return z3.Implies(z3.And(a.enabled, b.enabled), z3.And(same))

    def _always(self, make: Callable[[], Term]) -> bool:
        """Whether a claim, which takes time to be made, holds in all type-correct states."""
        if time.perf_counter() > self._end:
            return False
        keep_going()
        claim = make()
        self._solver.push()
        self._solver.add(z3.Not(claim))
        answer = self._solver.check()
        self._solver.pop()
        return bool(answer == z3.unsat)
