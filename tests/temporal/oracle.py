"""A naive textbook decision procedure, to compare the engine with. It shares no algorithm with it.

A run violates a formula if a path exists through *guesses*: a node is a position of a run (a state and the
step taken out of it) with a truth value for every "next" that the formula needs (all of them, not only those
that it claims), and an edge exists where the guesses come true. Strong fairness is decided by trying every
set of groups that are taken for ever. Components come from networkx.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import networkx as nx

from checker.temporal import formula as f

Edge = tuple[int, int]


@dataclass
class Case:
    """A small problem in plain Python: edges[state] lists (label, target); -1 is the label of stuttering."""

    edges: list[list[Edge]]
    initial: list[int]
    atoms: dict[str, list[bool]]
    steps: dict[str, list[bool]]
    group: list[int]
    strong: list[bool] = field(default_factory=list)

    def moves(self, state: int) -> list[Edge]:
        return self.edges[state] or [(-1, state)]

    def group_of(self, label: int) -> int:
        return self.group[label] if label >= 0 else -1

    def enabled(self, state: int) -> set[int]:
        return {self.group_of(label) for label, _ in self.edges[state]} - {-1}

    def letter(self, state: int, label: int) -> dict[f.Formula, bool]:
        letter: dict[f.Formula, bool] = {f.Atom(name): values[state] for name, values in self.atoms.items()}
        for name, values in self.steps.items():
            letter[f.StepAtom(name)] = label >= 0 and values[label]
        return letter


# The core of the logic: truth, atoms, not, or, next, until, as tuples.


def core(claim: f.Formula) -> tuple:
    """The formula with the operators 'true', 'atom', 'not', 'or', 'next', 'until' only."""
    parts = [core(part) for part in claim.parts]
    true = ("true",)

    def no(of: tuple) -> tuple:
        return of[1] if of[0] == "not" else ("not", of)

    def some(left: tuple, right: tuple) -> tuple:
        return ("or", left, right)

    def future(of: tuple) -> tuple:
        return ("until", true, of)

    match claim:
        case f.Constant(value):
            return true if value else no(true)
        case f.Atom() | f.StepAtom():
            return ("atom", claim)
        case f.Not():
            return no(parts[0])
        case f.And():
            return no(some(no(parts[0]), no(parts[1])))
        case f.Or():
            return some(*parts)
        case f.Implies():
            return some(no(parts[0]), parts[1])
        case f.Next():
            return ("next", parts[0])
        case f.Eventually():
            return future(parts[0])
        case f.Always():
            return no(future(no(parts[0])))
        case f.Until():
            return ("until", *parts)
        case f.WeakUntil():
            return some(("until", *parts), no(future(no(parts[0]))))
        case f.Release():
            return no(("until", no(parts[0]), no(parts[1])))
        case f.LeadsTo():
            return no(future(no(some(no(parts[0]), future(parts[1])))))
    raise AssertionError(claim)


def inside(claim: tuple) -> list[tuple]:
    found = [claim]
    for part in claim[1:]:
        if isinstance(part, tuple):
            found += inside(part)
    return found


def holds(case: Case, claim: f.Formula) -> bool:
    """Whether every fair run from an initial state satisfies a formula of linear time."""
    wanted = core(claim)
    subs = inside(wanted)
    untils = list(dict.fromkeys(sub for sub in subs if sub[0] == "until"))
    # what is guessed: whether each operand of "next", and each until, holds in the next position
    guessed = list(dict.fromkeys([sub[1] for sub in subs if sub[0] == "next"] + untils))

    def value(of: tuple, letter: dict, guess: dict) -> bool:
        match of[0]:
            case "true":
                return True
            case "atom":
                return letter[of[1]]
            case "not":
                return not value(of[1], letter, guess)
            case "or":
                return value(of[1], letter, guess) or value(of[2], letter, guess)
            case "next":
                return guess[of[1]]
        return value(of[2], letter, guess) or (value(of[1], letter, guess) and guess[of])

    graph: nx.DiGraph = nx.DiGraph()
    info = {}
    by_state: dict[int, list] = {state: [] for state in range(len(case.edges))}
    for state in range(len(case.edges)):
        for label, target in case.moves(state):
            letter = case.letter(state, label)
            for bits in product([False, True], repeat=len(guessed)):
                guess = dict(zip(guessed, bits, strict=True))
                node = (state, label, target, bits)
                truth = tuple(value(of, letter, guess) for of in guessed)
                fulfilled = [not value(until, letter, guess) or value(until[2], letter, guess) for until in untils]
                info[node] = (truth, fulfilled, value(wanted, letter, guess))
                by_state[state].append(node)
    seen = {node for state in case.initial for node in by_state[state] if not info[node][2]}
    waiting = list(seen)
    graph.add_nodes_from(seen)
    while waiting:
        node = waiting.pop()
        for after in by_state[node[2]]:
            if info[after][0] == node[3]:
                graph.add_edge(node, after)
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
    strong = [group for group, is_strong in enumerate(case.strong) if is_strong]
    weak = [group for group, is_strong in enumerate(case.strong) if not is_strong]
    for choice in product([False, True], repeat=len(strong)):
        for_ever = {group for group, chosen in zip(strong, choice, strict=True) if chosen}
        never = set(strong) - for_ever
        part = graph.subgraph([node for node in graph if not case.enabled(node[0]) & never])
        for component in nx.strongly_connected_components(part):
            if len(component) == 1 and not part.has_edge(*component, *component):
                continue
            taken = {case.group_of(node[1]) for node in component}
            everywhere = set.intersection(*(case.enabled(node[0]) for node in component))
            if (
                for_ever <= taken
                and all(group in taken or group not in everywhere for group in weak)
                and all(any(info[node][1][k] for node in component) for k in range(len(untils)))
            ):
                return False
    return True


def satisfies(case: Case, lasso, claim: f.Formula) -> bool:
    """Whether the run that a lasso stands for satisfies a formula, by the definition of each operator."""
    states, labels = lasso.states, lasso.labels
    count, start = len(states), len(lasso.prefix)
    letters = [case.letter(state, label) for state, label in zip(states, labels, strict=True)]
    known: dict = {}

    def after(position: int) -> int:
        return position + 1 if position + 1 < count else start

    def at(of: tuple, position: int) -> bool:
        key = (of, position)
        if key not in known:
            known[key] = decide(of, position)
        return known[key]

    def decide(of: tuple, position: int) -> bool:
        match of[0]:
            case "true":
                return True
            case "atom":
                return letters[position][of[1]]
            case "not":
                return not at(of[1], position)
            case "or":
                return at(of[1], position) or at(of[2], position)
            case "next":
                return at(of[1], after(position))
        for _ in range(count + 1):  # every position that is still to come is seen by then
            if at(of[2], position):
                return True
            if not at(of[1], position):
                return False
            position = after(position)
        return False

    return at(core(claim), 0)


def is_fair_run(case: Case, lasso) -> bool:
    """Whether a lasso is a run of the graph that closes and is fair."""
    if lasso.initial not in case.initial or not lasso.loop:
        return False
    state = lasso.initial
    for label, target in (*lasso.prefix, *lasso.loop):
        if (label, target) not in case.moves(state):
            return False
        state = target
    if state != lasso.knot:
        return False
    states = lasso.states[len(lasso.prefix) :]
    taken = {case.group_of(label) for label, _ in lasso.loop}
    for group, strong in enumerate(case.strong):
        where = [group in case.enabled(state) for state in states]
        if group not in taken and (any(where) if strong else all(where)):
            return False
    return True


def branching(case: Case, claim: f.Formula) -> set[int]:
    """The states that satisfy a formula of branching time, by fixpoints over sets."""
    every = set(range(len(case.edges)))
    parts = [branching(case, part) for part in claim.parts]

    def some(target: set[int]) -> set[int]:
        return {state for state in every if any(after in target for _, after in case.moves(state))}

    def all_(target: set[int]) -> set[int]:
        return {state for state in every if all(after in target for _, after in case.moves(state))}

    def fixpoint(step, value: set[int]) -> set[int]:
        while (more := step(value)) != value:
            value = more
        return value

    match claim:
        case f.Constant(value):
            return every if value else set()
        case f.Atom(name=name):
            return {state for state in every if case.atoms[name][state]}
        case f.Not():
            return every - parts[0]
        case f.And():
            return parts[0] & parts[1]
        case f.Or():
            return parts[0] | parts[1]
        case f.Implies():
            return (every - parts[0]) | parts[1]
        case f.Branching(path, operator):
            pre = some if path == "E" else all_
            match operator:
                case "X":
                    return pre(parts[0])
                case "F":
                    return fixpoint(lambda value: parts[0] | pre(value), set())
                case "G":
                    return fixpoint(lambda value: parts[0] & pre(value), every)
                case "U":
                    return fixpoint(lambda value: parts[1] | (parts[0] & pre(value)), set())
    raise AssertionError(claim)
