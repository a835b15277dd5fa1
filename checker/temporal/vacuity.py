"""Does a formula hold for an empty reason?

An implication says nothing if its antecedent is never true. More generally, an occurrence of an atom does not
matter if the formula still holds with the value in its place that makes it strongest (O. Kupferman, M. Y.
Vardi, *Vacuity detection in temporal model checking*, STTT 4, 2003).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.temporal.formula import (
    AG,
    FALSE,
    TRUE,
    Always,
    And,
    Atom,
    Branching,
    Constant,
    Formula,
    Implies,
    LeadsTo,
    Not,
    StepAtom,
    is_branching,
)

Decide = Callable[[Formula], bool]
"""Whether a formula holds."""


def empty_antecedent(claim: Formula, decide: Decide) -> str | None:
    """Why a formula that holds says nothing: an antecedent that is never true; None if there is none.

    Looked at are the antecedents of ``leads_to`` and ``implies`` outside of ``eventually`` and the like.
    """
    for implication, antecedent, anywhere in _antecedents(claim, False):
        if isinstance(antecedent, Constant):
            continue
        never: Formula = ~antecedent
        if anywhere:
            never = AG(never) if is_branching(claim) else Always(never)
        if decide(never):
            where = "at any moment of any fair run" if anywhere else "at the start of any fair run"
            if is_branching(claim):
                where = "in any reachable state" if anywhere else "in any initial state"
            return f"{implication} holds only because {antecedent} is never true {where}"
    return None


def _antecedents(claim: Formula, anywhere: bool) -> Iterator[tuple[Formula, Formula, bool]]:
    """Each implication that must hold, its antecedent, and whether it must hold anywhere."""
    match claim:
        case And(left, right):
            yield from _antecedents(left, anywhere)
            yield from _antecedents(right, anywhere)
        case Always(of) | Branching(path="A", operator="G", parts_=(of,)):
            yield from _antecedents(of, True)
        case LeadsTo(left, right):
            yield claim, left, True
        case Implies(left, right):
            yield claim, left, anywhere
            yield from _antecedents(right, anywhere)


def needless_atom(claim: Formula, decide: Decide) -> str | None:
    """Why a formula that holds says less than it seems: an atom in it does not matter; or None."""
    for occurrence, stronger in _strengthened(claim, True):
        if decide(stronger):
            return f"{claim} holds whatever {occurrence} is there: even {stronger} holds"
    return None


def _strengthened(claim: Formula, positive: bool) -> Iterator[tuple[Formula, Formula]]:
    """Each occurrence of an atom, and the formula with the strongest value in its place."""
    if isinstance(claim, (Atom, StepAtom)):
        yield claim, FALSE if positive else TRUE
        return
    parts = claim.parts
    for k, part in enumerate(parts):
        flips = isinstance(claim, Not) or (isinstance(claim, (Implies, LeadsTo)) and k == 0)
        for occurrence, replaced in _strengthened(part, positive != flips):
            yield occurrence, claim.rebuild(*parts[:k], replaced, *parts[k + 1 :])
