"""The most and the fewest weight before a goal, compared with an enumeration of simple paths and cycles."""

from __future__ import annotations

from random import Random

import networkx as nx
import numpy as np
import pytest

from checker.errors import UsageError
from checker.temporal.bounds import Bound, Bounds, bounds, lightest
from checker.temporal.extremes import cheapest
from checker.temporal.fairness import WEAK, Fairness
from checker.temporal.formula import always, always_eventually, atom, step
from checker.temporal.graph import Graph

from . import oracle
from .generate import fairness_of, graph_of, random_case

EXAMPLES = 1500
"""Random cases."""


def total(case: oracle.Case, path, weight: dict) -> int:
    """The weight of a path, which must be a run of the graph."""
    state, found = path.initial, 0
    assert state in case.initial
    for label, target in path.steps:
        assert (label, target) in case.edges[state]
        found += weight[state, label, target]
        state = target
    return found


def enumerate_bounds(case: oracle.Case, goal: list[bool], weight: dict) -> dict[str, tuple]:
    """For the runs of each kind the fewest, and the most or infinity; (None, None) where there are none."""
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(case.edges)))
    for state, row in enumerate(case.edges):
        for label, target in row:
            if not goal[state]:
                graph.add_edge(state, target, weight=weight[state, label, target])
    reached = set(case.initial).union(*(nx.descendants(graph, state) for state in case.initial))
    every = set(range(len(case.edges)))
    goals = {state for state in every if goal[state]}
    stuck = {state for state in every if not case.edges[state] and not goal[state]}
    found = {}
    for name, last in (("goal", goals), ("end", stuck), ("any", every)):
        can = last.union(*(nx.ancestors(graph, state) for state in last)) if last else set()
        part = graph.subgraph(reached & can)
        heavy = any(
            data["weight"] > 0
            for component in nx.strongly_connected_components(part)
            for *_, data in part.subgraph(component).edges(data=True)
        )
        totals = [0 for state in case.initial if state in last]
        for source in case.initial:
            for target in last & set(part):
                if source != target and source in part:
                    for path in nx.all_simple_edge_paths(part, source, target):
                        totals.append(sum(part.edges[edge]["weight"] for edge in path))
        if not totals:
            found[name] = (None, None)
        else:
            found[name] = (min(totals), float("inf") if heavy else max(totals))
    return found


def compare_bounds(seed: int) -> None:
    """Compute the bounds of one random case twice."""
    rng = Random(f"bounds {seed}")
    case = random_case(rng)
    states = len(case.edges)
    goal = [rng.random() < rng.choice([0.1, 0.4]) for _ in range(states)]
    kind = rng.choice(["steps", "labels", "edges"])
    per_label = [rng.choice([0, 0, 1, 3]) for _ in case.group]
    per_edge = [rng.choice([0, 0, 0, 1, 2]) for row in case.edges for _ in row]
    weight = {}
    for k, (state, edge) in enumerate((state, edge) for state, row in enumerate(case.edges) for edge in row):
        weight[state, *edge] = {"steps": 1, "labels": per_label[edge[0]], "edges": per_edge[k]}[kind]
    fairness = fairness_of(case) if rng.random() < 0.5 else None
    found = bounds(
        graph_of(case),
        goal,
        label_weights=per_label if kind == "labels" else None,
        edge_weights=np.array(per_edge, np.uint8) if kind == "edges" else None,
        fairness=fairness,
    )
    expected = enumerate_bounds(case, goal, weight)

    def agree(bound: Bound, value: float | None, last) -> None:
        message = f"seed {seed}: {bound}, expected {value}"
        assert bound.exists == (value is not None), message
        assert bound.unbounded == (value == float("inf")), message
        if bound.lasso is not None:
            lasso = bound.lasso
            assert bound.fair == oracle.is_fair_run(case, lasso) or fairness is None
            run = zip(lasso.states, lasso.labels, (*lasso.states[1:], lasso.knot), strict=True)
            weights = [weight.get(taken, 0) for taken in run]
            assert sum(weights[len(lasso.prefix) :]) > 0, message
            assert not any(goal[state] for state in lasso.states), message
        elif value is not None:
            assert bound.value == value, message
            assert bound.path is not None
            assert total(case, bound.path, weight) == value, message
            assert not any(goal[state] for state in bound.path.states[:-1])
            assert last(bound.path.last), message

    def is_end(state: int) -> bool:
        return not case.edges[state] and not goal[state]

    agree(found.most_to_goal, expected["goal"][1], lambda state: goal[state])
    agree(found.fewest_to_goal, expected["goal"][0], lambda state: goal[state])
    agree(found.most_to_end, expected["end"][1], is_end)
    agree(found.fewest_to_end, expected["end"][0], is_end)
    agree(found.most, expected["any"][1], lambda state: True)
    if fairness is not None and found.most.unbounded:
        assert found.most.fair == fair_for_ever(case, goal, weight)


def fair_for_ever(case: oracle.Case, goal: list[bool], weight: dict) -> bool:
    """Whether a fair run avoids the goal and adds weight for ever, by the logic's oracle."""
    edges, labels, groups = [], [], []
    for state, row in enumerate(case.edges):
        edges.append([])
        for label, target in row:
            edges[-1].append((len(labels), target))
            labels.append(weight[state, label, target] > 0)
            groups.append(case.group[label])
    split = oracle.Case(edges, case.initial, {"goal": goal}, {"heavy": labels}, groups, case.strong)
    return not oracle.holds(split, ~(always(~atom("goal")) & always_eventually(step("heavy"))))


def test_bounds_of_random_graphs() -> None:
    for seed in range(EXAMPLES):
        compare_bounds(seed)


def test_the_lightest_run_takes_no_needless_steps() -> None:
    for seed in range(EXAMPLES // 5):
        rng = Random(f"lightest {seed}")
        case = random_case(rng)
        goal = [rng.random() < 0.3 for _ in case.edges]
        flat = [(state, *edge) for state, row in enumerate(case.edges) for edge in row]
        weight = {edge: rng.choice([0, 0, 1, 2]) for edge in flat}
        weights = np.array([weight[edge] for edge in flat], np.uint8)
        found = lightest(graph_of(case), goal, weights)
        assert found.value == bounds(graph_of(case), goal, edge_weights=weights).fewest_to_goal.value
        if found.path is None:
            continue
        assert total(case, found.path, weight) == found.value
        # by brute force: the fewest steps of all runs of this weight
        layer, steps = {(state, 0) for state in case.initial}, 0
        while not any(goal[state] and spent == found.value for state, spent in layer):
            layer = {
                (target, spent + weight[state, label, target])
                for state, spent in layer
                if not goal[state]
                for label, target in case.edges[state]
            }
            steps += 1
        assert len(found.path.steps) == steps


def test_the_lightest_ways_in_wide_graphs() -> None:
    states, degree = 200, 6
    for seed in range(30):
        rng = np.random.default_rng(seed)
        targets = rng.integers(0, states, states * degree)
        weights = rng.integers(0, 50, targets.size, np.uint32)
        graph = Graph.from_arrays(np.arange(states + 1) * degree, targets, np.zeros_like(targets), [0, 1])
        arrays = graph.offsets, graph.targets, graph.labels, weights
        distance, before, *nearest = cheapest(*arrays, False, np.zeros(states, np.bool_), graph.initial)
        assert nearest == [-1, -1]
        plain: nx.MultiDiGraph = nx.MultiDiGraph()
        plain.add_weighted_edges_from(zip(np.arange(targets.size) // degree, targets, weights.tolist(), strict=True))
        expected = nx.multi_source_dijkstra_path_length(plain, {0, 1})
        assert distance.tolist() == [expected.get(state, -1) for state in range(states)]
        last = before[before >= 0]
        assert (distance[last // degree] + weights[last] == distance[targets[last]]).all()


def test_the_nearest_heavy_cycle_is_the_witness() -> None:
    # 0 -> 1 -> 2 -> 3, where 1 and 3 go round; in the second graph their numbers are exchanged
    for near, targets in ((1, [1, 1, 2, 3, 3]), (3, [3, 1, 1, 3, 2])):
        offsets = [0, 1, 3, 4, 5] if near == 1 else [0, 1, 2, 3, 5]
        found = bounds(Graph.from_arrays(offsets, targets, [0] * 5, [0]), [False] * 4)
        assert found.most.lasso is not None
        assert found.most.lasso.states == (0, near)


def test_an_unfair_cycle_is_told_from_a_fair_one() -> None:
    # 0 spins, and is free to go to 1
    graph = Graph.from_arrays([0, 2, 2], [0, 1], [0, 1], [0])
    goal = [False, True]
    unfair = bounds(graph, goal, fairness=Fairness.of([0, 1], [WEAK, WEAK]))
    assert unfair.most.unbounded
    assert not unfair.most.fair
    assert str(unfair.most) == "unbounded (by runs that are not fair for ever)"
    fair = bounds(graph, goal, fairness=Fairness.of([0, -1], [WEAK]))
    assert fair.most.fair
    assert unfair.fewest_to_goal.value == 1
    assert not unfair.most_to_end.exists


def test_a_cycle_without_weight_is_no_obstacle() -> None:
    # 0 <-> 1 for nothing, 1 -> 2 for 5, 2 -> 3 for 2
    graph = Graph.from_arrays([0, 1, 3, 4, 4], [1, 0, 2, 3], [0, 0, 1, 2], [0])
    found: Bounds = bounds(graph, [False, False, False, True], label_weights=[0, 5, 2])
    assert found.most_to_goal.value == 7
    assert found.fewest_to_goal.value == 7
    assert found.most.value == 7
    assert found.most_to_goal.path is not None
    assert found.most_to_goal.path.states == (0, 1, 2, 3)


def test_the_largest_weights_add_up() -> None:
    # 0 -> 1 -> 2, and 0 -> 2
    graph = Graph.from_arrays([0, 2, 3, 3], [1, 2, 2], [0, 1, 0], [0])
    goal, largest = [False, False, True], (1 << 32) - 1
    for weights in (np.array([largest, 1, largest], np.uint32), [largest, 1, largest]):
        found = bounds(graph, goal, edge_weights=weights)
        assert (found.most_to_goal.value, found.fewest_to_goal.value) == (2 * largest, 1)
        assert lightest(graph, goal, [largest] * 3).value == largest
    assert bounds(graph, goal, label_weights=[largest, 1]).most_to_goal.value == 2 * largest


def test_an_initial_goal_costs_nothing() -> None:
    graph = Graph.from_arrays([0, 1, 1], [1], [0], [0])
    found = bounds(graph, [True, False])
    assert (found.most_to_goal.value, found.fewest_to_goal.value, found.most.value) == (0, 0, 0)
    assert not found.most_to_end.exists
    assert str(found.most_to_end) == "no such run"


def test_wrong_weights_are_refused() -> None:
    graph = Graph.from_arrays([0, 1, 1], [1], [0], [0])
    with pytest.raises(UsageError, match="not negative"):
        bounds(graph, [False, True], label_weights=[-1])
    with pytest.raises(UsageError, match="at most 4294967295"):
        bounds(graph, [False, True], edge_weights=[1 << 32])
    with pytest.raises(UsageError, match="whole numbers"):
        bounds(graph, [False, True], label_weights=[0.5])
    with pytest.raises(UsageError, match="are needed"):
        bounds(graph, [False, True], edge_weights=np.zeros(0, np.int32))
    with pytest.raises(UsageError, match="not both"):
        bounds(graph, [False, True], edge_weights=[1], label_weights=[1])
    with pytest.raises(UsageError, match="1 values for 2 states"):
        bounds(graph, [False])
