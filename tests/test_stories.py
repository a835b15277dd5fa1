"""The kindest of the shortest runs, compared with all of them on small random graphs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from checker.stories import kindest_way

LABELS, ACTORS = 8, 3


@dataclass
class Arrays:
    offsets: Any
    targets: Any
    labels: Any
    initial: Any


def random_graph(seed: int) -> tuple[Arrays, Any, Any, Any]:
    chance = random.Random(seed)
    states = chance.randint(1, 12)
    rows = [sorted({(chance.randrange(LABELS), chance.randrange(states)) for _ in range(chance.randint(0, 3))})
            for _ in range(states)]  # fmt: skip
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    targets = np.array([t for row in rows for _, t in row], np.uint32)
    labels = np.array([k for row in rows for k, _ in row], np.uint32)
    initial = np.array(sorted(chance.sample(range(states), chance.randint(1, min(2, states)))), np.int64)
    wanted = np.array([chance.random() < 0.25 for _ in range(states)], np.bool_)
    fault = np.array([chance.random() < 0.3 for _ in range(LABELS)], np.bool_)
    actor = np.array([chance.randrange(ACTORS) for _ in range(LABELS)], np.int64)
    return Arrays(offsets, targets, labels, initial), wanted, fault, actor


def runs(graph: Arrays, length: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Every run of a length: its initial state, and labels and targets."""
    for start in graph.initial:
        partial: list[list[tuple[int, int]]] = [[]]
        for _ in range(length):
            partial = [
                [*run, (int(graph.labels[e]), int(graph.targets[e]))]
                for run in partial
                for state in [run[-1][1] if run else int(start)]
                for e in range(int(graph.offsets[state]), int(graph.offsets[state + 1]))
            ]
        yield from ((int(start), run) for run in partial)


@pytest.mark.parametrize("seed", range(300))
def test_no_shortest_run_is_kinder(seed: int) -> None:
    graph, wanted, fault, actor = random_graph(seed)
    way = kindest_way(graph, wanted, fault, actor)
    for length in range(13):
        costs = [
            (sum(bool(fault[label]) for label, _ in run), sum(actor[a] != actor[b] for (a, _), (b, _) in pairwise(run)))
            for start, run in runs(graph, length)
            if wanted[run[-1][1] if run else start]
        ]
        if costs:
            assert way is not None
            assert len(way.steps) == length
            assert (way.faults, way.switches) == min(costs)
            assert (way.initial, list(way.steps)) in list(runs(graph, length))
            return
        if length > 6 and not any(True for _ in runs(graph, length)):
            break
        if sum(1 for _ in runs(graph, length)) > 3000:
            break
    else:
        assert way is None


def test_faults_come_before_changes_of_the_actor() -> None:
    """From 0 to 3 either by one fault in one go, or by two actors without any fault."""
    graph = Arrays(
        np.array([0, 2, 3, 4, 4], np.int64),
        np.array([1, 2, 3, 3], np.uint32),
        np.array([0, 2, 1, 3], np.uint32),
        np.array([0], np.int64),
    )
    wanted = np.array([False, False, False, True])
    way = kindest_way(graph, wanted, np.array([True, False, False, False]), np.array([0, 0, 0, 1], np.int64))
    assert way is not None
    assert way.steps == ((2, 2), (3, 3))
    assert (way.faults, way.switches) == (0, 1)
