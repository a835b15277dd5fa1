"""The Z3 engines put to work on one configuration: an independent second opinion on properties of states."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from checker.checking.choose import choose
from checker.checking.environment import scope_in_words
from checker.checking.explore import confirm_scope, position_of_last, why_violated
from checker.checking.parameters import shown_parameters
from checker.errors import ModelFault
from checker.frontend.compile import compile_model
from checker.interpreter import Interpreter
from checker.ir.system import TransitionSystem
from checker.language.model import Model
from checker.properties import Property
from checker.replay import ReplayError, replay
from checker.trace import Trace
from checker.verdict import Outcome, Run, Verdict

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
    chosen = choose(model, properties)
    system = compile_model(model, list(chosen.states))
    verdicts = [_decided(system, k, one, engine, effort) for k, one in enumerate(chosen.states)]
    notes = [f"{one.name} is not decided by {engine}: use the explorer" for one, _ in chosen.temporal]
    return Run(
        model,
        name,
        shown_parameters(model),
        tuple(verdicts),
        notes=(*chosen.notes, *notes, f"{time.perf_counter() - started:.2f} s in all"),
    )


def _decided(system: TransitionSystem, k: int, one: Property, engine: str, effort: Effort) -> Verdict:
    from checker.symbolic.bmc import BoundedSearch
    from checker.symbolic.encoding import Encoding
    from checker.symbolic.independence import Independence
    from checker.symbolic.limits import Limits

    started = time.perf_counter()
    encoding = Encoding(system)
    limits = Limits(effort.seconds)
    search = BoundedSearch(encoding, system.predicates[k], one.scope, limits, Independence(encoding))
    found = search.search(effort.depth)
    how_far = {
        Outcome.HOLDS: "proved by Z3",
        Outcome.UNKNOWN: f"no violation within {found.depth} steps" if found.depth is not None else "nothing searched",
    }.get(found.outcome, "found by Z3")
    verdict = Verdict(
        one.name,
        found.outcome,
        f"{scope_in_words(system.model)}, {how_far}",
        engine,
        one.doc,
        reason=found.reason,
        seconds=time.perf_counter() - started,
    )
    if found.initial is None:
        return verdict
    return confirmed(verdict, one, system.model, replay(system.model, found.initial, found.steps))


def confirmed(verdict: Verdict, one: Property, model: Model, trace: Trace) -> Verdict:
    """The verdict with its run, once the interpreter has seen there what the engine says."""
    if trace.fault is not None:
        return replace(verdict, trace=trace, reason=trace.fault.problem, position=trace.fault.position)
    interpreter = Interpreter(model)
    confirm_scope(interpreter, one, trace.states[-1])
    try:
        holds = interpreter.evaluate(one.function, trace.states[-1])
    except ModelFault as fault:
        reason = f"the property cannot be evaluated: {fault.problem}"
        return replace(verdict, outcome=Outcome.MODEL_ERROR, trace=trace, reason=reason, position=fault.position)
    if holds or verdict.outcome is not Outcome.VIOLATED:
        raise ReplayError(
            f"{verdict.engine} reports that {one.name} is {verdict.outcome.value}; the interpreter does not"
        )
    return replace(verdict, trace=trace, reason=why_violated(one, trace), position=position_of_last(trace))
