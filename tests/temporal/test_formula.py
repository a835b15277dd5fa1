"""How formulas are written and printed, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from checker.errors import UsageError
from checker.temporal.automaton import automaton_of
from checker.temporal.engine import check
from checker.temporal.fairness import WEAK, Fairness
from checker.temporal.formula import (
    AG,
    EF,
    EU,
    Atom,
    always,
    always_eventually,
    atom,
    atoms_of,
    eventually,
    eventually_always,
    formula,
    implies,
    leads_to,
    next_,
    recoverable,
    release,
    step,
    until,
    weak_until,
)
from checker.temporal.graph import Graph
from checker.temporal.normal import normal

ONE = Graph.from_arrays([0, 1], [0], [0], [0])
TRUE = {"p": np.array([True])}


def has_leader(model: object) -> bool:
    return True


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (leads_to(atom("crashed") & ~atom("down"), "elected"), "leads_to(crashed & ~down, elected)"),
        (atom("p") & (atom("q") | "r") & "s", "p & (q | r) & s"),
        (~(atom("p") & "q"), "~(p & q)"),
        (always_eventually("p") | eventually_always("q"), "always(eventually(p)) | eventually(always(q))"),
        (always(implies(step("crash"), next_("p"))), "always(implies(step(crash), next_(p)))"),
        (until("p", "q") & weak_until("p", "q"), "until(p, q) & weak_until(p, q)"),
        (release("p", "q"), "release(p, q)"),
        (recoverable(has_leader), "AG(EF(has leader))"),
        (AG(EU("p", "q")), "AG(EU(p, q))"),
        (eventually(True), "eventually(true)"),
        (~~atom("p"), "p"),
    ],
)
def test_formulas_print_as_they_are_written(claim, text: str) -> None:
    assert str(claim) == text


def test_atoms_are_hashable_and_found() -> None:
    leader = atom(has_leader, "there is a leader")
    claim = leads_to("crashed", leader) & eventually(leader)
    assert atoms_of(claim) == {"crashed": Atom("crashed"), "there is a leader": leader}
    assert len({leader, atom(has_leader, "there is a leader"), leader & leader}) == 2


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: atom("p") and atom("q"), "write & for 'and'"),
        (lambda: atom(lambda m: True), "without a name"),
        (lambda: formula(3), "3 is no formula"),
        (lambda: check(ONE, eventually("q"), TRUE), "there is no predicate 'q' here; known are: p"),
        (lambda: check(ONE, eventually("pp"), TRUE), "did you mean 'p'"),
        (lambda: check(ONE, eventually(step("go")), TRUE), "there is no step 'go' here"),
        (lambda: check(ONE, eventually("p"), {"p": np.ones(2, bool)}), "2 values for 1 states"),
        (lambda: check(ONE, eventually(step("s")), {}, {"s": np.ones(0, bool)}), "0 values for 1 labels"),
        (lambda: check(ONE, eventually("p"), TRUE, fairness=Fairness.of([], [])), "given for 0 labels"),
        (lambda: check(ONE, eventually("p") & EF("p"), TRUE), "mixes linear and branching time"),
        (lambda: check(ONE, atom(has_leader, "p") & eventually(atom("p")), TRUE), "two different predicates"),
        (lambda: Fairness.of([1], [WEAK]), "kinds are given for 1 groups"),
        (lambda: Graph.from_arrays([0, 1], [1], [0], [0]), "leads to state 1"),
        (lambda: Graph.from_arrays([0, 1], [0], [], [0]), "as many labels as targets"),
        (lambda: Graph.from_arrays([0, 2, 1], [0], [0], [0]), "offsets"),
        (lambda: Graph.from_arrays([0, 1], [0], [0], [1]), "initial state"),
    ],
)
def test_mistakes_are_explained(build, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        build()


@pytest.mark.parametrize(
    ("claim", "states"),
    [
        (eventually("p"), 2),
        (always_eventually("p"), 1),
        (eventually_always("p"), 2),
        (always_eventually("p") & always_eventually("q"), 1),
        (leads_to("p", "q"), 2),
        (eventually_always("p") & always_eventually("q"), 2),
        (eventually("p") & ~eventually("p"), 0),
    ],
)
def test_automata_stay_small(claim, states: int) -> None:
    assert automaton_of(claim).states == states


@pytest.mark.parametrize(
    ("claim", "same"),
    [
        (until("p", until("p", "q")), until("p", "q")),
        (eventually(until("p", "q")), eventually("q")),
        (release("p", release("p", "q")), release("p", "q")),
        (always(release("p", "q")), always("q")),
        (eventually("p") | eventually("q"), eventually(atom("p") | "q")),
        (always("p") & always("q"), always(atom("p") & "q")),
        (always_eventually("p") | always_eventually("q"), always_eventually(atom("p") | "q")),
        (next_(always_eventually("p")), always_eventually("p")),
        (eventually(always_eventually("p")), always_eventually("p")),
        (always(eventually_always("p")), eventually_always("p")),
        (atom("p") & (atom("p") | "q"), atom("p")),
        (atom("p") | (atom("p") & "q"), atom("p")),
        (weak_until("p", "q"), release("q", atom("p") | "q")),
        (leads_to("p", "q"), always(implies("p", eventually("q")))),
        (eventually(atom("p") | ~atom("p")), formula(True)),
        (always(atom("p") & ~atom("p")), formula(False)),
    ],
)
def test_formulas_are_simplified(claim, same) -> None:
    assert normal(claim) == normal(same)
    assert normal(~claim) == normal(~same)


@pytest.mark.parametrize(
    ("claim", "other"),
    [
        (until("p", until("p", "q")), eventually("q")),
        (until("p", until("q", "p")), until("q", "p")),
        (next_(eventually("p")), eventually("p")),
        (always_eventually("p") & always_eventually("q"), always_eventually(atom("p") & "q")),
    ],
)
def test_and_not_too_much(claim, other) -> None:
    assert normal(claim) != normal(other)


def test_a_formula_that_is_too_large_is_refused() -> None:
    wide = formula(True)
    for k in range(14):
        wide = wide & eventually(atom(f"p{k}") & next_(f"q{k}"))
    with pytest.raises(UsageError, match="split it into parts"):
        automaton_of(wide)
