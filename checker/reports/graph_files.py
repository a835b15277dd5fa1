"""State graphs as files for other tools: GraphML, DOT, Aldebaran."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import networkx

from checker.reports.small_graph import SmallGraph


def to_networkx(graph: SmallGraph) -> networkx.MultiDiGraph[int]:
    """The graph for networkx: nodes by number, with what is known of each as attributes."""
    made: networkx.MultiDiGraph[int] = networkx.MultiDiGraph(name=graph.title)
    for k, node in enumerate(graph.nodes):
        made.add_node(
            k, label=node.words, group=node.group, count=node.count, initial=node.is_initial, terminal=node.is_terminal
        )
    for edge in graph.edges:
        made.add_edge(edge.source, edge.target, label=edge.words, rule=edge.rule, fault=edge.is_fault, count=edge.count)
    return made


def graphml(graph: SmallGraph) -> str:
    """The graph in GraphML."""
    return "\n".join(networkx.generate_graphml(to_networkx(graph))) + "\n"


def dot(graph: SmallGraph) -> str:
    """The graph in the language of Graphviz: initial states bold, terminal ones doubly framed, faults dashed."""
    lines = [f"digraph {_quoted(graph.title)} {{", "  node [shape=box, style=rounded];"]
    for k, node in enumerate(graph.nodes):
        style = ", penwidth=2.5" if node.is_initial else ""
        style += ", peripheries=2" if node.is_terminal else ""
        lines.append(f"  {k} [label={_quoted(node.words)}, group={_quoted(node.group)}{style}];")
    for edge in graph.edges:
        style = ", style=dashed" if edge.is_fault else ""
        lines.append(f"  {edge.source} -> {edge.target} [label={_quoted(edge.words)}{style}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    """The text as a string of DOT; lines are set flush left."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    lines = escaped.split("\n")
    return f'"{lines[0]}"' if len(lines) == 1 else '"' + "\\l".join(lines) + '\\l"'


def aldebaran(graph: SmallGraph) -> str:
    """The graph in the format of CADP and mCRL2 (``.aut``); see ``aldebaran_lines``."""
    transitions = [(edge.source, edge.target, edge.words) for edge in graph.edges]
    initial = [k for k, node in enumerate(graph.nodes) if node.is_initial]
    return "".join(aldebaran_lines(len(graph.nodes), transitions, initial, len(transitions)))


def aldebaran_lines(
    states: int,
    transitions: Iterable[tuple[int, int, str]],
    initial: Sequence[int],
    count: int,
) -> Iterator[str]:
    """The lines of an ``.aut`` file, one by one, so that a large graph need not fit in memory as text.

    transitions: source, target, step. count: how many there are. The format has one initial state: where
    there are several, a state is added from which an internal step ``i`` leads to each of them.
    """
    several = len(initial) != 1
    start = states if several else initial[0]
    more = len(initial) if several else 0
    yield f"des ({start}, {count + more}, {states + several})\n"
    for target in initial if several else ():
        yield f"({start}, i, {target})\n"
    for source, target, words in transitions:
        label = words.replace('"', "'").replace("\n", " ")
        yield f'({source}, "{label}", {target})\n'
