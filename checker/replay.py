"""Every run that an engine reports is replayed by the reference interpreter before anybody sees it."""

from __future__ import annotations

from collections.abc import Sequence

from checker.errors import ConclaveError
from checker.interpreter import Interpreter, Message, Outcome
from checker.language.model import Model, Rule, State
from checker.language.rules import RuleKind
from checker.steps import Step
from checker.trace import Trace, TraceStep, changes_between, node_type
from checker.types import Plain


class ReplayError(ConclaveError):
    """An engine reported a run that the model does not have: a defect of the tool, never shown as a result."""


def replay(model: Model, initial: State, steps: Sequence[Step], loop_start: int | None = None) -> Trace:
    """The trace of a run given by its initial state and steps.

    Raises ``ReplayError`` where the initial state is none, a step is not enabled, a step but the last is a model
    error, or the loop from ``loop_start`` (a number of steps) on does not lead back to where it starts.
    """
    interpreter = Interpreter(model)
    if not model.is_initial(initial):
        raise ReplayError(f"the run starts in a state that is not initial: {initial}")
    rules = {rule.name: rule for rule in model.rules}
    made: list[TraceStep] = []
    state = initial
    for number, step in enumerate(steps, start=1):
        outcome = interpreter.perform(state, step)
        if outcome is None:
            raise ReplayError(f"step {number} of the run, {step}, is not enabled")
        made.append(trace_step(model, rules[step.rule], number, state, outcome))
        if outcome.state is None:
            if number != len(steps):
                raise ReplayError(f"step {number} of the run, {step}, is a model error, but the run goes on")
            break
        state = outcome.state
    if loop_start is not None:
        knot = initial if loop_start == 0 else made[loop_start - 1].state
        if state != knot:
            raise ReplayError("the loop of the run does not close")
    return Trace(model, initial, tuple(made), loop_start)


def trace_step(model: Model, rule: Rule, number: int, before: State, outcome: Outcome) -> TraceStep:
    """What is known of a step that the interpreter performed."""
    changes = () if outcome.state is None else changes_between(model, before, outcome.state)
    received, actor = None, _actor(model, rule, outcome.step)
    if rule.network is not None:
        target, source, content = (argument.value for argument in outcome.step.arguments[:3])
        received = Message(rule.network, source, target, content)
    return TraceStep(
        number, outcome.step, rule, before, outcome.state, received, outcome.sent, changes, actor, outcome.fault
    )


def _actor(model: Model, rule: Rule, step: Step) -> Plain | None:
    """The node on whose lane the step belongs: the first argument, where that is a node."""
    if not step.arguments:
        return None
    first = step.arguments[0]
    if rule.kind is RuleKind.RECEIVE or first.type == node_type(model):
        return first.value
    return None
