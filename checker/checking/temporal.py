"""Temporal properties of a model, decided on the state graph of a complete exploration."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from checker.checking.confirm import applied, confirm_lasso
from checker.checking.dead_end import confirm_dead_end, why_dead_end
from checker.checking.explore import ENGINE
from checker.checking.resolve import resolved
from checker.checking.run_graph import RunGraph
from checker.checking.story import why
from checker.errors import ModelFault, ModelMistake, UsageError
from checker.interpreter import Interpreter
from checker.language.model import position_of
from checker.properties import TemporalProperty
from checker.replay import ReplayError, replay
from checker.temporal.engine import Result, check
from checker.temporal.formula import Formula, atoms_of, steps_of
from checker.temporal.moments import some_moment
from checker.temporal.valuation import Valuation
from checker.trace import Trace
from checker.verdict import Outcome, Verdict


def temporal_verdict(runs: RunGraph, one: TemporalProperty, claim: Formula, scope: str) -> Verdict:
    """The verdict about one property, its evidence confirmed by the interpreter.

    Raises ``ModelMistake`` where the formula says something that cannot be decided, ``MemoryError`` where a product
    has no room.
    """
    started = time.perf_counter()
    with mistakes_of(one):
        verdict = _verdict(runs, one, resolved(runs.exploration.model, claim), scope)
    return replace(verdict, seconds=time.perf_counter() - started)


def _verdict(runs: RunGraph, one: TemporalProperty, claim: Formula, scope: str) -> Verdict:
    witness = _witness(runs, one)
    asked = [claim] if witness is None else [claim, witness]
    runs.evaluate([atom for formula in asked for atom in atoms_of(formula).values()])
    for formula in asked:
        error = _cannot_be_told(runs, one, formula, scope)
        if error is not None:
            return error
    verdict = Verdict(one.name, Outcome.HOLDS, scope, ENGINE, one.doc)
    result = decide(runs, claim)
    if not result.holds:
        return _violated(runs, one, claim, result, verdict)
    vacuous = result.vacuous
    if vacuous is None and witness is not None and not some_moment(runs.graph, witness, _valuation(runs, witness)):
        vacuous = one.telling.lacking or f"no run has a moment with {witness}"
    return replace(verdict, vacuous=vacuous)


def _witness(runs: RunGraph, one: TemporalProperty) -> Formula | None:
    model = runs.exploration.model
    witness = one.witness(model)
    return None if witness is None else resolved(model, witness)


def evaluate_all(runs: RunGraph, asked: Sequence[tuple[TemporalProperty, Formula]]) -> None:
    """Evaluate the predicates of all properties at once, which is quicker than of one after the other.

    Raises ``ModelMistake`` as ``temporal_verdict`` does.
    """
    atoms = []
    for one, claim in asked:
        with mistakes_of(one):
            witness = _witness(runs, one)
            claim = resolved(runs.exploration.model, claim)
        atoms += [*atoms_of(claim).values(), *(atoms_of(witness).values() if witness is not None else ())]
    runs.evaluate(atoms)


def decide(runs: RunGraph, claim: Formula) -> Result:
    """Whether a formula holds whose predicates have been evaluated."""
    resting = runs.resting(claim)
    valuation = _valuation(runs, claim)
    try:
        return check(
            resting.graph,
            claim,
            {name: resting.extended(values) for name, values in valuation.atoms.items()},
            {name: resting.with_label(values) for name, values in valuation.steps.items()},
            resting.fairness,
            room=runs.room,
        )
    except AssertionError as defect:
        raise ReplayError(str(defect)) from None


def _valuation(runs: RunGraph, claim: Formula) -> Valuation:
    return Valuation(
        {name: runs.values(atom).holds for name, atom in atoms_of(claim).items()},
        {name: runs.named(name) for name in steps_of(claim)},
    )


def _cannot_be_told(runs: RunGraph, one: TemporalProperty, claim: Formula, scope: str) -> Verdict | None:
    """The verdict where a predicate of the formula goes wrong in some reachable state."""
    exploration = runs.exploration
    for atom in atoms_of(claim).values():
        number = runs.values(atom).fault
        if number < 0:
            continue
        trace = exploration.trace(number)
        try:
            Interpreter(exploration.model).evaluate(applied(atom), trace.states[-1])
        except ModelFault as fault:
            reason = f"the predicate '{atom}' cannot be evaluated: {fault.problem}"
            return Verdict(
                one.name, Outcome.MODEL_ERROR, scope, ENGINE, one.doc, trace, reason, position=fault.position
            )
        raise ReplayError(f"the explorer cannot evaluate '{atom}' in a state where the interpreter can")
    return None


def _violated(runs: RunGraph, one: TemporalProperty, claim: Formula, result: Result, verdict: Verdict) -> Verdict:
    model = runs.exploration.model
    if result.lasso is not None:
        initial, steps, loop_start = runs.lasso(result.lasso)
        trace = replay(model, initial, steps, loop_start)
    else:
        assert result.path is not None
        trace = replay(model, *runs.run(result.path.initial, result.path.steps))
    return violated(verdict, trace, one, claim)


def violated(verdict: Verdict, trace: Trace, one: TemporalProperty, claim: Formula) -> Verdict:
    """The verdict with a run that refutes it, confirmed; ``ReplayError`` if it does not."""
    position = trace.steps[-1].position if trace.steps else position_of(one.function)
    reason = refutation(trace, one, claim)
    return replace(verdict, outcome=Outcome.VIOLATED, trace=trace, reason=reason, position=position)


@contextmanager
def mistakes_of(one: TemporalProperty) -> Iterator[None]:
    """What is wrong with the formula of a property becomes a ``ModelMistake`` at its place."""
    try:
        yield
    except UsageError as problem:
        raise ModelMistake(f"the property {one.name}: {problem}", "", position_of(one.function)) from None


def refutation(trace: Trace, one: TemporalProperty, claim: Formula) -> str:
    """Why a run refutes a property (whose predicates are resolved), in a sentence; ``ReplayError`` if it does not."""
    if trace.loop_start is not None:
        reason = why(trace, confirm_lasso(trace, claim), claim, one.telling)
    else:
        confirm_dead_end(trace, claim)
        reason = why_dead_end(trace, claim, one.telling)
    return f"{reason[0].upper()}{reason[1:]}."
