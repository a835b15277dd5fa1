"""Small models whose runs the tests of the reports are about, and a way to name a run by its steps."""

from __future__ import annotations

import random
from enum import Enum

from checker import UNLIMITED, Bool, Election, Map, Model, Network, Optional, Record, receive, rule, when
from checker.interpreter import Interpreter
from checker.replay import replay
from checker.steps import Step
from checker.trace import Trace
from checker.verdict import Outcome, Run, Verdict


class Kind(Enum):
    """What a message of ``Hasty`` says."""

    ASK = 0
    NO = 1
    WON = 2


class Hasty(Election):
    """An election that takes silence for consent far too soon: whoever has asked may win at any moment."""

    Message = Record(kind=Kind, who=Election.Node)
    asked = Map(Election.Node, Bool)
    leader = Map(Election.Node, Optional(Election.Node))
    net = Network(
        Election.Node,
        carries=Message,
        capacity=3,
        order=Election.order,
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    @rule(i=Election.Node)
    def ask(self, i: int) -> None:
        """Ask everybody who is larger."""
        when(not self.asked[i] and self.leader[i] is None)
        self.asked[i] = True
        for j in self.Node:
            if j > i:
                self.net.send(i, j, self.Message(kind=Kind.ASK, who=i))

    @rule(i=Election.Node)
    def win(self, i: int) -> None:
        """Nobody has objected so far."""
        when(self.asked[i] and self.leader[i] is None)
        self.leader[i] = i
        for j in self.Node:
            if j != i:
                self.net.send(i, j, self.Message(kind=Kind.WON, who=i))

    @receive(net)
    def on_message(self, i: int, sender: int, message: Message) -> None:
        """Object to smaller nodes; believe in a larger winner."""
        if message.kind == Kind.ASK:
            self.net.send(i, sender, self.Message(kind=Kind.NO, who=i))
        elif message.kind == Kind.NO:
            self.asked[i] = False
        elif message.who > i:
            self.leader[i] = message.who

    def is_leader(self, i: int) -> bool:
        return self.leader[i] == i

    def leader_of(self, i: int) -> int | None:
        return self.leader[i]

    def forget(self, i: int) -> None:
        self.asked[i] = False
        self.leader[i] = None


Hostility = Enum("Hostility", {"<script>alert(1)</script>": 0, "\"quoted\" & 'so' \x1b[31m": 1, "x" * 120: 2})
"""Names that a report must show as what they are."""


class Hostile(Model):
    """A model whose names and words attack the page that shows them: </script><b>bold</b> & "quotes"."""

    Node = Hostility
    said = Map(Hostility, Optional(Hostility))
    net = Network(Hostility, carries=Record(kind=Hostility), capacity=1)

    @rule(i=Hostility, j=Hostility)
    def say(self, i: Hostility, j: Hostility) -> None:
        """</script><script>alert(2)</script>"""
        when(i != j and self.said[i] is None)
        self.said[i] = j
        self.net.send(i, j, Record(kind=Hostility)(kind=i))

    @receive(net)
    def on_word(self, i: Hostility, sender: Hostility, message: Record) -> None:
        """<!-- ' " &lt; -->"""
        self.said[i] = sender


def run(model: Model, *names: str, initial: int = 0, loop_start: int | None = None) -> Trace:
    """The trace of the steps with these names, such as ``win(i=0)``, from one of the initial states.

    A name may leave out what is clear: it names the only enabled step that starts with it. Raises ``LookupError`` where
    there is none or more than one.
    """
    interpreter = Interpreter(model)
    start = state = list(interpreter.initial_states())[initial]
    steps: list[Step] = []
    for name in names:
        found = [outcome for outcome in interpreter.outcomes(state) if str(outcome.step).startswith(name)]
        if len(found) != 1:
            enabled = ", ".join(str(outcome.step) for outcome in interpreter.outcomes(state))
            raise LookupError(f"{name} names {len(found)} of the steps that are enabled: {enabled}")
        steps.append(found[0].step)
        if found[0].state is not None:
            state = found[0].state
    return replay(model, start, steps, loop_start)


def two_leaders() -> Trace:
    """The shortest way to two leaders, with a message overtaken and one still on its way."""
    return run(Hasty(n=3), "ask(i=0)", "win(i=0)", "ask(i=1)", "win(i=1)")


def random_run(model: Model, steps: int, seed: int) -> Trace:
    """So many steps (fewer where nothing is possible any more), more often deliveries than faults."""
    chance = random.Random(seed)
    interpreter = Interpreter(model)
    state = start = next(interpreter.initial_states())
    taken: list[Step] = []
    for _ in range(steps):
        found = [outcome for outcome in interpreter.outcomes(state) if outcome.state is not None]
        if not found:
            break
        deliveries = [outcome for outcome in found if outcome.step.rule.startswith("on_")]
        outcome = chance.choice(deliveries if deliveries and chance.random() < 0.6 else found)
        taken.append(outcome.step)
        state = outcome.state or state
    return replay(model, start, taken)


def busy_run(n: int, seed: int, steps: int = 40) -> Trace:
    """A run of so many steps in which everything happens that can."""
    return random_run(Hasty(n=n, crashes=UNLIMITED, restarts=UNLIMITED, losses=3, duplicates=UNLIMITED), steps, seed)


def made_run(trace: Trace, outcome: Outcome = Outcome.VIOLATED, **given: str) -> Run:
    """A run of the checker with one verdict that shows the trace, and two without any."""
    return Run(
        trace.model,
        "hasty",
        {"n": "3"},
        (
            Verdict("holding", Outcome.HOLDS, "all interleavings, 12 states, exhaustive", "explorer"),
            Verdict(
                given.get("name", "uniqueness"),
                outcome,
                "all interleavings",
                "explorer",
                doc=given.get("doc", "Never two live leaders."),
                trace=trace,
                reason=given.get("reason", "Nodes 0 and 1 both lead after 4 steps."),
            ),
            Verdict("recovery", Outcome.UNKNOWN, "no violation within 25 steps", "symbolic", reason="out of time"),
        ),
    )
