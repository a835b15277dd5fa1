"""The reference semantics itself: which steps there are, what they do, send and get wrong, and where."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import pytest

from checker import (
    ANY,
    FIFO,
    Bool,
    Crashes,
    Map,
    Model,
    Network,
    Optional,
    Param,
    Range,
    Record,
    Set,
    Uniform,
    Var,
    fault,
    receive,
    rule,
    when,
)
from checker.errors import ModelFault, ModelMistake
from checker.interpreter import Interpreter, Message, Outcome, fault_of
from checker.language.model import State
from checker.steps import Step


class Mail(Crashes):
    order = Param(FIFO)
    Node = Crashes.Node
    Note = Record(k=Range(3), to=Optional(Node))
    seen = Map(Node, Range(9))
    net = Network(Node, carries=Note, order=order, capacity=3, losses=1, duplicates=1)

    @rule(i=Node, x=Uniform(Range(2)))
    def write(self, i: int, x: int) -> None:
        when(self.seen[i] == 0)
        self.seen[i] = 1
        self.net.send(i, 1 - i, self.Note(k=x))
        self.net.send(i, 1 - i, self.Note(k=2 - x, to=i))
        self.net.send(i, i, self.Note(k=2))

    @receive(net)
    def read(self, i: int, sender: int, note: Record) -> None:
        self.seen[i] += note.k


def outcomes(model: Model, state: State) -> dict[str, Outcome]:
    return {str(outcome.step): outcome for outcome in Interpreter(model).outcomes(state)}


def run(model: Model, *names: str) -> tuple[State, list[Outcome]]:
    """The state after the steps named, and their outcomes."""
    state = next(model.initial_states())
    found = []
    for name in names:
        found.append(outcomes(model, state)[name])
        after = found[-1].state
        assert after is not None
        state = after
    return state, found


def test_steps_come_in_order_of_rules_and_parameters() -> None:
    model = Mail(n=2, crashes=1)
    names = [str(step) for step in Interpreter(model).steps(next(model.initial_states()))]
    assert names == [
        "crash(i=0)",
        "crash(i=1)",
        "restart(i=0)",
        "restart(i=1)",
        "write(i=0, x=0)",
        "write(i=0, x=1)",
        "write(i=1, x=0)",
        "write(i=1, x=1)",
    ]
    assert list(outcomes(model, next(model.initial_states()))) == names[:2] + names[4:]


@pytest.mark.parametrize("order", [FIFO, ANY])
def test_which_messages_may_arrive(order: object) -> None:
    model = Mail(n=2, order=order)
    state, _ = run(model, "write(i=0, x=0)")
    arriving = [name for name in outcomes(model, state) if name.startswith("read(")]
    own = "read(i=0, sender=0, note=(k=2, to=none))"
    first, second = "read(i=1, sender=0, note=(k=0, to=none))", "read(i=1, sender=0, note=(k=2, to=0))"
    assert arriving == ([own, first] if order is FIFO else [own, first, second])


def test_what_a_step_sends() -> None:
    model = Mail(n=2, crashes=1)
    _, (crash, write) = run(model, "crash(i=1)", "write(i=0, x=1)")
    assert crash.sent == ()
    assert write.sent == (
        Message("net", 0, 1, (1, None), vanished=True),
        Message("net", 0, 1, (1, 0), vanished=True),
        Message("net", 0, 0, (2, None), vanished=False),
    )


def test_links_lose_and_double_the_next_message() -> None:
    model = Mail(n=2)
    state, _ = run(model, "write(i=0, x=0)")
    named = outcomes(model, state)
    lose = "lose(target=1, source=0, message=(k=0, to=none))"
    double = "duplicate(target=1, source=0, message=(k=0, to=none))"
    assert lose in named
    after, _ = run(model, "write(i=0, x=0)", lose)
    model.load(after)
    assert [note.k for note in model.net.between(0, 1)] == [2]
    assert not any(name.startswith("lose(") for name in outcomes(model, after)), "once only"
    after, _ = run(model, "write(i=0, x=0)", double)
    model.load(after)
    assert [note.k for note in model.net.between(0, 1)] == [0, 0, 2]
    assert not any(name.startswith("duplicate(") for name in outcomes(model, after)), "once only"


def test_a_step_that_is_not_possible() -> None:
    model = Mail(n=2)
    interpreter = Interpreter(model)
    state, (outcome,) = run(model, "write(i=0, x=0)")
    assert interpreter.perform(state, outcome.step) is None
    with pytest.raises(KeyError):
        interpreter.perform(state, Step("wirte", ()))


class Trouble(Model):
    x = Var(Range(3))
    s = Set(Range(2))

    @rule(way=Range(8))
    def go(self, way: int) -> None:
        if way == 0:
            self.x = 7
        elif way == 1:
            self.x = 1 // self.x
        elif way == 2:
            self.s.add(5)
        elif way == 3:
            self.deep(3)
        elif way == 4:
            self.undefined = 1
        elif way == 5:
            self.x = self.undefined
        elif way == 6:
            self.x = None  # type: ignore[assignment]
        else:
            self.x = [1, 2][self.x + 2]

    def deep(self, k: int) -> None:
        self.x = self.x + k

    @fault
    def lucky(self) -> None:
        self.x = 1


LINES = [line.split("#")[0].strip() for line in Path(__file__).read_text().splitlines()]


@pytest.mark.parametrize(
    ("way", "problem", "line"),
    [
        (0, "7 is outside Range(0, 3)", "self.x = 7"),
        (1, "division by zero", "self.x = 1 // self.x"),
        (2, "5 is outside Range(0, 2)", "self.s.add(5)"),
        (3, "3 is outside Range(0, 3)", "self.x = self.x + k"),
        (4, "self.undefined is not a variable", "self.undefined = 1"),
        (5, "AttributeError: Trouble has no undefined", "self.x = self.undefined"),
        (6, "None is outside Range(0, 3)", "self.x = None"),
        (7, "IndexError: list index out of range", "self.x = [1, 2][self.x + 2]"),
    ],
)
def test_faults_tell_the_line(way: int, problem: str, line: str) -> None:
    model = Trouble()
    outcome = outcomes(model, next(model.initial_states()))[f"go(way={way})"]
    assert outcome.state is None
    assert outcome.fault is not None
    assert outcome.fault.problem.startswith(problem)
    position = outcome.fault.position
    assert position is not None
    assert position.file == __file__
    assert LINES[position.line - 1].startswith(line)
    assert position.column > 1


def test_a_fault_does_not_spoil_what_follows() -> None:
    model = Trouble()
    state = next(model.initial_states())
    named = outcomes(model, state)
    assert named["lucky()"].state == (1, frozenset())
    assert model.dump() == named["lucky()"].state


def test_predicates() -> None:
    model = Trouble()
    interpreter = Interpreter(model)
    assert interpreter.evaluate(lambda m: m.x == 0, (0, frozenset())) is True
    with pytest.raises(ModelFault, match="division by zero") as caught:
        interpreter.evaluate(lambda m: 1 // m.x, (0, frozenset()))
    assert caught.value.position is not None
    assert caught.value.position.file == __file__


def test_a_mistake_is_no_finding() -> None:
    with pytest.raises(ModelMistake):
        fault_of(ModelMistake("wrong", "write it right"))


def test_endless_recursion_is_a_fault() -> None:
    class Endless(Model):
        x = Var(Bool)

        @rule
        def go(self) -> None:
            self.again()

        def again(self) -> None:
            self.again()

    model = Endless()
    assert str(outcomes(model, (False,))["go()"].fault).endswith("endless recursion")


class Kind(Enum):
    A = 1
    B = 2


def test_steps_by_name() -> None:
    class Named(Model):
        @rule(k=Kind, o=Optional(Kind), b=Bool, s=Set(Range(2)))
        def go(self, k: Kind, o: Kind | None, b: bool, s: set[int]) -> None:
            when(k == Kind.B and o is not None and b and len(s) == 2)

    found = outcomes(Named(), ())
    assert list(found) == ["go(k=B, o=A, b=True, s={0, 1})", "go(k=B, o=B, b=True, s={0, 1})"]
    outcome = found["go(k=B, o=A, b=True, s={0, 1})"]
    assert outcome.step.value("k") is Kind.B
    assert outcome.step.value("s") == frozenset({0, 1})
    with pytest.raises(KeyError):
        outcome.step.value("x")
