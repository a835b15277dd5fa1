"""Random small graphs, fairness and formulas; the same seed gives the same case."""

from __future__ import annotations

from random import Random

import numpy as np

from checker.temporal import formula as f
from checker.temporal.fairness import STRONG, WEAK, Fairness
from checker.temporal.graph import Graph

from .oracle import Case

ATOMS = ("p", "q", "r")
STEPS = ("a", "b")


def random_case(rng: Random, fair: bool = True) -> Case:
    """A graph of one to seven states."""
    states = rng.randint(1, 7)
    labels = rng.randint(1, 6)
    density = rng.choice([0.8, 1.3, 2.0, 3.0])
    edges: list[list[tuple[int, int]]] = []
    for state in range(states):
        count = 0
        while rng.random() < density / (1 + density):
            count += 1
        found = set()
        for _ in range(min(count, 4)):
            near = rng.random() < 0.5
            target = (state + rng.choice([0, 1, 1, 1])) % states if near else rng.randrange(states)
            found.add((rng.randrange(labels), target))
        edges.append(sorted(found))
    initial = sorted(rng.sample(range(states), min(states, rng.choice([1, 1, 1, 2]))))
    frequency = rng.choice([0.2, 0.5, 0.8])
    atoms = {name: [rng.random() < frequency for _ in range(states)] for name in ATOMS}
    steps = {name: [rng.random() < 0.4 for _ in range(labels)] for name in STEPS}
    groups = rng.randint(0, 4) if fair else 0
    group = [rng.randrange(groups) if groups and rng.random() < 0.8 else -1 for _ in range(labels)]
    bias = rng.choice([0.0, 0.5, 1.0])
    return Case(edges, initial, atoms, steps, group, [rng.random() < bias for _ in range(groups)])


def random_formula(rng: Random, temporal: int, steps: bool = True, narrow: bool = False) -> f.Formula:
    """A formula of linear time with at most so many temporal operators.

    narrow: over two predicates alone, so that parts are often alike.
    """
    kind = rng.random()
    if temporal == 0 or kind < (0.05 if narrow else 0.12):
        return f.Atom(rng.choice("pq")) if narrow else random_state_formula(rng, steps)
    if kind < (0.4 if narrow else 0.7):
        one = random_formula(rng, temporal - 1, steps, narrow)
        return rng.choice([f.Eventually, f.Always, f.Next, f.Eventually, f.Always, f.Not])(one)
    left = rng.randint(0, temporal - 1)
    operator = rng.choice([f.Until, f.WeakUntil, f.Release, f.LeadsTo, f.And, f.Or, f.Implies])
    spent = {f.Until: 1, f.Release: 1, f.WeakUntil: 2, f.LeadsTo: 2}.get(operator, 0)
    rest = max(temporal - spent, 0)
    left = min(left, rest)
    return operator(random_formula(rng, left, steps, narrow), random_formula(rng, rest - left, steps, narrow))


def random_state_formula(rng: Random, steps: bool) -> f.Formula:
    """An atom, a step or a small combination."""
    kind = rng.random()
    if kind < 0.2:
        parts = random_state_formula(rng, steps), random_state_formula(rng, steps)
        return rng.choice([f.And, f.Or])(*parts)
    if kind < 0.4:
        return f.Not(random_state_formula(rng, steps))
    if kind < 0.42:
        return f.Constant(rng.random() < 0.5)
    if steps and kind < 0.55:
        return f.StepAtom(rng.choice(STEPS))
    return f.Atom(rng.choice(ATOMS))


def common_formula(rng: Random) -> f.Formula:
    """One of the formulas that people write most, over predicates alone."""
    p, q = random_state_formula(rng, False), random_state_formula(rng, False)
    return rng.choice(
        [
            f.eventually(p),
            f.always(p),
            f.always_eventually(p),
            f.eventually_always(p),
            f.leads_to(p, q),
            f.always(f.implies(p, f.eventually(q))),
            f.always(p) & f.eventually(q),
            f.implies(f.always_eventually(p), f.eventually(q)),
            f.implies(f.eventually_always(p), f.always_eventually(q)),
            f.leads_to(p, f.always(q)),
            f.eventually_always(p) | f.eventually_always(q) | f.eventually_always(random_state_formula(rng, False)),
            p,
        ]
    )


def branching_formula(rng: Random, depth: int) -> f.Formula:
    """A formula of branching time."""
    if depth == 0:
        return random_state_formula(rng, False)
    one, two = branching_formula(rng, depth - 1), branching_formula(rng, rng.randrange(depth))
    unary = rng.choice([f.EX, f.EF, f.EG, f.AX, f.AF, f.AG, f.recoverable, f.Not])
    binary = rng.choice([f.EU, f.AU, f.And, f.Or, f.Implies])
    return unary(one) if rng.random() < 0.6 else binary(one, two)


def graph_of(case: Case) -> Graph:
    """The arrays of a case."""
    flat = [edge for row in case.edges for edge in row]
    return Graph.from_arrays(
        np.cumsum([0, *map(len, case.edges)]),
        [target for _, target in flat],
        [label for label, _ in flat],
        case.initial,
    )


def fairness_of(case: Case) -> Fairness:
    """The fairness of a case."""
    return Fairness.of(case.group, [STRONG if strong else WEAK for strong in case.strong])


def arrays(values: dict[str, list[bool]]) -> dict[str, np.ndarray]:
    """Truth values as arrays."""
    return {name: np.array(value, bool) for name, value in values.items()}
