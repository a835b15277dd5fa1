"""What is to be shown of every reachable state: the property where it is asked, and that no step is a fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import z3
from numpy.typing import NDArray

from checker.ir.system import Predicate
from checker.properties import Scope
from checker.symbolic.batch import Batches, Column, Rows
from checker.symbolic.encoding import Encoding
from checker.symbolic.numbers import Term, simplified
from checker.verdict import Outcome

SAID = {
    "violated": (Outcome.VIOLATED, "the last state violates the property"),
    "undefined": (Outcome.MODEL_ERROR, "the property cannot be evaluated in the last state"),
    "fault": (Outcome.MODEL_ERROR, "the last step is a fault of the model"),
}
"""What can be wrong with a state, the most telling first: the outcome, and what is said of a run that ends there."""


@dataclass(frozen=True)
class Goal:
    """A property of states of one encoding, and where it is asked."""

    encoding: Encoding
    predicate: Predicate
    scope: Scope

    @cached_property
    def violated(self) -> Term:
        """That the property is asked in the state and is false there."""
        return self.encoding.violated(self.predicate, self.scope)

    @cached_property
    def undefined(self) -> Term:
        """That the property is asked in the state and cannot be told there: a fault of the model."""
        return self.encoding.undefined(self.predicate, self.scope)

    @property
    def fault(self) -> Term:
        """That a step of the state is a fault of the model."""
        return self.encoding.fault

    @cached_property
    def bad(self) -> Term:
        """That anything is wrong with the state."""
        return simplified(z3.Or(self.violated, self.undefined, self.fault))

    def wrong(self, batches: Batches, rows: Rows) -> NDArray[np.bool_]:
        """In which of the states anything is wrong, without Z3."""
        found: NDArray[np.bool_] = np.logical_or.reduce(
            list(self.judged(batches, rows, self.steps(batches, rows)).values())
        )
        return found

    def steps(self, batches: Batches, rows: Rows) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
        """For each instance, in which of the states its guard is true, and in which it runs into a fault."""
        found = []
        for instance in self.encoding.system.instances:
            guard, fault = batches.evaluate([instance.guard, instance.fault], rows)
            found.append((_column(guard, rows), _column(fault, rows)))
        return found

    def judged(
        self, batches: Batches, rows: Rows, steps: Sequence[tuple[NDArray[np.bool_], NDArray[np.bool_]]]
    ) -> dict[str, NDArray[np.bool_]]:
        """In which of the states, which have these steps, what is wrong, by the names of ``SAID``."""
        fault, stays = np.zeros(len(rows), bool), np.ones(len(rows), bool)
        for instance, (guard, wrong) in zip(self.encoding.instances, steps, strict=True):
            fault |= wrong
            if self.scope is Scope.STUCK or not instance.is_environment:
                stays &= ~guard
        value, untold = batches.evaluate([self.predicate.value, self.predicate.fault], rows)
        asked = np.ones(len(rows), bool) if self.scope is Scope.ALWAYS else stays & ~fault
        undefined = asked & _column(untold, rows)
        return {"violated": asked & ~undefined & ~_column(value, rows), "undefined": undefined, "fault": fault}


def _column(value: Column, rows: Rows) -> NDArray[np.bool_]:
    """Truth values as one for each row."""
    return np.broadcast_to(np.asarray(value, bool), len(rows))
