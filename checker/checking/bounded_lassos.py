"""Temporal properties of a model by bounded search: lassos that Z3 finds, confirmed by the interpreter."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.checking.environment import scope_in_words
from checker.checking.resolve import resolved
from checker.checking.step_names import step_names
from checker.checking.temporal import refutation
from checker.errors import ModelMistake, UsageError
from checker.language.model import position_of
from checker.properties import TemporalProperty
from checker.replay import replay
from checker.steps import Argument
from checker.symbolic.effort import Effort
from checker.temporal.formula import Formula
from checker.verdict import Verdict

if TYPE_CHECKING:
    from checker.symbolic.engine import SymbolicEngines
    from checker.symbolic.result import SymbolicResult

ENGINE = "bmc"


def bounded_verdict(
    engines: SymbolicEngines, one: TemporalProperty, claim: Formula, effort: Effort
) -> tuple[Verdict, SymbolicResult]:
    """What bounded search says about a property of linear time, its lasso confirmed by the interpreter.

    Raises ``ModelMistake`` where the formula says something that cannot be decided.
    """
    started = time.perf_counter()
    model = engines.system.model

    def matches(text: str, rule: str, arguments: Sequence[Argument]) -> bool:
        return any(name.matches(rule, arguments) for name in step_names(model, text))

    try:
        claim = resolved(model, claim)
        found = engines.find_lasso(claim, matches, effort)
    except UsageError as problem:
        raise ModelMistake(f"the property {one.name}: {problem}", "", position_of(one.function)) from None
    scope = f"{scope_in_words(model)}, by Z3"
    verdict = Verdict(one.name, found.outcome, scope, ENGINE, one.doc, reason=found.reason)
    if found.initial is not None:
        trace = replay(model, found.initial, found.steps, found.loop_start)
        position = trace.steps[-1].position if trace.steps else position_of(one.function)
        verdict = replace(verdict, trace=trace, reason=refutation(trace, one, claim), position=position)
    return replace(verdict, seconds=time.perf_counter() - started), found
