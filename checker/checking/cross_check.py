"""What further engines say of every property of a configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from checker.checking.bounded_lassos import bounded_verdict
from checker.checking.choose import choose
from checker.checking.contradictions import Opinion
from checker.checking.environment import scope_in_words
from checker.checking.symbolic import engines_for, state_verdict
from checker.deadline import Deadline, GaveUp, Interrupted
from checker.properties import NO_MODEL_ERROR, Property, TemporalProperty
from checker.symbolic.effort import BOUNDED, Effort
from checker.temporal.formula import is_branching
from checker.verdict import Outcome, Run, Verdict


def opinions_on(run: Run, engines: Sequence[str], seconds: float, memory: int) -> list[Opinion]:
    """What further engines say of a configuration that the explorer has looked at.

    seconds: for all of them, compiling the model included, shared out among the questions that are left. memory:
    megabytes, for each engine. Whatever stops them, what is left is ``UNKNOWN`` and says why. Raises ``ModelMistake``
    where the model is outside of the language.
    """
    deadline = Deadline(seconds)
    named = [verdict.property for verdict in run.verdicts if verdict.property != NO_MODEL_ERROR.name]
    chosen = choose(run.model, named)
    states = [NO_MODEL_ERROR, *chosen.states]
    claims = {one: claim for one, claim in chosen.temporal if BOUNDED in engines and not is_branching(claim)}
    asked: list[tuple[str, Property | TemporalProperty]] = [(engine, one) for engine in engines for one in states]
    asked += [(BOUNDED, one) for one in claims]
    scope = f"{scope_in_words(run.model)}, by Z3"

    def unknown(left: Sequence[tuple[str, Property | TemporalProperty]], why: str, interrupted: bool) -> list[Opinion]:
        verdicts = [Verdict(one.name, Outcome.UNKNOWN, scope, engine, one.doc, reason=why) for engine, one in left]
        return [Opinion(verdict, None, interrupted) for verdict in verdicts]

    try:
        system = engines_for(run.model, states, deadline)
    except GaveUp as problem:
        return unknown(asked, f"{problem}, while the model was being compiled", isinstance(problem, Interrupted))
    depth, known = _depths(run)
    found: list[Opinion] = []
    for k, (engine, one) in enumerate(asked):
        effort = Effort(depth, (deadline.left or 0.0) / (len(asked) - k), memory, known)
        if isinstance(one, Property):
            verdict, answer = state_verdict(system, states.index(one), one, engine, effort)
        else:
            verdict, answer = bounded_verdict(system, one, claims[one], replace(effort, depth=2 * depth + 2))
        found.append(Opinion(verdict, answer.depth, answer.interrupted))
        if answer.interrupted:
            return found + unknown(asked[k + 1 :], "interrupted", True)
    return found


def _depths(run: Run) -> tuple[int, int | None]:
    """How deep to search, and how deep the state space is, if that is known."""
    figures = run.figures
    if figures is None or not figures.complete:
        return 1000, None
    return figures.depth, figures.depth
