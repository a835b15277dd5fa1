"""The shared environment: what its parts do, alone and together, and that what is switched off costs nothing."""

from __future__ import annotations

from typing import Any

import pytest

from checker import ANY, UNLIMITED, Bool, Election, Map, Model, Network, Param, Range, receive, rule, when
from checker.frontend.compile import compile_model
from checker.interpreter import Interpreter
from checker.language.crashes import Crashes
from checker.language.detector import FailureDetector
from checker.language.links import UnreliableLinks
from checker.language.model import State


class Plain(Model):
    n = Param(3)
    Node = Range(n)
    stood = Map(Node, Bool)
    net = Network(Node, carries=Node, capacity=2)

    @rule(i=Node)
    def stand(self, i: int) -> None:
        when(not self.stood[i])
        self.stood[i] = True
        self.net.send(i, (i + 1) % self.n, i)

    @receive(net)
    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        if candidate > i:
            self.net.send(i, (i + 1) % self.n, candidate)


class OnElection(Election):
    stood = Map(Election.Node, Bool)
    net = Network(
        Election.Node,
        carries=Election.Node,
        capacity=2,
        order=Election.order,
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    @rule(i=Election.Node)
    def stand(self, i: int) -> None:
        when(not self.stood[i])
        self.stood[i] = True
        self.net.send(i, (i + 1) % self.n, i)

    @receive(net)
    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        if candidate > i:
            self.net.send(i, (i + 1) % self.n, candidate)

    def forget(self, i: int) -> None:
        self.stood[i] = False


def reachable(model: Model) -> dict[State, dict[str, State | None]]:
    """By state: what each enabled step leads to (None: a fault of the model)."""
    interpreter = Interpreter(model)
    found: dict[State, dict[str, State | None]] = {}
    waiting = list(interpreter.initial_states())
    while waiting:
        state = waiting.pop()
        if state in found:
            continue
        found[state] = {str(outcome.step): outcome.state for outcome in interpreter.outcomes(state)}
        waiting.extend(after for after in found[state].values() if after is not None)
    return found


@pytest.mark.parametrize("n", [2, 3, 5])
def test_faults_at_zero_cost_nothing(n: int) -> None:
    plain, election = compile_model(Plain(n=n)), compile_model(OnElection(n=n))
    assert len(election.variable_cells) == len(plain.variable_cells)
    assert [(election.rules[i.rule].name, i.arguments) for i in election.instances] == [
        (plain.rules[i.rule].name, i.arguments) for i in plain.instances
    ]


@pytest.mark.parametrize(
    ("given", "rules"),
    [
        ({"crashes": 1}, {"crash"}),
        ({"crashes": UNLIMITED, "restarts": 1}, {"crash", "restart"}),
        ({"restarts": 1}, set()),
        ({"wrong_suspicions": 1}, {"suspect_wrongly", "trust_again"}),
        ({"wrong_suspicions": UNLIMITED}, {"suspect_wrongly", "trust_again"}),
        ({"losses": 1}, {"lose"}),
        ({"duplicates": UNLIMITED}, {"duplicate"}),
    ],
)
def test_each_bound_switches_on_its_rules(given: dict[str, Any], rules: set[str]) -> None:
    system = compile_model(OnElection(**given))
    assert {system.rules[i.rule].name for i in system.instances} == {"stand", "on_identity"} | rules


def test_counters_only_where_bounded() -> None:
    def variables(**given: Any) -> set[str]:
        system = compile_model(OnElection(**given))
        return {system.cells[number].variable for number in system.variable_cells} - {"stood", "net"}

    assert variables() == set()
    assert variables(crashes=2) == {"alive", "crashes_left"}
    assert variables(crashes=UNLIMITED, restarts=UNLIMITED) == {"alive"}
    assert variables(wrong_suspicions=1) == {"suspected", "wrong_suspicions_left"}
    assert variables(losses=2, duplicates=UNLIMITED, order=ANY) == {"net_losses_left"}


class Pinging(Crashes):
    """A model that is no election: a node pings its successor once."""

    pinged = Map(Crashes.Node, Bool)
    reached = Map(Crashes.Node, Bool)
    net = Network(Crashes.Node, carries=Bool)

    @rule(i=Crashes.Node)
    def ping(self, i: int) -> None:
        when(not self.pinged[i])
        self.pinged[i] = True
        self.net.send(i, (i + 1) % self.n, True)

    @receive(net)
    def on_ping(self, i: int, sender: int, message: bool) -> None:
        self.reached[i] = True

    def forget(self, i: int) -> None:
        self.reached[i] = False

    def wake(self, i: int) -> None:
        self.pinged[i] = False


def run(model: Model, *names: str) -> Model:
    """The model after the steps named, from its only initial state."""
    interpreter = Interpreter(model)
    (state,) = interpreter.initial_states()
    for name in names:
        outcomes = {str(outcome.step): outcome.state for outcome in interpreter.outcomes(state)}
        after = outcomes[name]
        assert after is not None
        state = after
    model.load(state)
    return model


def enabled(model: Model) -> set[str]:
    return {str(outcome.step) for outcome in Interpreter(model).outcomes(model.dump())}


def test_a_crashed_node_takes_no_step_and_gets_no_message() -> None:
    model = run(Pinging(n=2, crashes=1), "crash(i=1)", "ping(i=0)")
    assert enabled(model) == set()
    assert model.dump() == run(Pinging(n=2, crashes=1), "ping(i=0)", "crash(i=1)").dump()


def test_what_a_node_sent_before_its_crash_arrives() -> None:
    model = run(Pinging(n=2, crashes=1), "ping(i=0)", "crash(i=0)")
    assert enabled(model) == {"on_ping(i=1, sender=0, message=True)", "ping(i=1)"}


def test_forget_and_wake() -> None:
    start = ("ping(i=0)", "ping(i=1)", "on_ping(i=1, sender=0, message=True)", "crash(i=1)")
    down = run(Pinging(n=2, crashes=1, restarts=1), *start)
    assert not down.reached[1]
    assert down.pinged[1], "what forget leaves alone survives"
    up = run(Pinging(n=2, crashes=1, restarts=1), *start, "restart(i=1)")
    assert not up.pinged[1], "wake runs in the restart"
    assert enabled(up) == {"on_ping(i=0, sender=1, message=True)", "ping(i=1)"}


def test_crashes_and_restarts_are_counted() -> None:
    assert enabled(run(Pinging(n=2, crashes=1), "crash(i=0)")) == {"ping(i=1)"}
    twice = run(Pinging(n=2, crashes=2, restarts=1), "crash(i=0)", "restart(i=0)", "crash(i=0)")
    assert enabled(twice) == {"ping(i=1)"}
    forever = Pinging(n=2, crashes=UNLIMITED, restarts=UNLIMITED)
    assert "crash(i=0)" in enabled(run(forever, *["crash(i=0)", "restart(i=0)"] * 5))


class Watching(FailureDetector):
    """A model of a failure detector alone: every node notes whom it takes for dead."""

    noted = Map(FailureDetector.Node, Map(FailureDetector.Node, Bool))

    @rule(i=FailureDetector.Node, j=FailureDetector.Node)
    def note(self, i: int, j: int) -> None:
        when(self.noted[i][j] != self.suspects(i, j))
        self.noted[i][j] = self.suspects(i, j)


def test_a_perfect_detector_never_errs() -> None:
    model = Watching(n=3, crashes=1)
    for state in reachable(model):
        model.load(state)
        for i in range(3):
            for j in range(3):
                assert model.suspects(i, j) == (not model.alive[j])


def test_wrong_suspicions_are_counted_and_taken_back() -> None:
    model = run(Watching(n=2, wrong_suspicions=1), "suspect_wrongly(i=0, j=1)")
    assert model.suspects(0, 1)
    assert not model.suspects(1, 0)
    assert enabled(model) == {"note(i=0, j=1)", "trust_again(i=0, j=1)"}
    back = run(Watching(n=2, wrong_suspicions=1), "suspect_wrongly(i=0, j=1)", "trust_again(i=0, j=1)")
    assert enabled(back) == set()


def test_a_crash_ends_wrong_suspicions_of_the_node_and_by_it() -> None:
    model = Watching(n=3, crashes=1, wrong_suspicions=2)
    for state in reachable(model):
        model.load(state)
        for i in range(3):
            for j in range(3):
                assert not model.suspected[i][j] or (model.alive[i] and model.alive[j] and i != j)


class Courier(UnreliableLinks):
    """One message from 0 to 1 over links that may lose and double it."""

    Node = Range(2)
    sent = Map(Node, Bool)
    got = Map(Node, Range(4))
    net = Network(
        Node,
        carries=Bool,
        capacity=2,
        order=UnreliableLinks.order,
        losses=UnreliableLinks.losses,
        duplicates=UnreliableLinks.duplicates,
    )

    @rule(i=Node)
    def send(self, i: int) -> None:
        when(i == 0 and not self.sent[0])
        self.sent[0] = True
        self.net.send(0, 1, True)

    @receive(net)
    def on_message(self, i: int, sender: int, message: bool) -> None:
        self.got[i] += 1


@pytest.mark.parametrize(
    ("given", "most", "least"),
    [
        ({}, 1, 1),
        ({"losses": 1}, 1, 0),
        ({"duplicates": 1}, 2, 1),
        ({"duplicates": 2, "order": ANY}, 3, 1),
        ({"losses": UNLIMITED, "duplicates": 1}, 2, 0),
        ({"losses": 1, "duplicates": 1}, 2, 0),
    ],
)
def test_how_many_copies_arrive(given: dict[str, Any], most: int, least: int) -> None:
    model = Courier(**given)
    final = [state for state, steps in reachable(model).items() if not steps]
    counts = []
    for state in final:
        model.load(state)
        counts.append(model.got[1])
    assert (max(counts), min(counts)) == (most, least)


def test_a_node_type_of_its_own() -> None:
    """Rules of the environment stay those of nodes where a subclass names its nodes anew."""

    class Renamed(Crashes):
        Node = Range(Crashes.n)

        @rule(i=Node)
        def act(self, i: int) -> None:
            when(True)

    assert {rule.name: rule.acts for rule in Renamed().rules} == {"crash": False, "restart": False, "act": True}
