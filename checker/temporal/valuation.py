"""What the atoms of a formula are on a graph: an array over states or labels for each name."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from checker.errors import UsageError
from checker.temporal.formula import And, Atom, Constant, Formula, Implies, Not, Or, atoms_of, steps_of
from checker.temporal.graph import BoolArray, Graph


@dataclass(frozen=True)
class Valuation:
    """atoms: for each predicate a bool per state. steps: for each name of a step a bool per label."""

    atoms: Mapping[str, BoolArray]
    steps: Mapping[str, BoolArray]

    def fits(self, graph: Graph, claim: Formula) -> None:
        """Raise ``UsageError`` unless every atom of the formula is known and of the right length."""
        labels = int(graph.labels.max()) + 1 if graph.transitions else 0
        for name in atoms_of(claim):
            _check("predicate", name, self.atoms)
            if self.atoms[name].size != graph.states:
                raise UsageError(f"the predicate '{name}' has {self.atoms[name].size} values for {graph.states} states")
        for name in steps_of(claim):
            _check("step", name, self.steps)
            if self.steps[name].size < labels:
                raise UsageError(f"the step '{name}' has {self.steps[name].size} values for {labels} labels")

    def states(self, claim: Formula, count: int) -> BoolArray:
        """Where a formula without temporal operators and steps holds: a bool for each of ``count`` states."""
        match claim:
            case Constant(value):
                return np.full(count, value)
            case Atom(name=name):
                return np.asarray(self.atoms[name], np.bool_)
            case Not(of):
                return ~self.states(of, count)
            case And(left, right):
                return self.states(left, count) & self.states(right, count)
            case Or(left, right):
                return self.states(left, count) | self.states(right, count)
            case Implies(left, right):
                return ~self.states(left, count) | self.states(right, count)
            case _:
                raise UsageError(f"{claim} does not speak of one state alone")


def _check(what: str, name: str, known: Mapping[str, BoolArray]) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"known are: {', '.join(sorted(known)) or 'none'}"
        raise UsageError(f"there is no {what} '{name}' here; {hint}")
