"""How a formula fails on a run, in words: what never comes, what does not last, what is not answered."""

from __future__ import annotations

from checker.temporal.formula import (
    Always,
    And,
    Atom,
    Constant,
    Eventually,
    Formula,
    Implies,
    LeadsTo,
    Not,
    Or,
    StepAtom,
    is_propositional,
)
from checker.temporal.replay import ObservedRun, evaluate


def failure(run: ObservedRun, claim: Formula) -> str:
    """What is wrong with a run that violates a formula of linear time."""
    match claim:
        case And(left, right):
            return failure(run, right if evaluate(run, left)[0] else left)
        case Implies(_, right):
            return failure(run, right)
        case Or(left, right) if not is_propositional(claim):
            return f"{failure(run, left)}, nor otherwise: {failure(run, right)}"
        case Eventually(Always(p)) if is_propositional(p):
            if not any(evaluate(run, p)[run.loop_start :]):
                return f"{denied(p)}, now and for ever"
            return f"again and again {denied(p)}"
        case Eventually(p) if is_propositional(p):
            return f"at no moment {affirmed(p)}"
        case Always(Eventually(p)) if is_propositional(p):
            return f"from step {run.loop_start + 1} on {denied(p)}" if run.loop_start else f"at no moment {affirmed(p)}"
        case LeadsTo(p, q) | Always(Implies(p, Eventually(q))) if is_propositional(p) and is_propositional(q):
            unanswered = zip(evaluate(run, p), evaluate(run, Eventually(q)), strict=True)
            place = next(k for k, (asked, answered) in enumerate(unanswered) if asked and not answered)
            return f"{_at(place)} {affirmed(p)}, but from then on at no moment {affirmed(q)}"
        case Always(p) if is_propositional(p):
            return f"{_at(evaluate(run, p).index(False))} {denied(p)}"
    return f"{claim} does not hold of this run"


def affirmed(claim: Formula) -> str:
    """That a formula about one moment holds."""
    match claim:
        case Atom(name=name):
            return f"'{name}' holds"
        case StepAtom(name=name):
            return f"the step {name} is taken"
        case Not(of):
            return denied(of)
        case And(left, right):
            return f"{affirmed(left)} and {affirmed(right)}"
        case Or(left, right):
            return f"{affirmed(left)} or {affirmed(right)}"
        case Constant(value):
            return "anything holds" if value else "the impossible holds"
    return f"'{claim}' holds"


def denied(claim: Formula) -> str:
    """That a formula about one moment does not hold."""
    match claim:
        case Atom(name=name, otherwise=otherwise):
            return otherwise or f"'{name}' does not hold"
        case StepAtom(name=name):
            return f"the step {name} is not taken"
        case Not(of):
            return affirmed(of)
        case Or(left, right):
            return f"{denied(left)} and {denied(right)}"
    return f"'{claim}' does not hold"


def _at(place: int) -> str:
    return f"after step {place}" if place else "at first"
