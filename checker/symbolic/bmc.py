"""Bounded model checking: runs of 0, 1, 2, ... steps are searched for a violation, so that the first is a shortest.

A. Biere, A. Cimatti, E. Clarke, Y. Zhu, *Symbolic Model Checking without BDDs* (TACAS 1999). Without a bound from
elsewhere, the search proves a property only where no run of some length visits all different states (the recurrence
diameter): every reachable state has then been seen.
"""

from __future__ import annotations

import z3

from checker.ir.system import Predicate
from checker.properties import Scope
from checker.symbolic.encoding import Encoding
from checker.symbolic.independence import Independence
from checker.symbolic.limits import GaveUp, Limits
from checker.symbolic.result import SymbolicResult
from checker.symbolic.unrolling import Unrolling
from checker.verdict import Outcome


class BoundedSearch:
    """The search for a shortest violation of one property.

    known_depth: the depth of the state space where another engine has found it (every reachable state is so many
        steps or fewer from an initial one); None if it is not known.
    prove: look for the recurrence diameter as well.
    """

    def __init__(
        self,
        encoding: Encoding,
        predicate: Predicate,
        scope: Scope,
        limits: Limits,
        independence: Independence | None,
        known_depth: int | None = None,
        prove: bool = True,
    ) -> None:
        self._encoding = encoding
        self._limits = limits
        self._violated = encoding.violated(predicate, scope)
        self._undefined = encoding.undefined(predicate, scope)
        self._known_depth = known_depth
        self._prove = prove
        self._runs = Unrolling(encoding, limits, independence)
        self._runs.assert_at(encoding.initial, 0)

    def search(self, depth: int) -> SymbolicResult:
        """Search all runs of up to ``depth`` steps; never raises for limits that are reached."""
        runs = self._runs
        done: int | None = None
        try:
            while True:
                self._limits.check_time()
                found = self._look()
                if found is not None:
                    return found
                done = runs.length
                if self._known_depth is not None and done >= self._known_depth:
                    return self._proved(done, f"no state is more than {self._known_depth} steps away")
                if done >= depth:
                    return self._unknown(f"no violation within {depth} steps", done)
                runs.extend()
                if self._prove and not self._limits.holds(runs.solver, *runs.distinct()):
                    return self._proved(done, f"no run of {runs.length} steps visits only different states")
        except GaveUp as problem:
            return self._unknown(
                f"{problem}; no violation within {done} steps" if done is not None else str(problem), done
            )

    def _look(self) -> SymbolicResult | None:
        """A violation or fault in the last state of the runs; afterwards the runs have none there."""
        runs, k = self._runs, self._runs.length
        fault = self._encoding.fault
        anything = runs.named(z3.Or(self._violated, self._undefined, fault), "wrong", k)
        if not self._limits.holds(runs.solver, anything):
            for term in (self._violated, self._undefined, fault):
                runs.assert_at(z3.Not(term), k)
            return None
        for term, name in ((self._violated, "violated"), (self._undefined, "undefined"), (fault, "fault")):
            if not z3.is_false(term) and self._limits.holds(runs.solver, runs.named(term, name, k)):
                return self._found(name)
        raise AssertionError("a disjunction is satisfiable, but none of its parts")

    def _found(self, what: str) -> SymbolicResult:
        runs, model = self._runs, self._runs.solver.model()
        initial, steps = runs.run(model)
        if what == "violated":
            outcome, reason = Outcome.VIOLATED, "the last state violates the property"
        elif what == "undefined":
            outcome, reason = Outcome.MODEL_ERROR, "the property cannot be evaluated in the last state"
        else:
            cells = runs.frames[-1].read(model)
            fault_of = [runs.at(i.fault, runs.length) for i in self._encoding.instances]
            chosen = next(j for j, f in enumerate(fault_of) if z3.is_true(model.eval(f, model_completion=True)))
            steps = (*steps, runs.step(chosen, cells))
            outcome, reason = Outcome.MODEL_ERROR, "the last step is a fault of the model"
        return SymbolicResult(outcome, reason, runs.length, initial, steps, seconds=self._limits.elapsed)

    def _proved(self, depth: int, reason: str) -> SymbolicResult:
        return SymbolicResult(Outcome.HOLDS, reason, depth, seconds=self._limits.elapsed)

    def _unknown(self, reason: str, depth: int | None) -> SymbolicResult:
        return SymbolicResult(Outcome.UNKNOWN, reason, depth, seconds=self._limits.elapsed)
