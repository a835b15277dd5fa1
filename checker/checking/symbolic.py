"""The Z3 engines put to work on one configuration: an independent second opinion on properties of states."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from typing import TYPE_CHECKING

from checker.checking.bounded_lassos import bounded_verdict
from checker.checking.certificates import write_certificate
from checker.checking.choose import Chosen, choose
from checker.checking.environment import scope_in_words
from checker.checking.parameters import shown_parameters
from checker.checking.refutation import refuted
from checker.checking.unknown import not_compiled
from checker.deadline import Deadline, GaveUp, until
from checker.errors import UsageError
from checker.frontend.compile import compile_model
from checker.language.model import Model
from checker.properties import NO_MODEL_ERROR, Property
from checker.replay import ReplayError, replay
from checker.symbolic.effort import BOUNDED, Effort
from checker.temporal.formula import is_branching
from checker.trace import Trace
from checker.verdict import Outcome, Run, Verdict, grouped

if TYPE_CHECKING:
    from checker.symbolic.engine import SymbolicEngines
    from checker.symbolic.result import SymbolicResult


def symbolic_run(
    model: Model,
    name: str,
    properties: Sequence[str],
    engine: str,
    effort: Effort,
    started: float,
    certificate: Path | None = None,
) -> Run:
    """The verdicts of a symbolic engine about a bound model.

    Bounded search looks for lassos that violate a temporal property of linear time; others are left to the explorer.

    certificate: the file to write one to, where the only property is proved by an inductive invariant. Raises
    ``UsageError`` for an unknown property, or if a certificate of several is asked for, ``ModelMistake`` where the
    model is outside of the language.
    """
    chosen = choose(model, properties)
    if certificate is not None:
        _demand_one(chosen)
        effort = replace(effort, wants_invariant=True)
    states = chosen.states if properties else (NO_MODEL_ERROR, *chosen.states)
    deadline = Deadline(effort.seconds)
    try:
        engines = engines_for(model, states, deadline)
    except GaveUp as problem:
        return not_compiled(model, name, states, chosen, engine, problem)
    # compiling counts as work on the first property
    efforts = chain([replace(effort, seconds=deadline.left)], repeat(effort))
    verdicts: list[Verdict] = []
    notes: list[str] = []
    is_stopped = False
    for k, one in enumerate(states):
        if is_stopped:
            verdicts.append(Verdict(one.name, Outcome.UNKNOWN, scope_in_words(model), engine, reason="interrupted"))
            continue
        verdict, found = state_verdict(engines, k, one, engine, next(efforts))
        is_stopped = found.interrupted
        if certificate is not None:
            goal = partial(engines.goal, engines.system.predicates[k], one.scope)
            missing = write_certificate(certificate, name, model, one, goal, found)
            verdict = verdict if missing else replace(verdict, certificate=certificate)
            notes += [missing] if missing else [f"the certificate is in {certificate}"]
        verdicts.append(verdict)
    for claimed, claim in chosen.temporal:
        if engine != BOUNDED or is_branching(claim):
            notes.append(f"{claimed.name} is not decided by {engine}: use the explorer")
        elif is_stopped:
            verdicts.append(Verdict(claimed.name, Outcome.UNKNOWN, scope_in_words(model), engine, reason="interrupted"))
        else:
            verdict, found = bounded_verdict(engines, claimed, claim, next(efforts))
            is_stopped = found.interrupted
            verdicts.append(verdict)
    return Run(
        model,
        name,
        shown_parameters(model),
        tuple(verdicts),
        notes=(*chosen.notes, *notes, f"{time.perf_counter() - started:.2f} s in all"),
        interrupted=is_stopped,
    )


def engines_for(model: Model, states: Sequence[Property], deadline: Deadline) -> SymbolicEngines:
    """The engines for a model and properties of its states; raises ``GaveUp`` where compiling it takes too long."""
    from checker.symbolic.engine import SymbolicEngines

    with until(deadline):
        return SymbolicEngines(compile_model(model, list(states)))


def state_verdict(
    engines: SymbolicEngines, k: int, one: Property, engine: str, effort: Effort
) -> tuple[Verdict, SymbolicResult]:
    """What an engine says about the k-th property of states of a system, its run confirmed by the interpreter."""
    started = time.perf_counter()
    system = engines.system
    found = engines.check(system.predicates[k], one.scope, engine, effort)
    how = f"by Z3 and a list of {grouped(found.listed)} states" if found.listed else "by Z3"
    scope = f"{scope_in_words(system.model)}, {how}"
    verdict = Verdict(one.name, found.outcome, scope, engine, one.doc, reason=found.reason)
    if found.initial is not None:
        verdict = _confirmed(verdict, one, replay(system.model, found.initial, found.steps))
    return replace(verdict, seconds=time.perf_counter() - started), found


def _demand_one(chosen: Chosen) -> None:
    if len(chosen.states) != 1 or chosen.temporal:
        names = ", ".join(one.name for one in chosen.states)
        raise UsageError(f"--certificate is about one property: name it with --property, one of: {names}")


def _confirmed(verdict: Verdict, one: Property, trace: Trace) -> Verdict:
    """The verdict with its run, once the interpreter has seen there what the engine says."""
    if trace.fault is not None:
        return replace(verdict, trace=trace, reason=trace.fault.problem, position=trace.fault.position)
    seen = refuted(one, trace, verdict.scope, verdict.engine)
    if verdict.outcome is Outcome.MODEL_ERROR and seen.outcome is not Outcome.MODEL_ERROR:
        raise ReplayError(f"{verdict.engine} reports a model error of {one.name}; the interpreter does not")
    return seen
