"""Certificates changed at random: refused, or as good as the one that was written.

What is accepted is looked at independently: all questions of the text are asked of a solver as they stand, there are as
many as the model has obligations, and the invariant is one by going through all states of the types.
"""

from __future__ import annotations

import re
from itertools import product

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.errors import UsageError
from checker.frontend.compile import compile_model
from checker.ir.evaluate import evaluate, successors
from checker.properties import Scope
from checker.symbolic import verify_certificate as module
from checker.symbolic.certificate import Origin, certificate, origin_in
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from checker.symbolic.induction import Induction
from checker.symbolic.limits import Limits
from checker.symbolic.smtlib import NotSmtLib, commands, defined_name
from checker.symbolic.verify_certificate import verify
from tests.symbolic.sample_models import Token

SYSTEM = compile_model(Token())
GOAL = Goal(Encoding(SYSTEM), SYSTEM.predicates[0], Scope.ALWAYS)
_PROOF = Induction(GOAL, Limits(), None).prove(20)
assert _PROOF.invariant is not None
TEXT = certificate(GOAL, _PROOF.invariant, Origin("token", (), "one leads"))
TOKENS = list(re.finditer(r"\|[^|\n]*\||[()]|[^\s()|]+|\n", TEXT))
RELAXED = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def one_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Z3 accepts must be right without a second word."""
    monkeypatch.setattr(module, "_second_word", lambda script, count, limits: module.Check(True, "", ("Z3",), count))


def stands(text: str) -> bool:
    """Whether a text proves the property of the model, found out without the code under test."""
    script = list(commands(text))
    solver = z3.Solver()
    questions, preamble = 0, ""
    inside: list[str] = []
    for name, command in script:
        if name in ("declare-const", "define-fun"):
            preamble += command + "\n"
        elif name == "push":
            inside = []
        elif name == "assert":
            inside.append(command)
        elif name == "check-sat":
            questions += 1
            solver.reset()
            solver.from_string(preamble + "\n".join(inside))
            if solver.check() != z3.unsat:
                return False
    if questions != 2 + len(SYSTEM.instances):
        return False
    invariant = next(c for name, c in script if name == "define-fun" and defined_name(c) == "invariant")
    good = next(c for name, c in script if name == "define-fun" and defined_name(c) == "good")
    names = [f"|{term}|" for term in GOAL.encoding.now.terms]
    declared = "\n".join(f"(declare-const {name} Bool)" for name in names)
    (term,) = z3.parse_smt2_string(f"{declared}\n{good}\n{invariant}\n(assert (invariant {' '.join(names)}))")
    held = {}
    for cells in product((0, 1), repeat=len(names)):
        pairs = [(z3.Bool(name.strip("|")), z3.BoolVal(bool(value))) for name, value in zip(names, cells, strict=True)]
        held[cells] = z3.is_true(z3.simplify(z3.substitute(term, *pairs)))
    closed = all(held[after] for cells in held if held[cells] for _, _, after in successors(SYSTEM, cells) if after)
    safe = all(evaluate([SYSTEM.predicates[0].value], cells)[0] for cells in held if held[cells])
    return closed and safe and all(held[cells] for cells in SYSTEM.initial_states())


def accepted(text: str) -> bool:
    try:
        origin_in(text)
    except UsageError:
        return False
    return verify(text, GOAL, Limits()).accepted


def test_as_it_is() -> None:
    assert accepted(TEXT) and stands(TEXT)


@given(place=st.integers(0, len(TOKENS) - 1), other=st.integers(0, len(TOKENS) - 1), how=st.sampled_from("drs2n"))
@RELAXED
def test_a_word_changed(place: int, other: int, how: str) -> None:
    """A word left out, replaced by another, exchanged with it, written twice, or negated."""
    first, second = sorted((TOKENS[place], TOKENS[other]), key=lambda token: token.start())
    one, two = first.group(), second.group()
    made = {"d": ("", two), "r": (two, two), "s": (two, one), "2": (f"{one} {one}", two), "n": (f"(not {one})", two)}
    left, right = made[how]
    text = TEXT[: first.start()] + left
    text += (
        (TEXT[first.end() : second.start()] + right + TEXT[second.end() :])
        if second is not first
        else TEXT[first.end() :]
    )
    if accepted(text):
        assert stands(text)


COMMANDS = list(commands(TEXT))


@given(number=st.integers(0, len(COMMANDS) - 1), how=st.sampled_from(["dropped", "twice", "negated"]))
@RELAXED
def test_a_command_changed(number: int, how: str) -> None:
    """A command left out or repeated is always refused; so is a definition or an assertion that says the opposite."""
    name, command = COMMANDS[number]
    if how == "negated":
        if name == "define-fun":
            head, body = command.split(" Bool\n", 1)
            changed = f"{head} Bool\n(not {body[:-1]}))"
        elif name == "assert":
            changed = f"(assert (not {command[len('(assert ') : -1]}))"
        else:
            return
    else:
        changed = "" if how == "dropped" else f"{command}\n{command}"
    parts = [text for _, text in COMMANDS]
    parts[number] = changed
    text = "\n".join([*TEXT.split("\n")[:4], *parts])
    assert not accepted(text)


@pytest.mark.parametrize("text", ["(define-fun", "|", ")"])
def test_what_cannot_be_read(text: str) -> None:
    assert not accepted(TEXT + text)
    with pytest.raises(NotSmtLib):
        list(commands(TEXT + text))
