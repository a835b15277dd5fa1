"""Lassos: the independent check refuses what is none, and lassos are short."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from checker.errors import UsageError
from checker.temporal import engine
from checker.temporal.fairness import STRONG, WEAK
from checker.temporal.formula import (
    EF,
    always,
    atom,
    eventually,
    leads_to,
    next_,
    release,
    step,
    until,
    weak_until,
)
from checker.temporal.graph import STUTTER, Graph
from checker.temporal.lasso import Lasso, folded
from checker.temporal.replay import Moment, ObservedRun, check_lasso, check_run, evaluate

from . import oracle
from .generate import arrays, fairness_of, graph_of, random_case, random_formula

EXAMPLES = 400
"""Random cases."""


def moment(state: int, atoms: str = "", steps: str = "", enabled: tuple = (), taken: tuple = ()) -> Moment:
    return Moment(state, frozenset(atoms), frozenset(steps), frozenset(enabled), frozenset(taken))


# p, then q and r in turn, for ever
RUN = ObservedRun((moment(0, "p", "a"), moment(1, "q", "b"), moment(2, "r", "a")), 1, 1)


@pytest.mark.parametrize(
    ("claim", "values"),
    [
        (atom("p"), [True, False, False]),
        (next_("q"), [True, False, True]),
        (eventually("p"), [True, False, False]),
        (always(atom("q") | "r"), [False, True, True]),
        (always(eventually("r")), [True, True, True]),
        (until("p", "q"), [True, True, False]),
        (until(atom("q") | "r", "p"), [True, False, False]),
        (weak_until(atom("q") | "r", "p"), [True, True, True]),
        (release("q", atom("p") | "q"), [True, True, False]),
        (release("p", atom("q") | "r"), [False, True, True]),
        (leads_to("q", "r"), [True, True, True]),
        (leads_to("q", "p"), [False, False, False]),
        (always(step("a") | step("b")), [True, True, True]),
        (eventually(always(step("b"))), [False, False, False]),
    ],
)
def test_formulas_on_a_lasso(claim, values: list[bool]) -> None:
    assert evaluate(RUN, claim) == values


def test_a_counterexample_is_confirmed() -> None:
    assert check_lasso(RUN, always(eventually("p")), ()) == []


def test_a_run_that_satisfies_the_formula_is_none() -> None:
    assert check_lasso(RUN, eventually("q"), ()) == ["the run satisfies eventually(q)"]


def test_a_loop_must_close() -> None:
    assert check_lasso(replace(RUN, after=2), eventually("x"), ()) == ["the loop does not close"]
    assert check_lasso(replace(RUN, loop_start=3), eventually("x"), ()) == ["the loop has no steps"]


def test_a_loop_must_be_fair() -> None:
    always_enabled = ObservedRun((moment(0, enabled=(0,)), moment(1, enabled=(0,))), 0, 0)
    at_times = ObservedRun((moment(0, enabled=(0,)), moment(1)), 0, 0)
    taken = ObservedRun((moment(0, enabled=(0,), taken=(0,)), moment(1)), 0, 0)
    before = ObservedRun((moment(0, enabled=(0,), taken=(0,)), moment(1, enabled=(0,))), 1, 1)
    unfair = "the loop is unfair: group 0 ({}) is enabled but never taken"
    for run, weak, strong in [
        (always_enabled, False, False),
        (at_times, True, False),
        (taken, True, True),
        (before, False, False),
    ]:
        assert check_lasso(run, eventually("x"), (WEAK,)) == ([] if weak else [unfair.format("weak")])
        assert check_lasso(run, eventually("x"), (STRONG,)) == ([] if strong else [unfair.format("strong")])


def test_branching_time_has_no_lassos() -> None:
    with pytest.raises(UsageError, match="not a formula of linear time"):
        evaluate(RUN, EF("p"))


def test_a_lasso_must_be_a_run() -> None:
    graph = Graph.from_arrays([0, 1, 2, 2], [1, 2], [7, 8], [0])
    assert check_run(graph, Lasso(0, ((7, 1), (8, 2)), ((STUTTER, 2),))) == []
    assert check_run(graph, Lasso(1, ((8, 2),), ((STUTTER, 2),))) == ["state 1 is not initial"]
    assert check_run(graph, Lasso(0, ((8, 1), (8, 2)), ((STUTTER, 2),))) == ["no step 8 leads from state 0 to state 1"]
    assert check_run(graph, Lasso(0, (), ((STUTTER, 0),))) == ["no step -1 leads from state 0 to state 0"]
    assert check_run(graph, Lasso(0, ((7, 1),), ((8, 2),))) == ["the loop does not close"]


def test_the_same_run_is_written_as_short_as_possible() -> None:
    once = ((1, 5), (2, 6))
    assert folded(Lasso(6, (), once * 3)) == Lasso(6, (), once)
    assert folded(Lasso(6, once * 2, once)) == Lasso(6, (), once)
    # the last step of the prefix is that of the loop, but it comes from elsewhere
    assert folded(Lasso(0, ((2, 6),), once)) == Lasso(0, ((2, 6),), once)
    assert folded(Lasso(0, ((3, 5), (2, 6)), once)) == Lasso(0, ((3, 5),), ((2, 6), (1, 5)))


def shortest(case: oracle.Case, claim, most: int) -> int | None:
    """The length of a shortest counterexample of at most ``most`` steps, by trying all."""
    for length in range(1, most + 1):
        waiting: list[tuple[int, tuple]] = [(state, ()) for state in case.initial]
        while waiting:
            initial, steps = waiting.pop()
            state = steps[-1][1] if steps else initial
            if len(steps) < length:
                waiting += [(initial, (*steps, move)) for move in case.moves(state)]
                continue
            states = [initial, *(target for _, target in steps)]
            for start in range(length):
                if states[start] == state:
                    lasso = Lasso(initial, steps[:start], steps[start:])
                    if oracle.is_fair_run(case, lasso) and not oracle.satisfies(case, lasso, claim):
                        return length
    return None


def excess(seed: int) -> int | None:
    """By how many steps a counterexample is longer than a shortest one; None if the formula holds."""
    rng = Random(f"short {seed}")
    case = random_case(rng)
    claim = random_formula(rng, rng.randint(1, 2))
    result = engine.check(graph_of(case), claim, arrays(case.atoms), arrays(case.steps), fairness_of(case))
    if result.lasso is None:
        return None
    length = len(result.lasso.labels)
    return length - (shortest(case, claim, min(length - 1, 5)) or length)


def test_lassos_are_nearly_as_short_as_can_be() -> None:
    found = [more for more in map(excess, range(EXAMPLES)) if more is not None]
    assert len(found) > EXAMPLES / 4
    assert sum(found) / len(found) < 0.1
