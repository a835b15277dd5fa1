"""Labels of a state graph: renumbered or not, they stand for the same steps and owe the same fairness."""

from __future__ import annotations

import numpy as np
import pytest

from checker.checking import labels as module
from checker.checking.explore import explore
from checker.checking.labels import Labels
from checker.checking.run_graph import RunGraph
from checker.language.model import Model
from checker.language.network import ANY
from models.bully import Bully
from tests.examples.runs import Alternate, Overtaking, Ties

MEMORY = 64 << 20


def runs_of(model: Model) -> RunGraph:
    return RunGraph(explore(model, (), MEMORY, threads=1), MEMORY)


@pytest.mark.parametrize("model", [Ties(), Overtaking(order=ANY), Overtaking()])
def test_renumbering_changes_nothing_else(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HANDFUL", 0)
    plain = runs_of(model)
    monkeypatch.setattr(module, "FEW", 0)
    dense = runs_of(model)
    assert not plain.labels.dense and dense.labels.dense
    assert dense.labels.count == len(set(plain.graph.labels.tolist()))
    assert np.array_equal(dense.graph.targets, plain.graph.targets)
    original = [dense.labels.original(int(label)) for label in dense.graph.labels]
    assert original == plain.graph.labels.tolist()
    rule = model.rules[0].name
    for one, other in zip(dense.graph.labels, plain.graph.labels, strict=True):
        assert dense.named(rule)[one] == plain.named(rule)[other]
        assert dense.fairness.group_of_label[one] == plain.fairness.group_of_label[other]
    assert dense.fairness.kinds == plain.fairness.kinds


def test_messages_tell_labels_of_a_fifo_link_apart() -> None:
    runs = runs_of(Alternate())
    deliveries = np.flatnonzero(runs.named("on_word"))
    assert len(deliveries) == 2  # PING and PONG have the same label in the system
    assert len({runs.labels.original(int(label)) for label in deliveries}) == 1
    assert len({int(group) for group in runs.fairness.group_of_label[deliveries]}) == 2


def test_labels_without_transitions(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = runs_of(Ties())
    nothing = np.empty(0, np.uint32)
    assert len(Labels(runs.exploration.system, nothing).fairness().kinds) == 3  # a handful: not looked at
    monkeypatch.setattr(module, "HANDFUL", 0)
    found = Labels(runs.exploration.system, nothing)
    assert found.fairness().kinds == ()
    assert not found.named("draw").any()


def test_labels_that_tell_no_message_there_is() -> None:
    runs = runs_of(Bully(n=2, order=ANY))  # three kinds of messages, packed in two bits
    deliveries = set(np.flatnonzero(runs.named("on_message")).tolist())
    assert deliveries and deliveries <= set(runs.graph.labels.tolist())
