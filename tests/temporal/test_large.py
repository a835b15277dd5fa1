"""Large graphs: as many states and transitions as the largest election that is checked exhaustively."""

from __future__ import annotations

import numpy as np
import pytest

from checker.temporal.bounds import bounds
from checker.temporal.engine import check
from checker.temporal.fairness import WEAK, Fairness
from checker.temporal.formula import eventually, leads_to
from checker.temporal.graph import Graph

STATES, TRANSITIONS, LAYERS, GROUPS = 1_500_000, 14_000_000, 60, 28


@pytest.fixture(scope="module")
def layered() -> tuple[Graph, dict[str, np.ndarray]]:
    """Every transition leads from one layer to a random state of the next; the last layer is terminal."""
    rng = np.random.default_rng(1)
    size = STATES // LAYERS
    inner = STATES - size
    degree = np.zeros(STATES, np.int64)
    degree[:inner] = TRANSITIONS // inner
    degree[: TRANSITIONS - int(degree.sum())] += 1
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(degree)])
    sources = np.repeat(np.arange(STATES, dtype=np.uint32), degree)
    targets = (sources // np.uint32(size) + np.uint32(1)) * np.uint32(size)
    targets += rng.integers(0, size, TRANSITIONS, np.uint32)
    labels = rng.integers(0, GROUPS, TRANSITIONS, np.uint32)
    layer = np.arange(STATES) // size
    return Graph(offsets, targets, labels, np.arange(10)), {"start": layer == 3, "end": layer == LAYERS - 1}


FAIR = Fairness.of(np.arange(GROUPS), [WEAK] * GROUPS)


@pytest.mark.parametrize("claim", [eventually("end"), leads_to("start", "end")], ids=str)
def test_a_large_graph_is_decided(layered, claim) -> None:
    graph, atoms = layered
    assert check(graph, claim, atoms, fairness=FAIR).holds


def test_bounds_of_a_large_graph(layered) -> None:
    graph, atoms = layered
    found = bounds(graph, atoms["end"])
    assert (found.fewest_to_goal.value, found.most_to_goal.value) == (LAYERS - 1, LAYERS - 1)
