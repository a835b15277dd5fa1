"""Does a temporal formula hold of a state graph, under fairness? If not, the run that shows it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

import numpy as np

from checker.temporal.automaton import automaton_of
from checker.temporal.branching import Satisfaction
from checker.temporal.emptiness import EMPTY, Arena, FairComponents, fair_components
from checker.temporal.fairness import Fairness
from checker.temporal.formula import TRUE, Always, Claim, Formula, formula, is_branching, is_propositional
from checker.temporal.graph import BoolArray, Graph, Int32Array, Int64Array, StateGraph
from checker.temporal.lasso import Lasso, Path, fair_reasons
from checker.temporal.product import product
from checker.temporal.replay import check_lasso, check_run, observe
from checker.temporal.runs import Stages, shortened, shortest_lasso
from checker.temporal.search import Tree, search
from checker.temporal.shapes import Shape, conjuncts, shape_of
from checker.temporal.vacuity import empty_antecedent, needless_atom
from checker.temporal.valuation import Valuation


@dataclass
class Figures:
    """What a check took: components examined, size of the automaton and of the product, seconds."""

    components: int = 0
    automaton_states: int = 0
    product_states: int = 0
    product_transitions: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Result:
    """Whether a formula holds, and the evidence.

    lasso: for a formula of linear time that does not hold, a fair run that violates it.
    path: for a formula of branching time that does not hold, where possible, a run to a state that shows it.
    vacuous: why a formula that holds says nothing, or None.
    """

    formula: Formula
    holds: bool
    lasso: Lasso | None = None
    path: Path | None = None
    vacuous: str | None = None
    figures: Figures = field(default_factory=Figures)


class Vacuity(Enum):
    """How hard to look for empty reasons where a formula holds.

    ANTECEDENTS: is some antecedent of ``leads_to`` or ``implies`` never true? OCCURRENCES: does the formula
    hold whatever some atom in it is? That takes one more check for each occurrence.
    """

    NONE = "none"
    ANTECEDENTS = "antecedents"
    OCCURRENCES = "occurrences"


def check(
    graph: StateGraph,
    claim: Claim,
    atoms: Mapping[str, BoolArray] | None = None,
    steps: Mapping[str, BoolArray] | None = None,
    fairness: Fairness | None = None,
    vacuity: Vacuity = Vacuity.ANTECEDENTS,
    room: int | None = None,
) -> Result:
    """Decide a formula of linear time on all fair runs, or one of branching time in all initial states.

    atoms: for each predicate of the formula a bool per state. steps: for each step name a bool per label.
    fairness: what is assumed of the labels; nothing if not given. Branching time ignores it. room: bytes that a
    product with an automaton may take. Raises ``UsageError`` for unknown names, arrays of the wrong length, and
    formulas that mix linear with branching time or are too large; ``MemoryError`` where the product has no room.
    """
    started = time.perf_counter()
    states = Graph.of(graph)
    problem = Problem(states, Valuation(atoms or {}, steps or {}), fairness or _no_fairness(states), room)
    wanted = formula(claim)
    branching = is_branching(wanted)
    problem.valuation.fits(states, wanted)
    problem.fairness.fits(states)
    lasso = path = None
    if branching:
        path = problem.branching.counterexample(wanted)
    else:
        lasso = problem.counterexample(wanted)
    holds = lasso is None and path is None
    vacuous = None
    if holds and vacuity is not Vacuity.NONE:
        vacuous = empty_antecedent(wanted, problem.holds)
        if vacuous is None and vacuity is Vacuity.OCCURRENCES:
            vacuous = needless_atom(wanted, problem.holds)
    problem.figures.seconds = time.perf_counter() - started
    return Result(wanted, holds, lasso, path, vacuous, problem.figures)


def _no_fairness(graph: Graph) -> Fairness:
    return Fairness.none(int(graph.labels.max()) + 1 if graph.transitions else 0)


@dataclass
class Problem:
    """A graph with its atoms and fairness, and the figures of the work done on it."""

    graph: Graph
    valuation: Valuation
    fairness: Fairness
    room: int | None = None
    figures: Figures = field(default_factory=Figures)

    @property
    def branching(self) -> Satisfaction:
        """Branching time on the same graph."""
        return Satisfaction(self.graph, self.valuation)

    @cached_property
    def reached(self) -> Tree:
        """The search of all states from the initial ones."""
        graph = self.graph
        return search(graph.offsets, graph.targets, np.zeros(graph.states, np.int32), graph.initial)

    def holds(self, claim: Formula) -> bool:
        """Whether a formula holds, without evidence."""
        if is_branching(claim):
            return bool(self.branching.states(claim)[self.graph.initial].all())
        if isinstance(claim, Always) and is_propositional(claim.of):
            # every finite run can be continued fairly, so that reachability is enough
            return not (~self.where(claim.of) & (self.reached.depth >= 0)).any()
        return self.counterexample(claim) is None

    def counterexample(self, claim: Formula) -> Lasso | None:
        """A fair run that violates a formula of linear time, confirmed; None if there is none."""
        for part in conjuncts(claim):
            shape = shape_of(part)
            lasso = self.by_shape(shape) if shape else self.by_automaton(part)
            if lasso is not None:
                return self.confirmed(lasso, claim)
        return None

    def confirmed(self, lasso: Lasso, claim: Formula) -> Lasso:
        """The counterexample, made shorter where it can be, after an independent check."""

        def problems(run: Lasso) -> list[str]:
            observed = observe(self.graph, run, claim, self.valuation, self.fairness)
            return check_run(self.graph, run) + check_lasso(observed, claim, self.fairness.kinds)

        wrong = problems(lasso)
        if wrong:
            raise AssertionError(f"a wrong counterexample to {claim}: {'; '.join(wrong)}")
        short = shortened(lasso, lambda run: not problems(run))
        inside = short.states[len(short.prefix) :]
        return replace(short, fair=fair_reasons(self.graph, self.fairness, inside, short.loop))

    def by_automaton(self, claim: Formula) -> Lasso | None:
        """A counterexample found in the product with the automaton of the negated formula."""
        automaton = automaton_of(claim, positive=False)
        self.figures.automaton_states += automaton.states
        if not automaton.states:
            return None
        arena, roots = product(self.graph, automaton, self.valuation, self.fairness, self.room)
        self.figures.product_states += arena.nodes
        self.figures.product_transitions += int(arena.targets.size)
        region = np.zeros(arena.nodes, np.int32)
        fair = self.components(arena, region, roots)
        if not fair.count:
            return None
        tree = fair.tree or search(arena.offsets, arena.targets, region, roots)
        return shortest_lasso(arena, fair, Stages([tree]))

    def where(self, claim: Formula) -> BoolArray:
        """The states in which a formula about one state holds."""
        return self.valuation.states(claim, self.graph.states)

    def by_shape(self, shape: Shape) -> Lasso | None:
        """A counterexample of a common shape."""
        graph = self.graph
        region = np.zeros(graph.states, np.int32)
        if shape.hold != TRUE:
            region[~self.where(shape.hold)] = -1
        acceptance, required = EMPTY, (1 << len(shape.recur)) - 1
        for k, recurring in enumerate(shape.recur):
            here = self.where(recurring).astype(np.int32) << k
            acceptance = acceptance | here if k else here
        arena = Arena.of_states(graph, self.fairness, node_acceptance=acceptance, required=required)
        if shape.trigger is None:
            roots = graph.initial
            if shape.first != TRUE:
                roots = roots[self.where(shape.first)[roots]]
            fair = self.components(arena, region, roots)
            if not fair.count:
                return None
            tree = fair.tree or search(graph.offsets, graph.targets, region, roots)
            return shortest_lasso(arena, fair, Stages([tree]))
        roots = np.flatnonzero(self.where(shape.trigger))
        if not roots.size or not self.components(arena, region, roots).count:
            return None
        # only now is it worth while to ask which of the triggers can be reached
        before = self.reached
        roots = roots[before.depth[roots] >= 0]
        fair = self.components(arena, region, roots)
        if not fair.count:
            return None
        after = search(graph.offsets, graph.targets, region, roots, before.depth[roots])
        return shortest_lasso(arena, fair, Stages([before, after]))

    def components(self, arena: Arena, region: Int32Array, roots: Int64Array) -> FairComponents:
        """The fair components, counted in the figures."""
        fair = fair_components(arena, region, roots)
        self.figures.components += fair.examined
        return fair
