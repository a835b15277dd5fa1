"""How long and with how much memory Z3 may work, and what it says when that does not suffice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import z3

from checker.deadline import Deadline, GaveUp, Interrupted
from checker.symbolic.numbers import Term

SEED = 0
"""The seed of all solvers: the same question gets the same answer."""


NO_MORE = "sat.max.conflicts"
"""What Z3 says when a question has led to as many conflicts as it may."""
ANY_CONFLICTS = 2**32 - 1


class TooHard(GaveUp):
    """A question has led to as many conflicts as it may: something else may be better."""


@contextmanager
def memory_limit(megabytes: int | None) -> Iterator[None]:
    """As long as this lasts, Z3 may not hold more memory than so much (None: any), whatever it does."""
    z3.set_param("memory_max_size", megabytes or 0)
    try:
        yield
    finally:
        z3.set_param("memory_max_size", 0)


@dataclass
class Limits(Deadline):
    """The limits of one run: a deadline, and ``memory`` of the process in megabytes (None: any)."""

    memory: int | None = None
    at_work: Any = field(default=None, repr=False)
    """The solver that is answering a question."""

    def solver(self) -> Any:
        """A solver for bit-vectors and Booleans that remembers what it learns and obeys the memory limit."""
        return self._obeying(z3.SolverFor("QF_FD"))

    def plain_solver(self) -> Any:
        """A solver for a single question, apart from the one that the engines rest on."""
        return self._obeying(z3.SolverFor("QF_BV"))

    def _obeying(self, solver: Any) -> Any:
        solver.set("random_seed", SEED)
        solver.set("ctrl_c", False)
        if self.memory is not None:
            solver.set("max_memory", self.memory)
        return solver

    def holds(self, solver: Any, *assumptions: Term) -> bool:
        """Whether what is asserted is satisfiable under assumptions. Raises ``GaveUp`` if the solver does not tell."""
        with self.asking(solver):
            answer = solver.check(*assumptions)
        if answer == z3.unknown:
            raise self.problem(solver.reason_unknown())
        return bool(answer == z3.sat)

    @contextmanager
    def asking(self, solver: Any) -> Iterator[None]:
        """As long as this lasts, the solver is at work within these limits; raises ``GaveUp`` if it cannot be."""
        self.check_time()
        if self.seconds is not None:
            solver.set("timeout", max(1, int(1000 * (self.seconds - self.elapsed))))
        self.at_work = solver
        try:
            yield
        except z3.Z3Exception as problem:
            raise self.problem(str(problem)) from None
        finally:
            self.at_work = None

    def problem(self, words: str) -> GaveUp:
        """What to raise when a solver does not answer, from the reason that it gives."""
        if words == NO_MORE:
            return TooHard(self.in_words(words))
        late = self.seconds is not None and self.elapsed >= self.seconds
        if "timeout" in words or ("canceled" in words and late):
            return GaveUp(f"out of time after {self.elapsed:.0f} s")
        if "interrupted" in words or "canceled" in words:
            self.is_told = True
            return Interrupted(f"interrupted after {self.elapsed:.0f} s")
        return GaveUp(self.in_words(words))

    def in_words(self, problem: object) -> str:
        """Why Z3 stopped, from what it says itself."""
        words = str(problem)
        if "memory" in words:
            return f"out of memory: Z3 needs more than {self.memory} MB"
        return f"Z3 gave up: {words.splitlines()[0][:100] if words else 'it does not say why'}"
