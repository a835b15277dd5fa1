"""What a trace looks like as a sequence diagram, before anything is drawn: lanes, arrows, spans.

A trace says what each step sent and what it took off a link. Which receipt belongs to which sending is found here, from
the order of the links and from the states: what a link no longer holds, although nobody took it, was dropped (by a
crash of its target).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from checker.interpreter import Message
from checker.language.model import Action, Model, State
from checker.language.network import Links, Order
from checker.language.rules import RuleKind
from checker.reports.words import short_node_name
from checker.trace import Trace, TraceStep
from checker.types import Plain


class Fate(Enum):
    """What became of a message."""

    RECEIVED = "received"
    LOST = "lost"
    """The link lost it."""
    DROPPED = "dropped"
    """It was on its way to a node that went down (or whose links were emptied)."""
    VANISHED = "vanished"
    """Its target was down when it was sent."""
    UNDERWAY = "underway"
    """It is still on its way when the run ends."""


@dataclass(frozen=True)
class Arrow:
    """A message from the step that sent it to the step that ends it.

    sent: number of the sending step; 0 for a message that is there from the beginning. end: number of the step that
    takes it, loses it or drops it (for one that vanishes, the sending step); None while it is under way.
    doubled: for a copy that the network made, the number of the step that made it.
    """

    message: Message
    sent: int
    end: int | None
    fate: Fate
    doubled: int | None = None

    def is_underway(self, number: int) -> bool:
        """Whether the message is on its way after so many steps."""
        start = self.sent if self.doubled is None else self.doubled
        return start <= number and (self.end is None or number < self.end)


@dataclass(frozen=True)
class Span:
    """Something that is true of a node in the states from ``first`` to ``last`` (states are numbered from 0)."""

    node: Plain
    first: int
    last: int
    term: int | None = None
    """For leadership: in which term, where the model has terms."""


@dataclass(frozen=True)
class Flow:
    """A trace as a diagram shows it.

    lanes: the nodes in order, and None for a lane of steps that belong to no node, where there are such.
    leading: when which node leads and is up. down: when which node is down.
    """

    trace: Trace
    lanes: tuple[Plain | None, ...]
    arrows: tuple[Arrow, ...]
    leading: tuple[Span, ...]
    down: tuple[Span, ...]

    def lane_of(self, step: TraceStep) -> int | None:
        """The lane on which a step stands; None for what a link does by itself: it stands on the arrow."""
        if step.rule.action is not Action.METHOD:
            return None
        return self.lanes.index(step.actor) if step.actor in self.lanes else self.lanes.index(None)

    def is_down(self, node: Plain, number: int) -> bool:
        """Whether a node is down after so many steps."""
        return any(span.node == node and span.first <= number <= span.last for span in self.down)


def flow_of(trace: Trace) -> Flow:
    """The diagram of a trace."""
    nodes = trace.nodes or next((tuple(links.node) for links in trace.model.networks.values()), ())
    needs_system = not nodes or any(
        step.actor not in nodes and step.rule.action is Action.METHOD for step in trace.steps
    )
    lanes: tuple[Plain | None, ...] = (*nodes, None) if needs_system else nodes
    states = trace.states
    leading = [_leads(trace, state, nodes) for state in states]
    down: list[dict[Plain, int | None]] = [
        {node: None for node in nodes if ask(trace, state, "is_alive", node) is False} for state in states
    ]
    return Flow(trace, lanes, _arrows(trace), _spans(leading), _spans(down))


@dataclass(frozen=True)
class Standing:
    """How a node stands when the run ends: ``leads``, ``down``, or ``follows`` somebody.

    words: the same for a reader. is_wrong: it follows somebody who does not lead or is down.
    """

    words: str
    leads: bool = False
    is_down: bool = False
    is_wrong: bool = False


def standings(flow: Flow) -> list[Standing]:
    """How each lane stands when the run ends."""
    trace = flow.trace
    last = len(trace.states) - 1
    leaders = [span.node for span in flow.leading if span.first <= last <= span.last]
    found = []
    for node in flow.lanes:
        if node is None:
            found.append(Standing(""))
        elif flow.is_down(node, last):
            found.append(Standing("down", is_down=True))
        elif node in leaders:
            found.append(Standing("leads", leads=True))
        else:
            followed = ask(trace, trace.states[-1], "leader_of", node)
            if followed is None or followed not in flow.lanes:
                found.append(Standing(""))
            else:
                name = short_node_name(trace.model, followed)
                found.append(Standing(f"follows {name}", is_wrong=followed not in leaders))
    return found


def idle_steps(flow: Flow) -> frozenset[int]:
    """The numbers of the steps in which a node takes a message, or looks, and neither changes nor sends anything.

    The last step is none of them, nor is what the environment does.
    """
    dropping = {arrow.end for arrow in flow.arrows if arrow.fate is Fate.DROPPED}
    return frozenset(
        step.number
        for step in flow.trace.steps[:-1]
        if step.rule.kind is not RuleKind.FAULT and not step.changes and not step.sent and step.number not in dropping
    )


def ask(trace: Trace, state: State, question: str, *arguments: Plain) -> object:
    """What a method of the model says in a state; None where it has no such method or the method cannot tell."""
    try:
        answer: object = trace.view(state, question, *arguments)
    except Exception:
        return None  # A view that fails is no reason to show no run.
    return answer


def _leads(trace: Trace, state: State, nodes: tuple[Plain, ...]) -> dict[Plain, int | None]:
    found: dict[Plain, int | None] = {}
    for node in nodes:
        if ask(trace, state, "is_leader", node) is True and ask(trace, state, "is_alive", node) is not False:
            term = ask(trace, state, "term_of", node)
            found[node] = term if isinstance(term, int) else None
    return found


def _spans(states: list[dict[Plain, int | None]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    begun: dict[Plain, tuple[int, int | None]] = {}
    for number, held in enumerate([*states, {}]):
        for node, (first, term) in list(begun.items()):
            if node not in held or held[node] != term:
                spans.append(Span(node, first, number - 1, term))
                del begun[node]
        for node, term in held.items():
            begun.setdefault(node, (number, term))
    return tuple(sorted(spans, key=lambda span: span.first))


_Waiting = dict[tuple[str, Plain, Plain], list[int]]
"""By link: the messages on their way, as numbers of arrows, the oldest first."""


def _arrows(trace: Trace) -> tuple[Arrow, ...]:
    made: list[Arrow] = []
    waiting: _Waiting = {}
    _settle(trace.model, trace.initial, made, waiting, 0)
    for step in trace.steps:
        if step.received is not None:
            _take(step, made, waiting)
        for message in step.sent:
            if message.vanished:
                made.append(Arrow(message, step.number, step.number, Fate.VANISHED))
            else:
                waiting.setdefault(_key(message), []).append(len(made))
                made.append(Arrow(message, step.number, None, Fate.UNDERWAY))
        if step.state is not None:
            _settle(trace.model, step.state, made, waiting, step.number)
    return tuple(made)


def _key(message: Message) -> tuple[str, Plain, Plain]:
    return message.network, message.source, message.target


def _take(step: TraceStep, made: list[Arrow], waiting: _Waiting) -> None:
    """The step delivers, loses or doubles the oldest message on the link that says what it received."""
    assert step.received is not None
    link = waiting.get(_key(step.received), [])
    place = next((k for k, arrow in enumerate(link) if made[arrow].message.content == step.received.content), None)
    if place is None:
        return
    arrow = link[place]
    if step.rule.action is Action.DUPLICATE:
        link.insert(place + 1, len(made))
        made.append(replace(made[arrow], doubled=step.number))
        return
    fate = Fate.LOST if step.rule.action is Action.LOSE else Fate.RECEIVED
    made[arrow] = replace(made[arrow], end=step.number, fate=fate)
    del link[place]


def _settle(model: Model, state: State, made: list[Arrow], waiting: _Waiting, number: int) -> None:
    """Make the links hold what the state says: what is missing was dropped in this step, the oldest first."""
    values = dict(zip(model.variables, state, strict=True))
    for name, links in model.networks.items():
        for source, row in zip(links.node, values[name], strict=True):
            for target, queue in zip(links.node, row, strict=True):
                link = waiting.get((name, source, target), [])
                kept, unknown = _kept(links, [made[arrow].message.content for arrow in link], list(queue))
                for k, arrow in enumerate(link):
                    if k not in kept:
                        made[arrow] = replace(made[arrow], end=number, fate=Fate.DROPPED)
                left = [arrow for k, arrow in enumerate(link) if k in kept]
                for content in unknown:
                    left.append(len(made))
                    made.append(Arrow(Message(name, source, target, content), number, None, Fate.UNDERWAY))
                if left or link:
                    waiting[name, source, target] = left


def _kept(links: Links, known: list[Plain], held: list[Plain]) -> tuple[set[int], list[Plain]]:
    """Which of the known messages a link still holds, matched from the newest back, and what it holds besides."""
    kept: set[int] = set()
    unknown: list[Plain] = []
    k = len(known)
    for content in reversed(held):
        places = range(k - 1, -1, -1) if links.order is Order.FIFO else range(len(known) - 1, -1, -1)
        place = next((p for p in places if p not in kept and known[p] == content), None)
        if place is None:
            unknown.insert(0, content)
        else:
            kept.add(place)
            k = place
    return kept, unknown
