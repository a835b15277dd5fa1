"""The product of the state graph with an automaton, built at native speed from the initial states on."""

from __future__ import annotations

import numpy as np

from checker.errors import UsageError
from checker.explorer.kernels_product import EDGES, FULL, NO_ROOM, NODES, PER_NODE, number_nodes, write_edges
from checker.temporal.automaton import Automaton
from checker.temporal.emptiness import EMPTY, Arena
from checker.temporal.fairness import Fairness
from checker.temporal.formula import Atom
from checker.temporal.graph import NO_STEP, Graph, Int32Array, Int64Array, UInt32Array
from checker.temporal.native import call
from checker.temporal.valuation import Valuation

LARGEST = 1 << 34
"""States of the graph times states of the automaton, at most."""

FIRST_ROOM = 1024
"""Nodes that there is room for at first."""


def product(
    graph: Graph, automaton: Automaton, valuation: Valuation, fairness: Fairness, room: int | None = None
) -> tuple[Arena, Int64Array]:
    """The product as an arena, and its initial nodes.

    A node is a state of the graph with a state of the automaton. Its edges are the transitions that the
    automaton can read; in a terminal state that is stuttering, which carries no step. room: bytes that it may take.
    Raises ``UsageError`` where it would become too large for any machine, ``MemoryError`` where it has no room.
    """
    if graph.states * automaton.states > LARGEST:
        raise UsageError(f"{graph.states} states times an automaton of {automaton.states} states are too many")
    left = np.iinfo(np.int64).max if room is None else room - 4 * graph.states * (automaton.states + 2)
    if left < 0:
        raise MemoryError(f"the product of {graph.states} states with an automaton of {automaton.states} has no room")
    moments = np.zeros(graph.states, np.int64)
    steps = np.zeros(int(graph.labels.max()) + 1 if graph.transitions else 0, np.int64)
    on_steps = 0
    for k, of in enumerate(automaton.atoms):
        if isinstance(of, Atom):
            moments |= np.asarray(valuation.atoms[of.name], np.int64) << k
        else:
            steps |= np.asarray(valuation.steps[of.name], np.int64)[: steps.size] << k
            on_steps |= 1 << k
    flat = [transition for row in automaton.transitions for transition in row]
    first = np.cumsum([0, *(len(row) for row in automaton.transitions)])
    initial = np.unique(graph.initial)
    node_of = np.zeros(graph.states * automaton.states, np.int32)
    nodes, state_of, offsets, targets, labels, accepts = synchronize(
        graph.offsets,
        graph.targets,
        graph.labels,
        initial,
        moments,
        steps,
        on_steps,
        np.asarray(first, np.int64),
        np.array([t.want for t in flat], np.int64),
        np.array([t.want | t.reject for t in flat], np.int64),
        np.array([t.target for t in flat], np.int32),
        np.array([t.accepts for t in flat], np.int32),
        node_of,
        left,
    )
    if nodes:
        raise MemoryError(f"the product with the automaton, {nodes} nodes and more, has no room")
    arena = Arena(
        graph,
        fairness,
        offsets,
        targets,
        labels,
        state_of,
        EMPTY,
        accepts,
        (1 << automaton.sets) - 1,
        False,
    )
    return arena, np.arange(initial.size, dtype=np.int64)


def synchronize(
    offsets: Int64Array,
    targets: UInt32Array,
    labels: UInt32Array,
    initial: Int64Array,
    moments: Int64Array,
    steps: Int64Array,
    on_steps: int,
    first: Int64Array,
    want: Int64Array,
    care: Int64Array,
    goes_to: Int32Array,
    accepts: Int32Array,
    node_of: Int32Array,
    left: int,
) -> tuple[int, Int32Array, Int64Array, UInt32Array, UInt32Array, Int32Array]:
    """0, the state of each node, and the edges (offsets, targets, labels, acceptance) of the product.

    Where that takes more than ``left`` bytes, in place of 0 the number of nodes found so far, and no edges.

    The product is walked twice, to find its nodes and to write its edges, so that no array is larger than
    needed. ``node_of`` is zero everywhere: the number of a node, plus one, at state of the automaton * states
    + state.
    """
    roots = int(initial.size)
    room = max(FIRST_ROOM, roots)
    state_of, automaton_of = np.empty(room, np.int32), np.empty(room, np.int32)
    state_of[:roots], automaton_of[:roots] = initial, 0
    node_of[initial] = np.arange(1, roots + 1)
    graph = (offsets, offsets.size - 1, targets, labels, moments, steps, on_steps)
    automaton = (first, want, care, goes_to)
    progress = np.array([0, roots, 0], np.int64)
    outcome = FULL if roots * PER_NODE <= left else NO_ROOM
    while outcome == FULL:
        outcome = call(number_nodes, *graph, *automaton, node_of, state_of, automaton_of, room, left, progress)
        if outcome == FULL:
            state_of, automaton_of = (np.append(one, np.empty(room, np.int32)) for one in (state_of, automaton_of))
            room *= 2
    nodes, edges = int(progress[NODES]), int(progress[EDGES])
    if outcome == NO_ROOM:
        none = np.empty(0, np.uint32)
        return nodes, state_of, np.zeros(1, np.int64), none, none, np.empty(0, np.int32)
    state_of = state_of[:nodes].copy()
    inner_offsets, inner_accepts = np.empty(nodes + 1, np.int64), np.empty(edges, np.int32)
    inner_targets, inner_labels = np.empty((2, edges), np.uint32)
    found = (inner_offsets, inner_targets, inner_labels, inner_accepts)
    call(write_edges, *graph, *automaton, accepts, NO_STEP, node_of, state_of, automaton_of, nodes, *found)
    return 0, state_of, *found
