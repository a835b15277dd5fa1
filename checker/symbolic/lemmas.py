"""The search for lemmas that make a property inductive, guided by reachable states and proved by Z3.

A property that holds in all reachable states need not be kept by every step: Z3 finds a *counterexample to induction*,
a state that satisfies everything so far and a step that breaks it. If that state is not reachable, some lemma excludes
it: a small cube of atoms is learned that holds there and in none of the reachable states seen. Lemmas are assumed at
once and must be kept by every step themselves; when that is shown for all of them, the conjunction is an inductive
invariant. Lemmas are proposed in stock from states that are almost reachable, which saves questions to Z3.

If the states seen are not all reachable ones, a lemma may be wrong. That comes to light: the state to be excluded is
then one of those seen, or an initial one. Its successor is reachable as well, is taken up, and lemmas that exclude it
are dropped. (Compare P. Garg, C. Loeding, P. Madhusudan, D. Neider, *ICE: A Robust Framework for Learning Invariants*,
CAV 2014, whose examples, counterexamples and implications these are.)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import z3
from numpy.typing import NDArray

from checker.deadline import GaveUp
from checker.symbolic.atoms import Atoms
from checker.symbolic.batch import Batches, Rows
from checker.symbolic.cubes import Cube, Examples, Library, Reachable, count_bits, first_of
from checker.symbolic.goal import Goal
from checker.symbolic.limits import Limits
from checker.symbolic.mutation import Mutation
from checker.symbolic.numbers import Term
from checker.symbolic.sampling import Sample
from checker.symbolic.two_states import TwoStates

MOST_STATES = 50_000
"""About how many reachable states are looked at breadth first."""
NEAR_MISSES = 40_000
"""States made at a time that are almost reachable."""
KEPT_MISSES = 8000
"""Of those that lemmas exclude already, so many are kept to weigh further lemmas with."""
ROUNDS = 12
"""At most so many times near misses are made."""
FEW = 20
"""So few near misses that no lemma excludes are not worth another round."""
MANY = 1000
"""So many lemmas and more mean that something else may be better."""
IN_VAIN = 20
"""So many near misses that nothing tells from the reachable states are likely to be reachable, as others may be."""
PROPOSALS = 2
"""Lemmas learned at once from one state, without atoms in common."""


class Refuted(Exception):
    """A reachable state violates the property."""


@dataclass
class Figures:
    """What a search took: reachable states seen, atoms, lemmas in stock, counterexamples to induction, questions."""

    states: int = 0
    complete: bool = False
    atoms: int = 0
    stock: int = 0
    counterexamples: int = 0
    questions: int = 0
    lemmas: int = 0


class LemmaSearch:
    """The search for an inductive invariant that implies a goal.

    better: asked once, when lemmas become many, whether there is a better way; then the search gives up.
    """

    def __init__(self, goal: Goal, limits: Limits, better: Callable[[], bool] | None = None) -> None:
        self._better = better
        self.figures = Figures()
        self._goal = goal
        self._encoding = goal.encoding
        self._limits = limits
        self._batches = Batches(goal.encoding.system)
        self._sample = Sample(self._batches, MOST_STATES, limits)
        self._mutation = Mutation(self._sample)

    def prove(self) -> list[Term]:
        """Lemmas over ``now`` that are inductive together with the goal; raises ``Refuted`` or ``GaveUp``."""
        self._refute_by(self._sample.rows)
        self._start_atoms()
        self._stock_up()
        self._start_solver([])
        while self._todo:
            if self._breaks(self._todo[0]):
                self._strengthen()
            else:
                self._todo.popleft()
        self.figures.lemmas = len(self._active)
        truth = self._encoding.translator.truth
        return [truth(self._atoms.lemma(cube)) for cube in self._active]

    def _refute_by(self, rows: Rows) -> None:
        if self._goal.wrong(self._batches, rows).any():
            raise Refuted

    # Lemmas in stock.

    def _start_atoms(self) -> None:
        self._told_apart = self._sample.longest()
        self._atoms = Atoms(self._batches, self._told_apart)
        self._reachable = Reachable(self._atoms, self._sample.rows)
        self._miss_rows = self._mutation.near_misses(NEAR_MISSES // 4)
        self._misses = Examples.of(self._atoms, self._miss_rows)
        self._library = Library(len(self._atoms))
        self.figures.states, self.figures.complete = len(self._sample), self._sample.complete
        self.figures.atoms = len(self._atoms)

    def _stock_up(self) -> None:
        """Learn lemmas until most near misses are excluded by one."""
        left = self._misses.every
        for turn in range(ROUNDS):
            in_vain = 0
            while left.any() and in_vain < IN_VAIN:
                self._limits.check_time()
                state = first_of(left)
                values = self._misses.values(state)
                cube = self._reachable.learn(values, self._misses, left, self._atoms.far_fetched)
                if cube is None:
                    in_vain += 1
                    left = left.copy()
                    left[state // 64] &= ~np.uint64(1 << state % 64)
                    continue
                covered = self._misses.in_cube(cube)
                self._library.add(cube, count_bits(covered))
                self._consider(len(self._library))
                left = left & ~covered
            if turn == ROUNDS - 1:
                break
            rows = self._mutation.near_misses(NEAR_MISSES)
            hard = rows[~self._library.excluded(self._atoms, rows)]
            if len(hard) < FEW:
                break
            self._miss_rows = np.concatenate([self._miss_rows[-KEPT_MISSES:], hard])
            self._misses = Examples.of(self._atoms, self._miss_rows)
            left = self._misses.every
            for cube in self._library:
                left = left & ~self._misses.in_cube(cube)
        self.figures.stock = len(self._library)

    def _consider(self, lemmas: int) -> None:
        """Give up where lemmas have become many and there is a better way."""
        if lemmas > MANY and self._better is not None:
            better, self._better = self._better, None
            if better():
                raise GaveUp(f"more than {MANY} lemmas would be needed")

    # Induction.

    def _start_solver(self, lemmas: list[Cube]) -> None:
        self._two = TwoStates(self._encoding, self._limits)
        self._two.solver.add(z3.Not(self._goal.bad))
        self._bad_after = self._two.after_holds(self._goal.bad, "bad'")
        if self._limits.holds(self._two.initial, self._goal.bad):
            raise Refuted
        self._active: dict[Cube, None] = {}
        self._todo: deque[Cube | None] = deque([None])
        for cube in lemmas:
            self._activate(cube)

    def _literal(self, literal: tuple[int, bool], after: bool = False) -> Term:
        flag = self._two.flags(literal[0], self._atoms.expr)[after]
        return flag if literal[1] else z3.Not(flag)

    def _breaks(self, claim: Cube | None) -> bool:
        """Whether some step breaks a lemma (None: the property), all lemmas being true before it."""
        self.figures.questions += 1
        broken = [self._bad_after] if claim is None else [self._literal(part, after=True) for part in claim]
        return self._limits.holds(self._two.solver, *broken)

    def _strengthen(self) -> None:
        """Exclude the state that the solver has just found, or learn that it is reachable."""
        self.figures.counterexamples += 1
        model = self._two.solver.model()
        row = self._batches.rows([self._two.now.read(model)])
        if row[0] in self._sample:
            self._learn_reachable(self._batches.rows([self._two.after.read(model)]))
            return
        values = self._atoms.evaluate(row)[0]
        cubes = self._library.matching(values)[:1] or self._learn(values)
        for cube in cubes:
            if not self._activate(cube):
                return

    def _learn(self, values: NDArray[np.bool_]) -> list[Cube]:
        """Lemmas against a state that no known one excludes; far-fetched ones only where there are no others."""
        cubes = self._learn_without(values, self._atoms.far_fetched)
        cubes = cubes or self._learn_without(values, np.zeros(len(values), bool))
        if not cubes:
            raise GaveUp("no candidate lemma tells a counterexample to induction from the reachable states")
        return cubes

    def _learn_without(self, values: NDArray[np.bool_], unwanted: NDArray[np.bool_]) -> list[Cube]:
        cubes = []
        banned = unwanted.copy()
        for _ in range(PROPOSALS):
            cube = self._reachable.learn(values, self._misses, self._misses.every, banned)
            if cube is None:
                break
            self._library.add(cube, count_bits(self._misses.in_cube(cube)))
            banned[[atom for atom, _ in cube]] = True
            cubes.append(cube)
        return cubes

    def _activate(self, cube: Cube) -> bool:
        """Assume a lemma from now on; False if an initial state contradicts it."""
        if cube in self._active:
            return True
        if self._limits.holds(self._two.initial, *[self._literal(part) for part in cube]):
            model = self._two.initial.model()
            self._learn_reachable(self._batches.rows([self._two.now.read(model)]))
            return False
        self._two.solver.add(z3.Or(*[z3.Not(self._literal(part)) for part in cube]))
        self._active[cube] = None
        self._todo.append(cube)
        self._consider(len(self._active))
        return True

    def _learn_reachable(self, rows: Rows) -> None:
        """Take up a state that is reachable although it has not been seen, and drop the lemmas that it refutes."""
        self._sample.extend(rows, 1000)
        self._refute_by(self._sample.rows)
        lemmas, stock = list(self._active), list(self._library)
        if self._sample.longest() != self._told_apart:
            self._start_atoms()
            self._stock_up()
            self._start_solver([])
            return
        self._reachable = Reachable(self._atoms, self._sample.rows)
        wrong = {cube for cube in {*lemmas, *stock} if self._reachable.all.in_cube(cube).any()}
        self._library.discard(wrong)
        self._start_solver([cube for cube in lemmas if cube not in wrong])
