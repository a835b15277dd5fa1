"""The initial states as a constraint: nothing is enumerated but the values that a model lists one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import z3

from checker import types
from checker.deadline import keep_going
from checker.language.model import InitialKind, InitialValues
from checker.symbolic.numbers import Number, Term, equal, simplified
from checker.symbolic.queues import Queue
from checker.symbolic.translate import Translated
from checker.symbolic.variables import StateVector
from checker.symbolic.well_typed import equals, well_typed


def initial_conditions(state: StateVector) -> list[Term]:
    """What a state must satisfy to be an initial one, as a list of conditions."""
    system = state.system
    cells = state.complete
    parts = well_typed(state)
    for name, (_, numbers) in system.places.items():
        if all(number in system.constants for number in numbers):
            continue
        values = system.model.initial_values[name]
        parts.append(_initial(values, [cells[number] for number in numbers]))
    return [part for part in (simplified(part) for part in parts) if not z3.is_true(part)]


def _initial(values: InitialValues, leaves: Sequence[Translated]) -> Term:
    if values.kind is InitialKind.ANYTHING:
        return z3.BoolVal(True)
    if values.kind is InitialKind.PERMUTATIONS:
        assert isinstance(values.type, types.MapType)
        width = len(values.type.of.leaves)
        groups = [leaves[k : k + width] for k in range(0, len(leaves), width)]
        return z3.And([z3.Not(_same(a, b)) for a, b in combinations(groups, 2)])
    return z3.Or([_holds(values.type.split(value), leaves) for value in values.listed])


def _holds(plain: Sequence[Any], leaves: Sequence[Translated]) -> Term:
    keep_going()
    return z3.And([equals(leaf, value) for leaf, value in zip(leaves, plain, strict=True)])


def _same(a: Sequence[Translated], b: Sequence[Translated]) -> Term:
    keep_going()
    return z3.And([_equal(x, y) for x, y in zip(a, b, strict=True)])


def _equal(x: Translated, y: Translated) -> Term:
    if isinstance(x, Number) and isinstance(y, Number):
        return equal(x, y)
    if isinstance(x, Queue) and isinstance(y, Queue):
        return z3.And([p == q for p, q in zip((*x.used, *x.items), (*y.used, *y.items), strict=True)])
    return x == y
