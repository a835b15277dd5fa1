"""The outcome where nothing at all is known about a configuration."""

from __future__ import annotations

from collections.abc import Iterable

from checker.checking.choose import Chosen
from checker.checking.environment import scope_in_words
from checker.checking.parameters import shown_parameters
from checker.deadline import GaveUp, Interrupted
from checker.language.model import Model
from checker.properties import Property
from checker.verdict import Outcome, Run, Verdict


def nothing_known(
    model: Model,
    name: str,
    states: Iterable[Property],
    chosen: Chosen,
    engine: str,
    why: str,
    interrupted: bool = False,
) -> Run:
    """Every property unknown for one reason. states: those of ``chosen``, with what else is asked of states."""
    asked = [(one.name, one.doc) for one in states] + [(one.name, one.doc) for one, _ in chosen.temporal]
    scope = scope_in_words(model)
    verdicts = [Verdict(name, Outcome.UNKNOWN, scope, engine, doc, reason=why) for name, doc in asked]
    return Run(model, name, shown_parameters(model), tuple(verdicts), notes=chosen.notes, interrupted=interrupted)


def not_compiled(
    model: Model, name: str, states: Iterable[Property], chosen: Chosen, engine: str, problem: GaveUp
) -> Run:
    """Every property unknown because compiling the model was stopped."""
    interrupted = isinstance(problem, Interrupted)
    remedy = "run it again to finish" if interrupted else "give more with --seconds"
    why = f"{problem}, while the model was being compiled; {remedy}, or choose smaller parameters"
    return nothing_known(model, name, states, chosen, engine, why, interrupted)
