"""The questions of property-directed reachability about one step, put to one incremental solver.

``F[0]`` is the initial states; ``F[k]`` the good, type-correct states outside of all cubes that are blocked at level k
or higher. Literals become constants when they are first used. Assumptions go to Z3 as they are held there, since
wrapping thousands of them in Python for each question costs more than the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import z3
from z3 import z3core

from checker.symbolic.cubes import Cube
from checker.symbolic.goal import Goal
from checker.symbolic.ic3_literals import Literals, Row
from checker.symbolic.limits import Limits
from checker.symbolic.numbers import Term
from checker.symbolic.relation import add_step

STALE = 1000
"""So many negated cubes that are no longer asked about are worth a new solver."""


class Steps:
    """A state of a frame, a step, and the state after it; and, on its own, an initial state.

    Blocked cubes are asserted here as they are told, and all again in a new solver now and then.
    """

    def __init__(self, goal: Goal, literals: Literals, limits: Limits) -> None:
        self.before: Row | None = None
        """The state before the step that was found last."""
        self.after: Row | None = None
        """The state after it."""
        self._goal = goal
        self._literals = literals
        self._limits = limits
        self._later = literals.later
        self._words = literals.word(), literals.word(after=True)
        self._now: dict[tuple[int, bool], Term] = {}
        self._afterwards: dict[tuple[int, bool], Term] = {}
        self._literal_of: dict[int, tuple[int, bool]] = {}
        self._definitions: list[tuple[Term, Term]] = []
        self._selectors = [z3.Bool(f"step {j}") for j in range(len(goal.encoding.instances))]
        self._levels = [z3.Bool("level 0")]
        self._bad = z3.Bool("bad'")
        self._blocked: dict[Cube, int] = {}
        self._initial = limits.solver()
        self._initial.add(goal.encoding.initial)
        self._asked = 0
        self._start()

    def _start(self) -> None:
        encoding = self._goal.encoding
        solver = self._limits.solver()
        self._solver = solver
        self._negations = 0
        solver.add(encoding.well_typed, z3.Not(self._goal.bad))
        add_step(solver, encoding, encoding.now, self._later, self._selectors, "number")
        solver.add(z3.Implies(self._bad, encoding.at(self._goal.bad, self._later)))
        solver.add(z3.Implies(self._levels[0], encoding.initial))
        for now, later in self._definitions:
            solver.add(now, later)
        for cube, level in self._blocked.items():
            self._assert_blocked(cube, level)

    # Literals.

    @property
    def known(self) -> Iterable[int]:
        """The numbers of the literals that have been used, in order."""
        return sorted({number for number, value in self._now if value})

    def _literal(self, literal: tuple[int, bool], after: bool = False) -> Term:
        if literal not in self._now:
            number = literal[0]
            now, later = z3.Bool(f"literal {number}"), z3.Bool(f"literal {number}'")
            definition = now == self._literals.term(number), later == self._literals.term(number, after=True)
            self._definitions.append(definition)
            self._solver.add(*definition)
            self._initial.add(definition[0])
            for table, flag in ((self._now, now), (self._afterwards, later)):
                table[number, True], table[number, False] = flag, z3.Not(flag)
                for value in (True, False):
                    self._literal_of[table[number, value].get_id()] = number, value
        return (self._afterwards if after else self._now)[literal]

    # Frames.

    def add_level(self) -> None:
        """One frame more."""
        self._levels.append(z3.Bool(f"level {len(self._levels)}"))

    def block(self, cube: Cube, level: int) -> None:
        """No state of the cube is in the frames up to a level any more."""
        self._blocked[cube] = level
        self._assert_blocked(cube, level)

    def forget(self, cube: Cube) -> None:
        """The cube need not be asserted again, since it is part of another one that is blocked at least as far."""
        self._blocked.pop(cube, None)

    def _assert_blocked(self, cube: Cube, level: int) -> None:
        self._solver.add(z3.Or(z3.Not(self._levels[level]), *[z3.Not(self._literal(part)) for part in cube]))

    def _frame(self, level: int) -> list[Term]:
        return self._levels[:1] if level == 0 else self._levels[level:]

    # Questions.

    def initially(self, cube: Cube) -> Cube | None:
        """A part of the cube that holds in no initial state; None if it holds in one, ``before`` then."""
        if self._holds(self._initial, [self._literal(part) for part in cube]):
            self.before = self._read(self._initial, self._words[0])
            return None
        return self._core(self._initial)

    def negation(self, cube: Cube) -> Term:
        """An assumption that the state before the step is not in the cube."""
        if self._negations >= STALE:
            self._start()
        self._negations += 1
        self._asked += 1
        flag = z3.Bool(f"outside {self._asked}")
        self._solver.add(z3.Or(z3.Not(flag), *[z3.Not(self._literal(part)) for part in cube]))
        return flag

    def unreached(self, cube: Cube, level: int, negation: Term | None = None) -> Cube | None:
        """A part of the cube into which no step from frame ``level - 1`` leads.

        None if a step leads into the cube: ``before`` and ``after`` are its states then.
        """
        later = [self._literal(part, after=True) for part in cube]
        outside = [] if negation is None else [negation]
        if self._finds_step([*self._frame(level - 1), *later, *outside]):
            return None
        return self._core(self._solver)

    def leads_to_bad(self, level: int) -> bool:
        """Whether a step from a frame leads to a bad state."""
        return self._finds_step([*self._frame(level), self._bad])

    def _finds_step(self, assumptions: Sequence[Term]) -> bool:
        self.before = self.after = None
        if not self._holds(self._solver, assumptions):
            return False
        self.before, self.after = (self._read(self._solver, word) for word in self._words)
        return True

    def _read(self, solver: Any, word: Term) -> Row:
        return self._literals.row(solver.model().eval(word, model_completion=True).as_long())

    def _holds(self, solver: Any, assumptions: Sequence[Term]) -> bool:
        limits = self._limits
        count = len(assumptions)
        held = (z3.Ast * count)(*[assumption.as_ast() for assumption in assumptions])
        with limits.asking(solver):
            answer = z3core.Z3_solver_check_assumptions(solver.ctx.ref(), solver.solver, count, held)
        if answer == 0:
            raise limits.problem(solver.reason_unknown())
        return bool(answer > 0)

    def _core(self, solver: Any) -> Cube:
        context = solver.ctx.ref()
        core = z3core.Z3_solver_get_unsat_core(context, solver.solver)
        z3core.Z3_ast_vector_inc_ref(context, core)
        found = []
        for k in range(z3core.Z3_ast_vector_size(context, core)):
            literal = self._literal_of.get(z3core.Z3_get_ast_id(context, z3core.Z3_ast_vector_get(context, core, k)))
            if literal is not None:
                found.append(literal)
        z3core.Z3_ast_vector_dec_ref(context, core)
        return tuple(sorted(found))
