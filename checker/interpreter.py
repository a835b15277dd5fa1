"""The reference semantics: a model's own Python methods, run on one state at a time.

Slow and obviously right. Every other back end is tested against it, and every trace is replayed through it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from checker.errors import Disabled, ModelFault, ModelMistake
from checker.language.model import Action, Model, Rule, State
from checker.language.network import Order
from checker.language.places import place_in
from checker.language.values import lift
from checker.steps import Argument, Step
from checker.types import Plain


@dataclass(frozen=True)
class Message:
    """A message that a step sent: on which network, by whom, to whom, and what; ``vanished`` if the target was down."""

    network: str
    source: Plain
    target: Plain
    content: Plain
    vanished: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a step: the next state, or the fault of the model that it ran into."""

    step: Step
    state: State | None
    fault: ModelFault | None
    sent: tuple[Message, ...] = ()


class Interpreter:
    """Runs the rules of a model whose parameters are bound. It changes the model's current state as it goes."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._rules = {rule.name: rule for rule in model.rules}

    def initial_states(self) -> Iterator[State]:
        """Every initial state, in order."""
        return self.model.initial_states()

    def steps(self, state: State) -> Iterator[Step]:
        """Every step that might be possible in ``state``, in the order of their labels.

        Rules come as declared; then receiver, sender, parameters and message ascend, in this order.
        """
        for rule in self.model.rules:
            ranges = [[Argument(p.name, p.type, v) for v in p.type.values()] for p in rule.parameters]
            if rule.network is None:
                for chosen in product(*ranges):
                    yield Step(rule.name, chosen)
                continue
            for ends, messages in self._arriving(rule, state):
                for chosen in product(*ranges):
                    for message in messages:
                        yield Step(rule.name, (*ends, message, *chosen))

    def outcomes(self, state: State) -> list[Outcome]:
        """The outcome of every step that is enabled in ``state``, in the order of ``steps``."""
        found = (self.perform(state, step) for step in self.steps(state))
        return [outcome for outcome in found if outcome is not None]

    def perform(self, state: State, step: Step) -> Outcome | None:
        """The outcome of ``step``, or None where it is not enabled. Raises ``KeyError`` for an unknown rule."""
        rule = self._rules[step.rule]
        model = self.model
        model.load(state)
        model._sent.clear()
        try:
            self._execute(rule, step)
        except Disabled:
            return None
        except Exception as problem:
            return Outcome(step, None, fault_of(problem))
        return Outcome(step, model.dump(), None, tuple(Message(*message) for message in model._sent))

    def evaluate(self, predicate: Callable[[Any], Any], state: State) -> Any:
        """The value of a predicate over the model in ``state``; raises ``ModelFault`` where it cannot be told."""
        self.model.load(state)
        try:
            return predicate(self.model)
        except Exception as problem:
            raise fault_of(problem) from None

    def _arriving(self, rule: Rule, state: State) -> Iterator[tuple[tuple[Argument, Argument], list[Argument]]]:
        """For each link that holds something: its ends, and the messages that may arrive next."""
        assert rule.network is not None
        links = self.model.networks[rule.network]
        values = dict(zip(self.model.variables, state, strict=True))[rule.network]
        target_name, source_name, message_name = rule.message_names
        for t, target in enumerate(links.node):
            for s, source in enumerate(links.node):
                queue = values[s][t]
                fifo = links.order is Order.FIFO
                arriving = queue[:1] if fifo else sorted(set(queue), key=links.carries.pack)
                if arriving:
                    ends = (Argument(target_name, links.node, target), Argument(source_name, links.node, source))
                    yield ends, [Argument(message_name, links.carries, message) for message in arriving]

    def _execute(self, rule: Rule, step: Step) -> None:
        model = self.model
        arguments = [argument.value for argument in step.arguments]
        if rule.network is not None:
            target, source, message = arguments[:3]
            links = model.networks[rule.network]
            view = getattr(model, rule.network).queue(source, target)
            if not view or message not in view.plain:
                raise Disabled
            if rule.action is Action.METHOD:
                if not model.is_node_up(target):
                    raise Disabled
                _take(view, links, message)
            else:
                self._disturb(rule, view, links, message)
                return
        elif rule.acts and not model.is_node_up(arguments[0]):
            raise Disabled
        assert rule.function is not None
        lifted = [lift(argument.type, argument.value) for argument in step.arguments]
        rule.function(model, *lifted)

    def _disturb(self, rule: Rule, view: Any, links: Any, message: Plain) -> None:
        """A link loses or doubles a message by itself."""
        most, left = (links.losses, "losses") if rule.action is Action.LOSE else (links.duplicates, "duplicates")
        if most > 0:
            name = f"{rule.network}_{left}_left"
            remaining = getattr(self.model, name)
            if remaining == 0:
                raise Disabled
            setattr(self.model, name, remaining - 1)
        if rule.action is Action.LOSE:
            _take(view, links, message)
            return
        if len(view) >= links.capacity:
            raise Disabled
        if links.order is Order.FIFO:
            view.place().write((message, *view.plain))
        else:
            view.place().write(view.type.canonical((*view.plain, message)))


def _take(view: Any, links: Any, message: Plain) -> None:
    k = view.plain.index(message)
    if links.order is Order.FIFO and k != 0:
        raise Disabled
    view.place().write(view.plain[:k] + view.plain[k + 1 :])


def fault_of(problem: Exception) -> ModelFault:
    """The fault of the model that an exception out of its own code amounts to, with the author's line.

    A ``ModelMistake`` is raised anew: it is no finding about a run.
    """
    if isinstance(problem, ModelMistake):
        raise problem
    if isinstance(problem, ModelFault) and problem.position is not None:
        return problem
    place = place_in(problem)
    if isinstance(problem, ModelFault):
        return ModelFault(problem.problem, place)
    words = {
        ZeroDivisionError: "division by zero",
        RecursionError: "endless recursion",
    }.get(type(problem), f"{type(problem).__name__}: {problem}")
    return ModelFault(words, place)
