"""Branching time by fixpoints on the graph (E. M. Clarke, E. A. Emerson, A. P. Sistla, TOPLAS 8(2), 1986).

Plain semantics, *without fairness*: ``AF(p)`` speaks about every run, unfair ones included, and ``EG(p)``
about some run, fair or not. A terminal state is its own only next state.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from checker.errors import UsageError
from checker.explorer.kernels_ways import keep_who_can_stay, mark_before, search_backward, spread_backward
from checker.temporal.formula import And, Branching, Formula, Implies, Not, Or
from checker.temporal.graph import BoolArray, Graph, Int64Array, UInt32Array
from checker.temporal.lasso import Path
from checker.temporal.native import call
from checker.temporal.runs import path_along
from checker.temporal.search import search
from checker.temporal.valuation import Valuation

PASSES = 12
"""Passes over all transitions before it is worth while to reverse them."""


@dataclass(frozen=True)
class Satisfaction:
    """Where formulas of branching time hold on a graph."""

    graph: Graph
    valuation: Valuation
    _known: dict[Formula, BoolArray] = field(default_factory=dict)

    def states(self, claim: Formula) -> BoolArray:
        """For each state whether the formula holds; ``UsageError`` for operators of linear time."""
        if claim not in self._known:
            self._known[claim] = self._states(claim)
        return self._known[claim]

    def _states(self, claim: Formula) -> BoolArray:
        match claim:
            case Not(of):
                return ~self.states(of)
            case And(left, right):
                return self.states(left) & self.states(right)
            case Or(left, right):
                return self.states(left) | self.states(right)
            case Implies(left, right):
                return ~self.states(left) | self.states(right)
            case Branching(path="E", operator="X", parts_=(of,)):
                return self.before(self.states(of))
            case Branching(path="A", operator="X", parts_=(of,)):
                return ~self.before(~self.states(of))
            case Branching(path="E", operator="F", parts_=(of,)):
                return self.some_until(None, self.states(of))
            case Branching(path="A", operator="F", parts_=(of,)):
                return ~self.some_for_ever(~self.states(of))
            case Branching(path="E", operator="G", parts_=(of,)):
                return self.some_for_ever(self.states(of))
            case Branching(path="A", operator="G", parts_=(of,)):
                return ~self.some_until(None, ~self.states(of))
            case Branching(path="E", operator="U", parts_=(left, right)):
                return self.some_until(self.states(left), self.states(right))
            case Branching(path="A", operator="U", parts_=(left, right)):
                # it fails where the right never comes, or where the left ends before it
                p, q = self.states(left), self.states(right)
                return ~(self.some_for_ever(~q) | self.some_until(~q, ~p & ~q))
            case Branching():
                raise UsageError(f"{claim.path}{claim.operator} does not take {len(claim.parts)} formulas")
        return self.valuation.states(claim, self.graph.states)

    def before(self, goal: BoolArray) -> BoolArray:
        """The states with a next state in ``goal``."""
        return has_successor(self.graph.offsets, self.graph.targets, goal)

    def some_until(self, through: BoolArray | None, goal: BoolArray) -> BoolArray:
        """The states from which some run stays in ``through`` (None: anywhere) until it is in ``goal``."""
        if not goal.any():
            return goal
        if through is None:
            through = np.ones(self.graph.states, np.bool_)
        found = goal.copy()
        for _ in range(PASSES):
            if not call(spread_backward, self.graph.offsets, self.graph.targets, self.graph.states, through, found):
                return found
        return backward(*self.graph.transposed, through, found)

    def some_for_ever(self, inside: BoolArray) -> BoolArray:
        """The states from which some run stays in ``inside`` for ever."""
        offsets, sources = self.graph.transposed
        return stay(self.graph.offsets, self.graph.targets, offsets, sources, inside)

    def counterexample(self, claim: Formula) -> Path | None:
        """A run to a state that shows why a formula fails.

        For ``AG`` of something, and for conjunctions of such, the shortest run to a state in which that
        fails; otherwise just the initial state in which the formula fails; None if it holds in all of them.
        """
        graph = self.graph
        failing = graph.initial[~self.states(claim)[graph.initial]]
        if not failing.size:
            return None
        match claim:
            case And(left, right):
                return self.counterexample(left) or self.counterexample(right)
            case Branching(path="A", operator="G", parts_=(of,)):
                region = np.zeros(graph.states, np.int32)
                tree = search(graph.offsets, graph.targets, region, graph.initial)
                bad = np.flatnonzero(~self.states(of) & (tree.depth >= 0))
                nearest = int(bad[np.argmin(tree.depth[bad])])
                return path_along(graph, tree.path(nearest))
        return Path(int(failing[0]), ())


def has_successor(offsets: Int64Array, targets: UInt32Array, goal: BoolArray) -> BoolArray:
    """The states with a next state in ``goal``."""
    found = np.zeros(goal.size, np.bool_)
    call(mark_before, offsets, targets, goal.size, goal, found)
    return found


def backward(offsets: Int64Array, sources: UInt32Array, through: BoolArray, goal: BoolArray) -> BoolArray:
    """The states from which ``goal`` can be reached through states in ``through``; the edges are reversed."""
    found, allowed = np.array(goal, np.bool_), np.ascontiguousarray(through, np.bool_)
    queue = np.empty(found.size, np.int32)
    call(search_backward, offsets, sources, allowed, found, queue, found.size)
    return found


def stay(
    offsets: Int64Array,
    targets: UInt32Array,
    reverse_offsets: Int64Array,
    reverse_sources: UInt32Array,
    inside: BoolArray,
) -> BoolArray:
    """The states from which some run stays ``inside`` for ever: those that cannot stay are taken away."""
    kept = inside.copy()
    ways, queue = np.zeros(kept.size, np.int32), np.empty(kept.size, np.int32)
    reverse = (reverse_offsets, reverse_sources)
    call(keep_who_can_stay, offsets, targets, kept.size, *reverse, kept, ways, queue)
    return kept
