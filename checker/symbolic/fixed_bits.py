"""Bits of a state that are the same in all runs of one length: asserted, they save the solver from propagating them.

Upper slots of queues, high bits of clocks and the like do not change in short runs, but no single step shows that. So
the runs themselves are asked: can a bit that never changed so far be different in their last state? What cannot be is
asserted. It follows from the runs, so that no run is lost, and none is longer than it has to be.
"""

from __future__ import annotations

import z3

from checker.deadline import keep_going
from checker.symbolic.limits import Limits
from checker.symbolic.numbers import Term
from checker.symbolic.unrolling import Unrolling


class FixedBits:
    """The bits that have been the same in the last states of all runs, of every length up to the present one."""

    def __init__(self, runs: Unrolling, limits: Limits) -> None:
        self._runs = runs
        self._limits = limits
        self._fixed: dict[int, bool] | None = None

    @property
    def count(self) -> int:
        """How many bits there are."""
        return len(self._fixed or ())

    def settle(self) -> None:
        """Find those that are still the same in the last state of the runs, and assert them. Raises ``GaveUp``.

        To be called at every length.
        """
        runs, solver, k = self._runs, self._runs.solver, self._runs.length
        if self._fixed == {}:
            return
        flags = []
        for index, bit in enumerate(_bits_of(runs.frames[-1].terms)):
            keep_going()
            flags.append(z3.Bool(f"bit {index}@{k}"))
            if self._fixed is None or index in self._fixed:
                solver.add(flags[index] == bit)
        if self._fixed is None:
            if not self._limits.holds(solver):
                return
            model = solver.model()
            self._fixed = {i: z3.is_true(model.eval(flag, model_completion=True)) for i, flag in enumerate(flags)}
        fixed = self._fixed
        attempt = 0
        while fixed:
            other = z3.Bool(f"other {attempt}@{k}")
            solver.add(z3.Or(z3.Not(other), *[z3.Not(flags[i]) if value else flags[i] for i, value in fixed.items()]))
            if not self._limits.holds(solver, other):
                break
            model = solver.model()
            now = {i: z3.is_true(model.eval(flags[i], model_completion=True)) for i in fixed}
            for i, value in now.items():
                if fixed[i] != value:
                    del fixed[i]
            attempt += 1
        solver.add(*[flags[i] if value else z3.Not(flags[i]) for i, value in fixed.items()])


def _bits_of(terms: list[Term]) -> list[Term]:
    """Each bit of the terms of a state as a Boolean."""
    found: list[Term] = []
    for term in terms:
        if z3.is_bool(term):
            found.append(term)
        else:
            found.extend(z3.Extract(b, b, term) == 1 for b in range(term.size()))
    return found
