"""Certificates: an inductive invariant and its obligations as an SMT-LIB 2 script that any solver can check.

The script defines the initial states, the goal, each rule instance and the invariant over the variables of the model,
then asks of each obligation whether it can fail: the answer must be ``unsat`` throughout. That the definitions are
those of the model is for ``verify_certificate`` to say.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import z3

from checker.errors import UsageError
from checker.symbolic.goal import Goal
from checker.symbolic.numbers import Term, simplified
from checker.symbolic.obligations import name_of
from checker.symbolic.smtlib import sort_of, symbol
from checker.symbolic.variables import StateVector
from checker.symbolic.well_typed import well_typed

TITLE = "; Conclave certificate, form 1: an inductive invariant"


@dataclass(frozen=True)
class Origin:
    """What a certificate is about: a model by the name or path that finds it, ``name=value`` words, a property."""

    model: str
    parameters: tuple[str, ...]
    property: str


def certificate(goal: Goal, lemmas: Sequence[Term], origin: Origin) -> str:
    """The text of a certificate."""
    return "\n".join(_lines(goal, lemmas, origin)) + "\n"


def _lines(goal: Goal, lemmas: Sequence[Term], origin: Origin) -> Iterator[str]:
    encoding = goal.encoding
    now, after = encoding.now, encoding.vector("'")
    yield TITLE
    yield f"; model: {origin.model}"
    yield f"; parameters: {shlex.join(origin.parameters)}"
    yield f"; property: {origin.property}"
    yield "; Numbers are held as their distance from the least value of their type."
    yield "(set-logic QF_BV)"
    for vector, what in ((now, "a state"), (after, "the state after a step")):
        yield f"\n; {what}"
        for term in vector.terms:
            yield f"(declare-const {symbol(str(term))} {sort_of(term)})"
    yield "\n; what the model says"
    yield from definition("initial", [now], [encoding.initial])
    for instance in encoding.instances:
        yield from definition(name_of(goal, instance), [now, after], [encoding.relation(instance, after)])
    yield "\n; the property where it is asked, and no step is a fault of the model"
    yield from definition("good", [now], [simplified(z3.Not(goal.bad))])
    yield "\n; type-correct states, the property, and what else holds in all reachable states"
    parts = [*well_typed(now), call("good", now), *lemmas]
    yield from definition("invariant", [now], parts)
    yield "\n; what is to be shown: unsat throughout"
    yield from _question("initiation", [call("initial", now), f"(not {call('invariant', now)})"])
    for instance in encoding.instances:
        name = name_of(goal, instance)
        step = call(name, now, after)
        yield from _question(
            f"consecution of {name}", [call("invariant", now), step, f"(not {call('invariant', after)})"]
        )
    yield from _question("safety", [call("invariant", now), f"(not {call('good', now)})"])


def definition(name: str, vectors: Sequence[StateVector], parts: Sequence[Term | str]) -> Iterator[str]:
    """The lines that define a condition over the constants of state vectors as the conjunction of its parts."""
    arguments = [f"({symbol(str(term))} {sort_of(term)})" for vector in vectors for term in vector.terms]
    yield f"(define-fun {symbol(name)} ({' '.join(arguments)}) Bool"
    yield "  (and true"
    for part in parts:
        text = part if isinstance(part, str) else part.sexpr()
        yield "    " + text.replace("\n", "\n    ")
    yield "  ))"


def call(name: str, *vectors: StateVector) -> str:
    """A condition applied to state vectors."""
    arguments = [symbol(str(term)) for vector in vectors for term in vector.terms]
    return f"({symbol(name)} {' '.join(arguments)})" if arguments else symbol(name)


def _question(name: str, parts: Sequence[str]) -> Iterator[str]:
    yield "(push 1)"
    yield f'(echo "{name.replace(chr(34), chr(39))}")'
    for part in parts:
        yield f"(assert {part})"
    yield "(check-sat)"
    yield "(pop 1)"


def origin_in(text: str) -> Origin:
    """What a certificate says that it is about. Raises ``UsageError`` where it is no certificate."""
    lines = text.splitlines()
    if not lines or lines[0] != TITLE:
        raise UsageError("this is no certificate of Conclave: its first line is not that of one")
    found = {}
    for line in lines[1:4]:
        title, colon, value = line.removeprefix("; ").partition(":")
        if colon:
            found[title] = value.strip()
    if found.keys() != {"model", "parameters", "property"}:
        raise UsageError("this certificate does not say what it is about: model, parameters and property are missing")
    try:
        return Origin(found["model"], tuple(shlex.split(found["parameters"])), found["property"])
    except ValueError as problem:
        raise UsageError(f"the parameters in this certificate cannot be read: {problem}") from None
