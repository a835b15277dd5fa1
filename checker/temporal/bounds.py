"""The most and the fewest messages, or steps, of any run until a goal is first reached: exact, over all runs.

Every transition has a weight (1 for steps). Weights add up along a run until it first enters a goal state;
what comes after does not count. Where the states before the goal have no cycle of positive weight, the bounds
are found by dynamic programming over the strongly connected components, successors first; otherwise there is
no most, with such a cycle as witness, and the fewest is a shortest path (E. W. Dijkstra, Numer. Math. 1,
1959).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from checker.errors import UsageError
from checker.temporal.components import strong_components
from checker.temporal.emptiness import Arena, fair_components
from checker.temporal.extremes import PossibleRuns, cheapest, extremes, first_heavy_edge, way_out
from checker.temporal.fairness import Fairness
from checker.temporal.graph import BoolArray, Graph, Int32Array, Int64Array, StateGraph, UInt32Array
from checker.temporal.lasso import Lasso, Path, Steps, fair_reasons
from checker.temporal.runs import Stages, path_along, shortest_lasso
from checker.temporal.search import Tree, search

HEAVIEST = (1 << 32) - 1
"""The largest weight of a transition."""


@dataclass(frozen=True)
class Bound:
    """A bound on the total weight of some runs.

    value: the bound, exact; None where there is no such run, or no bound.
    path: a run that attains it. lasso: where there is no bound, a run that goes round a cycle of positive
    weight.
    fair: whether that lasso is a fair run. If not, every fair run leaves each such cycle in the end, but some
    go round as often as one likes: each total is finite, and no number bounds them all.
    """

    value: int | None = None
    path: Path | None = None
    lasso: Lasso | None = None
    fair: bool = False

    @property
    def unbounded(self) -> bool:
        """Whether totals grow beyond every number."""
        return self.lasso is not None

    @property
    def exists(self) -> bool:
        """Whether there is any run of the kind."""
        return self.unbounded or self.value is not None

    def __str__(self) -> str:
        if self.unbounded:
            return "unbounded" if self.fair else "unbounded (by runs that are not fair for ever)"
        return "no such run" if self.value is None else str(self.value)


@dataclass(frozen=True)
class Bounds:
    """Bounds on the total weight before a goal.

    most_to_goal, fewest_to_goal: over the runs that reach the goal.
    most_to_end, fewest_to_end: over the runs that end in a terminal state without having reached it.
    most: over all runs, whether they reach the goal, end before it, or go on for ever without it.
    """

    most_to_goal: Bound
    fewest_to_goal: Bound
    most_to_end: Bound
    fewest_to_end: Bound
    most: Bound


def bounds(
    graph: StateGraph,
    goal: ArrayLike,
    *,
    edge_weights: ArrayLike | None = None,
    label_weights: ArrayLike | None = None,
    fairness: Fairness | None = None,
) -> Bounds:
    """The most and the fewest total weight until a goal state is first entered.

    goal: a bool per state. edge_weights, label_weights: a non-negative integer per transition or per label; 1
    for every step where neither is given. fairness: with it, ``most.fair`` tells whether a *fair* run without
    end never reaches the goal and adds weight for ever; without it every run counts as fair. Raises
    ``UsageError`` for arrays that do not fit the graph and for negative weights.
    """
    states = Graph.of(graph)
    weights, per_label = _weights(states, edge_weights, label_weights)
    goals = np.ascontiguousarray(goal, np.bool_)
    if goals.size != states.states:
        raise UsageError(f"the goal has {goals.size} values for {states.states} states")
    if fairness is not None:
        fairness.fits(states)
    return _Search(states, goals, weights, per_label, fairness).bounds()


def lightest(graph: StateGraph, goal: ArrayLike, edge_weights: ArrayLike) -> Bound:
    """The fewest total weight until a goal state is first entered, by a run with as few steps as any such run.

    Raises ``UsageError`` as ``bounds`` does.
    """
    states = Graph.of(graph)
    weights, _ = _weights(states, edge_weights, None)
    # each step weighs a little, too little for all steps of a run without detours to make up for one unit
    unit = states.states + 1
    found, _ = _shortest(states, np.ascontiguousarray(goal, np.bool_), weights, False, unit, 1)
    return found if found.value is None else Bound(found.value // unit, found.path)


def _weights(graph: Graph, edges: ArrayLike | None, labels: ArrayLike | None) -> tuple[UInt32Array, bool]:
    if edges is not None and labels is not None:
        raise UsageError("give weights of transitions or weights of labels, not both")
    if edges is None and labels is None:
        return np.empty(0, np.uint32), False
    weights = np.ascontiguousarray(labels if edges is None else edges)
    if weights.dtype == np.bool_:
        weights = weights.view(np.uint8)
    if weights.dtype.kind not in "iu":
        raise UsageError("weights are whole numbers")
    wanted = graph.transitions if labels is None else int(graph.labels.max(initial=0)) + 1
    if weights.size < wanted and graph.transitions:
        raise UsageError(f"{weights.size} weights are given where {wanted} are needed")
    if weights.size and int(weights.min()) < 0:
        raise UsageError("weights are not negative")
    if int(weights.max(initial=0)) > HEAVIEST:
        raise UsageError(f"weights are at most {HEAVIEST}")
    if weights.size == 0:
        weights = np.zeros(1, np.uint32)
    return weights.astype(np.uint32, copy=False), labels is not None


def _shortest(
    graph: Graph, goal: BoolArray, weights: UInt32Array, per_label: bool, unit: int = 1, step: int = 0
) -> tuple[Bound, Bound]:
    """The fewest to the goal and to an end, whether or not cycles have weight; as ``cheapest`` counts it."""
    distance, before, *nearest = cheapest(
        graph.offsets, graph.targets, graph.labels, weights, per_label, goal, graph.initial, unit, step
    )
    found = []
    for last in nearest:
        if last < 0:
            found.append(Bound())
            continue
        steps: list[tuple[int, int]] = []
        state = last
        while before[state] >= 0:
            edge = int(before[state])
            steps.append((int(graph.labels[edge]), state))
            state = int(np.searchsorted(graph.offsets, edge, side="right")) - 1
        found.append(Bound(int(distance[last]), Path(state, tuple(reversed(steps)))))
    return found[0], found[1]


class _Search:
    """One computation of bounds: the graph before the goal, its components and what is known of them."""

    def __init__(
        self, graph: Graph, goal: BoolArray, weights: UInt32Array, per_label: bool, fairness: Fairness | None
    ) -> None:
        self.graph = graph
        self.goal = goal
        self.weights = weights
        self.per_label = per_label
        self.fairness = fairness
        self.region = np.where(goal, np.int32(-1), np.int32(0)).astype(np.int32, copy=False)
        self.roots = graph.initial[~goal[graph.initial]]
        self.component, self.order, self.parts = strong_components(
            graph.offsets, graph.targets, self.region, self.roots
        )
        self.runs: PossibleRuns = extremes(
            graph.offsets,
            graph.targets,
            graph.labels,
            weights,
            per_label,
            goal,
            self.component,
            self.order,
            self.parts,
        )

    def bounds(self) -> Bounds:
        """All bounds."""
        most_to_goal, most_to_end, most, least_to_goal, least_to_end, heavy = self.runs
        if heavy.any():
            fewest_to_goal, fewest_to_end = _shortest(self.graph, self.goal, self.weights, self.per_label)
        else:
            fewest_to_goal = self.extreme(least_to_goal, most=False, ends=False)
            fewest_to_end = self.extreme(least_to_end, most=False, ends=True)
        return Bounds(
            self.largest(most_to_goal, ends=False),
            fewest_to_goal,
            self.largest(most_to_end, ends=True),
            fewest_to_end,
            self.largest(most, ends=True, all_runs=True),
        )

    def largest(self, best: Int64Array, *, ends: bool, all_runs: bool = False) -> Bound:
        """The most over some runs, or a cycle that makes it unbounded."""
        heavy = self.runs[5] & (best >= 0)
        if heavy.any():
            fair = self.fair_lasso() if all_runs and self.fairness is not None else None
            lasso = fair or self.cycle(heavy)
            return Bound(lasso=lasso, fair=fair is not None or self.is_fair(lasso))
        return self.extreme(best, most=True, ends=ends, anywhere=all_runs)

    def is_fair(self, lasso: Lasso) -> bool:
        """Whether there is a reason for every fairness group."""
        return self.fairness is None or len(lasso.fair) == self.fairness.groups

    def extreme(self, best: Int64Array, *, most: bool, ends: bool, anywhere: bool = False) -> Bound:
        """The best value over all initial states, with a run that attains it."""
        initial = self.graph.initial
        at_goal = initial[self.goal[initial]]
        values = best[self.component[self.roots]]
        possible = values >= 0
        value, start = None, -1
        if possible.any():
            roots, values = self.roots[possible], values[possible]
            place = int(np.argmax(values) if most else np.argmin(values))
            value, start = int(values[place]), int(roots[place])
        if at_goal.size and (not ends or anywhere) and (value is None or (not most and value > 0)):
            value, start = 0, int(at_goal[0])
        if value is None:
            return Bound()
        return Bound(value, self.attain(best, start, value, to_goal=not ends or anywhere, anywhere=anywhere))

    def attain(self, best: Int64Array, start: int, value: int, *, to_goal: bool, anywhere: bool) -> Path:
        """A run from ``start`` with this total: in each component to where the best way leaves it."""
        graph = self.graph
        steps: list[tuple[int, int]] = []
        state = start
        while not self.goal[state]:
            number = int(self.component[state])
            if anywhere and value == 0:
                break
            source, edge = way_out(
                graph.offsets,
                graph.targets,
                graph.labels,
                self.weights,
                self.per_label,
                self.goal,
                self.component,
                self.order[self.parts[number] : self.parts[number + 1]],
                best,
                value,
                to_goal,
            )
            if source != state:
                tree = search(graph.offsets, graph.targets, self.component, np.array([state], np.int64))
                steps += path_along(graph, tree.path(source)).steps
            if edge < 0:
                break
            state = int(graph.targets[edge])
            value -= self.weight(edge)
            steps.append((int(graph.labels[edge]), state))
        return Path(start, tuple(steps))

    def weight(self, edge: int) -> int:
        """The weight of a transition."""
        if not self.weights.size:
            return 1
        return int(self.weights[self.graph.labels[edge] if self.per_label else edge])

    def reach(self) -> Tree:
        """Shortest ways through states before the goal."""
        return search(self.graph.offsets, self.graph.targets, self.region, self.roots)

    def cycle(self, heavy: BoolArray) -> Lasso:
        """A lasso round a cycle of positive weight in one of these components; fairness is not looked at."""
        graph = self.graph
        tree = self.reach()
        source, edge = first_heavy_edge(
            graph.offsets,
            graph.targets,
            graph.labels,
            self.weights,
            self.per_label,
            self.component,
            heavy,
            tree.depth,
        )
        prefix = path_along(graph, tree.path(source))
        target = int(graph.targets[edge])
        back = search(graph.offsets, graph.targets, self.component, np.array([target], np.int64))
        loop: Steps = (
            (int(graph.labels[edge]), target),
            *path_along(graph, back.path(source)).steps,
        )
        lasso = Lasso(prefix.initial, prefix.steps, loop)
        if self.fairness is None:
            return lasso
        reasons = fair_reasons(graph, self.fairness, lasso.states[len(prefix.steps) :], loop)
        return Lasso(prefix.initial, prefix.steps, loop, reasons)

    def fair_lasso(self) -> Lasso | None:
        """A fair run that never reaches the goal and adds weight for ever."""
        assert self.fairness is not None
        graph = self.graph
        positive: Int32Array = np.ones(graph.transitions, np.int32)
        if self.weights.size:
            positive = (self.weights[graph.labels] if self.per_label else self.weights).astype(np.bool_)
            positive = positive.astype(np.int32)
        arena = Arena.of_states(graph, self.fairness, edge_acceptance=positive, required=1)
        fair = fair_components(arena, self.region, self.roots)
        return shortest_lasso(arena, fair, Stages([self.reach()])) if fair.count else None
