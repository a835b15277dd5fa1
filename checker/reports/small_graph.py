"""State graphs that people hold in their hands: some hundreds of states, or more, folded by what one asks about."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from checker.errors import UsageError
from checker.interpreter import Interpreter
from checker.language.model import Model, State
from checker.language.rules import RuleKind
from checker.reports.flow import ask
from checker.reports.words import links_in_use, printable, short_node_name, variable_words
from checker.trace import Trace, node_type

MOST_DRAWN = 300
"""A picture of more states than this is folded."""
_MOST_RULES_NAMED = 4


@dataclass(frozen=True)
class GraphNode:
    """A state, or several that are folded into one.

    words: the whole of it, for a tooltip. group: what colors it, such as who leads; mark: the same in a few letters.
    count: how many states it stands for.
    """

    words: str
    group: str
    mark: str
    count: int = 1
    is_initial: bool = False
    is_terminal: bool = False


@dataclass(frozen=True)
class GraphEdge:
    """A step between two states, or several between folded ones: ``words`` then names the rules."""

    source: int
    target: int
    words: str
    rule: str
    is_fault: bool
    count: int = 1


@dataclass(frozen=True)
class SmallGraph:
    """A state graph, ready to be drawn or written to a file. Nodes are numbered in their order, from 0."""

    title: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    states: tuple[State, ...] = ()
    """The states themselves, where no nodes are folded."""

    @property
    def depths(self) -> list[int]:
        """For each node the least number of steps from an initial one; -1 for what is not reachable."""
        found = [-1] * len(self.nodes)
        waiting = deque(k for k, node in enumerate(self.nodes) if node.is_initial)
        for k in waiting:
            found[k] = 0
        after: list[list[int]] = [[] for _ in self.nodes]
        for edge in self.edges:
            after[edge.source].append(edge.target)
        while waiting:
            k = waiting.popleft()
            for target in after[k]:
                if found[target] < 0:
                    found[target] = found[k] + 1
                    waiting.append(target)
        return found

    def _repr_svg_(self) -> str:
        from checker.reports.small_graph_svg import small_graph_svg

        return small_graph_svg(self)


def who_leads(model: Model, state: State) -> tuple[str, str]:
    """Who leads and is up, as a group of states: in words, and in a few letters (a dash for nobody)."""
    nodes = node_type(model)
    if nodes is None or not hasattr(type(model), "is_leader"):
        return "", ""
    view = Trace(model, state, ())
    leaders = [
        node
        for node in nodes.values()
        if ask(view, state, "is_leader", node) is True and ask(view, state, "is_alive", node) is not False
    ]
    names = [short_node_name(model, node) for node in leaders]
    if not names:
        return "nobody leads", "–"
    return f"{' and '.join(names)} {'leads' if len(names) == 1 else 'lead'}", ",".join(names)


def graph_of(
    model: Model,
    title: str,
    states: Sequence[State],
    transitions: Iterable[tuple[int, int, str, str]],
    initial: Iterable[int],
    group: Callable[[Model, State], tuple[str, str]] = who_leads,
) -> SmallGraph:
    """The graph of these states. ``transitions``: source, target, the step in words, the rule."""
    faults = {rule.name for rule in model.rules if rule.kind is RuleKind.FAULT}
    edges = tuple(GraphEdge(s, t, printable(words), rule, rule in faults) for s, t, words, rule in transitions)
    leaving = {edge.source for edge in edges}
    begins = set(initial)
    nodes = []
    for k, state in enumerate(states):
        name, mark = group(model, state)
        words = f"state {k}\n{_state_words(model, state)}"
        nodes.append(GraphNode(words, printable(name), printable(mark), 1, k in begins, k not in leaving))
    return SmallGraph(title, tuple(nodes), edges, tuple(states))


def reachable_graph(model: Model, title: str = "", most: int = 2000) -> SmallGraph:
    """The whole graph of a small model, by the reference interpreter.

    Raises ``UsageError`` where there are more than ``most`` states. Steps that are model errors lead nowhere.
    """
    interpreter = Interpreter(model)
    numbers: dict[State, int] = {}
    initial = []
    for state in model.initial_states():
        initial.append(numbers.setdefault(state, len(numbers)))
    waiting = deque(numbers)
    transitions: list[tuple[int, int, str, str]] = []
    while waiting:
        state = waiting.popleft()
        for outcome in interpreter.outcomes(state):
            if outcome.state is None:
                continue
            if outcome.state not in numbers:
                if len(numbers) >= most:
                    raise UsageError(f"there are more than {most} states; choose smaller parameters")
                numbers[outcome.state] = len(numbers)
                waiting.append(outcome.state)
            transitions.append((numbers[state], numbers[outcome.state], str(outcome.step), outcome.step.rule))
    return graph_of(model, title or type(model).__name__, list(numbers), transitions, initial)


def fold(graph: SmallGraph, key: Callable[[int, GraphNode], str] | None = None) -> SmallGraph:
    """The graph with all nodes in one that have the same key: by default, that are in the same group.

    Steps within a group are left out; between two groups there is one edge, which counts the steps and names their
    rules.
    """
    chosen = key if key is not None else lambda number, node: node.group
    keys = [chosen(k, node) for k, node in enumerate(graph.nodes)]
    numbers = {name: k for k, name in enumerate(dict.fromkeys(keys))}
    nodes = []
    for name in numbers:
        members = [node for k, node in enumerate(graph.nodes) if keys[k] == name]
        count = sum(node.count for node in members)
        words = f"{name or 'all states'}\n{count} {'state' if count == 1 else 'states'}"
        nodes.append(
            GraphNode(
                words,
                members[0].group if len({m.group for m in members}) == 1 else "",
                name or "all",
                count,
                any(node.is_initial for node in members),
                all(node.is_terminal for node in members),
            )
        )
    merged: dict[tuple[int, int], list[GraphEdge]] = {}
    for edge in graph.edges:
        ends = numbers[keys[edge.source]], numbers[keys[edge.target]]
        if ends[0] != ends[1]:
            merged.setdefault(ends, []).append(edge)
    edges = [_merged(source, target, together) for (source, target), together in merged.items()]
    return SmallGraph(graph.title, tuple(nodes), tuple(edges))


def _merged(source: int, target: int, edges: Sequence[GraphEdge]) -> GraphEdge:
    rules = sorted({edge.rule for edge in edges})
    more = f" and {len(rules) - _MOST_RULES_NAMED} more" if len(rules) > _MOST_RULES_NAMED else ""
    count = sum(edge.count for edge in edges)
    words = ", ".join(rules[:_MOST_RULES_NAMED]) + more
    return GraphEdge(source, target, words, words, all(edge.is_fault for edge in edges), count)


def _state_words(model: Model, state: State) -> str:
    lines = [
        f"{name}: {variable_words(of, value)}"
        for (name, of), value in zip(model.variables.items(), state, strict=True)
        if name not in model.networks
    ]
    lines.extend(f"{link}: {content}" for _, link, content in links_in_use(model, state))
    return printable("\n".join(lines))
