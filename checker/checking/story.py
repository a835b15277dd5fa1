"""Why a run that goes on for ever refutes a property, in one sentence that needs no knowledge of the code."""

from __future__ import annotations

from collections.abc import Sequence

from checker.checking.confirm import Observer
from checker.checking.failure import failure
from checker.interpreter import Message
from checker.language.model import Action
from checker.language.rules import RuleKind
from checker.properties import Telling
from checker.reports.words import content_words, node_name, short_node_name
from checker.steps import Step
from checker.temporal.formula import Formula
from checker.temporal.replay import ObservedRun
from checker.trace import Trace, TraceStep
from checker.types import Plain

MOST_NAMED = 3
"""So many steps are named before the rest is only counted."""


def why(trace: Trace, run: ObservedRun, claim: Formula, telling: Telling) -> str:
    """What happens for ever in a lasso, what is wrong with that, and how the state looks in which it is."""
    observer = Observer(trace.model)
    for_ever = _rest(trace, observer) if trace.loop_start == len(trace) else _loop(trace, observer)
    wrong = telling.otherwise or failure(run, claim)
    told = f": {_told(trace, telling)}" if telling.told_by is not None else ""
    return f"{for_ever}, and {wrong}{told}"


def _told(trace: Trace, telling: Telling) -> str:
    """The state of the loop in the words of the property; in a loop of several states, where they differ, the first."""
    assert telling.told_by is not None and trace.loop_start is not None
    states = trace.states[trace.loop_start :]
    told = []
    for state in states:
        trace.model.load(state)
        told.append(telling.told_by(trace.model))
    if len(set(told)) == 1:
        return told[0]
    where = f"after step {trace.loop_start}" if trace.loop_start else "at first"
    return f"{where}, for example, {told[0]}"


def _rest(trace: Trace, observer: Observer) -> str:
    """A run that ends: nothing has to happen any more."""
    possible = observer.enabled(trace.states[-1])
    rules = {rule.name: rule for rule in trace.model.rules}
    if not possible:
        words = "nothing can happen any more" if len(trace) else "nothing can happen at all"
    elif all(rules[step.rule].kind is RuleKind.FAULT for step in possible):
        words = "only faults can happen still, none of which has to"
    else:
        words = f"only steps that nobody has to take are possible still ({_listed([str(s) for s in possible])})"
    aside = _never_taken(trace) or _lost(trace)
    after = f"after step {len(trace)} " if len(trace) else ""
    return f"{after}{words}" + (f" ({aside})" if aside else "")


def _never_taken(trace: Trace) -> str:
    """A message that is still on its way when the run ends; empty if there is none."""
    model = trace.model
    values = dict(zip(model.variables, trace.states[-1], strict=True))
    for name, links in model.networks.items():
        for source, row in zip(links.node, values[name], strict=True):
            for target, queue in zip(links.node, row, strict=True):
                if queue:
                    return f"{_message(trace, Message(name, source, target, queue[0]))} is never taken"
    return ""


def _lost(trace: Trace) -> str:
    """The last message that was sent, if it did not arrive, and why; empty otherwise."""
    for step in reversed(trace.steps):
        if step.rule.action is Action.LOSE and step.received is not None:
            return f"{_message(trace, step.received)} is lost in step {step.number}"
        dropped = _dropped(trace, step)
        if dropped is not None:
            return f"{_message(trace, dropped)} is lost in step {step.number}, by the fault {step.step}"
        for message in reversed(step.sent):
            if message.vanished:
                down = node_name(trace.model, message.target)
                return f"{_message(trace, message)} vanishes in step {step.number}, because {down} is down"
        if step.sent:
            break
    return ""


def _dropped(trace: Trace, step: TraceStep) -> Message | None:
    """A message that was on its way and is not any more, although the step took none off a link."""
    model = trace.model
    if step.state is None or step.received is not None or step.rule.kind is not RuleKind.FAULT:
        return None
    before, after = (dict(zip(model.variables, state, strict=True)) for state in (step.before, step.state))
    for name, links in model.networks.items():
        for source, old_row, new_row in zip(links.node, before[name], after[name], strict=True):
            for target, old, new in zip(links.node, old_row, new_row, strict=True):
                if len(new) < len(old):
                    return Message(name, source, target, old[-1])
    return None


def _message(trace: Trace, message: Message) -> str:
    model = trace.model
    source, target = node_name(model, message.source), node_name(model, message.target)
    return f"the message {content_words(model, message)} from {source} to {target}"


def _loop(trace: Trace, observer: Observer) -> str:
    """A run that goes round for ever."""
    assert trace.loop_start is not None
    loop = trace.steps[trace.loop_start :]
    first, last = loop[0].number, loop[-1].number
    joined = "and" if last == first + 1 else "to"
    which = f"step {first} repeats" if first == last else f"steps {first} {joined} {last} repeat"
    asides = [aside for aside in (_draws(trace, loop), _faults(loop), _put_off(trace, loop, observer)) if aside]
    return f"{which} for ever ({'; '.join(asides or [_only(trace, loop)])})"


def _only(trace: Trace, loop: Sequence[TraceStep]) -> str:
    """What alone happens in the loop."""
    parts = []
    for rule in dict.fromkeys(step.rule.name for step in loop):
        actors = dict.fromkeys(step.actor for step in loop if step.rule.name == rule)
        parts.append(rule if None in actors else f"{rule} at {_nodes(trace, list(actors))}")
    return f"nothing happens any more but {_listed(parts)}"


def _draws(trace: Trace, loop: Sequence[TraceStep]) -> str:
    """What is drawn in the loop: above all, whether all draw the same."""
    drawn: list[tuple[TraceStep, str, str]] = []
    for step in loop:
        names = {parameter.name for parameter in step.rule.parameters if parameter.drawn}
        for argument in step.step.arguments:
            if argument.name in names:
                drawn.append((step, argument.name, argument.type.show(argument.value)))
    if not drawn:
        return ""
    if len({(name, value) for _, name, value in drawn}) == 1 and all(step.actor is not None for step, _, _ in drawn):
        value = drawn[0][2]
        actors = list(dict.fromkeys(step.actor for step, _, _ in drawn))
        who = _nodes(trace, actors)
        same = "draw the same number" if len(actors) > 1 else "draws the same number"
        return f"{who} {same}, {value}, again and again"
    return f"the same draws come again and again: {_listed([str(step.step) for step, _, _ in drawn])}"


def _nodes(trace: Trace, nodes: Sequence[Plain | None]) -> str:
    if len(nodes) == 1:
        return node_name(trace.model, nodes[0])
    short = [short_node_name(trace.model, node) for node in trace.nodes if node in nodes]
    return f"nodes {', '.join(short[:-1])} and {short[-1]}"


def _faults(loop: Sequence[TraceStep]) -> str:
    """The faults in the loop."""
    faults = list(dict.fromkeys(step.rule.name for step in loop if step.is_fault_of_environment))
    return f"every time with the fault {' and '.join(faults)}" if faults else ""


def _put_off(trace: Trace, loop: Sequence[TraceStep], observer: Observer) -> str:
    """Steps that are possible in the loop at times and never taken, although they are owed fairness."""
    taken = {observer.group(step.step) for step in loop}
    names = [
        _named(trace, step)
        for before in loop
        for step in observer.enabled(before.before)
        if observer.group(step) >= 0 and observer.group(step) not in taken
    ]
    names = list(dict.fromkeys(names))
    if not names:
        return ""
    verb, them = ("is", "it") if len(names) == 1 else ("are", "them")
    return f"{_listed(names)} {verb} possible at times, but not all the time, so that nothing forces {them} to happen"


def _named(trace: Trace, step: Step) -> str:
    """A step in words; a delivery by its message."""
    network = next(rule.network for rule in trace.model.rules if rule.name == step.rule)
    if network is None:
        return str(step)
    target, source, content = (argument.value for argument in step.arguments[:3])
    return f"the arrival of {_message(trace, Message(network, source, target, content))}"


def _listed(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
