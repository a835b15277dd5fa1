"""Model classes: what is inherited, overridden and left out; parameters; initial states; attributes."""

from __future__ import annotations

from enum import Enum
from itertools import permutations
from typing import Any

import pytest

from checker import (
    ANY,
    FIFO,
    UNLIMITED,
    Among,
    Anything,
    Bag,
    Bool,
    Fifo,
    Map,
    Model,
    Network,
    Optional,
    Param,
    Permutations,
    Range,
    Record,
    Set,
    Uniform,
    Var,
    fault,
    invariant,
    receive,
    rule,
)
from checker.errors import ModelFault, UsageError
from checker.language.rules import Fairness, RuleKind


class Status(Enum):
    IDLE = 0
    BUSY = 1


class Plain(Model):
    n = Param(3, "nodes", least=1)
    how = Param(Status.IDLE)
    Node = Range(n)
    Pair = Record(who=Node, how=Status)
    status = Map(Node, Status)
    round = Var(Range(n * 2), initial=n + 1)
    net = Network(Node, carries=Pair, order=FIFO, capacity=n)

    @rule(i=Node)
    def stand(self, i: int) -> None:
        """A node stands."""
        self.status[i] = Status.BUSY

    @rule(x=Uniform(Range(n)), i=Node, fair="strong")
    def draw(self, x: int, i: int) -> None:
        self.round = x

    @receive(net, fair=None)
    def on_pair(self, i: int, sender: int, pair: Record) -> None:
        self.round = 0

    @fault
    def stop(self) -> None:
        self.round = 0

    @invariant
    def small(self) -> bool:
        return self.round < self.n * 2


class Variant(Plain):
    stop = None  # type: ignore[assignment]
    status = Map(Plain.Node, Status, initial=Status.BUSY)
    leader = Var(Optional(Plain.Node))

    def stand(self, i: int) -> None:
        super().stand(i)
        self.leader = i


def test_declarations_in_order() -> None:
    assert list(Plain.declared_parameters) == ["n", "how"]
    assert list(Plain.declared_variables) == ["status", "round", "net"]
    assert Plain.rule_names == ("stand", "draw", "on_pair", "stop")
    assert Plain.invariant_names == ("small",)


def test_variants() -> None:
    """A rule stays one when it is overridden, and is none when it is set to None."""
    assert Variant.rule_names == ("stand", "draw", "on_pair")
    assert list(Variant.declared_variables) == ["round", "net", "status", "leader"]
    model = Variant()
    model.stand(1)
    assert model.status[1] == Status.BUSY
    assert model.leader == 1
    assert Plain().status[0] == Status.IDLE
    assert Variant().status[0] == Status.BUSY


class Name(Enum):
    ANN = 0
    BOB = 1


class Named(Model):
    """Nodes with names, and something else with two values."""

    Node = Name
    Coin = Range(2)
    busy = Map(Node, Bool)

    @rule(i=Node, side=Coin)
    def work(self, i: Name, side: int) -> None:
        self.busy[i] = True

    @rule(side=Coin, i=Node)
    def toss(self, side: int, i: Name) -> None:
        self.busy[i] = False


def test_nodes_may_be_an_enum() -> None:
    assert [rule.acts for rule in Named().rules] == [True, False]


def test_rules_know_their_parameters() -> None:
    stand, draw, on_pair, stop = Plain(n=2).rules
    assert (stand.kind, stand.fairness, stand.acts, stand.doc) == (RuleKind.RULE, Fairness.WEAK, True, "A node stands.")
    assert [(p.name, str(p.type), p.drawn) for p in draw.parameters] == [
        ("x", "Range(0, 2)", True),
        ("i", "Range(0, 2)", False),
    ]
    assert (draw.fairness, draw.acts) == (Fairness.STRONG, False)
    assert (on_pair.kind, on_pair.network, on_pair.message_names) == (RuleKind.RECEIVE, "net", ("i", "sender", "pair"))
    assert (on_pair.fairness, on_pair.acts, on_pair.parameters) == (Fairness.NONE, True, ())
    assert (stop.kind, stop.fairness) == (RuleKind.FAULT, Fairness.NONE)
    assert stand.position is not None
    assert stand.position.file == __file__


def test_parameters_bind_types_and_initial_values() -> None:
    model = Plain(n=5, how=Status.BUSY)
    assert model.parameters == {"n": 5, "how": Status.BUSY}
    assert (model.n, model.how, model.round) == (5, Status.BUSY, 6)
    assert list(model.Node) == [0, 1, 2, 3, 4]
    assert str(model.variables["round"]) == "Range(0, 10)"
    assert model.networks["net"].capacity == 5
    with pytest.raises(ModelFault, match=r"self\.n is a parameter and never changes"):
        model.n = 3
    assert Plain().n == 3


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        (Param(3), "7", 7),
        (Param(3, unlimited=True), "unlimited", UNLIMITED),
        (Param(True), "false", False),
        (Param(True), "Yes", True),
        (Param((1,)), "3,1, 2", (3, 1, 2)),
        (Param((1,)), "", ()),
        (Param(Status.IDLE), "busy", Status.BUSY),
        (Param(FIFO), "any", ANY),
        (Param("word"), " other ", "other"),
    ],
)
def test_parameters_as_text(parameter: Any, text: str, value: Any) -> None:
    assert parameter.parse(text) == value
    assert parameter.parse(parameter.show(value)) == value


def test_attributes() -> None:
    model = Plain()
    model.round = 2
    model.status[1] = Status.BUSY
    assert model.dump()[:2] == ((Status.IDLE, Status.BUSY, Status.IDLE), 2)
    with pytest.raises(AttributeError, match="Plain has no statsu; did you mean status"):
        _ = model.statsu  # type: ignore[attr-defined]
    with pytest.raises(ModelFault, match=r"self\.ruond is not a variable; did you mean round"):
        model.ruond = 1  # type: ignore[attr-defined]
    with pytest.raises(ModelFault, match="belongs to Model"):
        model.parameters = {}
    assert model.Pair(who=2).how == Status.IDLE


def test_states_are_loaded_and_dumped() -> None:
    model = Plain()
    before = model.dump()
    model.round = 0
    other = model.dump()
    model.load(before)
    assert model.round == 4
    model.load(other)
    assert model.round == 0


def initial(declaration: Any, n: int = 2) -> list[Any]:
    """The initial values of a variable of a model with ``n`` nodes."""
    made = type("Made", (Model,), {"n": Param(n), "x": declaration})
    return [state[0] for state in made().initial_states()]


N = Range(2)
PAIR = Record(who=N, how=Status)


@pytest.mark.parametrize(
    ("declaration", "values"),
    [
        (Var(Range(3, 5)), [3]),
        (Var(Range(3), initial=2), [2]),
        (Var(Optional(N), initial=None), [None]),
        (Var(Optional(N), initial=1), [1]),
        (Var(N, initial=Anything), [0, 1]),
        (Var(Range(9), initial=Among([5, 2, 5])), [5, 2]),
        (Var(N, initial=lambda m: m.n - 1), [1]),
        (Var(N, initial=lambda m: Anything), [0, 1]),
        (Var(PAIR, initial=PAIR(how=Status.BUSY)), [(0, Status.BUSY)]),
        (Map(N, Bool), [(False, False)]),
        (Map(N, Bool, initial=True), [(True, True)]),
        (Map(N, Bool, initial=[True, False]), [(True, False)]),
        (Map(N, Bool, initial={1: True, 0: False}), [(False, True)]),
        (Map(N, Range(3), initial=Permutations), list(permutations(range(3), 2))),
        (Map(N, Bool, initial=Among([True, [True, False]])), [(True, True), (True, False)]),
        (Map(N, Map(N, Range(4)), initial=[[1, 2], 3]), [((1, 2), (3, 3))]),
        (Map(N, Set(N), initial={0: {1}, 1: set()}), [(frozenset({1}), frozenset())]),
        (Map(N, Fifo(N, capacity=2), initial=(1, 0)), [((1, 0), (1, 0))]),
        (Map(N, Fifo(N, capacity=2), initial=[(1,), ()]), [((1,), ())]),
        (Map(N, PAIR, initial=PAIR(who=1)), [((1, Status.IDLE),) * 2]),
        (Set(N, initial=Anything), [frozenset(), frozenset({0}), frozenset({1}), frozenset({0, 1})]),
        (Bag(N, most=3, initial=[0, 1, 0]), [(1, 0, 0)]),
        (Fifo(N, capacity=3, initial=[0, 1]), [(0, 1)]),
    ],
    ids=str,
)
def test_initial_values(declaration: Any, values: list[Any]) -> None:
    assert initial(declaration) == values


def test_initial_states_combine() -> None:
    class Several(Model):
        a = Var(Range(2), initial=Anything)
        b = Var(Bool)
        c = Map(Range(2), Range(2), initial=Permutations)

    assert list(Several().initial_states()) == [
        (0, False, (0, 1)),
        (0, False, (1, 0)),
        (1, False, (0, 1)),
        (1, False, (1, 0)),
    ]


def test_very_many_initial_states_are_not_listed_at_once() -> None:
    class Many(Model):
        a = Map(Range(40), Range(40), initial=Permutations)
        b = Map(Range(40), Range(40), initial=Anything)

    assert next(Many().initial_states())[0] == tuple(range(40))


def test_expressions_over_parameters() -> None:
    class Sizes(Model):
        n = Param(7)
        ids = Param((4, 5))
        x = Var(Range(-n, n // 2 + 3 * n - 1))
        y = Var(Range(ids[1] % 4, 10 - n))
        z = Var(Range(2**n))

    model = Sizes()
    assert [str(of) for of in model.variables.values()] == ["Range(-7, 23)", "Range(1, 3)", "Range(0, 128)"]


def test_a_network_that_a_subclass_declares_anew() -> None:
    class Wide(Plain):
        net = Network(Plain.Node, carries=Plain.Pair, order=ANY, capacity=9, losses=1)

    model = Wide()
    assert model.networks["net"].capacity == 9
    assert [rule.name for rule in model.rules] == ["stand", "draw", "on_pair", "stop", "lose"]
    assert model.net_losses_left == 1  # type: ignore[attr-defined]


def test_two_networks_name_their_faults() -> None:
    class Two(Model):
        a = Network(Bool, carries=Bool, losses=UNLIMITED)
        b = Network(Bool, carries=Bool, duplicates=2)

        @rule
        def lose_a(self) -> None: ...

    model = Two()
    assert [rule.name for rule in model.rules] == ["lose_a", "lose_message_of_a", "duplicate_b"]
    assert list(model.variables) == ["a", "b", "b_duplicates_left"]


def test_unknown_parameters() -> None:
    with pytest.raises(UsageError, match=r"Plain has no parameter nodes \(its parameters: n, how\)"):
        Plain(nodes=3)
