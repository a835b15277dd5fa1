"""Bounded model checking: runs of 0, 1, 2, ... steps are searched for a violation, so that the first is a shortest.

A. Biere, A. Cimatti, E. Clarke, Y. Zhu, *Symbolic Model Checking without BDDs* (TACAS 1999). Without a bound from
elsewhere, the search proves a property only where no run of some length visits all different states (the recurrence
diameter): every reachable state has then been seen.

That no run of a length goes wrong may take Z3 very long, because the runs are many, where the states that they lead to
are few. So once a question has become hard, the nearest states are listed (``levels.py``); Z3 goes on only if they do
not decide it.
"""

from __future__ import annotations

from dataclasses import replace

import z3

from checker.deadline import GaveUp, Interrupted
from checker.symbolic.fixed_bits import FixedBits
from checker.symbolic.goal import SAID, Goal
from checker.symbolic.independence import Independence
from checker.symbolic.levels import Levels, Mistake, may_list
from checker.symbolic.limits import ANY_CONFLICTS, Limits, TooHard
from checker.symbolic.result import SymbolicResult
from checker.symbolic.unrolling import Unrolling
from checker.verdict import Outcome, grouped

HARD = 1000
"""A question that leads to so many conflicts is hard."""
MOST_LISTED = 2_000_000
"""So many states may be listed."""


class BoundedSearch:
    """The search for a shortest violation of one property.

    known_depth: the depth of the state space where another engine has found it (every reachable state is so many
        steps or fewer from an initial one); None if it is not known.
    prove: look for the recurrence diameter as well.
    """

    def __init__(
        self,
        goal: Goal,
        limits: Limits,
        independence: Independence | None,
        known_depth: int | None = None,
        prove: bool = True,
    ) -> None:
        self._goal = goal
        self._limits = limits
        self._known_depth = known_depth
        self._prove = prove
        self._runs = Unrolling(goal.encoding, limits, independence)
        self._runs.assert_at(goal.encoding.initial, 0)
        self._fixed = FixedBits(self._runs, limits)
        self._clean = -1
        self._searched = -1  # by Z3
        self._listed = 0

    @property
    def clean(self) -> int | None:
        """Up to how many steps nothing is wrong; None if not even the initial states have been searched."""
        return self._clean if self._clean >= 0 else None

    def search(self, depth: int) -> SymbolicResult:
        """Search all runs of up to ``depth`` steps; never raises for limits that are reached."""
        return replace(self._searched_within_limits(depth), listed=self._listed)

    def _searched_within_limits(self, depth: int) -> SymbolicResult:
        try:
            if not may_list(self._goal):
                return self._search(depth)
            self._runs.solver.set("max_conflicts", HARD)
            try:
                return self._search(depth)
            except TooHard:
                self._runs.solver.set("max_conflicts", ANY_CONFLICTS)
                return self._list(depth) or self._search(depth)
        except GaveUp as problem:
            so_far = "" if self.clean is None else f", no violation within {self._clean} steps"
            return self._unknown(f"{problem}{so_far}", problem)

    def _search(self, depth: int) -> SymbolicResult:
        while True:
            found = self.step() or self._at_the_end(depth)
            if found is not None:
                return found
            if self._prove and not self._can_go_on():
                return self._proved(f"no run of {self._runs.length + 1} steps visits only different states")

    def _at_the_end(self, depth: int) -> SymbolicResult | None:
        """What to conclude if no longer runs need to be searched, or are to be."""
        if self._known_depth is not None and self._clean >= self._known_depth:
            return self._proved(f"no state is more than {self._known_depth} steps away")
        return self._unknown(f"no violation within {depth} steps") if self._clean >= depth else None

    def step(self) -> SymbolicResult | None:
        """Search the runs that are one step longer than those searched so far; raises ``GaveUp``."""
        self._limits.check_time()
        if self._runs.length == self._searched:
            self._runs.extend()
        self._fixed.settle()
        found = self._look()
        if found is None:
            self._searched = self._runs.length
            self._clean = max(self._clean, self._searched)
        return found

    # States that are listed.

    def _list(self, depth: int) -> SymbolicResult | None:
        """What the nearest states show; None where they do not decide it."""
        levels = Levels(self._goal, self._limits, MOST_LISTED)
        while not levels.is_full:
            mistake = levels.advance()
            self._listed = len(levels)
            if mistake is not None:
                return self._run_to(mistake)
            if levels.is_complete:
                return self._proved(f"all {grouped(len(levels))} reachable states are listed")
            self._clean = max(self._clean, levels.clean)
            found = self._at_the_end(depth)
            if found is not None:
                return found
        return None

    def _run_to(self, mistake: Mistake) -> SymbolicResult:
        """A run to a state that is listed."""
        if len(mistake.cells) - 1 <= self._clean:
            raise AssertionError("something is wrong with a state that is listed, but Z3 has not found it")
        encoding = self._goal.encoding
        before = mistake.cells if len(mistake.instances) == len(mistake.cells) else mistake.cells[:-1]
        steps = tuple(encoding.step(k, cells) for k, cells in zip(mistake.instances, before, strict=True))
        initial = encoding.system.decode(mistake.cells[0])
        return SymbolicResult(mistake.outcome, mistake.reason, self.clean, initial, steps, seconds=self._limits.elapsed)

    # Runs in Z3.

    def _can_go_on(self) -> bool:
        """Whether some run of one step more visits only different states."""
        self._runs.extend()
        return self._limits.holds(self._runs.solver, *self._runs.distinct())

    def _look(self) -> SymbolicResult | None:
        """A violation or fault in the last state of the runs; afterwards the runs have none there."""
        runs, k, goal = self._runs, self._runs.length, self._goal
        if k <= self._clean or not self._limits.holds(runs.solver, runs.named(goal.bad, "wrong", k)):
            runs.assert_at(z3.Not(goal.bad), k)
            return None
        for name, term in zip(SAID, (goal.violated, goal.undefined, goal.fault), strict=True):
            if not z3.is_false(term) and self._limits.holds(runs.solver, runs.named(term, name, k)):
                return self._found(name)
        raise AssertionError("a disjunction is satisfiable, but none of its parts")

    def _found(self, what: str) -> SymbolicResult:
        runs, model = self._runs, self._runs.solver.model()
        initial, steps = runs.run(model)
        outcome, reason = SAID[what]
        if what == "fault":
            cells = runs.frames[-1].read(model)
            fault_of = [runs.at(i.fault, runs.length) for i in self._goal.encoding.instances]
            chosen = next(j for j, f in enumerate(fault_of) if z3.is_true(model.eval(f, model_completion=True)))
            steps = (*steps, runs.encoding.step(chosen, cells))
        return SymbolicResult(outcome, reason, runs.length, initial, steps, seconds=self._limits.elapsed)

    def _proved(self, reason: str) -> SymbolicResult:
        return SymbolicResult(Outcome.HOLDS, reason, self.clean, seconds=self._limits.elapsed)

    def _unknown(self, reason: str, problem: GaveUp | None = None) -> SymbolicResult:
        interrupted = isinstance(problem, Interrupted)
        return SymbolicResult(
            Outcome.UNKNOWN, reason, self.clean, seconds=self._limits.elapsed, interrupted=interrupted
        )


def shortest_violation(goal: Goal, limits: Limits, independence: Independence | None, depth: int) -> SymbolicResult:
    """The shortest run to a violation, where there is known to be one."""
    found = BoundedSearch(goal, limits, independence, prove=False).search(depth)
    if found.outcome is not Outcome.UNKNOWN:
        return found
    return replace(found, reason=f"some run violates the property, but {found.reason}")
