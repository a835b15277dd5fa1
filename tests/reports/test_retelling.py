"""Reordered runs: as few changes of the acting node as any order has, the same end, and never a different finding."""

from __future__ import annotations

from itertools import permutations

import pytest

from checker import UNLIMITED
from checker.interpreter import Interpreter
from checker.reports.diagram_text import diagram_text
from checker.reports.evidence import player
from checker.reports.markup import escape
from checker.reports.retelling import REORDERED, actors_of, retell, switches
from checker.reports.text import trace_text
from checker.trace import Trace
from tests.reports.examples import Hasty, busy_run, run


def always(trace: Trace) -> bool:
    return True


def ends_as(end: object) -> object:
    """Whether a run ends in this state, as a property of runs that no shorter one has by chance."""
    return lambda trace: trace.states[-1] == end


def least_switches(trace: Trace) -> int:
    """By trying every order of the steps that keeps each node's own order and leads to the same state."""
    interpreter = Interpreter(trace.model)
    best = switches(actors_of(trace.steps))
    for order in set(permutations(range(len(trace)))):
        if any(
            trace.steps[a].actor == trace.steps[b].actor and a > b for k, a in enumerate(order) for b in order[k + 1 :]
        ):
            continue
        state = trace.initial
        for k in order:
            outcome = interpreter.perform(state, trace.steps[k].step)
            if outcome is None or outcome.state is None:
                break
            state = outcome.state
        else:
            if state == trace.states[-1]:
                best = min(best, switches([trace.steps[k].actor for k in order]))
    return best


@pytest.mark.parametrize("seed", range(12))
def test_no_order_has_fewer_changes(seed: int) -> None:
    trace = busy_run(3, seed, 6)
    retold = retell(trace, ends_as(trace.states[-1]))  # type: ignore[arg-type]
    assert retold.states[-1] == trace.states[-1]
    if len(retold) == len(trace):
        assert switches(actors_of(retold.steps)) == least_switches(trace)


def entangled() -> Trace:
    return run(Hasty(n=3), "ask(i=0)", "ask(i=2)", "on_message(i=2", "ask(i=1)", "win(i=0)", "win(i=2)")


def two_lead(trace: Trace) -> bool:
    trace.model.load(trace.states[-1])
    return sum(bool(trace.view(trace.states[-1], "is_leader", i)) for i in range(3)) > 1


def test_a_story_is_told_node_by_node_and_says_so() -> None:
    trace = entangled()
    retold = retell(trace, two_lead)
    assert retold.names == ["ask(i=0)", "win(i=0)", "ask(i=2)", trace.names[2], "win(i=2)"]
    assert retold.remark == REORDERED
    assert two_lead(retold), "it ends where two lead, not later"
    assert trace.remark == ""
    assert trace_text(retold).endswith(REORDERED)
    assert " ".join(diagram_text(retold).split()).endswith(REORDERED)
    assert escape(REORDERED) in player(retold, "data", "")


def test_a_run_in_good_order_stays_as_it_is() -> None:
    trace = run(Hasty(n=3), "ask(i=0)", "win(i=0)", "ask(i=1)", "win(i=1)")
    assert retell(trace, always) is trace


def test_a_run_that_would_show_something_else_stays_as_it_is() -> None:
    trace = entangled()
    assert retell(trace, lambda other: other.names == trace.names) is trace


def test_the_loop_of_a_lasso_stays_a_loop() -> None:
    model = Hasty(n=3, crashes=UNLIMITED, restarts=UNLIMITED)
    loop = ("crash(i=1)", "crash(i=2)", "restart(i=1)", "restart(i=2)")
    trace = run(model, *("crash(i=0)", "restart(i=0)"), *loop, loop_start=2)
    retold = retell(trace, always)
    assert retold.loop_start == 2
    assert retold.names == ["crash(i=0)", "restart(i=0)", "crash(i=1)", "restart(i=1)", "crash(i=2)", "restart(i=2)"]


def test_a_model_error_stays_the_last_step() -> None:
    model = Hasty(n=3, duplicates=UNLIMITED)
    names = ("ask(i=0)", "ask(i=2)", "duplicate(target=1", "win(i=2)", "duplicate(target=1, source=0", "win(i=0)")
    trace = run(model, *names)
    assert trace.fault is not None
    retold = retell(trace, always)
    assert retold.fault is not None
    assert retold.names[-1] == trace.names[-1]
    assert len(retold) == len(trace)
