"""Negation normal form: the few operators that the automaton is built from, simplified on the way.

Negations stand before atoms only; ``and`` and ``or`` are sets, so that order and repetition do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from checker.errors import UsageError
from checker.temporal.formula import (
    Always,
    And,
    Atom,
    Constant,
    Eventually,
    Formula,
    Implies,
    LeadsTo,
    Next,
    Not,
    Or,
    Release,
    StepAtom,
    Until,
    WeakUntil,
)


@dataclass(frozen=True)
class Literal:
    """An atom of states or of steps, or its negation."""

    of: Atom | StepAtom
    positive: bool


@dataclass(frozen=True)
class Truth:
    """True or false."""

    value: bool


@dataclass(frozen=True)
class All:
    """All of at least two."""

    parts: frozenset[Normal]


@dataclass(frozen=True)
class Some:
    """Some of at least two."""

    parts: frozenset[Normal]


@dataclass(frozen=True)
class After:
    """In the next moment."""

    of: Normal


@dataclass(frozen=True)
class Till:
    """The right comes, and up to then the left holds."""

    left: Normal
    right: Normal


@dataclass(frozen=True)
class Freed:
    """The right holds up to and including the moment when the left holds, or for ever (release)."""

    left: Normal
    right: Normal


Normal: TypeAlias = "Literal | Truth | All | Some | After | Till | Freed"

YES = Truth(True)
NO = Truth(False)


def normal(claim: Formula, positive: bool = True) -> Normal:
    """The normal form of a formula of linear time, or of its negation."""
    match claim:
        case Constant(value):
            return Truth(value == positive)
        case Atom() | StepAtom():
            return Literal(claim, positive)
        case Not(of):
            return normal(of, not positive)
        case And(left, right):
            both = normal(left, positive), normal(right, positive)
            return conjunction(*both) if positive else disjunction(*both)
        case Or(left, right):
            both = normal(left, positive), normal(right, positive)
            return disjunction(*both) if positive else conjunction(*both)
        case Implies(left, right):
            return normal(Or(~left, right), positive)
        case Next(of):
            return after(normal(of, positive))
        case Eventually(of):
            return till(YES, normal(of)) if positive else freed(NO, normal(of, False))
        case Always(of):
            return freed(NO, normal(of)) if positive else till(YES, normal(of, False))
        case Until(left, right):
            both = normal(left, positive), normal(right, positive)
            return till(*both) if positive else freed(*both)
        case Release(left, right):
            both = normal(left, positive), normal(right, positive)
            return freed(*both) if positive else till(*both)
        case WeakUntil(left, right):
            return normal(Release(right, Or(left, right)), positive)
        case LeadsTo(left, right):
            return normal(Always(Or(~left, Eventually(right))), positive)
    raise UsageError(f"{claim} is not a formula of linear time")


def negated(literal: Literal) -> Literal:
    """The opposite literal."""
    return Literal(literal.of, not literal.positive)


def conjunction(*given: Normal) -> Normal:
    """All of the given formulas."""
    parts: set[Normal] = set()
    for part in given:
        parts |= part.parts if isinstance(part, All) else {part}
    parts.discard(YES)
    if NO in parts or any(isinstance(part, Literal) and negated(part) in parts for part in parts):
        return NO
    # always p and always q: always both
    forever = [part for part in parts if isinstance(part, Freed) and part.left == NO]
    if len(forever) > 1:
        parts.difference_update(forever)
        return conjunction(*parts, freed(NO, conjunction(*(part.right for part in forever))))
    # from some time on p, and from some time on q: from some time on both
    settling = [
        part
        for part in parts
        if isinstance(part, Till) and part.left == YES and isinstance(part.right, Freed) and part.right.left == NO
    ]
    if len(settling) > 1:
        parts.difference_update(settling)
        return conjunction(*parts, till(YES, conjunction(*(part.right for part in settling))))
    parts = {part for part in parts if not (isinstance(part, Some) and part.parts & parts)}
    if len(parts) < 2:
        return parts.pop() if parts else YES
    return All(frozenset(parts))


def disjunction(*given: Normal) -> Normal:
    """Some of the given formulas."""
    parts: set[Normal] = set()
    for part in given:
        parts |= part.parts if isinstance(part, Some) else {part}
    parts.discard(NO)
    if YES in parts or any(isinstance(part, Literal) and negated(part) in parts for part in parts):
        return YES
    # eventually p or eventually q: eventually one of them
    some_time = [part for part in parts if isinstance(part, Till) and part.left == YES]
    if len(some_time) > 1:
        parts.difference_update(some_time)
        return disjunction(*parts, till(YES, disjunction(*(part.right for part in some_time))))
    # infinitely often p or infinitely often q: infinitely often one of them
    recurring = [
        part
        for part in parts
        if isinstance(part, Freed) and part.left == NO and isinstance(part.right, Till) and part.right.left == YES
    ]
    if len(recurring) > 1:
        parts.difference_update(recurring)
        return disjunction(*parts, freed(NO, disjunction(*(part.right for part in recurring))))
    parts = {part for part in parts if not (isinstance(part, All) and part.parts & parts)}
    if len(parts) < 2:
        return parts.pop() if parts else NO
    return Some(frozenset(parts))


def after(of: Normal) -> Normal:
    """In the next moment."""
    return of if isinstance(of, Truth) or is_tail(of) else After(of)


def is_tail(of: Normal) -> bool:
    """Whether a formula holds now exactly if it does in the next moment (as always eventually)."""
    match of:
        case Freed(left, Till(inner, _)) if left == NO and inner == YES:
            return True
        case Till(left, Freed(inner, _)) if left == YES and inner == NO:
            return True
        case All(parts) | Some(parts):
            return all(is_tail(part) for part in parts)
    return False


def till(left: Normal, right: Normal) -> Normal:
    """Until, simplified."""
    if isinstance(right, Truth) or left in (NO, right):
        return right
    if left == YES and is_tail(right):
        return right
    if isinstance(right, Till) and left in (YES, right.left):
        return right if left == right.left else till(YES, right.right)
    return Till(left, right)


def freed(left: Normal, right: Normal) -> Normal:
    """Release, simplified."""
    if isinstance(right, Truth) or left in (YES, right):
        return right
    if left == NO and is_tail(right):
        return right
    if isinstance(right, Freed) and left in (NO, right.left):
        return right if left == right.left else freed(NO, right.right)
    return Freed(left, right)
