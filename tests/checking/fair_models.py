"""Small models of every kind of fairness, with predicates and names of steps for random formulas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from checker import ANY, FIFO
from checker.language.model import Model
from checker.language.params import UNLIMITED
from checker.language.rules import Fairness, RuleKind
from checker.temporal.formula import Atom, Formula, StepAtom
from models.chang_roberts import ChangRoberts
from tests.examples.coin import Greedy
from tests.examples.runs import Alternate, Lazy, Overtaking, Refresh, Resend, Ties


def some_alive(m: Any) -> bool:
    return any(m.is_alive(i) for i in m.Node)


def some_leader(m: Any) -> bool:
    return any(m.is_leader(i) for i in m.Node)


def first_leads(m: Any) -> bool:
    return m.is_leader(0)


def idle(m: Any) -> bool:
    return m.net.count(0, 1) == 0


def ping_first(m: Any) -> bool:
    return m.net.count(0, 1) > 0 and m.got is not None


def drew(m: Any) -> bool:
    return m.drawn[0] is not None


def one(m: Any) -> bool:
    return m.drawn[1] == 1


def has_got(m: Any) -> bool:
    return m.got


def got_either(m: Any) -> bool:
    return any(m.got[word] for word in type(m.next_word))


ELECTION = (some_alive, some_leader, first_leads)
MODELS: dict[str, tuple[Callable[[], Model], tuple[Callable[[Any], bool], ...], tuple[str, ...]]] = {
    "ties": (Ties, (Ties.has_winner, drew, one), ("draw(i=0)", "judge")),
    "resend": (Resend, (has_got, idle, has_got), ("lose", "send")),
    "alternate": (lambda: Alternate(order=FIFO), (Alternate.has_both, idle, idle), ("lose", "on_word")),
    "alternate, unordered": (
        lambda: Alternate(order=ANY),
        (Alternate.has_both, idle, idle),
        ("lose", "on_word(word=PING)"),
    ),
    "refresh": (Refresh, (has_got, idle, idle), ("replace", "on_word")),
    "refresh, unordered": (lambda: Refresh(order=ANY), (has_got, idle, idle), ("replace", "on_word(word=PONG)")),
    "overtaking": (lambda: Overtaking(order=ANY), (has_got, idle, idle), ("pong", "on_word(word=PING)")),
    "lazy": (Lazy, (Lazy.is_done, Lazy.is_done, Lazy.is_done), ("work", "push")),
    "greedy": (lambda: Greedy(n=2), ELECTION, ("claim(i=0)", "on_claim")),
    "chang-roberts": (lambda: ChangRoberts(n=2, crashes=1), ELECTION, ("crash", "stand(i=1)")),
    "chang-roberts, one for ever": (
        lambda: ChangRoberts(n=1, crashes=UNLIMITED, restarts=UNLIMITED),
        ELECTION,
        ("crash or restart", "stand"),
    ),
    "chang-roberts, lossy": (
        lambda: ChangRoberts(n=2, identities=(1, 2), losses=UNLIMITED),
        ELECTION,
        ("lose", "on_identity(i=0)"),
    ),
}


def with_random_fairness(model: Model, rng: Random) -> Model:
    """The model, its rules as fair as chance has it; faults stay as they are."""
    choices = [Fairness.WEAK, Fairness.WEAK, Fairness.STRONG, Fairness.NONE]
    rules = tuple(
        rule if rule.kind is RuleKind.FAULT else replace(rule, fairness=rng.choice(choices)) for rule in model.rules
    )
    model.__dict__["rules"] = rules
    return model


def renamed(claim: Formula, atoms: dict[str, Atom], steps: dict[str, StepAtom]) -> Formula:
    """The formula with the predicates and steps of a model in place of p, q, r, a, b."""
    if isinstance(claim, Atom):
        return atoms[claim.name]
    if isinstance(claim, StepAtom):
        return steps[claim.name]
    return claim.rebuild(*(renamed(part, atoms, steps) for part in claim.parts)) if claim.parts else claim
