"""What is to be shown of every reachable state: the property where it is asked, and that no step is a fault."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import z3
from numpy.typing import NDArray

from checker.ir.system import Predicate
from checker.language.rules import RuleKind
from checker.properties import Scope
from checker.symbolic.batch import Batches, Rows
from checker.symbolic.encoding import Encoding
from checker.symbolic.numbers import Term, simplified


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

        def truth(column: object) -> NDArray[np.bool_]:
            return np.broadcast_to(np.asarray(column, bool), len(rows))

        system = self.encoding.system
        fault, steps = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
        for instance in system.instances:
            guard, wrong = batches.evaluate([instance.guard, instance.fault], rows)
            fault |= truth(wrong)
            if self.scope is Scope.STUCK or system.rules[instance.rule].kind is not RuleKind.FAULT:
                steps |= truth(guard)
        value, undefined = batches.evaluate([self.predicate.value, self.predicate.fault], rows)
        asked = truth(True) if self.scope is Scope.ALWAYS else ~steps & ~fault
        return fault | (asked & (truth(undefined) | ~truth(value)))
