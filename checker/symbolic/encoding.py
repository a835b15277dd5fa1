"""A transition system in Z3: type-correct and initial states, and for each rule instance when and how it steps.

Everything is over the constants of one state vector. What holds after a step is a term over the state
before; a query about the state after it either uses these terms or equates them with another vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import z3

from checker.deadline import keep_going
from checker.ir.evaluate import evaluate
from checker.ir.expr import cells_in
from checker.ir.system import Instance, Predicate, TransitionSystem
from checker.language.rules import RuleKind
from checker.properties import Scope
from checker.steps import Step
from checker.symbolic.initial import initial_conditions
from checker.symbolic.numbers import Term, simplified
from checker.symbolic.substitution import Substitution
from checker.symbolic.translate import Translator
from checker.symbolic.variables import StateVector, flat, state_vector
from checker.symbolic.well_typed import well_typed


@dataclass(frozen=True)
class EncodedInstance:
    """A rule instance as terms over the state before the step.

    enabled: the step is possible and leads to a state; fault: it runs into a fault of the model.
    after: by index of each Z3 constant that the step may change, what it is afterwards.
    reads, writes: cells that the step depends on, and cells that it may change.
    """

    instance: Instance
    enabled: Term
    fault: Term
    after: dict[int, Term]
    reads: frozenset[int]
    writes: frozenset[int]
    is_environment: bool


class Encoding:
    """The Z3 terms of a transition system, over the state vector ``now``."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.now: StateVector = state_vector(system)
        self.translator = Translator(self.now.values)
        self.well_typed: Term = z3.And(well_typed(self.now))
        self.initial: Term = z3.And(initial_conditions(self.now))
        self._moves: dict[int, tuple[StateVector, Substitution]] = {}
        self._steps: dict[int, tuple[EncodedInstance, Substitution]] = {}
        self.instances: tuple[EncodedInstance, ...] = tuple(self._instance(i) for i in system.instances)

    def _instance(self, instance: Instance) -> EncodedInstance:
        truth = self.translator.truth
        fault = simplified(truth(instance.fault))
        enabled = simplified(z3.And(truth(instance.guard), z3.Not(fault)))
        after: dict[int, Term] = {}
        writes = set()
        for number, expr in instance.updates.items():
            keep_going()
            cell = self.system.cells[number]
            terms = [simplified(term) for term in flat(cell, self.translator.value(expr))]
            for index, term in zip(self._places[number], terms, strict=True):
                if not term.eq(self.now.terms[index]):
                    after[index] = term
                    writes.add(number)
        reads = cells_in([instance.guard, instance.fault, *instance.updates.values()])
        kind = self.system.rules[instance.rule].kind
        return EncodedInstance(instance, enabled, fault, after, reads, frozenset(writes), kind is RuleKind.FAULT)

    @cached_property
    def _places(self) -> dict[int, range]:
        """By number of a cell, the indices of its Z3 constants."""
        places, at = {}, 0
        for number, terms in self.now.cell_terms.items():
            places[number] = range(at, at + len(terms))
            at += len(terms)
        return places

    def places(self, cell: int) -> range:
        """The indices, in ``now.terms``, of the constants that stand for a cell."""
        return self._places[cell]

    def vector(self, suffix: str) -> StateVector:
        """Another state, its constants named with a suffix."""
        return state_vector(self.system, suffix)

    def at(self, term: Term, state: StateVector) -> Term:
        """A term over ``now`` said of another state."""
        return self.at_all([term], state)[0]

    def at_all(self, terms: Sequence[Term], state: StateVector) -> list[Term]:
        """Terms over ``now`` said of another state."""
        if state is self.now or not self.now.terms:
            return list(terms)
        known = self._moves.get(id(state))
        if known is None or known[0] is not state:
            known = self._moves[id(state)] = (state, Substitution(self.now.terms, state.terms))
        return [known[1](term) for term in terms]

    def after(self, term: Term, instance: EncodedInstance) -> Term:
        """What a term over ``now`` is worth after a step of the instance, as a term over ``now``."""
        known = self._steps.get(id(instance))
        if known is None or known[0] is not instance:
            places = [self.now.terms[index] for index in instance.after]
            known = self._steps[id(instance)] = (instance, Substitution(places, list(instance.after.values())))
        return known[1](term)

    def step(self, index: int, cells: Sequence[Any]) -> Step:
        """The step of an instance out of the state with these cell values."""
        instance = self.instances[index].instance
        code = instance.message_code
        label = instance.label + (evaluate([code], cells)[0] if code is not None else 0)
        return self.system.step(label, cells)

    def relation(self, instance: EncodedInstance, after: StateVector) -> Term:
        """That the instance steps from ``now`` to ``after``."""
        equations = [mine == instance.after.get(index, self.now.terms[index]) for index, mine in enumerate(after.terms)]
        return z3.And(instance.enabled, *equations)

    @cached_property
    def fault(self) -> Term:
        """That a step of the state is a fault of the model."""
        return simplified(z3.Or([i.fault for i in self.instances]))

    @cached_property
    def quiescent(self) -> Term:
        """That only the environment has steps still, and none is a fault of the model."""
        steps = [i.enabled for i in self.instances if not i.is_environment]
        return z3.And(z3.Not(self.fault), *[z3.Not(step) for step in steps])

    @cached_property
    def stuck(self) -> Term:
        """That there is no step at all."""
        return z3.And(z3.Not(self.fault), *[z3.Not(i.enabled) for i in self.instances])

    def asked(self, scope: Scope) -> Term:
        """That a property of this scope is asked in the state."""
        return {Scope.ALWAYS: z3.BoolVal(True), Scope.QUIESCENT: self.quiescent, Scope.STUCK: self.stuck}[scope]

    def violated(self, predicate: Predicate, scope: Scope) -> Term:
        """That the property is asked in the state and is false there."""
        truth = self.translator.truth
        return simplified(z3.And(self.asked(scope), z3.Not(truth(predicate.fault)), z3.Not(truth(predicate.value))))

    def undefined(self, predicate: Predicate, scope: Scope) -> Term:
        """That the property is asked in the state and cannot be told there: a fault of the model."""
        return simplified(z3.And(self.asked(scope), self.translator.truth(predicate.fault)))
