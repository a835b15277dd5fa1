"""Fewer lemmas: those that the goal needs to be inductive, those that these need, and so on."""

from __future__ import annotations

from collections.abc import Sequence

import z3

from checker.symbolic.goal import Goal
from checker.symbolic.limits import Limits
from checker.symbolic.numbers import Term
from checker.symbolic.two_states import TwoStates


def slim(goal: Goal, lemmas: Sequence[Term], limits: Limits) -> list[Term]:
    """Some of the lemmas, in their order, that are inductive together with the goal as all of them are.

    Raises ``GaveUp`` where the solver does not tell, ``ValueError`` where the lemmas are not inductive.
    """
    two = TwoStates(goal.encoding, limits)
    two.solver.add(z3.Not(goal.bad))
    assumed = [z3.Bool(f"lemma {k}") for k in range(len(lemmas))]
    number = {flag.get_id(): k for k, flag in enumerate(assumed)}
    for flag, term in zip(assumed, lemmas, strict=True):
        two.solver.add(z3.Implies(flag, term))
    needed: set[int] = set()
    waiting: list[int | None] = [None]
    while waiting:
        k = waiting.pop()
        claim, name = (goal.bad, "bad'") if k is None else (z3.Not(lemmas[k]), f"no lemma {k}'")
        if limits.holds(two.solver, two.after_holds(claim, name), *assumed):
            raise ValueError("the lemmas are not inductive")
        for flag in two.solver.unsat_core():
            found = number.get(flag.get_id())
            if found is not None and found not in needed:
                needed.add(found)
                waiting.append(found)
    return [lemmas[k] for k in sorted(needed)]
