"""A run that is to refute a property of states: seen by the reference interpreter before anybody is told of it."""

from __future__ import annotations

from checker.errors import ModelFault
from checker.interpreter import Interpreter
from checker.language.model import State
from checker.language.rules import RuleKind
from checker.properties import Property, Scope
from checker.replay import ReplayError
from checker.trace import Trace
from checker.verdict import Outcome, Verdict


def refuted(one: Property, trace: Trace, scope: str, engine: str) -> Verdict:
    """The verdict that a run amounts to whose last state violates a property, or cannot be judged by it.

    Raises ``ReplayError`` where the property is not asked in the last state, or holds there.
    """
    try:
        holds = holds_at_end(one, trace)
    except ModelFault as fault:
        reason = f"the property cannot be evaluated: {fault.problem}"
        return Verdict(one.name, Outcome.MODEL_ERROR, scope, engine, one.doc, trace, reason, fault.position)
    if holds:
        raise ReplayError(f"the {engine} reports a violation of {one.name} where the interpreter sees none")
    place = trace.steps[-1].position if trace.steps else None
    return Verdict(one.name, Outcome.VIOLATED, scope, engine, one.doc, trace, _why(one, trace), place)


def holds_at_end(one: Property, trace: Trace) -> bool:
    """Whether a property holds in the last state of a run.

    Raises ``ReplayError`` where it is not asked there, ``ModelFault`` where it cannot be evaluated.
    """
    interpreter = Interpreter(trace.model)
    _confirm_scope(interpreter, one, trace.states[-1])
    return bool(interpreter.evaluate(one.function, trace.states[-1]))


def _confirm_scope(interpreter: Interpreter, one: Property, state: State) -> None:
    """Raise ``ReplayError`` unless the property is asked in this state."""
    if one.scope is Scope.ALWAYS:
        return
    rules = {rule.name: rule for rule in interpreter.model.rules}
    for outcome in interpreter.outcomes(state):
        if one.scope is Scope.STUCK or rules[outcome.step.rule].kind is not RuleKind.FAULT:
            raise ReplayError(f"{one.name} is not asked in a state where {outcome.step} is possible")


def _why(one: Property, trace: Trace) -> str:
    """How the last state of a shortest run that refutes a property looks, in the property's words if it has any."""
    when = f"After {len(trace)} step{'' if len(trace) == 1 else 's'}, the fewest possible" if len(trace) else "At first"
    if one.told_by is None:
        return f"{when}, the property is false."
    trace.model.load(trace.states[-1])
    return f"{when}: {one.told_by(trace.model)}."
