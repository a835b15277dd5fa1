"""One step as a constraint: a rule instance is selected, it is enabled, and what it does not write stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import z3

from checker.deadline import keep_going
from checker.symbolic.encoding import Encoding
from checker.symbolic.numbers import Term
from checker.symbolic.variables import StateVector


def add_step(
    solver: Any, encoding: Encoding, before: StateVector, after: StateVector, selectors: Sequence[Term], name: str
) -> list[Term]:
    """Demand that one instance, the selected one, steps from a state to another.

    selectors: a constant for each instance. name: of the constants that spell its number. Returns for each instance
    that it is enabled before.
    """
    exactly_one(solver, selectors, name)
    terms = [term for i in encoding.instances for term in (i.enabled, *i.after.values())]
    moved = iter(encoding.at_all(terms, before))
    enabled: list[Term] = []
    writers: dict[int, list[Term]] = {}
    for selector, instance in zip(selectors, encoding.instances, strict=True):
        keep_going()
        enabled.append(next(moved))
        solver.add(z3.Implies(selector, enabled[-1]))
        for index in instance.after:
            solver.add(z3.Implies(selector, after.terms[index] == next(moved)))
            writers.setdefault(index, []).append(selector)
    for index, (old, new) in enumerate(zip(before.terms, after.terms, strict=True)):
        solver.add(z3.Or(new == old, *writers.get(index, [])))
    return enabled


def exactly_one(solver: Any, selectors: Sequence[Term], name: str) -> None:
    """Demand that one selector is true and no other: the bits ``name`` spell its number."""
    solver.add(z3.Or(*selectors))
    bits = [z3.Bool(f"{name} {b}") for b in range((len(selectors) - 1).bit_length())]
    for j, selector in enumerate(selectors):
        keep_going()
        for b, bit in enumerate(bits):
            solver.add(z3.Or(z3.Not(selector), bit if j >> b & 1 else z3.Not(bit)))
