"""Certificates checked: against the model that they name, and by a second solver.

The obligations are made anew from the model, with nothing but the invariant taken from the file, and proved by Z3. The
file itself is refused if it differs in anything but the invariant from the one that would be written for the model,
unless a definition says the same in other words; so that what cvc5 is asked, where it is installed, is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import z3

from checker.deadline import GaveUp, until
from checker.symbolic.certificate import Origin, call, certificate, definition
from checker.symbolic.goal import Goal
from checker.symbolic.limits import Limits
from checker.symbolic.numbers import Term, simplified
from checker.symbolic.obligations import first_unmet, obligations
from checker.symbolic.smtlib import NotSmtLib, commands, defined_name, sort_of, symbol
from checker.symbolic.stopping import stopping
from checker.symbolic.variables import StateVector

Script = Sequence[tuple[str, str]]
"""The commands of a certificate: the name and the whole text of each."""


@dataclass(frozen=True)
class Check:
    """Whether a certificate is accepted, by which solvers, and in a sentence why or why not."""

    accepted: bool
    reason: str
    solvers: tuple[str, ...] = ()
    obligations: int = 0


def verify(text: str, goal: Goal, limits: Limits) -> Check:
    """Check a certificate against the property of the model that it names; never raises for a bad one."""
    try:
        script = list(commands(text))
        with until(limits), stopping(limits):
            difference = _difference(script, goal, limits)
            if difference is not None:
                return Check(False, difference)
            made = obligations(goal, _invariant(script, goal), goal.encoding.vector("'"))
            unmet = first_unmet(made, limits)
        if unmet is not None:
            return Check(False, f"{unmet} fails: the invariant does not prove the property")
    except (NotSmtLib, z3.Z3Exception) as problem:
        return Check(False, f"the certificate cannot be read: {problem}")
    except GaveUp as problem:
        return Check(False, f"Z3 did not decide all obligations: {problem}")
    return _second_word(script, len(made), limits)


def _difference(script: Script, goal: Goal, limits: Limits) -> str | None:
    """What a script says or asks that the model does not demand; None if there is nothing but the invariant."""
    demanded = list(commands(certificate(goal, [], Origin("", (), ""))))
    if len(script) != len(demanded):
        return f"the certificate has {len(script)} commands; the model demands {len(demanded)}"
    for (name, mine), (other, text) in zip(demanded, script, strict=True):
        if name != other:
            return f"the certificate has {other} where the model demands {name}"
        if " ".join(mine.split()) == " ".join(text.split()):
            continue
        if name != "define-fun" or defined_name(mine) != defined_name(text):
            return f"the certificate has {' '.join(text.split())[:80]} where the model demands something else"
        if defined_name(mine) != "invariant" and not _same(mine, text, goal, limits):
            return f"what the certificate takes for {defined_name(text)} is not what the model says"
    return None


def _same(mine: str, text: str, goal: Goal, limits: Limits) -> bool:
    """Whether two definitions of the same name mean the same."""
    vectors = [goal.encoding.now, goal.encoding.vector("'")]
    name = defined_name(mine)
    arguments = vectors[:1] if name in ("initial", "good") else vectors
    meant, said = (_parse([_declarations(vectors), one, f"(assert {call(name, *arguments)})"]) for one in (mine, text))
    solver = limits.plain_solver()
    solver.add(meant != said)
    return not limits.holds(solver)


def _declarations(vectors: Sequence[StateVector]) -> str:
    return "\n".join(
        f"(declare-const {symbol(str(term))} {sort_of(term)})" for vector in vectors for term in vector.terms
    )


def _invariant(script: Script, goal: Goal) -> Term:
    """The invariant that a certificate defines, as a term over ``now``; ``good`` in it is that of the model."""
    now = goal.encoding.now
    good = "\n".join(definition("good", [now], [simplified(z3.Not(goal.bad))]))
    text = next(text for name, text in script if name == "define-fun" and defined_name(text) == "invariant")
    return _parse([_declarations([now]), good, text, f"(assert {call('invariant', now)})"])


def _parse(parts: Sequence[str]) -> Term:
    return z3.And(list(z3.parse_smt2_string("\n".join(parts))))


# A second solver.


def _questions(script: Script) -> Iterator[list[str]]:
    """What is asserted in each question of a script."""
    current: list[str] = []
    for name, text in script:
        if name == "push":
            current = []
        elif name == "assert":
            current.append(text)
        elif name == "check-sat":
            yield current


def _second_word(script: Script, count: int, limits: Limits) -> Check:
    """What cvc5 says of the questions, where it is installed."""
    proved = f"{count} obligations proved"
    try:
        import cvc5
    except ImportError:
        return Check(True, f"{proved} by Z3; cvc5 is not installed", ("Z3",), count)
    preamble = [text for name, text in script if name in ("set-logic", "declare-const", "define-fun")]
    for question in _questions(script):
        answer = _answer(cvc5, [*preamble, *question, "(check-sat)"], limits)
        if answer != "unsat":
            return Check(False, f"cvc5 answers {answer}", (), count)
    return Check(True, f"{proved} by Z3 and cvc5", ("Z3", "cvc5"), count)


def _answer(cvc5: Any, parts: Sequence[str], limits: Limits) -> str:
    """The answer of cvc5 to a script with one question, all bits at once."""
    solver = cvc5.Solver()
    solver.setOption("bitblast", "eager")
    if limits.seconds is not None:
        solver.setOption("tlimit-per", str(max(1, int(1000 * (limits.seconds - limits.elapsed)))))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, "\n".join(parts), "certificate")
    symbols = parser.getSymbolManager()
    output = ""
    try:
        while not (command := parser.nextCommand()).isNull():
            output += str(command.invoke(solver, symbols))
    except RuntimeError as problem:
        return f"with an error: {problem}"
    return output.strip()
