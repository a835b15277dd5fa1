"""What makes a condition an inductive invariant that implies the goal, as formulas none of which may be satisfiable.

*Initiation*: an initial state outside of it. *Consecution*, for each rule instance: a state in it and a step to a state
outside. *Safety*: a state in it in which the property is violated or a step is a fault. The invariant always contains
type-correctness and the goal itself, so that what is proved is no more than the lemmas claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import z3

from checker.deadline import GaveUp
from checker.symbolic.encoding import EncodedInstance
from checker.symbolic.goal import Goal
from checker.symbolic.limits import Limits
from checker.symbolic.numbers import Term
from checker.symbolic.variables import StateVector


@dataclass(frozen=True)
class Obligation:
    """A formula that must be unsatisfiable, over a state and, for consecution, the state after it."""

    name: str
    formula: Term


def name_of(goal: Goal, instance: EncodedInstance) -> str:
    """The name of a rule instance, such as ``stand(i=0)``; of the messages of an unordered link, the slot."""
    system = goal.encoding.system
    of = instance.instance
    name = f"{system.rules[of.rule].name}({', '.join(str(argument) for argument in of.arguments)})"
    same = [i for i in goal.encoding.instances if i.instance.rule == of.rule and i.instance.arguments == of.arguments]
    return name if len(same) == 1 else f"{name} slot {next(k for k, other in enumerate(same) if other is instance)}"


def invariant_of(goal: Goal, lemmas: Sequence[Term]) -> Term:
    """Type-correctness, the goal and the lemmas, as one term over ``now``."""
    return z3.And(goal.encoding.well_typed, z3.Not(goal.bad), *lemmas)


def obligations(goal: Goal, invariant: Term, after: StateVector) -> list[Obligation]:
    """All obligations of an invariant over ``now``, in a fixed order."""
    encoding = goal.encoding
    later = encoding.at(invariant, after)
    found = [Obligation("initiation", z3.And(encoding.initial, z3.Not(invariant)))]
    for instance in encoding.instances:
        step = encoding.relation(instance, after)
        found.append(Obligation(f"consecution of {name_of(goal, instance)}", z3.And(invariant, step, z3.Not(later))))
    found.append(Obligation("safety", z3.And(invariant, goal.bad)))
    return found


def first_unmet(found: Sequence[Obligation], limits: Limits) -> str | None:
    """The name of the first obligation that is not met, None if all are; each in a solver of its own.

    Raises ``GaveUp`` where Z3 does not tell.
    """
    for one in found:
        solver = limits.plain_solver()
        solver.add(one.formula)
        if limits.holds(solver):
            return one.name
    return None


def demand_inductive(goal: Goal, parts: Sequence[Term], limits: Limits) -> None:
    """Raise ``GaveUp`` unless solvers of their own find nothing wrong with an invariant, given as its conditions."""
    unmet = first_unmet(obligations(goal, invariant_of(goal, parts), goal.encoding.vector("'")), limits)
    if unmet is not None:
        raise GaveUp(f"a second look refutes the invariant that was found: {unmet}")
