"""Counterexamples in the order that is easiest to follow, each confirmed anew before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from checker.checking.choose import choose
from checker.checking.confirm import confirm_lasso
from checker.checking.refutation import holds_at_end
from checker.checking.resolve import resolved
from checker.checking.temporal import refutation
from checker.errors import ConclaveError
from checker.properties import Property, TemporalProperty
from checker.replay import ReplayError
from checker.reports.retelling import retell
from checker.temporal.formula import Formula, is_branching
from checker.trace import Trace
from checker.verdict import Outcome, Run, Verdict


def retold(run: Run) -> Run:
    """The run with its counterexamples retold."""
    if all(verdict.trace is None for verdict in run.verdicts):
        return run
    chosen = choose(run.model)
    states = {one.name: one for one in chosen.states}
    temporal = {one.name: (one, resolved(run.model, claim)) for one, claim in chosen.temporal}

    def again(verdict: Verdict) -> Verdict:
        if verdict.trace is None or verdict.outcome is not Outcome.VIOLATED:
            return verdict
        if verdict.property in states:
            return replace(verdict, trace=retell(verdict.trace, _of_states(states[verdict.property])))
        if verdict.property in temporal:
            return _of_temporal(verdict, verdict.trace, *temporal[verdict.property])
        return verdict

    return replace(run, verdicts=tuple(again(verdict) for verdict in run.verdicts))


def _of_temporal(verdict: Verdict, trace: Trace, one: TemporalProperty, claim: Formula) -> Verdict:
    """A lasso retold, and its reason, which speaks of steps by their numbers."""
    if is_branching(claim):
        return verdict
    trace = retell(trace, _of_runs(claim))
    return replace(verdict, trace=trace, reason=refutation(trace, one, claim))


def _of_states(one: Property) -> Callable[[Trace], bool]:
    def refutes(trace: Trace) -> bool:
        try:
            return not holds_at_end(one, trace)
        except ConclaveError:
            return False

    return refutes


def _of_runs(claim: Formula) -> Callable[[Trace], bool]:
    def refutes(trace: Trace) -> bool:
        try:
            confirm_lasso(trace, claim)
        except ReplayError:
            return False
        return True

    return refutes
