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

MOST_SETS = 30
"""Acceptance sets are bits of 32."""


@dataclass(frozen=True)
class Shape:
    """What a violating run looks like; every part is a formula about one state.

    It starts in a state with ``first``, reaches a state with ``trigger`` (None: the initial state is one),
    and from there on ``hold`` is true for ever, and each of ``recur`` again and again.
    """

    trigger: Formula | None
    hold: Formula
    recur: tuple[Formula, ...] = ()
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
            return Shape(None, TRUE, first=~claim)
        case _ if (settled := settled_in_one(claim)) is not None:
            return Shape(None, TRUE, tuple(~p for p in settled))
        case Eventually(p) if is_propositional(p):
            return Shape(None, ~p)
        case Always(Eventually(p)) if is_propositional(p):
            return Shape(~p, ~p)
        case Always(Implies(p, Eventually(q)) | Or(Not(p), Eventually(q)) | Or(Eventually(q), Not(p))) | LeadsTo(
            p, q
        ) if is_propositional(p) and is_propositional(q):
            return Shape(p & ~q, ~q)
        case Always(p) if is_propositional(p):
            return Shape(~p, TRUE)
        case _:
            return None


def settled_in_one(claim: Formula) -> tuple[Formula, ...] | None:
    """The predicates of "in the end one of these holds for ever"; None for any other formula, or too many of them."""
    match claim:
        case Eventually(Always(p)) if is_propositional(p):
            return (p,)
        case Or(left, right):
            one, other = settled_in_one(left), settled_in_one(right)
            if one is not None and other is not None and len(one) + len(other) <= MOST_SETS:
                return one + other
    return None
