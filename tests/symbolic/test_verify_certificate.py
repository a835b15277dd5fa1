"""Certificates: accepted as they are, refused when anything in them that matters has been changed."""

from __future__ import annotations

import re

import pytest

from checker.checking.find import find_model
from checker.checking.parameters import bind, parse_parameters
from checker.errors import UsageError
from checker.frontend.compile import compile_model
from checker.symbolic.certificate import Origin, certificate, origin_in
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from checker.symbolic.induction import Induction
from checker.symbolic.limits import Limits
from checker.symbolic.verify_certificate import Check, verify
from checker.verdict import Outcome
from tests.symbolic.mutants import PROPERTIES

ORIGIN = Origin("chang-roberts", ("n=3",), "one leader")


def goal_of(origin: Origin) -> Goal:
    of = find_model(origin.model)
    model = bind(of, parse_parameters(of, origin.parameters))
    prop = PROPERTIES[origin.property]
    system = compile_model(model, [prop])
    return Goal(Encoding(system), system.predicates[0], prop.scope)


@pytest.fixture(scope="module")
def text() -> str:
    goal = goal_of(ORIGIN)
    found = Induction(goal, Limits(), None).prove(20)
    assert found.outcome is Outcome.HOLDS
    return certificate(goal, found.invariant, ORIGIN)


def check(text: str) -> Check:
    return verify(text, goal_of(origin_in(text)), Limits())


def test_accepted(text: str) -> None:
    found = check(text)
    assert found.accepted, found.reason
    assert "Z3" in found.solvers
    assert found.obligations == len(re.findall(r"\(check-sat\)", text)) == 8


def test_cvc5_has_a_word(text: str) -> None:
    pytest.importorskip("cvc5")
    assert check(text).solvers == ("Z3", "cvc5")


def test_names_are_those_of_the_model(text: str) -> None:
    assert "|identity[0]|" in text
    assert "|on_identity(i=1, sender=0)|" in text
    assert origin_in(text) == ORIGIN


def without_a_lemma(text: str) -> str:
    """The invariant without its last condition."""
    head, tail = text.split("  ))\n\n; what is to be shown", 1)
    lines = head.split("\n")
    last = max(k for k, line in enumerate(lines) if line.startswith("    ") and not line.startswith("     "))
    return "\n".join(lines[:last]) + "\n  ))\n\n; what is to be shown" + tail


TAMPERED = {
    "a lemma left out": without_a_lemma,
    "nothing but true": lambda text: re.sub(
        r"(define-fun invariant \(.*\) Bool\n  \(and true)", r"\1 (or true", text
    ).replace("; what is to be shown", ")\n; what is to be shown"),
    "nothing is initial": lambda text: re.sub(r"(define-fun initial \(.*\) Bool\n  \(and) true", r"\1 false", text),
    "everything is good": lambda text: re.sub(r"(define-fun good \(.*\) Bool\n  \()and", r"\1or", text),
    "a step less": lambda text: re.sub(r"(define-fun \|stand\(i=1\)\| \(.*\) Bool\n  \(and) true", r"\1 false", text),
    "a question less": lambda text: text.rsplit("(push 1)", 1)[0],
    "a question twice": lambda text: text + "(push 1)" + text.rsplit("(push 1)", 1)[1],
    "a weaker question": lambda text: text.replace('(echo "safety")', '(echo "safety")\n(assert false)'),
    "assumed for all questions": lambda text: text.replace("(push 1)", "(assert false)\n(push 1)", 1),
    "two invariants": lambda text: text.replace("(push 1)", "(define-fun invariant () Bool false)\n(push 1)", 1),
    "a command of another kind": lambda text: text + "(exit)\n",
    "cut off": lambda text: text[:-40],
    "no text at all": lambda text: text.split("(set-logic", 1)[0],
    "fewer nodes": lambda text: text.replace("; parameters: n=3", "; parameters: n=2"),
    "another property": lambda text: text.replace("; property: one leader", "; property: some leader"),
    "another environment": lambda text: text.replace("; parameters: n=3", "; parameters: n=3 restarts=1 crashes=1"),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_tampered(text: str, how: str) -> None:
    changed = TAMPERED[how](text)
    assert changed != text
    found = check(changed)
    assert not found.accepted
    assert found.reason


@pytest.mark.parametrize("text", ["", "(check-sat)", "; Conclave certificate, form 1: an inductive invariant\n"])
def test_what_is_no_certificate(text: str) -> None:
    with pytest.raises(UsageError):
        check(text)


def test_no_time_left_is_no_acceptance(text: str) -> None:
    found = verify(text, goal_of(ORIGIN), Limits(seconds=0))
    assert not found.accepted
    assert "did not decide" in found.reason
