"""The product of a state graph with an automaton: its nodes by number, then its edges.

Graphs are compressed sparse rows with ``offsets`` of 64 bits, ``targets`` and ``labels`` of 32. A node is a state of
the graph with a state of the automaton. moments, steps: by state and by label, the bit set of atoms that hold.
on_steps: the atoms that are about labels. first: where the transitions of a state of the automaton begin; each reads
the moments that have exactly the bits of ``want`` among those of ``care``, and leads to the state in ``goes_to``.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Halves, Ints, Longs, export, inline

PER_NODE, PER_EDGE = 96, 12
"""Bytes that a product and the search for components in it take."""

ALL_NUMBERED, FULL, NO_ROOM = 0, 1, 2

AT, NODES, EDGES = 0, 1, 2
"""Places in what is kept of the progress: the next node to be looked at, and how many nodes and edges are known."""


@inline
def reads(moment: int, want: int, care: int, on_steps: int) -> bool:
    """Whether a transition of the automaton can read a moment, as far as that does not depend on the step."""
    return (moment & care & ~on_steps) == (want & ~on_steps)


@export
def number_nodes(
    offsets: Longs,
    states: int,
    targets: Halves,
    labels: Halves,
    moments: Longs,
    steps: Longs,
    on_steps: int,
    first: Longs,
    want: Longs,
    care: Longs,
    goes_to: Ints,
    node_of: Ints,
    state_of: Ints,
    automaton_of: Ints,
    room: int,
    left: int,
    progress: Longs,
) -> int:
    """Number all nodes that can be reached from those known, and count their edges.

    node_of: the number of a node, plus one, at state of the automaton * states + state; 0 where it has none yet.
    state_of, automaton_of: what each node is, with room for so many. progress: where to go on. ``FULL`` if that room
    does not suffice, ``NO_ROOM`` if the product takes more than ``left`` bytes, else ``ALL_NUMBERED``.
    """
    node = progress[AT]
    nodes = progress[NODES]
    edges = progress[EDGES]
    while node < nodes:
        state = state_of[node]
        owed = automaton_of[node]
        begin = offsets[state]
        end = offsets[state + 1]
        for move in range(first[owed], first[owed + 1]):
            if not reads(moments[state], want[move], care[move], on_steps):
                continue
            wanted = want[move] & on_steps
            if begin == end and wanted != 0:
                continue
            base = goes_to[move] * states
            by_step = (care[move] & on_steps) != 0
            for edge in range(begin, max(end, begin + 1)):
                target = state
                if begin < end:
                    if by_step and (steps[labels[edge]] & care[move]) != wanted:
                        continue
                    target = targets[edge]
                edges += 1
                if node_of[base + target] == 0:
                    if nodes == room:
                        # the edges of this node are counted anew from its first one; its targets stay known
                        progress[AT] = node
                        progress[NODES] = nodes
                        return FULL
                    state_of[nodes] = target
                    automaton_of[nodes] = goes_to[move]
                    nodes += 1
                    node_of[base + target] = nodes
        node += 1
        progress[EDGES] = edges
        if node < nodes and nodes * PER_NODE + edges * PER_EDGE > left:
            progress[NODES] = nodes
            return NO_ROOM
    progress[NODES] = nodes
    return ALL_NUMBERED


@export
def write_edges(
    offsets: Longs,
    states: int,
    targets: Halves,
    labels: Halves,
    moments: Longs,
    steps: Longs,
    on_steps: int,
    first: Longs,
    want: Longs,
    care: Longs,
    goes_to: Ints,
    accepts: Ints,
    no_step: int,
    node_of: Ints,
    state_of: Ints,
    automaton_of: Ints,
    nodes: int,
    inner_offsets: Longs,
    inner_targets: Halves,
    inner_labels: Halves,
    inner_accepts: Ints,
) -> int:
    """Write the edges of all nodes, which have their numbers. How many edges there are.

    accepts: by transition of the automaton, the acceptance sets that its edges belong to. no_step: the label of
    stuttering in a terminal state.
    """
    inner_offsets[0] = 0
    edges = 0
    for node in range(nodes):
        state = state_of[node]
        owed = automaton_of[node]
        begin = offsets[state]
        end = offsets[state + 1]
        for move in range(first[owed], first[owed + 1]):
            if not reads(moments[state], want[move], care[move], on_steps):
                continue
            wanted = want[move] & on_steps
            if begin == end and wanted != 0:
                continue
            base = goes_to[move] * states
            by_step = (care[move] & on_steps) != 0
            for edge in range(begin, max(end, begin + 1)):
                target = state
                label = no_step
                if begin < end:
                    label = labels[edge]
                    if by_step and (steps[label] & care[move]) != wanted:
                        continue
                    target = targets[edge]
                inner_targets[edges] = node_of[base + target] - 1
                inner_labels[edges] = label
                inner_accepts[edges] = accepts[move]
                edges += 1
        inner_offsets[node + 1] = edges
    return edges
