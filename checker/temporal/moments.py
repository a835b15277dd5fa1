"""Is some moment of some run such? Formulas about one state and the step that is taken out of it."""

from __future__ import annotations

import numpy as np

from checker.errors import UsageError
from checker.temporal.formula import And, Atom, Constant, Formula, Implies, Not, Or, StepAtom
from checker.temporal.graph import BoolArray, Graph, Int64Array, UInt32Array
from checker.temporal.valuation import Valuation

CHUNK = 1 << 20
"""Transitions that are looked at together."""


def some_moment(graph: Graph, claim: Formula, valuation: Valuation) -> bool:
    """Whether a formula without operators of time holds at some moment of some run through the states of a graph.

    A moment is a state with a transition out of it, or a terminal state without. Raises ``UsageError`` for operators
    of time. Every state of the graph is taken for reachable.
    """
    ends = np.flatnonzero(graph.terminal)
    if ends.size and _holds(claim, valuation, ends, None).any():
        return True
    for first in range(0, graph.transitions, CHUNK):
        edges = np.arange(first, min(first + CHUNK, graph.transitions))
        sources = np.searchsorted(graph.offsets, edges, side="right") - 1
        if _holds(claim, valuation, sources, graph.labels[edges]).any():
            return True
    return False


def _holds(claim: Formula, valuation: Valuation, states: Int64Array, labels: UInt32Array | None) -> BoolArray:
    """For each moment whether the formula holds; labels: None where no step is taken."""
    match claim:
        case Constant(value):
            return np.full(states.size, value)
        case Atom(name=name):
            return np.asarray(valuation.atoms[name])[states]
        case StepAtom(name=name):
            return np.zeros(states.size, np.bool_) if labels is None else np.asarray(valuation.steps[name])[labels]
        case Not(of):
            return ~_holds(of, valuation, states, labels)
        case And(left, right):
            return _holds(left, valuation, states, labels) & _holds(right, valuation, states, labels)
        case Or(left, right):
            return _holds(left, valuation, states, labels) | _holds(right, valuation, states, labels)
        case Implies(left, right):
            return ~_holds(left, valuation, states, labels) | _holds(right, valuation, states, labels)
    raise UsageError(f"{claim} does not speak of one moment alone")
