"""From a model to its transition system: constants, instances, labels, checks and predicates."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker import (
    ANY,
    Anything,
    Bool,
    Map,
    Model,
    Network,
    Optional,
    Param,
    Range,
    Record,
    Uniform,
    Var,
    receive,
    rule,
    when,
)
from checker.errors import ModelMistake, Position, UsageError
from checker.frontend.compile import compile_model
from checker.ir.evaluate import Evaluation, evaluate, successors
from checker.ir.expr import Kind
from checker.ir.system import TransitionSystem
from checker.properties import Property, Scope


class Relay(Model):
    n = Param(3)
    loud = Param(False)
    Node = Range(n)
    fixed = Map(Node, Range(9), initial=lambda m: [2 * i for i in m.Node])
    changing = Map(Node, Range(4))
    free = Var(Bool, initial=Anything)
    idle = Map(Node, Bool)
    net = Network(Node, carries=Range(4), capacity=2)

    @rule(i=Node)
    def pass_on(self, i: int) -> None:
        when(i + 1 < self.n)
        self.changing[i] = (self.changing[i] + self.fixed[i]) % 4
        self.net.send(i, i + 1, self.changing[i])
        if self.loud:
            self.idle[i] = True

    @receive(net)
    def on_number(self, i: int, sender: int, number: int) -> None:
        self.changing[i] = number


def variable_names(system: TransitionSystem) -> set[str]:
    return {system.cells[number].name for number in system.variable_cells}


def test_what_never_changes_costs_nothing() -> None:
    system = compile_model(Relay())
    assert variable_names(system) == {"changing[1]", "changing[2]", "free", "net[0][1]", "net[1][2]"}
    named = {system.cells[number].name: value for number, value in system.constants.items()}
    assert (named["fixed[2]"], named["changing[0]"], named["net[2][0]"]) == (4, 0, ())


def test_a_parameter_switches_code_on() -> None:
    system = compile_model(Relay(loud=True))
    assert variable_names(system) >= {"idle[0]", "idle[1]"}
    assert "idle[2]" not in variable_names(system)


def test_instances_that_are_never_enabled_are_left_out() -> None:
    system = compile_model(Relay())
    assert [(system.rules[i.rule].name, [a.value for a in i.arguments]) for i in system.instances] == [
        ("pass_on", [0]),
        ("pass_on", [1]),
        ("on_number", [1, 0]),
        ("on_number", [2, 1]),
    ]
    assert system.rule_start == (0, 2, 4)
    assert system.labels == 4


def test_cells_know_their_kind() -> None:
    kinds = {cell.name: cell.kind for cell in compile_model(Relay()).cells}
    assert (kinds["free"], kinds["changing[0]"], kinds["net[0][1]"]) == (Kind.BOOL, Kind.INT, Kind.FIFO)


def test_initial_states() -> None:
    system = compile_model(Relay())
    model = Relay()
    assert [system.decode(cells) for cells in system.initial_states()] == list(model.initial_states())
    assert system.initial_is_enumerable

    class Vast(Model):
        x = Map(Range(30), Range(4), initial=Anything)

    assert not compile_model(Vast()).initial_is_enumerable


class Draws(Model):
    """Steps with drawn parameters, and messages on links without order."""

    Node = Range(2)
    Pair = Record(k=Range(3), b=Bool)
    sum = Map(Node, Range(5))
    net = Network(Node, carries=Pair, order=ANY, capacity=2)

    @rule(i=Node, x=Uniform(Range(2)), y=Bool)
    def put(self, i: int, x: int, y: bool) -> None:
        when(self.net.count(i, 1 - i) < 2 and x == i)
        self.net.send(i, 1 - i, self.Pair(k=x + 1, b=y))

    @receive(net, z=Uniform(Bool))
    def take(self, i: int, sender: int, pair: Record, z: bool) -> None:
        self.sum[i] = pair.k + (2 if z else 0)


def test_labels_name_steps() -> None:
    system = compile_model(Draws())
    evaluation = Evaluation(system)
    seen = set()
    waiting = list(system.initial_states())
    while waiting and len(seen) < 200:
        cells = waiting.pop()
        if cells in seen:
            continue
        seen.add(cells)
        labels = [label for _, label, _ in evaluation.successors(cells)]
        assert labels == sorted(set(labels)), "ascending, each once"
        for instance, label, after in evaluation.successors(cells):
            assert system.rule_start[instance.rule] <= label < system.rule_start[instance.rule + 1]
            block = system.block_of(label)
            assert block.first <= label < block.first + block.count
            assert block.rule == instance.rule
            step = system.step(label, cells)
            assert step.rule == system.rules[instance.rule].name
            if step.rule == "take":
                assert [a.name for a in step.arguments] == ["i", "sender", "pair", "z"]
            waiting.append(after)
    assert len(seen) == 200


def test_drawn_parameters_share_a_fairness_group() -> None:
    system = compile_model(Draws())
    of_block, rule_of = system.fairness_groups()
    groups: dict[int, list[str]] = {}
    for block, group in zip(system.blocks, of_block, strict=True):
        values = ", ".join(f"{a.name}={a.value}" for a in block.arguments)
        groups.setdefault(group, []).append(f"{system.rules[block.rule].name}({values})")
        assert rule_of[group] == block.rule
    assert sorted(groups.values()) == [
        ["put(i=0, x=0, y=False)"],
        ["put(i=0, x=0, y=True)"],
        ["put(i=1, x=1, y=False)"],
        ["put(i=1, x=1, y=True)"],
        ["take(i=0, sender=1, z=False)", "take(i=0, sender=1, z=True)"],
        ["take(i=1, sender=0, z=False)", "take(i=1, sender=0, z=True)"],
    ]


ALL = (True,) * 31


def test_too_many_labels() -> None:
    class Wide(Model):
        net = Network(Range(2), carries=Map(Range(31), Bool), order=ANY)

        @rule
        def put(self) -> None:
            self.net.send(0, 1, ALL)
            self.net.send(1, 0, ALL)

        @receive(net)
        def take(self, i: int, sender: int, message: object) -> None: ...

    with pytest.raises(UsageError, match="4294967297 different steps are more than"):
        compile_model(Wide())


class Checked(Model):
    x = Var(Range(4))
    o = Var(Optional(Range(4)))

    @rule(way=Range(3))
    def go(self, way: int) -> None:
        if way == 0:
            self.x = self.x + 1
        elif way == 1:
            self.x = 6 // self.x - 3
        elif self.o is None:
            self.o = self.x
        else:
            self.o = None


def test_checks_say_what_and_where() -> None:
    system = compile_model(Checked())
    found = {
        (check.problem, check.position.line if check.position else 0) for i in system.instances for check in i.checks
    }
    text = [line.strip() for line in Path(__file__).read_text().splitlines()]
    lines = {line: text.index(line) + 1 for line in text}
    assert found == {
        ("a number from 1 to 4 leaves Range(0, 4)", lines["self.x = self.x + 1"]),
        ("division by zero", lines["self.x = 6 // self.x - 3"]),
        ("a number from -1 to 3 leaves Range(0, 4)", lines["self.x = 6 // self.x - 3"]),
    }


def prop(function: object) -> Property:
    return Property("p", Scope.ALWAYS, function)  # type: ignore[arg-type]


def test_predicates_may_take_arguments_and_be_compiled_later() -> None:
    system = compile_model(Checked(), [prop(lambda m: m.x < 3)])
    later = system.compile_predicate("at", lambda m, k, o: m.x == k and m.o == o, (2, None))
    for cells in [(0, 0), (2, 0), (2, 1), (3, 0)]:
        values = evaluate([system.predicates[0].value, later.value], cells)
        assert [bool(value) for value in values] == [cells[0] < 3, cells == (2, 0)]


def test_predicates_that_can_go_wrong() -> None:
    system = compile_model(Checked(), [prop(lambda m: 1 // m.x > 0)])
    evaluation = Evaluation(system)
    assert [evaluation.predicates((x, 0)) for x in range(3)] == [[None], [True], [False]]


def test_several_lambdas_in_a_line() -> None:
    first, second = prop(lambda m: m.x == 1), prop(lambda m: m.x == 2)
    evaluation = Evaluation(compile_model(Checked(), [first, second]))
    assert evaluation.predicates((1, 0)) == [True, False]
    assert evaluation.predicates((2, 0)) == [False, True]


def test_a_closure_is_read_as_it_is_now() -> None:
    limit = 2

    def below(m: Checked) -> bool:
        return m.x < limit

    evaluation = Evaluation(compile_model(Checked(), [prop(below)]))
    assert [evaluation.predicates((x, 0)) for x in range(4)] == [[True], [True], [False], [False]]


def test_the_place_of_a_mistake_in_a_property() -> None:
    with pytest.raises(ModelMistake, match="Checked has no y") as caught:
        compile_model(Checked(), [prop(lambda m: m.y == 1)])
    assert isinstance(caught.value.position, Position)
    assert caught.value.position.file == __file__


def test_a_model_without_steps() -> None:
    class Nothing(Model):
        x = Var(Bool, initial=Anything)

    system = compile_model(Nothing())
    assert [list(successors(system, cells)) for cells in system.initial_states()] == [[], []]
    assert (system.rule_start, system.labels, len(system.variable_cells)) == ((0,), 0, 1)
