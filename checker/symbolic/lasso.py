"""Bounded model checking of formulas of linear time: a shortest fair run that goes round for ever and violates one.

Runs of 0, 1, 2, ... steps are closed in two ways: the last state is one of those before, or nothing has to happen in
it and the run stays there. That the negated formula holds of the closed run is a condition for each of its parts at
each moment (A. Biere, A. Cimatti, E. Clarke, Y. Zhu, *Symbolic Model Checking without BDDs*, TACAS 1999; linear in the
run and the formula: T. Latvala, A. Biere, K. Heljanko, T. Junttila, *Simple Bounded LTL Model Checking*, FMCAD 2004),
and so is fairness of the loop.
"""

from __future__ import annotations

import z3

from checker.deadline import GaveUp, Interrupted, keep_going
from checker.symbolic.encoding import Encoding
from checker.symbolic.limits import Limits
from checker.symbolic.moments import Matches, Moments, Owing
from checker.symbolic.numbers import Term, simplified
from checker.symbolic.result import SymbolicResult
from checker.symbolic.unrolling import Unrolling
from checker.temporal.formula import Atom, Formula, atoms_of
from checker.temporal.normal import After, All, Freed, Literal, Normal, Some, Till, Truth, normal
from checker.verdict import Outcome


class LassoSearch:
    """The search for a shortest fair lasso that violates a formula, all predicates of which are functions of the model.

    Raises ``UsageError`` for formulas of branching time.
    """

    def __init__(self, encoding: Encoding, claim: Formula, matches: Matches, limits: Limits) -> None:
        self._wrong = normal(claim, positive=False)
        self._limits = limits
        self._runs = Unrolling(encoding, limits, None)
        self._runs.assert_at(encoding.initial, 0)
        self._moments = Moments(self._runs, matches)
        told = [self._moments.predicate(atom).fault for atom in atoms_of(claim).values()]
        truth = encoding.translator.truth
        self._defect = simplified(z3.Or(encoding.fault, *[truth(fault) for fault in told]))
        self._flawless: list[Term] = []
        self._clean = -1

    def search(self, depth: int) -> SymbolicResult:
        """Search all lassos of up to ``depth`` steps; never raises for limits that are reached."""
        runs = self._runs
        try:
            while True:
                self._limits.check_time()
                closed = _Closed(self._moments, self._wrong)
                if self._limits.holds(runs.solver, closed.flag, *self._without_defect()):
                    return self._found(closed)
                runs.solver.add(z3.Not(closed.flag))
                self._clean = runs.length
                if runs.length >= depth:
                    return self._unknown(f"no fair run of up to {depth} steps, its loop included, violates it")
                runs.extend()
                if not self._limits.holds(runs.solver):
                    return self._ended()
        except GaveUp as problem:
            so_far = f", no violation by a lasso of up to {self._clean} steps" if self._clean >= 0 else ""
            return self._unknown(f"{problem}{so_far}", isinstance(problem, Interrupted))

    def _without_defect(self) -> list[Term]:
        """Assumptions that in no state of the runs a step is a fault of the model or a predicate cannot be told."""
        while len(self._flawless) <= self._runs.length:
            self._flawless.append(self._runs.named(z3.Not(self._defect), "flawless", len(self._flawless)))
        return self._flawless

    def _ended(self) -> SymbolicResult:
        """What to conclude where no run has one step more: all have been searched, unless one came to a fault."""
        longest = self._runs.length - 1
        runs = Unrolling(self._runs.encoding, self._limits, None)
        runs.assert_at(runs.encoding.initial, 0)
        for k in range(longest + 1):
            if k:
                runs.extend()
            if self._limits.holds(runs.solver, runs.named(self._defect, "defect", k)):
                return self._unknown(f"after {k} steps a run comes to a fault of the model")
        return SymbolicResult(
            Outcome.HOLDS,
            f"no run has more than {longest} steps, and all have been searched",
            longest,
            seconds=self._limits.elapsed,
        )

    def _found(self, closed: _Closed) -> SymbolicResult:
        model = self._runs.solver.model()
        initial, steps = self._runs.run(model)
        start = next(
            (k for k, flag in enumerate(closed.back_to) if z3.is_true(model.eval(flag, model_completion=True))),
            len(steps),
        )
        return SymbolicResult(
            Outcome.VIOLATED,
            "a fair run violates it",
            self._clean if self._clean >= 0 else None,
            initial,
            steps,
            start,
            seconds=self._limits.elapsed,
        )

    def _unknown(self, reason: str, interrupted: bool = False) -> SymbolicResult:
        depth = self._clean if self._clean >= 0 else None
        return SymbolicResult(Outcome.UNKNOWN, reason, depth, seconds=self._limits.elapsed, interrupted=interrupted)


class _Closed:
    """Runs of the present length, closed to lassos that are fair and of which a formula holds, if ``flag`` is assumed.

    back_to: by moment, that the loop begins there. stays: that the run stays in its last state.
    """

    def __init__(self, moments: Moments, wanted: Normal) -> None:
        self._moments = moments
        self._runs = moments.runs
        self._last = self._runs.length
        self.flag = moments.flag("closed")
        self.back_to = [moments.flag(f"back to {k}") for k in range(self._last)]
        self.stays = moments.flag("stays")
        self._inside: list[Term] = []
        self._parts: dict[tuple[Normal, int], Term] = {}
        self._close()
        for group in moments.owing:
            self._be_fair(group)
        self._demand(self.flag, self._part(wanted, 0))

    def _demand(self, *clause: Term) -> None:
        """Add a clause that says that the first term implies one of the others."""
        keep_going()
        self._runs.solver.add(z3.Or(z3.Not(clause[0]), *clause[1:]))

    # The loop.

    def _close(self) -> None:
        runs, ways = self._runs, [*self.back_to, self.stays]
        self._demand(self.flag, *ways)
        for k, one in enumerate(ways):
            for other in ways[:k]:
                runs.solver.add(z3.Or(z3.Not(one), z3.Not(other)))
        last = runs.frames[self._last]
        for k, here in enumerate(self.back_to):
            for mine, its in zip(last.terms, runs.frames[k].terms, strict=True):
                self._demand(here, mine == its)
            inside = self._moments.flag(f"inside {k}")
            runs.solver.add(inside == z3.Or(self.back_to[: k + 1]))
            self._inside.append(inside)
        for group in self._moments.owing:
            for index in group.members:
                self._demand(self.stays, z3.Not(self._moments.enabled(index, self._last)))

    def _be_fair(self, group: Owing) -> None:
        """In a loop, what is owed is taken, or (weak) not possible in some moment, or (strong) in no moment."""
        last = self._last
        if group.is_strong:
            for k in range(last):
                for a in range(len(group.members)):
                    able = self._moments.enabled(group.members[a], k)
                    self._demand(z3.And(self._inside[k], able), *self._takings(group, a, k))
            return
        for a in range(len(group.members)):
            able = self._moments.enabled(group.members[a], last)
            pauses = [z3.And(self._inside[k], self._pauses(group, a, k)) for k in range(last)]
            self._demand(able, self.stays, z3.Not(self.flag), *self._takings(group, a, last), *pauses)

    def _takings(self, group: Owing, a: int, frame: int) -> list[Term]:
        """For each moment that it is in the loop and takes what member ``a`` could take in a state."""
        keep_going()
        return [
            z3.And(self._inside[k], self._runs.selectors[k][index], self._moments.same_message(group, a, frame, b, k))
            for k in range(self._last)
            for b, index in enumerate(group.members)
        ]

    def _pauses(self, group: Owing, a: int, k: int) -> Term:
        """That in a moment nobody of the group could take what member ``a`` could take in the last state."""
        keep_going()
        return z3.And(
            [
                z3.Not(z3.And(self._moments.enabled(index, k), self._moments.same_message(group, a, self._last, b, k)))
                for b, index in enumerate(group.members)
            ]
        )

    # The formula.

    def _part(self, of: Normal, k: int) -> Term:
        """A constant that implies that a part of the formula holds from a moment on; the last moment is the first of
        the loop once more."""
        if (of, k) not in self._parts:
            part = self._moments.flag(f"holds at {k}")
            self._parts[of, k] = part
            self._define(of, k, part)
        return self._parts[of, k]

    def _define(self, of: Normal, k: int, part: Term) -> None:
        is_last = k == self._last
        match of:
            case Truth(value):
                self._runs.solver.add(part == z3.BoolVal(value))
            case Literal(Atom() as atom, positive):
                truth = self._moments.holds(atom, k)
                self._demand(part, truth if positive else z3.Not(truth))
            case Literal(step, positive):
                if not is_last:
                    truth = self._moments.taken(step.name, k)
                    self._demand(part, truth if positive else z3.Not(truth))
                else:
                    self._like_the_first(of, part)
                    if positive:  # who stays takes no step
                        self._demand(part, z3.Not(self.stays))
            case All(parts):
                for one in parts:
                    self._demand(part, self._part(one, k))
            case Some(parts):
                self._demand(part, *[self._part(one, k) for one in parts])
            case After(inner):
                if not is_last:
                    self._demand(part, self._part(inner, k + 1))
                else:
                    self._like_the_first(of, part)
                    self._demand(z3.And(part, self.stays), self._part(inner, k))
            case Till(left, right):
                if not is_last:
                    self._demand(part, self._part(right, k), self._part(left, k))
                    self._demand(part, self._part(right, k), self._part(of, k + 1))
                else:
                    self._like_the_first(of, part)
                    self._demand(z3.And(part, self.stays), self._part(right, k))
                    comes = [z3.And(self._inside[i], self._part(right, i)) for i in range(k)]
                    self._demand(part, self.stays, *comes)
            case Freed(left, right):
                self._demand(part, self._part(right, k))
                if not is_last:
                    self._demand(part, self._part(left, k), self._part(of, k + 1))
                else:
                    self._like_the_first(of, part)

    def _like_the_first(self, of: Normal, part: Term) -> None:
        """What holds in the last moment of a loop holds in its first."""
        for k, here in enumerate(self.back_to):
            self._demand(z3.And(here, part), self._part(of, k))
