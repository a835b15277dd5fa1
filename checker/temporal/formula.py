"""Temporal formulas as Python objects.

Linear time speaks about every fair run: ``eventually``, ``always``, ``until`` and so on. Branching time
speaks about what can still happen: ``EF``, ``AG``, ``recoverable`` and so on. Formulas combine with ``&``,
``|``, ``~``; wherever a formula is expected, the name of a predicate or a predicate itself may stand too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias, Union

from checker.errors import UsageError

OR = " or "
"""Between the names of steps of which any will do."""

Predicate: TypeAlias = Callable[..., Any]
Claim: TypeAlias = Union["Formula", str, bool, Predicate]


class Formula:
    """Base of all formulas: immutable, hashable, printed as they are written."""

    __slots__ = ()

    @property
    def parts(self) -> tuple[Formula, ...]:
        """The formulas that this one is directly made of."""
        return ()

    def rebuild(self, *parts: Formula) -> Formula:
        """The same formula with other parts."""
        return type(self)(*parts)

    def walk(self) -> Iterator[Formula]:
        """This formula and everything in it, outermost first."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def __and__(self, other: Claim) -> Formula:
        return And(self, formula(other))

    def __rand__(self, other: Claim) -> Formula:
        return And(formula(other), self)

    def __or__(self, other: Claim) -> Formula:
        return Or(self, formula(other))

    def __ror__(self, other: Claim) -> Formula:
        return Or(formula(other), self)

    def __invert__(self) -> Formula:
        return self.of if isinstance(self, Not) else Not(self)

    def __bool__(self) -> NoReturn:
        raise UsageError(
            f"the formula {self} has no truth value by itself: write & for 'and', | for 'or', ~ for 'not', "
            "implies(p, q) for 'if p then q'"
        )


@dataclass(frozen=True)
class Constant(Formula):
    """True or false everywhere."""

    value: bool

    def rebuild(self, *parts: Formula) -> Formula:
        return self

    def __str__(self) -> str:
        return "true" if self.value else "false"


@dataclass(frozen=True)
class Atom(Formula):
    """A predicate over states: a name, and where it was given by one, the Python function.

    arguments: what the function takes after the model. otherwise: what a reader is told where it does not hold.
    """

    name: str
    predicate: Predicate | None = field(default=None, repr=False)
    arguments: tuple[Any, ...] = field(default=(), repr=False)
    otherwise: str = field(default="", repr=False, compare=False)

    def rebuild(self, *parts: Formula) -> Formula:
        return self

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class StepAtom(Formula):
    """True at a moment of a run where a step named so is taken next."""

    name: str

    def rebuild(self, *parts: Formula) -> Formula:
        return self

    def __str__(self) -> str:
        return f"step({self.name})"


@dataclass(frozen=True)
class Unary(Formula):
    """A formula with one part."""

    of: Formula

    @property
    def parts(self) -> tuple[Formula, ...]:
        return (self.of,)


@dataclass(frozen=True)
class Binary(Formula):
    """A formula with two parts."""

    left: Formula
    right: Formula

    @property
    def parts(self) -> tuple[Formula, ...]:
        return (self.left, self.right)


class Not(Unary):
    """Not."""

    def __str__(self) -> str:
        return f"~{_tight(self.of)}"


class And(Binary):
    """Both."""

    def __str__(self) -> str:
        return f"{_tight(self.left, And)} & {_tight(self.right, And)}"


class Or(Binary):
    """One or the other, or both."""

    def __str__(self) -> str:
        return f"{_tight(self.left, Or)} | {_tight(self.right, Or)}"


class Implies(Binary):
    """If the left, then the right."""

    def __str__(self) -> str:
        return f"implies({self.left}, {self.right})"


class LinearUnary(Unary):
    """An operator of linear time on one formula."""


class LinearBinary(Binary):
    """An operator of linear time on two formulas."""


class Next(LinearUnary):
    """In the next state."""

    def __str__(self) -> str:
        return f"next_({self.of})"


class Eventually(LinearUnary):
    """Now or later."""

    def __str__(self) -> str:
        return f"eventually({self.of})"


class Always(LinearUnary):
    """From now on for ever."""

    def __str__(self) -> str:
        return f"always({self.of})"


class Until(LinearBinary):
    """The right comes, and up to then the left holds."""

    def __str__(self) -> str:
        return f"until({self.left}, {self.right})"


class WeakUntil(LinearBinary):
    """Until, or the left holds for ever."""

    def __str__(self) -> str:
        return f"weak_until({self.left}, {self.right})"


class Release(LinearBinary):
    """The right holds up to and including the moment when the left holds too, or for ever."""

    def __str__(self) -> str:
        return f"release({self.left}, {self.right})"


class LeadsTo(LinearBinary):
    """Always: if the left, then eventually the right."""

    def __str__(self) -> str:
        return f"leads_to({self.left}, {self.right})"


@dataclass(frozen=True)
class Branching(Formula):
    """Branching time: ``path`` is E (some run) or A (every run), ``operator`` one of X, F, G, U."""

    path: str
    operator: str
    parts_: tuple[Formula, ...]

    @property
    def parts(self) -> tuple[Formula, ...]:
        return self.parts_

    def rebuild(self, *parts: Formula) -> Formula:
        return Branching(self.path, self.operator, parts)

    def __str__(self) -> str:
        return f"{self.path}{self.operator}({', '.join(map(str, self.parts))})"


TRUE = Constant(True)
FALSE = Constant(False)


def _tight(part: Formula, same: type[Formula] | None = None) -> str:
    if isinstance(part, (And, Or)) and not (same is not None and isinstance(part, same)):
        return f"({part})"
    return str(part)


def formula(claim: Claim) -> Formula:
    """A claim as a formula: a formula itself, a truth value, the name of a predicate, or a predicate."""
    if isinstance(claim, Formula):
        return claim
    if isinstance(claim, bool):
        return Constant(claim)
    if isinstance(claim, str) or callable(claim):
        return atom(claim)
    raise UsageError(f"{claim!r} is no formula: write a formula, the name of a predicate or a function over the model")


def atom(
    predicate: str | Predicate, name: str | None = None, arguments: Sequence[Any] = (), otherwise: str = ""
) -> Atom:
    """A predicate over states, by its name or as a function over the model (with a readable name).

    ``atom(follows, arguments=(2,))`` is ``follows(model, 2)``. otherwise: what to tell a reader where the predicate
    does not hold, such as "no live node leads".
    """
    if isinstance(predicate, str):
        if arguments:
            raise UsageError(f"'{predicate}' takes no arguments as a name: give the function itself")
        return Atom(predicate, otherwise=otherwise)
    readable = name or getattr(predicate, "__name__", "").replace("_", " ")
    if not readable or readable == "<lambda>":
        raise UsageError("a predicate without a name cannot be reported: write atom(predicate, 'what it says')")
    if arguments and not name:
        readable += f"({', '.join(map(str, arguments))})"
    return Atom(readable, predicate, tuple(arguments), otherwise)


def step(*names: str) -> Formula:
    """A step with one of these names is taken next; false for ever in a terminal state.

    A name is that of a rule (``crash``), with some of its arguments if wanted (``crash(i=0)``).
    """
    if not names:
        raise UsageError("say which step: step('crash'), or step('lose', 'duplicate') for one of several")
    return StepAtom(OR.join(names))


def eventually(p: Claim) -> Formula:
    """Every fair run reaches p."""
    return Eventually(formula(p))


def always(p: Claim) -> Formula:
    """p holds in every moment of every fair run."""
    return Always(formula(p))


def always_eventually(p: Claim) -> Formula:
    """Every fair run reaches p again and again."""
    return Always(Eventually(formula(p)))


def eventually_always(p: Claim) -> Formula:
    """Every fair run reaches a moment from which p holds for ever."""
    return Eventually(Always(formula(p)))


def leads_to(p: Claim, q: Claim) -> Formula:
    """Whenever p holds, q holds then or later."""
    return LeadsTo(formula(p), formula(q))


def until(p: Claim, q: Claim) -> Formula:
    """q comes, and p holds in every moment before."""
    return Until(formula(p), formula(q))


def weak_until(p: Claim, q: Claim) -> Formula:
    """p holds in every moment before q; q need not come."""
    return WeakUntil(formula(p), formula(q))


def release(p: Claim, q: Claim) -> Formula:
    """q holds up to and including the first moment of p; p need not come."""
    return Release(formula(p), formula(q))


def next_(p: Claim) -> Formula:
    """p holds in the next state; a terminal state is its own next state."""
    return Next(formula(p))


def implies(p: Claim, q: Claim) -> Formula:
    """If p, then q."""
    return Implies(formula(p), formula(q))


def recoverable(p: Claim) -> Formula:
    """From every reachable state, p can still be reached (AG EF p)."""
    return AG(EF(p))


def EX(p: Claim) -> Formula:
    """Some next state has p."""
    return Branching("E", "X", (formula(p),))


def EF(p: Claim) -> Formula:
    """p can be reached."""
    return Branching("E", "F", (formula(p),))


def EG(p: Claim) -> Formula:
    """Some run has p for ever."""
    return Branching("E", "G", (formula(p),))


def EU(p: Claim, q: Claim) -> Formula:
    """Some run has p until q."""
    return Branching("E", "U", (formula(p), formula(q)))


def AX(p: Claim) -> Formula:
    """Every next state has p."""
    return Branching("A", "X", (formula(p),))


def AF(p: Claim) -> Formula:
    """Every run, fair or not, reaches p."""
    return Branching("A", "F", (formula(p),))


def AG(p: Claim) -> Formula:
    """Every state that can be reached has p."""
    return Branching("A", "G", (formula(p),))


def AU(p: Claim, q: Claim) -> Formula:
    """Every run, fair or not, has p until q."""
    return Branching("A", "U", (formula(p), formula(q)))


def is_linear(claim: Formula) -> bool:
    """Whether an operator of linear time or a step occurs."""
    return any(isinstance(part, (LinearUnary, LinearBinary, StepAtom)) for part in claim.walk())


def is_branching(claim: Formula) -> bool:
    """Whether an operator of branching time occurs.

    Raises ``UsageError`` where linear and branching time are mixed.
    """
    branching = [part for part in claim.walk() if isinstance(part, Branching)]
    if branching and is_linear(claim):
        raise UsageError(
            f"{claim} mixes linear and branching time, which has no procedure here: state the part about all "
            f"fair runs (eventually, leads_to, step) and the part about what can happen ({branching[0]}) "
            "as two properties"
        )
    return bool(branching)


def is_about_reaching(claim: Formula) -> bool:
    """Whether of branching time nothing occurs but what can be reached: where a state may stay makes no difference."""
    reaching = {("E", "F"), ("A", "G"), ("E", "U")}
    return all((part.path, part.operator) in reaching for part in claim.walk() if isinstance(part, Branching))


def is_propositional(claim: Formula) -> bool:
    """Whether the formula speaks of one state alone."""
    return not is_linear(claim) and not is_branching(claim)


def atoms_of(claim: Formula) -> dict[str, Atom]:
    """The predicates in a formula by name. Raises ``UsageError`` where one name means two predicates."""
    found: dict[str, Atom] = {}
    for part in claim.walk():
        if isinstance(part, Atom) and found.setdefault(part.name, part) != part:
            raise UsageError(
                f"two different predicates are called '{part.name}': give one another name with atom(predicate, name)"
            )
    return found


def steps_of(claim: Formula) -> tuple[str, ...]:
    """The names of the steps in a formula, each once."""
    return tuple(dict.fromkeys(part.name for part in claim.walk() if isinstance(part, StepAtom)))
