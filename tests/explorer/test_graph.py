"""The state graph against the tables it comes from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from checker.explorer.graph import build_graph, evaluate
from checker.explorer.search import Search, Status
from tests.explorer.machines import chang_roberts, table_machine
from tests.explorer.naive import tables
from tests.explorer.test_search import MEMORY, run


@settings(max_examples=200, deadline=None)
@given(tables())
def test_random_tables(table: dict[str, Any]) -> None:
    machine = table_machine(**table)
    search = run(machine)
    if search.status is not Status.DONE:
        with pytest.raises(ValueError, match="done"):
            build_graph(search)
        return
    graph = build_graph(search)
    names = [int(search.state(i)[0]) for i in range(search.states)]
    assert sorted(names[i] for i in graph.initial) == sorted(set(table["initial"]))
    assert evaluate(search, machine.check).tolist() == [table["violated"][name] for name in names]
    assert graph.offsets[-1] == graph.targets.size == graph.labels.size == search.transitions
    for number, name in enumerate(names):
        row = slice(int(graph.offsets[number]), int(graph.offsets[number + 1]))
        steps = [
            (int(label), names[target]) for label, target in zip(graph.labels[row], graph.targets[row], strict=True)
        ]
        assert steps == table["steps"][name]


def test_chang_roberts() -> None:
    machine = chang_roberts([[3 * i % 11 + 1 for i in range(11)]])
    search = Search(*machine.arguments(), 0, 0, 0, memory_limit=MEMORY)
    while search.advance(1) is Status.RUNNING:
        pass
    graph = build_graph(search)
    again = build_graph(search, threads=1)
    for one, other in zip(vars(graph).values(), vars(again).values(), strict=True):
        assert np.array_equal(one, other)
    assert graph.targets.size == 605965
    assert (np.diff(graph.offsets) == 0).sum() == search.terminal_states
    levels = np.array([search.level(i) for i in range(search.states)])
    sources = np.repeat(np.arange(search.states), np.diff(graph.offsets))
    assert (levels[graph.targets] <= levels[sources] + 1).all()
    assert np.bincount(graph.labels, minlength=22)[:11].sum() == search.taken[0]
