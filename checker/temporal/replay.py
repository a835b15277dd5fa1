"""Independent confirmation of a lasso: it is a run, it closes, it is fair, and it violates the formula.

Nothing here uses components, automata or the graph's arrays beyond looking up single transitions, so that the
same check serves for traces that the reference interpreter has replayed.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from checker.errors import UsageError
from checker.temporal.fairness import Fairness, Kind
from checker.temporal.formula import (
    Always,
    And,
    Atom,
    Constant,
    Eventually,
    Formula,
    Implies,
    LeadsTo,
    Next,
    Not,
    Or,
    Release,
    StepAtom,
    Until,
    WeakUntil,
    atoms_of,
    steps_of,
)
from checker.temporal.graph import STUTTER, Graph
from checker.temporal.lasso import Lasso
from checker.temporal.valuation import Valuation


@dataclass(frozen=True)
class Moment:
    """One position of a run: a state, and the step that is taken out of it.

    state: anything that tells states apart. atoms: the predicates that hold. steps: the names of the step
    that is taken next (none where the run stutters). enabled, taken: groups enabled in the state, and taken
    by the step.
    """

    state: Hashable
    atoms: frozenset[str]
    steps: frozenset[str]
    enabled: frozenset[int]
    taken: frozenset[int]


@dataclass(frozen=True)
class ObservedRun:
    """A lasso as it was observed: its moments, where the loop starts, and the state after the last step."""

    moments: tuple[Moment, ...]
    loop_start: int
    after: Hashable


def observe(graph: Graph, lasso: Lasso, claim: Formula, valuation: Valuation, fairness: Fairness) -> ObservedRun:
    """What happens along a lasso of a graph, as far as a formula and fairness are concerned."""
    moments = []
    for state, label in zip(lasso.states, lasso.labels, strict=True):
        moments.append(
            Moment(
                state,
                frozenset(name for name in atoms_of(claim) if valuation.atoms[name][state]),
                frozenset(name for name in steps_of(claim) if label != STUTTER and valuation.steps[name][label]),
                fairness.enabled(graph, state),
                frozenset({fairness.group(label)} - {-1}),
            )
        )
    return ObservedRun(tuple(moments), len(lasso.prefix), lasso.loop[-1][1])


def check_run(graph: Graph, lasso: Lasso) -> list[str]:
    """What is wrong with a lasso as a run of a graph; empty if it is one."""
    problems = []
    if lasso.initial not in graph.initial:
        problems.append(f"state {lasso.initial} is not initial")
    state = lasso.initial
    for label, target in (*lasso.prefix, *lasso.loop):
        successors = list(graph.successors(state)) or [(STUTTER, state)]
        if (label, target) not in successors:
            problems.append(f"no step {label} leads from state {state} to state {target}")
        state = target
    if not lasso.loop or state != lasso.knot:
        problems.append("the loop does not close")
    return problems


def check_lasso(run: ObservedRun, claim: Formula, kinds: Sequence[Kind]) -> list[str]:
    """Why a lasso is no counterexample to a formula; empty if it is one.

    kinds: for each fairness group, weak or strong. The formula is one of linear time.
    """
    if not 0 <= run.loop_start < len(run.moments):
        return ["the loop has no steps"]
    problems = []
    loop = run.moments[run.loop_start :]
    if run.after != loop[0].state:
        problems.append("the loop does not close")
    for group in sorted(frozenset().union(*(moment.enabled for moment in loop))):
        kind = kinds[group]
        taken = any(group in moment.taken for moment in loop)
        enabled = [group in moment.enabled for moment in loop]
        if not taken and (all(enabled) if kind is Kind.WEAK else any(enabled)):
            problems.append(f"the loop is unfair: group {group} ({kind.value}) is enabled but never taken")
    if evaluate(run, claim)[0]:
        problems.append(f"the run satisfies {claim}")
    return problems


def evaluate(run: ObservedRun, claim: Formula) -> list[bool]:
    """Where a formula of linear time holds along a lasso: one value for each position.

    Raises ``UsageError`` for operators of branching time.
    """
    count = len(run.moments)
    after = [*range(1, count), run.loop_start]

    def fixpoint(start: bool, now: list[bool], more: list[bool]) -> list[bool]:
        # least (start false) or greatest (start true) solution of: value = now or (more and value after)
        value = [start] * count
        while True:
            updated = [now[k] or (more[k] and value[after[k]]) for k in range(count)]
            if updated == value:
                return value
            value = updated

    always_true, never = [True] * count, [False] * count
    parts = [evaluate(run, part) for part in claim.parts]
    match claim:
        case Constant(value):
            return [value] * count
        case Atom(name=name):
            return [name in moment.atoms for moment in run.moments]
        case StepAtom(name=name):
            return [name in moment.steps for moment in run.moments]
        case Not():
            return [not value for value in parts[0]]
        case And():
            return [left and right for left, right in zip(*parts, strict=True)]
        case Or():
            return [left or right for left, right in zip(*parts, strict=True)]
        case Implies():
            return [not left or right for left, right in zip(*parts, strict=True)]
        case Next():
            return [parts[0][after[k]] for k in range(count)]
        case Eventually():
            return fixpoint(False, parts[0], always_true)
        case Always():
            return fixpoint(True, never, parts[0])
        case Until():
            return fixpoint(False, parts[1], parts[0])
        case WeakUntil():
            return fixpoint(True, parts[1], parts[0])
        case Release():
            both = [left and right for left, right in zip(*parts, strict=True)]
            return fixpoint(True, both, parts[1])
        case LeadsTo():
            answered = fixpoint(False, parts[1], always_true)
            kept = [not left or right for left, right in zip(parts[0], answered, strict=True)]
            return fixpoint(True, never, kept)
    raise UsageError(f"{claim} is not a formula of linear time")
