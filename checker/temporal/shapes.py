"""Common formulas that need no automaton: their violation is a way to a trigger, then a fair component."""

from __future__ import annotations

from dataclasses import dataclass

from checker.temporal.formula import (
    TRUE,
    Always,
    And,
    Eventually,
    Formula,
    Implies,
    LeadsTo,
    Not,
    Or,
    is_propositional,
)


@dataclass(frozen=True)
class Shape:
    """What a violating run looks like; every part is a formula about one state.

    It starts in a state with ``first``, reaches a state with ``trigger`` (None: the initial state is one),
    and from there on ``hold`` is true for ever, and ``recur`` again and again.
    """

    trigger: Formula | None
    hold: Formula
    recur: Formula
    first: Formula = TRUE


def conjuncts(claim: Formula) -> list[Formula]:
    """The parts that must hold each by itself."""
    match claim:
        case And(left, right):
            return conjuncts(left) + conjuncts(right)
        case Always(And(left, right)):
            return conjuncts(Always(left)) + conjuncts(Always(right))
        case _:
            return [claim]


def shape_of(claim: Formula) -> Shape | None:
    """The shape of the violations of a formula, or None where it takes an automaton."""
    match claim:
        case _ if is_propositional(claim):
            return Shape(None, TRUE, TRUE, first=~claim)
        case Eventually(Always(p)) if is_propositional(p):
            return Shape(None, TRUE, ~p)
        case Eventually(p) if is_propositional(p):
            return Shape(None, ~p, TRUE)
        case Always(Eventually(p)) if is_propositional(p):
            return Shape(~p, ~p, TRUE)
        case Always(Implies(p, Eventually(q)) | Or(Not(p), Eventually(q)) | Or(Eventually(q), Not(p))) | LeadsTo(
            p, q
        ) if is_propositional(p) and is_propositional(q):
            return Shape(p & ~q, ~q, TRUE)
        case Always(p) if is_propositional(p):
            return Shape(~p, TRUE, TRUE)
        case _:
            return None
