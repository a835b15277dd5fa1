"""One step as a constraint in an incremental solver: a state, a rule instance, and the state after it."""

from __future__ import annotations

from collections.abc import Callable

import z3

from checker.ir.expr import Expr
from checker.symbolic.encoding import Encoding
from checker.symbolic.limits import Limits
from checker.symbolic.numbers import Term
from checker.symbolic.relation import add_step
from checker.symbolic.variables import StateVector


class TwoStates:
    """A type-correct state ``now`` and its successor ``after``; and, on its own, an initial state.

    Expressions become constants when they are first asked for, so that only those in use burden the solver.
    """

    def __init__(self, encoding: Encoding, limits: Limits) -> None:
        self.encoding = encoding
        self.limits = limits
        self.now: StateVector = encoding.now
        self.after: StateVector = encoding.vector("'")
        self.solver = limits.solver()
        self.initial = limits.solver()
        self.initial.add(encoding.initial)
        self.solver.add(encoding.well_typed)
        self.selectors = [z3.Bool(f"step {j}") for j in range(len(encoding.instances))]
        add_step(self.solver, encoding, self.now, self.after, self.selectors, "number")
        self._flags: dict[Expr, tuple[Term, Term]] = {}

    def flags(self, number: int, expr_of: Callable[[int], Expr]) -> tuple[Term, Term]:
        """Constants that say whether an atom holds now, and afterwards."""
        expr = expr_of(number)
        if expr not in self._flags:
            now, after = z3.Bool(f"atom {number}"), z3.Bool(f"atom {number}'")
            term = self.encoding.translator.truth(expr)
            self.solver.add(now == term)
            self.initial.add(now == term)
            self.solver.add(after == self.encoding.at(term, self.after))
            self._flags[expr] = now, after
        return self._flags[expr]

    def after_holds(self, term: Term, name: str) -> Term:
        """A constant that implies a term over ``now`` said of the state after the step."""
        flag = z3.Bool(name)
        self.solver.add(z3.Implies(flag, self.encoding.at(term, self.after)))
        return flag
