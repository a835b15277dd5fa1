"""Property-directed reachability: an inductive invariant, made of cubes that are blocked one after the other.

A. Bradley, *SAT-Based Model Checking without Unrolling* (VMCAI 2011); N. Een, A. Mishchenko, R. Brayton, *Efficient
Implementation of Property Directed Reachability* (FMCAD 2011). Frame k contains all states that k steps can reach, as
the good states outside of certain cubes. A state that a step leads from to a bad one is an *obligation*: a cube that
contains it is blocked, or else a predecessor must be blocked first. When two neighboring frames are equal, they are an
inductive invariant.

Two things differ from the literature. Literals are not the bits of a state but what lemmas speak of: comparisons of
nodes and of messages in slots. And a cube is first guessed from the states that are known (``ic3_states.py``) and then
defended: what prevents it from being blocked is a state that is unreachable as well if the guess is right, so that one
is blocked by a guess of its own (compare the *counterexamples to generalization* of Z. Hassan, A. Bradley, F. Somenzi,
FMCAD 2013, and the pushing *to the top* of A. Ivrii, A. Gurfinkel, FMCAD 2015). Only where guesses fail is a cube made
of the unsatisfiable core, literal after literal being dropped.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import z3

from checker.symbolic.cubes import Cube
from checker.symbolic.goal import Goal
from checker.symbolic.ic3_frames import Frames
from checker.symbolic.ic3_literals import Row
from checker.symbolic.ic3_states import Known, States
from checker.symbolic.ic3_steps import Steps
from checker.symbolic.lemmas import Refuted
from checker.symbolic.limits import Limits
from checker.symbolic.numbers import Term

GUESSES = 3
"""Cubes tried for one state, without literals in common."""
TRIES = 30
"""So many states that stand against one cube are blocked before it is given up."""
DEPTH = 30
"""How deep cubes defend each other."""
WORK = 200
"""Guesses made in defense of one cube, where reachable states are known in part only."""
WORK_IF_COMPLETE = 3000
"""The same where all are known, so that every guess is right."""
DROPS = 3
"""States blocked so that one more literal can be dropped from a cube."""


@dataclass
class Figures:
    """What a proof took: obligations, guesses and those that could be blocked, cubes made of cores, frames, lemmas."""

    obligations: int = 0
    guesses: int = 0
    blocked: int = 0
    cores: int = 0
    frames: int = 0
    lemmas: int = 0


class PropertyDirected:
    """The search for an inductive invariant of one goal."""

    def __init__(self, goal: Goal, limits: Limits) -> None:
        self.figures = Figures()
        self._goal = goal
        self._limits = limits

    def prove(self) -> list[Term]:
        """Conditions, over ``now``, that are inductive together with the goal; raises ``Refuted`` or ``GaveUp``."""
        start = self._limits.solver()
        start.add(self._goal.encoding.initial)
        if self._limits.holds(start, self._goal.bad):
            raise Refuted
        if not self._goal.encoding.now.terms:  # nothing varies: there is one state
            return []
        self._states = States(self._goal, self._limits)
        self._steps = Steps(self._goal, self._states.literals, self._limits)
        self._frames = Frames(self._steps)
        self._activity = np.zeros((len(self._states.literals), 2), np.int64)
        if self._steps.leads_to_bad(0):
            raise Refuted
        self._frames.add_level()
        while True:
            self.figures.frames = self._frames.top
            while self._steps.leads_to_bad(self._frames.top):
                self._block(self._unreachable(), self._frames.top)
            self._frames.add_level()
            found = self._propagate()
            if found is not None:
                self.figures.lemmas = len(found)
                return [self._lemma(cube) for cube in found]

    def _lemma(self, cube: Cube) -> Term:
        """That a state is not in the cube."""
        term = self._states.literals.term
        return z3.Or([z3.Not(term(number)) if value else term(number) for number, value in cube])

    def _unreachable(self) -> Known:
        """The state before the step that was found last, to be blocked.

        Raises ``Refuted`` if it is initial, or known to be reachable.
        """
        row = self._steps.before
        assert row is not None
        known = self._states.known(row)
        if self._states.is_reachable(row) or self._steps.initially(self._states.bits(known)) is None:
            raise Refuted
        self._states.add_unreachable(known)
        return known

    def _allow_work(self) -> None:
        self._work = WORK_IF_COMPLETE if self._states.is_complete else WORK

    # Obligations.

    def _block(self, first: Known, level: int) -> None:
        """Block a state that leads to a bad one, and before it whatever leads there; raises ``Refuted``."""
        top, serial = level, 0
        waiting = [(level, serial, first)]
        while waiting:
            level, _, known = waiting[0]
            if self._frames.is_blocked(known, level):
                heapq.heappop(waiting)
                if level < top:
                    serial += 1
                    heapq.heappush(waiting, (level + 1, -serial, known))
                continue
            if self._states.is_reachable(known.row):
                raise Refuted
            self.figures.obligations += 1
            self._allow_work()
            cube = self._guess(known, level) or self._from_core(known, level)
            if cube is not None:
                self._push(cube, level)
                continue
            if level == 1:
                raise Refuted
            serial += 1
            heapq.heappush(waiting, (level - 1, -serial, self._unreachable()))

    def _push(self, cube: Cube, level: int) -> None:
        """Block a cube at a level and at all above where no more is needed for it."""
        self._frames.add(cube, level)
        top = self._frames.top
        if level < top and self._steps.unreached(cube, top) is not None:
            self._frames.add(cube, top)
            return
        while level < top - 1 and self._steps.unreached(cube, level + 1) is not None:
            level += 1
            self._frames.add(cube, level)

    def _propagate(self) -> list[Cube] | None:
        """Lift cubes to the next level; returns those of a frame that equals the next, None if there is none."""
        for level in range(1, self._frames.top):
            for cube in self._frames.at(level):
                if self._frames.is_at(cube, level):
                    self._lift(cube, level)
            if not self._frames.at(level):
                return self._frames.above(level)
        return None

    def _lift(self, cube: Cube, level: int) -> None:
        """Block a cube one level higher, if need be after what stands against that."""
        self._allow_work()
        for _ in range(TRIES):
            if self._steps.unreached(cube, level + 1) is not None:
                self._frames.add(cube, level + 1)
                return
            if self._states.reaches(cube) or not self._stands_aside(level, 0):
                return

    # Cubes.

    def _unreached(self, cube: Cube, level: int, negation: Term) -> Cube | None:
        """As ``Steps.unreached``; a state that is found to be reachable is taken up."""
        found = self._steps.unreached(cube, level, negation)
        if found is None:
            before, after = self._steps.before, self._steps.after
            assert before is not None and after is not None
            if level == 1 or self._states.is_reachable(before):
                self._states.add_reachable(after)
        return found

    def _guess(self, known: Known, level: int, depth: int = 0) -> Cube | None:
        """A cube around a state that can be blocked at a level, defended against what stands against it."""
        banned = np.zeros(len(self._states.literals), bool)
        for _ in range(GUESSES):
            cube = self._states.learn(known, banned)
            if cube is None:
                return None
            self.figures.guesses += 1
            self._work -= 1
            if self._defended(cube, level, depth):
                self.figures.blocked += 1
                return cube
            if not self._states.reaches(cube):
                banned[[number for number, _ in cube]] = True
        return None

    def _defended(self, cube: Cube, level: int, depth: int) -> bool:
        """Whether a cube can be blocked at a level, if need be after what stands against that."""
        if self._steps.initially(cube) is None:
            assert self._steps.before is not None
            self._states.add_reachable(self._steps.before)
            return False
        negation = self._steps.negation(cube)
        for _ in range(TRIES):
            if self._unreached(cube, level, negation) is not None:
                return True
            if level == 1 or self._states.reaches(cube) or not self._stands_aside(level - 1, depth):
                return False
        return False

    def _stands_aside(self, level: int, depth: int) -> bool:
        """Block the state before the step that was found last, at a level, if guesses can do it."""
        row: Row | None = self._steps.before
        assert row is not None
        if depth >= DEPTH or self._work <= 0 or self._states.is_reachable(row):
            return False
        known = self._states.known(row)
        cube = self._guess(known, level, depth + 1)
        if cube is None:
            return False
        self._push(cube, level)
        return True

    def _from_core(self, known: Known, level: int) -> Cube | None:
        """A cube around a state without any guess; None if a step leads to the state, which is the last found then."""
        used = [(number, bool(known.values[number])) for number in self._steps.known]
        whole: Cube = tuple(sorted({*used, *self._states.bits(known)}))
        core = self._unreached(whole, level, self._steps.negation(whole))
        if core is None:
            return None
        self.figures.cores += 1
        cube = self._repaired(core, known, whole)
        for literal in sorted(cube, key=lambda part: (self._activity[part[0], int(part[1])], part)):
            if literal in cube and len(cube) > 1:
                cube = self._dropped(cube, literal, known, level)
        for number, value in cube:
            self._activity[number, int(value)] += 1
        return cube

    def _repaired(self, cube: Cube, known: Known, whole: Cube) -> Cube:
        """The cube with literals of a state in it, so that neither initial nor other reachable states are in it."""
        if self._states.is_reachable(known.row):  # as has come to light only now
            raise Refuted
        if self._states.reaches(cube):
            cube = self._states.sharpened(cube, known)
        if self._steps.initially(cube) is None:
            outside = self._steps.initially(whole)
            assert outside is not None  # the bits tell the state from all initial ones
            cube = tuple(sorted({*cube, *outside}))
        return cube

    def _dropped(self, cube: Cube, literal: tuple[int, bool], known: Known, level: int) -> Cube:
        """The cube without a literal, and perhaps without others, if that can be blocked; otherwise as it is."""
        wider: Cube = tuple(part for part in cube if part != literal)
        if self._states.reaches(wider) or self._steps.initially(wider) is None:
            return cube
        negation = self._steps.negation(wider)
        for turn in range(DROPS + 1):
            core = self._unreached(wider, level, negation)
            if core is not None:
                return self._repaired(core, known, wider)
            if turn == DROPS or level == 1 or self._states.reaches(wider) or not self._stands_aside(level - 1, 0):
                return cube
        return cube
