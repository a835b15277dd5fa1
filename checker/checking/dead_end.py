"""Counterexamples of branching time: a run to a state from which something cannot be reached any more."""

from __future__ import annotations

from checker.checking.confirm import Observer
from checker.checking.failure import affirmed, denied
from checker.language.model import State
from checker.properties import Telling
from checker.replay import ReplayError
from checker.temporal.formula import And as Both
from checker.temporal.formula import Atom, Branching, Constant, Formula, Implies, Not, Or, is_propositional
from checker.trace import Trace

LOOKED_AT = 150
"""So many states are searched by the interpreter before the explorer is believed."""


def confirm_dead_end(trace: Trace, claim: Formula) -> None:
    """Search for what is said to be out of reach; raises ``ReplayError`` where the interpreter finds it.

    Confirmed are claims of the form "always p" and "always, p can be reached", by up to ``LOOKED_AT`` states.
    """
    observer = Observer(trace.model)
    last = trace.states[-1]
    goal = _lost(claim)
    if goal is None:
        match claim:
            case Branching(path="A", operator="G", parts_=(of,)) if is_propositional(of) and _true(observer, of, last):
                raise ReplayError(f"the run that is to refute {claim} ends in a state where {of} holds")
        return
    seen = {last}
    waiting = [last]
    while waiting and len(seen) < LOOKED_AT:
        state = waiting.pop()
        if _true(observer, goal, state):
            raise ReplayError(f"{goal} is said to be out of reach, but the interpreter reaches it")
        for outcome in observer.interpreter.outcomes(state):
            if outcome.state is not None and outcome.state not in seen:
                seen.add(outcome.state)
                waiting.append(outcome.state)


def why_dead_end(trace: Trace, claim: Formula, telling: Telling) -> str:
    """Why a formula of branching time fails, in words."""
    goal = _lost(claim)
    where = f"after step {len(trace)}" if len(trace) else "from the start"
    told = ""
    if telling.told_by is not None:
        trace.model.load(trace.states[-1])
        told = f": {telling.told_by(trace.model)}"
    if goal is not None:
        wrong = telling.otherwise or f"there is no way left to a state where {affirmed(goal)}"
        return f"{where} {wrong}{told}"
    match claim:
        case Branching(path="A", operator="G", parts_=(of,)):
            return f"{where} {denied(of)}{told}"
    return f"'{claim}' fails in the initial state of this run{told}"


def _lost(claim: Formula) -> Formula | None:
    """What must stay within reach, if the claim is of that form."""
    match claim:
        case Branching(path="A", operator="G", parts_=(Branching(path="E", operator="F", parts_=(p,)),)):
            return p if is_propositional(p) else None
    return None


def _true(observer: Observer, claim: Formula, state: State) -> bool:
    match claim:
        case Constant(value):
            return value
        case Atom():
            return observer.holds(claim, state)
        case Not(of):
            return not _true(observer, of, state)
        case Both(left, right):
            return _true(observer, left, state) and _true(observer, right, state)
        case Or(left, right):
            return _true(observer, left, state) or _true(observer, right, state)
        case Implies(left, right):
            return not _true(observer, left, state) or _true(observer, right, state)
    raise AssertionError(claim)
