"""The Z3 engines put to work on one configuration: an independent second opinion on properties of states."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from checker.checking.choose import choose
from checker.checking.environment import scope_in_words
from checker.checking.parameters import shown_parameters
from checker.checking.refutation import refuted
from checker.frontend.compile import compile_model
from checker.language.model import Model
from checker.properties import Property
from checker.replay import ReplayError, replay
from checker.trace import Trace
from checker.verdict import Outcome, Run, Verdict

if TYPE_CHECKING:
    from checker.symbolic.encoding import Encoding
    from checker.symbolic.independence import Independence

BMC = "bmc"


@dataclass(frozen=True)
class Effort:
    """How far a symbolic engine may go: steps of a run (for bounded search), and seconds for each property."""

    depth: int = 20
    seconds: float | None = None


def symbolic_run(
    model: Model, name: str, properties: Sequence[str], engine: str, effort: Effort, started: float
) -> Run:
    """The verdicts of a symbolic engine about a bound model; temporal properties are left to the explorer.

    Raises ``UsageError`` for an unknown property, ``ModelMistake`` where the model is outside of the language.
    """
    from checker.symbolic.encoding import Encoding
    from checker.symbolic.independence import Independence

    chosen = choose(model, properties)
    encoding = Encoding(compile_model(model, list(chosen.states)))
    independence = Independence(encoding)  # what it finds out serves all properties
    verdicts = [_decided(encoding, independence, k, one, engine, effort) for k, one in enumerate(chosen.states)]
    notes = [f"{one.name} is not decided by {engine}: use the explorer" for one, _ in chosen.temporal]
    return Run(
        model,
        name,
        shown_parameters(model),
        tuple(verdicts),
        notes=(*chosen.notes, *notes, f"{time.perf_counter() - started:.2f} s in all"),
    )


def _decided(
    encoding: Encoding, independence: Independence, k: int, one: Property, engine: str, effort: Effort
) -> Verdict:
    from checker.symbolic.bmc import BoundedSearch
    from checker.symbolic.limits import Limits

    started = time.perf_counter()
    system, limits = encoding.system, Limits(effort.seconds)
    search = BoundedSearch(encoding, system.predicates[k], one.scope, limits, independence)
    found = search.search(effort.depth)
    how_far = {
        Outcome.HOLDS: "proved by Z3",
        Outcome.UNKNOWN: f"no violation within {found.depth} steps" if found.depth is not None else "nothing searched",
    }.get(found.outcome, "found by Z3")
    scope = f"{scope_in_words(system.model)}, {how_far}"
    verdict = Verdict(one.name, found.outcome, scope, engine, one.doc, reason=found.reason)
    if found.initial is not None:
        verdict = _confirmed(verdict, one, replay(system.model, found.initial, found.steps))
    return replace(verdict, seconds=time.perf_counter() - started)


def _confirmed(verdict: Verdict, one: Property, trace: Trace) -> Verdict:
    """The verdict with its run, once the interpreter has seen there what the engine says."""
    if trace.fault is not None:
        return replace(verdict, trace=trace, reason=trace.fault.problem, position=trace.fault.position)
    seen = refuted(one, trace, verdict.scope, verdict.engine)
    if verdict.outcome is Outcome.MODEL_ERROR and seen.outcome is not Outcome.MODEL_ERROR:
        raise ReplayError(f"{verdict.engine} reports a model error of {one.name}; the interpreter does not")
    return seen
