"""Counterexamples in the order that is easiest to follow, each confirmed anew before it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from checker.checking.choose import choose
from checker.checking.confirm import confirm_lasso
from checker.checking.explore import confirm_scope
from checker.checking.resolve import resolved
from checker.errors import ConclaveError
from checker.interpreter import Interpreter
from checker.properties import Property
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
    tests: dict[str, Callable[[Trace], bool]] = {one.name: _of_states(one) for one in chosen.states}
    for one, claim in chosen.temporal:
        if not is_branching(claim):
            tests[one.name] = _of_runs(resolved(run.model, claim))
    return replace(run, verdicts=tuple(_retold(verdict, tests.get(verdict.property)) for verdict in run.verdicts))


def _retold(verdict: Verdict, refutes: Callable[[Trace], bool] | None) -> Verdict:
    if verdict.trace is None or refutes is None or verdict.outcome is not Outcome.VIOLATED:
        return verdict
    return replace(verdict, trace=retell(verdict.trace, refutes))


def _of_states(one: Property) -> Callable[[Trace], bool]:
    def refutes(trace: Trace) -> bool:
        interpreter = Interpreter(trace.model)
        try:
            confirm_scope(interpreter, one, trace.states[-1])
            return not interpreter.evaluate(one.function, trace.states[-1])
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
