"""The words that every report uses for nodes, messages, steps and values of a model."""

from __future__ import annotations

from checker.interpreter import Message
from checker.language.model import Action, InitialKind, Model, State
from checker.language.rules import RuleKind
from checker.trace import Trace, TraceStep, node_type
from checker.types import EnumType, IntType, MapType, OptionalType, Plain, RecordType, Type


def printable(text: str) -> str:
    """The text with every control character spelled out, so that no name of a model can steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def doc_words(doc: str) -> str:
    """The first paragraph of a docstring in one line, without the quotes that mark names in it."""
    return printable(" ".join(doc.split("\n\n")[0].split()).replace("``", ""))


def node_name(model: Model, node: Plain) -> str:
    """What a node is called: ``node 2`` where nodes are numbers, otherwise its own name."""
    of = _node_type(model)
    if of is None:
        return str(node)
    return f"node {of.show(node)}" if isinstance(of, IntType) else printable(of.show(node))


def short_node_name(model: Model, node: Plain) -> str:
    """The node in the fewest words: ``2``, or its own name."""
    of = _node_type(model)
    return str(node) if of is None else printable(of.show(node))


def _node_type(model: Model) -> Type | None:
    """The type of the nodes; of a model that has no ``Node``, the ends of its links."""
    return node_type(model) or next((links.node for links in model.networks.values()), None)


def content_words(model: Model, message: Message) -> str:
    """What a message says: ``ELECTION, who=2`` for a record (parts that are none are left out)."""
    return printable(value_words(model.networks[message.network].carries, message.content))


def value_words(of: Type, value: Plain) -> str:
    """A value without brackets where it is a record: names of enum members stand for themselves.

    Parts of a record that are none, or can have one value only, are left out.
    """
    if not isinstance(of, RecordType):
        return of.show(value)
    parts = []
    for (name, part), held in zip(of.fields, value, strict=True):
        if (held is None and isinstance(part, OptionalType)) or part.size == 1:
            continue
        inner = part.of if isinstance(part, OptionalType) else part
        parts.append(part.show(held) if isinstance(inner, EnumType) else f"{name}={part.show(held)}")
    return ", ".join(parts) or "(nothing)"


def step_words(model: Model, step: TraceStep) -> str:
    """The step as a call; for a step on a message, the message is told in words: ``on_vote(i=0) takes 3 from 2``."""
    arguments = step.step.arguments
    if step.received is None:
        return printable(f"{step.step.rule}({', '.join(str(a) for a in arguments)})")
    source = short_node_name(model, step.received.source)
    target = short_node_name(model, step.received.target)
    content = content_words(model, step.received)
    if step.rule.action is not Action.METHOD:
        return printable(f"{step.step.rule}: {content} from {source} to {target}")
    shown = [str(arguments[0]), *(str(a) for a in arguments[3:])]
    return printable(f"{step.step.rule}({', '.join(shown)})") + f" takes {content} from {source}"


def budget_names(model: Model) -> frozenset[str]:
    """The variables that only count how many faults are left: what a reader of a run need not be told."""
    shared = {"crashes_left", "restarts_left", "wrong_suspicions_left"}
    of_links = {f"{name}_{fault}_left" for name in model.networks for fault in ("losses", "duplicates")}
    return frozenset((shared | of_links) & model.variables.keys())


def kind_words(step: TraceStep) -> str:
    """Who takes the step, where it is not the algorithm."""
    return "fault" if step.rule.kind is RuleKind.FAULT else ""


def sent_words(model: Model, message: Message) -> str:
    """``sends 3 to 2``, and whether it vanishes because the target is down."""
    text = f"sends {content_words(model, message)} to {short_node_name(model, message.target)}"
    return f"{text}, who is down: it vanishes" if message.vanished else text


def variable_words(of: Type, value: Plain) -> str:
    """The value of a variable, briefly: a map whose elements are alike is told once."""
    if isinstance(of, MapType) and len(value) > 1:
        parts = [variable_words(of.of, part) for part in value]
        if len(set(parts)) == 1:
            return f"all {parts[0]}" if not parts[0].startswith("all ") else parts[0]
        return ", ".join(f"{of.domain.show(key)}: {part}" for key, part in zip(of.keys, parts, strict=True))
    if isinstance(of, MapType) and value:
        return variable_words(of.of, value[0])
    return of.show(value)


def initial_lines(trace: Trace) -> list[tuple[str, str]]:
    """Name and value of what is worth knowing of the initial state.

    Left out is a variable that starts at the first value of its type in every initial state and never changes in the
    run, and what only counts faults.
    """
    model = trace.model
    passed = budget_names(model) | model.networks.keys()
    changing = {change.variable for step in trace for change in step.changes}
    lines = []
    for (name, of), value in zip(model.variables.items(), trace.initial, strict=True):
        starts = model.initial_values[name]
        is_plain = starts.kind is InitialKind.LISTED and starts.listed == (of.first,)
        if name not in passed and (name in changing or not is_plain):
            lines.append((printable(name), printable(variable_words(of, value))))
    return lines


def links_in_use(model: Model, state: State) -> list[tuple[str, str, str]]:
    """Each link that holds messages: its network, ``0 → 1``, and the messages, the next one first."""
    found = []
    values = dict(zip(model.variables, state, strict=True))
    for name, links in model.networks.items():
        for source, row in zip(links.node, values[name], strict=True):
            for target, queue in zip(links.node, row, strict=True):
                if queue:
                    link = f"{links.node.show(source)} → {links.node.show(target)}"
                    content = "; ".join(value_words(links.carries, message) for message in queue)
                    found.append((printable(name), printable(link), printable(content)))
    return found


def loop_words(trace: Trace) -> str:
    """How a lasso ends; empty for a run that is finite."""
    if trace.loop_start is None:
        return ""
    if trace.loop_start == len(trace):
        return "and so it stays for ever: nothing has to happen any more"
    first, last = trace.loop_start + 1, len(trace)
    steps = f"step {first} repeats" if first == last else f"steps {first} to {last} repeat"
    return f"and so on for ever: {steps}"
