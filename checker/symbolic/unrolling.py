"""Runs of one length after the other as constraints: states, and between two of them a selector for each instance.

Exactly one instance is selected at each step. Of all runs that differ only in the order of steps that commute, one
is kept, the least in lexicographic order of the instances: a step is refused where it could as well have
been taken before an earlier one with a larger number, all steps from that one on commuting with it and it having been
enabled there. (Exchanging two neighbours that commute makes a run smaller, so every run has a kept one of the
same length to the same state.)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import z3

from checker.deadline import keep_going
from checker.language.model import State
from checker.steps import Step
from checker.symbolic.encoding import Encoding
from checker.symbolic.independence import Independence
from checker.symbolic.limits import Limits
from checker.symbolic.numbers import Term
from checker.symbolic.relation import add_step
from checker.symbolic.variables import StateVector


class Unrolling:
    """Runs of ``length`` steps in one incremental solver; they start in any type-correct state unless more is asserted.

    independence: which steps commute; None keeps all interleavings.
    """

    def __init__(self, encoding: Encoding, limits: Limits, independence: Independence | None) -> None:
        self.encoding = encoding
        self.limits = limits
        self.solver = limits.solver()
        self.frames: list[StateVector] = []
        self.selectors: list[list[Term]] = []
        self._independence = independence
        self._unordered: list[tuple[list[Term], list[Term]]] = []
        self._late: list[Term | None] = [None] * len(encoding.instances)
        self._distinct: dict[tuple[int, int], Term] = {}
        self._add_frame()
        self.assert_at(encoding.well_typed, 0)

    @property
    def length(self) -> int:
        """How many steps the runs have."""
        return len(self.selectors)

    def at(self, term: Term, frame: int) -> Term:
        """A term over ``now`` said of a state of the runs."""
        return self.encoding.at(term, self.frames[frame])

    def assert_at(self, term: Term, frame: int) -> None:
        """Demand something of a state of the runs."""
        self.solver.add(self.at(term, frame))

    def named(self, term: Term, name: str, frame: int) -> Term:
        """A Boolean constant that implies a term about a state, to be used as an assumption."""
        flag = z3.Bool(f"{name}@{frame}")
        self.solver.add(z3.Implies(flag, self.at(term, frame)))
        return flag

    def extend(self) -> None:
        """One step more."""
        before, k = self.frames[-1], self.length
        after = self._add_frame()
        selectors = [z3.Bool(f"step {j}@{k}") for j in range(len(self.encoding.instances))]
        enabled = add_step(self.solver, self.encoding, before, after, selectors, f"number@{k}")
        self._unordered.append((selectors, enabled))
        if k:  # a single step needs no order, and which steps commute takes time to find
            for frame, (chosen, able) in enumerate(self._unordered, start=k + 1 - len(self._unordered)):
                self._keep_one_order(chosen, able, frame)
            self._unordered.clear()
        self.selectors.append(selectors)

    def _add_frame(self) -> StateVector:
        self.frames.append(self.encoding.vector(f"@{len(self.frames)}"))
        return self.frames[-1]

    # One order of steps that commute.

    @cached_property
    def _commuting(self) -> list[list[int]]:
        """By instance those that commute with it."""
        every = range(len(self.encoding.instances))
        independence = self._independence
        if independence is None:
            return [[] for _ in every]
        found = []
        for c in every:
            keep_going()
            found.append([a for a in every if a != c and independence.commute(a, c)])
        return found

    def _keep_one_order(self, selectors: Sequence[Term], enabled: Sequence[Term], k: int) -> None:
        """Note at each step which instances could have been taken earlier (``late``), and refuse them afterwards."""
        late: list[Term | None] = []
        for c, others in enumerate(self._commuting):
            was_late = self._late[c]
            if was_late is not None:
                self.solver.add(z3.Or(z3.Not(selectors[c]), z3.Not(was_late)))
            if not others:
                late.append(None)
                continue
            flag, able = z3.Bool(f"late {c}@{k}"), z3.Bool(f"able {c}@{k}")
            self.solver.add(able == enabled[c])
            for a in others:
                keep_going()
                if a > c:
                    self.solver.add(z3.Or(z3.Not(selectors[a]), z3.Not(able), flag))
                elif was_late is not None:
                    self.solver.add(z3.Or(z3.Not(selectors[a]), z3.Not(able), z3.Not(was_late), flag))
            late.append(flag)
        self._late = late

    # Simple paths.

    def distinct(self) -> list[Term]:
        """Assumptions that make all states of the runs differ from each other."""
        flags = []
        for b in range(len(self.frames)):
            for a in range(b):
                keep_going()
                if (a, b) not in self._distinct:
                    flag = z3.Bool(f"differ {a}@{b}")
                    pairs = zip(self.frames[a].terms, self.frames[b].terms, strict=True)
                    self.solver.add(z3.Or(z3.Not(flag), *[x != y for x, y in pairs]))
                    self._distinct[a, b] = flag
                flags.append(self._distinct[a, b])
        return flags

    # Reading a run.

    def run(self, model: Any) -> tuple[State, tuple[Step, ...]]:
        """The initial state and the steps of the run that a Z3 model stands for."""
        system = self.encoding.system
        steps = []
        for frame, selectors in enumerate(self.selectors):
            chosen = next(j for j, s in enumerate(selectors) if z3.is_true(model.eval(s, model_completion=True)))
            steps.append(self.encoding.step(chosen, self.frames[frame].read(model)))
        return system.decode(self.frames[0].read(model)), tuple(steps)
