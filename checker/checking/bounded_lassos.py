"""Temporal properties of a model by bounded search: lassos that Z3 finds, confirmed by the interpreter."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from checker.checking.environment import scope_in_words
from checker.checking.resolve import resolved
from checker.checking.step_names import is_named
from checker.checking.temporal import mistakes_of, violated
from checker.properties import TemporalProperty
from checker.replay import replay
from checker.symbolic.effort import BOUNDED, Effort
from checker.temporal.formula import Formula
from checker.verdict import Verdict

if TYPE_CHECKING:
    from checker.symbolic.engine import SymbolicEngines
    from checker.symbolic.result import SymbolicResult


def bounded_verdict(
    engines: SymbolicEngines, one: TemporalProperty, claim: Formula, effort: Effort
) -> tuple[Verdict, SymbolicResult]:
    """What bounded search says about a property of linear time, its lasso confirmed by the interpreter.

    Raises ``ModelMistake`` where the formula says something that cannot be decided.
    """
    started = time.perf_counter()
    model = engines.system.model
    with mistakes_of(one):
        claim = resolved(model, claim)
        found = engines.find_lasso(claim, partial(is_named, model), effort)
    scope = f"{scope_in_words(model)}, by Z3"
    verdict = Verdict(one.name, found.outcome, scope, BOUNDED, one.doc, reason=found.reason)
    if found.initial is not None:
        trace = replay(model, found.initial, found.steps, found.loop_start)
        verdict = violated(verdict, trace, one, claim)
    return replace(verdict, seconds=time.perf_counter() - started), found
