"""What is said of a run that violates a formula."""

from __future__ import annotations

import pytest

from checker.checking.failure import affirmed, denied, failure
from checker.temporal.formula import (
    Formula,
    always,
    always_eventually,
    atom,
    eventually,
    eventually_always,
    implies,
    leads_to,
    next_,
    step,
)
from checker.temporal.replay import Moment, ObservedRun


def run(*moments: str, loop_start: int) -> ObservedRun:
    """A run whose moments are given by the letters that hold; capitals are steps."""
    made = tuple(
        Moment(
            k,
            frozenset(c for c in letters if c.islower()),
            frozenset(c for c in letters if c.isupper()),
            frozenset(),
            frozenset(),
        )
        for k, letters in enumerate(moments)
    )
    return ObservedRun(made, loop_start, loop_start)


P = atom("p")
Q = atom("q", otherwise="nobody is q")
NEVER_Q = "but from then on at no moment 'q' holds"
NOT_P = "at first 'p' does not hold"


@pytest.mark.parametrize(
    ("claim", "observed", "words"),
    [
        (eventually("p"), run("", "q", loop_start=1), "at no moment 'p' holds"),
        (eventually_always("p"), run("p", "", loop_start=1), "'p' does not hold, now and for ever"),
        (eventually_always("p"), run("p", "", loop_start=0), "again and again 'p' does not hold"),
        (eventually_always(Q), run("q", "", loop_start=0), "again and again nobody is q"),
        (always_eventually("p"), run("p", "p", "", loop_start=2), "from step 3 on 'p' does not hold"),
        (always_eventually("p"), run("", loop_start=0), "at no moment 'p' holds"),
        (always("p"), run("p", "", loop_start=1), "after step 1 'p' does not hold"),
        (always(~P), run("p", loop_start=0), "at first 'p' holds"),
        (leads_to("p", "q"), run("", "p", "", loop_start=2), f"after step 1 'p' holds, {NEVER_Q}"),
        (always(implies(P, eventually("q"))), run("p", loop_start=0), f"at first 'p' holds, {NEVER_Q}"),
        (always("p") & eventually("q"), run("p", loop_start=0), "at no moment 'q' holds"),
        (always("p") & eventually("q"), run("q", loop_start=0), NOT_P),
        (implies(eventually("p"), always(Q)), run("p", loop_start=0), "at first nobody is q"),
        (always("p") | always("q"), run("", loop_start=0), f"{NOT_P}, nor otherwise: at first 'q' does not hold"),
        (next_("p"), run("p", "", loop_start=1), "next_(p) does not hold of this run"),
    ],
)
def test_failures(claim: Formula, observed: ObservedRun, words: str) -> None:
    assert failure(observed, claim) == words


def test_affirming_and_denying() -> None:
    assert affirmed(P & ~Q) == "'p' holds and nobody is q"
    assert affirmed(P | step("go")) == "'p' holds or the step go is taken"
    assert denied(P | ~Q) == "'p' does not hold and 'q' holds"
    assert denied(step("go")) == "the step go is not taken"
    assert denied(P & Q) == "'p & q' does not hold"
