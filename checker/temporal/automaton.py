"""From a formula of linear time to an automaton on infinite runs.

A state of the automaton is what is still owed: a set of formulas that must hold from now on. A transition
reads one moment (a state of the graph and the step taken out of it), settles what can be settled and hands
the rest on. Each ``until`` has an acceptance set: the transitions that do not put it off. A run is accepted
if it meets every acceptance set again and again (J.-M. Couvreur, *On-the-fly verification of linear temporal
logic*, FM 1999; the expansion of formulas: R. Gerth, D. Peled, M. Vardi, P. Wolper, *Simple on-the-fly
automatic verification of linear temporal logic*, PSTV 1995).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from checker.errors import UsageError
from checker.temporal.formula import Atom, Formula, StepAtom
from checker.temporal.normal import (
    YES,
    After,
    All,
    Freed,
    Literal,
    Normal,
    Some,
    Till,
    Truth,
    normal,
)

MOST_STATES = 5_000
MOST_MOVES = 1_500
"""An automaton with more states than this, or more ways to settle what is owed in one state, is refused."""

Owed = frozenset[Normal]


@dataclass(frozen=True)
class Transition:
    """Reads a moment in which all of ``want`` and none of ``reject`` hold (bit sets of atoms).

    accepts: bit set of the acceptance sets that it belongs to.
    """

    want: int
    reject: int
    target: int
    accepts: int


@dataclass(frozen=True)
class Automaton:
    """An automaton with acceptance on transitions; state 0 is where runs start.

    atoms: what bit k of a moment stands for. sets: the number of acceptance sets.
    An automaton without states accepts nothing.
    """

    atoms: tuple[Atom | StepAtom, ...]
    transitions: tuple[tuple[Transition, ...], ...]
    sets: int

    @property
    def states(self) -> int:
        """The number of states."""
        return len(self.transitions)


@dataclass(frozen=True)
class Move:
    """One way to settle what is owed in a moment: what must hold, what is owed then, what is put off."""

    literals: frozenset[Literal]
    owed: Owed
    delayed: frozenset[Till]


def automaton_of(claim: Formula, positive: bool = True) -> Automaton:
    """An automaton that accepts the runs that satisfy a formula of linear time (or those that do not).

    Raises ``UsageError`` where it would become too large.
    """
    start = _owed(normal(claim, positive))
    numbers: dict[Owed, int] = {start: 0}
    moves: list[list[Move]] = []
    waiting = [start]
    while waiting:
        owed = waiting.pop(0)
        ways = list(islice(_settle(sorted(owed, key=repr)), MOST_MOVES + 1))
        if len(ways) > MOST_MOVES or len(numbers) > MOST_STATES:
            raise UsageError(f"{claim} needs too large an automaton: split it into parts")
        moves.append(_strongest(ways))
        for move in moves[-1]:
            if move.owed not in numbers:
                numbers[move.owed] = len(numbers)
                waiting.append(move.owed)
    delays = sorted({till for row in moves for move in row for till in move.delayed}, key=repr)
    atoms = sorted({literal.of for row in moves for move in row for literal in move.literals}, key=repr)
    if len(atoms) > 60 or len(delays) > 30:
        raise UsageError(f"{claim} has {len(atoms)} atoms and {len(delays)} obligations: split it into parts")
    bit = {of: 1 << k for k, of in enumerate(atoms)}
    rows = [
        {
            Transition(
                sum(bit[literal.of] for literal in move.literals if literal.positive),
                sum(bit[literal.of] for literal in move.literals if not literal.positive),
                numbers[move.owed],
                sum(1 << k for k, till in enumerate(delays) if till not in move.delayed),
            )
            for move in row
        }
        for row in moves
    ]
    return Automaton(tuple(atoms), _reduced(rows, len(delays)), len(delays))


def _owed(claim: Normal) -> Owed:
    if isinstance(claim, All):
        return frozenset(claim.parts)
    return frozenset() if claim == YES else frozenset({claim})


def _settle(
    todo: Sequence[Normal],
    literals: frozenset[Literal] = frozenset(),
    owed: Owed = frozenset(),
    delayed: frozenset[Till] = frozenset(),
    done: frozenset[Normal] = frozenset(),
) -> Iterator[Move]:
    """All ways to settle the formulas in ``todo`` in one moment."""
    if not todo:
        yield Move(literals, owed, delayed)
        return
    claim, rest = todo[0], todo[1:]
    if claim in done:
        yield from _settle(rest, literals, owed, delayed, done)
        return
    done |= {claim}
    match claim:
        case Truth(value):
            if value:
                yield from _settle(rest, literals, owed, delayed, done)
        case Literal(of, positive):
            if Literal(of, not positive) not in literals:
                yield from _settle(rest, literals | {claim}, owed, delayed, done)
        case All(parts):
            yield from _settle((*sorted(parts, key=repr), *rest), literals, owed, delayed, done)
        case Some(parts):
            for part in sorted(parts, key=repr):
                yield from _settle((part, *rest), literals, owed, delayed, done)
        case After(of):
            yield from _settle(rest, literals, owed | _owed(of), delayed, done)
        case Till(left, right):
            yield from _settle((right, *rest), literals, owed, delayed, done)
            yield from _settle((left, *rest), literals, owed | {claim}, delayed | {claim}, done)
        case Freed(left, right):
            yield from _settle((left, right, *rest), literals, owed, delayed, done)
            yield from _settle((right, *rest), literals, owed | {claim}, delayed, done)


def _strongest(moves: list[Move]) -> list[Move]:
    """The moves without those that another one covers: it asks for less, owes less and puts off less."""
    kept: list[Move] = []
    for move in sorted(moves, key=lambda m: (len(m.literals), len(m.owed), len(m.delayed))):
        if not any(
            other.literals <= move.literals and other.owed <= move.owed and other.delayed <= move.delayed
            for other in kept
        ):
            kept.append(move)
    return kept


def _reduced(rows: list[set[Transition]], sets: int) -> tuple[tuple[Transition, ...], ...]:
    """The automaton without states from which nothing is accepted, equal states merged."""
    useful = _useful(rows, sets)
    live = [{t for t in row if t.target in useful} if state in useful else set() for state, row in enumerate(rows)]
    # coarsest partition: states stay together while their transitions agree up to the blocks found so far
    block = [0] * len(rows)
    while True:
        signatures = [
            (block[state], frozenset((t.want, t.reject, block[t.target], t.accepts) for t in row))
            for state, row in enumerate(live)
        ]
        numbers = {signature: k for k, signature in enumerate(dict.fromkeys(signatures))}
        refined = [numbers[signature] for signature in signatures]
        if len(numbers) == len(set(block)):
            break
        block = refined
    merged: dict[int, set[Transition]] = {}
    for state, row in enumerate(live):
        if state in useful:
            merged[block[state]] = {Transition(t.want, t.reject, block[t.target], t.accepts) for t in row}
    if 0 not in useful:
        return ()
    # number what can still be reached, from the start on
    names = {block[0]: 0}
    order = [block[0]]
    for old in order:
        for transition in sorted(merged[old], key=repr):
            if transition.target not in names:
                names[transition.target] = len(names)
                order.append(transition.target)
    return tuple(
        tuple(Transition(t.want, t.reject, names[t.target], t.accepts) for t in sorted(merged[old], key=repr))
        for old in order
    )


def _useful(rows: list[set[Transition]], sets: int) -> set[int]:
    """The states from which some component that meets all acceptance sets can be reached."""
    import networkx as nx  # here: it takes long to load, and most formulas need no automaton

    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(rows)))
    graph.add_edges_from((state, t.target) for state, row in enumerate(rows) for t in row)
    accepting: set[int] = set()
    for component in nx.strongly_connected_components(graph):
        inside = [t for state in component for t in rows[state] if t.target in component]
        met = 0
        for transition in inside:
            met |= transition.accepts
        if inside and met == (1 << sets) - 1:
            accepting |= component
    useful = set(accepting)
    for state in accepting:
        if state in useful:
            useful |= nx.ancestors(graph, state)
    return useful
