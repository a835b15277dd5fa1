"""What the temporal engine reports, seen once more by the reference interpreter.

A lasso is replayed step by step; then the interpreter itself says what is possible in each state, so that it is the
interpreter that finds the loop closed and fair, and the formula violated.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from checker.checking.step_names import is_named
from checker.interpreter import Interpreter
from checker.language.model import Model, State
from checker.language.rules import Fairness as Owed
from checker.replay import ReplayError
from checker.steps import Step
from checker.temporal.fairness import STRONG, WEAK, Kind
from checker.temporal.formula import Atom, Formula, atoms_of, steps_of
from checker.temporal.replay import Moment, ObservedRun, check_lasso, evaluate
from checker.trace import Trace


class Observer:
    """Looks at the states of a model through the interpreter."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.interpreter = Interpreter(model)
        self.kinds: list[Kind] = []
        self._rules = {rule.name: rule for rule in model.rules}
        self._groups: dict[Hashable, int] = {}

    def enabled(self, state: State) -> list[Step]:
        """Every step that is possible in a state."""
        return [outcome.step for outcome in self.interpreter.outcomes(state)]

    def group(self, step: Step) -> int:
        """The number of the instance that a step belongs to, as far as fairness goes; -1 where nothing is owed."""
        rule = self._rules[step.rule]
        if rule.fairness is Owed.NONE:
            return -1
        told = {parameter.name for parameter in rule.parameters if not parameter.drawn}
        if rule.network is not None:
            told.update(rule.message_names)
        key = (step.rule, tuple((a.name, a.value) for a in step.arguments if a.name in told))
        if key not in self._groups:
            self._groups[key] = len(self.kinds)
            self.kinds.append(STRONG if rule.fairness is Owed.STRONG else WEAK)
        return self._groups[key]

    def holds(self, atom: Atom, state: State) -> bool:
        """Whether a predicate holds in a state."""
        return bool(self.interpreter.evaluate(applied(atom), state))

    def moment(self, state: State, step: Step | None, claim: Formula) -> Moment:
        """What a formula and fairness see of a state and the step that is taken out of it (None: none, for ever)."""
        groups = {self.group(one) for one in self.enabled(state)} - {-1}
        return Moment(
            state,
            frozenset(name for name, atom in atoms_of(claim).items() if self.holds(atom, state)),
            frozenset() if step is None else frozenset(name for name in steps_of(claim) if self.is_named(step, name)),
            frozenset(groups),
            frozenset() if step is None else frozenset({self.group(step)} - {-1}),
        )

    def is_named(self, step: Step, text: str) -> bool:
        """Whether a name in a formula means this step."""
        return is_named(self.model, text, step.rule, step.arguments)


def applied(atom: Atom) -> Callable[[Any], Any]:
    """The predicate of an atom as a function of the model alone."""
    predicate = atom.predicate
    assert predicate is not None
    return lambda model: predicate(model, *atom.arguments)


def observed(trace: Trace, claim: Formula) -> tuple[ObservedRun, list[Kind]]:
    """A lasso as the interpreter sees it, and the kind of each fairness group that it met.

    Raises ``ReplayError`` where the run is said to end in a state in which something has to happen still.
    """
    assert trace.loop_start is not None
    observer = Observer(trace.model)
    moments = [observer.moment(step.before, step.step, claim) for step in trace]
    last = trace.states[-1]
    if trace.loop_start == len(trace):
        due = [step for step in observer.enabled(last) if observer.group(step) >= 0]
        if due:
            raise ReplayError(f"the run is said to end for good where {due[0]} has to happen")
        moments.append(observer.moment(last, None, claim))
    return ObservedRun(tuple(moments), trace.loop_start, last), observer.kinds


def confirm_lasso(trace: Trace, claim: Formula) -> ObservedRun:
    """The lasso as observed; raises ``ReplayError`` unless it is fair and violates the formula."""
    run, kinds = observed(trace, claim)
    problems = check_lasso(run, claim, kinds)
    if problems:
        raise ReplayError(f"the run that is to refute {claim} does not: {'; '.join(problems)}")
    return run


def is_violated(run: ObservedRun, claim: Formula) -> bool:
    """Whether an observed run violates a formula of linear time."""
    return not evaluate(run, claim)[0]
