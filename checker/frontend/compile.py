"""From a model to its ``TransitionSystem``: every rule instance executed symbolically, once.

Constants are found on the way: at first every cell that starts alike in all initial states counts as one;
whenever an instance turns out to change such a cell, the cell is none, and the instances that relied on it
are executed again. What remains constant when nothing changes any more is constant in every run.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from checker import types
from checker.deadline import keep_going
from checker.errors import Disabled, ModelMistake, UsageError
from checker.frontend.calls import node_is_up
from checker.frontend.checks import check_functions, check_source
from checker.frontend.context import Cells, Context
from checker.frontend.evaluate import Evaluator
from checker.frontend.execute import call_function
from checker.frontend.iteration import slot_content
from checker.frontend.packing import bag_add, unpack
from checker.frontend.source import source_of
from checker.frontend.symbolic import Place, SelfReference, Value, bool_leaves, constant, describe, from_plain
from checker.ir.expr import Expr, Terms
from checker.ir.system import Block, Cell, Instance, Predicate, TransitionSystem
from checker.language.model import Action, InitialKind, Model, Rule
from checker.language.network import Order
from checker.properties import Property, invariants_of
from checker.steps import Argument
from checker.types import Type

MOST_LABELS = 2**32 - 1
"""Labels of steps are 32 bits wide."""


def compile_model(model: Model, properties: list[Property] | None = None) -> TransitionSystem:
    """The transition system of a model whose parameters are bound.

    ``properties`` become its predicates (by default those that the model carries itself). Raises
    ``ModelMistake`` where the model uses more of Python than the language has, ``GaveUp`` at a deadline.
    """
    check_source(model)
    return _Compiler(model).system(invariants_of(model) if properties is None else properties)


@dataclass(frozen=True)
class _Candidate:
    """A rule with values for its parameters, and for a message of an unordered link the slot that holds it."""

    rule: int
    arguments: tuple[Argument, ...]
    slot: int | None = None


class _Compiler:
    def __init__(self, model: Model) -> None:
        self.model = model
        self.terms = Terms()
        cells: list[Cell] = []
        self.numbers: dict[str, tuple[Type, tuple[int, ...]]] = {}
        places: dict[str, Place] = {}
        for name, of in model.variables.items():
            numbers = []
            flags = bool_leaves(of)
            for k, (leaf, text) in enumerate(zip(of.leaves, _leaf_names(of, name), strict=True)):
                numbers.append(len(cells))
                cells.append(Cell(len(cells), text, name, leaf, flags[k]))
            self.numbers[name] = (of, tuple(numbers))
            places[name] = Place(of, None, (tuple(numbers),), f"self.{name}")
        self.constants = self._initial_constants()
        self._owners = [None if rule.function is None else self._owner(rule.function) for rule in model.rules]
        self.cells = Cells(cells, places, self.constants, self.terms)

    def _initial_constants(self) -> dict[int, Any]:
        constants: dict[int, Any] = {}
        for name, (of, numbers) in self.numbers.items():
            values = self.model.initial_values[name]
            if values.kind is InitialKind.LISTED:
                splits = [of.split(value) for value in values.listed]
                for k, number in enumerate(numbers):
                    if all(split[k] == splits[0][k] for split in splits):
                        constants[number] = splits[0][k]
        return constants

    # The system.

    def system(self, properties: list[Property]) -> TransitionSystem:
        candidates = list(self._candidates())
        done: list[Instance | None] = [None] * len(candidates)
        relying: defaultdict[int, set[int]] = defaultdict(set)  # by constant, the candidates that rely on it
        waiting = OrderedDict.fromkeys(range(len(candidates)))
        while waiting:
            keep_going()
            k, _ = waiting.popitem(last=False)
            done[k], used = self._execute(candidates[k])
            for number in used:
                relying[number].add(k)
            found = done[k]
            changed = found.updates.keys() & self.constants.keys() if found is not None else ()
            for number in changed:  # at once, so that those to come do not rely on them
                del self.constants[number]
                waiting.update(dict.fromkeys(sorted(relying.pop(number, ()))))
        live = [(c, instance) for c, instance in zip(candidates, done, strict=True) if instance is not None]
        return self._assemble(live, properties)

    def _assemble(self, live: list[tuple[_Candidate, Instance]], properties: list[Property]) -> TransitionSystem:
        blocks: list[Block] = []
        instances: list[Instance] = []
        rule_start = [0]
        total = 0
        known: dict[tuple[Argument, ...], int] = {}
        at = 0
        for r, rule in enumerate(self.model.rules):
            known.clear()
            while at < len(live) and live[at][0].rule == r:
                candidate, instance = live[at]
                at += 1
                if candidate.arguments not in known:
                    known[candidate.arguments] = total
                    count, message, queue = 1, None, None
                    if rule.network is not None:
                        links = self.model.networks[rule.network]
                        message = (rule.message_names[2], links.carries)
                        if links.order is Order.ANY:
                            count = 1 << links.carries.bits
                        else:
                            queue = self._link_cells(rule, candidate)[0]
                    blocks.append(Block(total, count, r, candidate.arguments, message, queue))
                    total += count
                instances.append(
                    Instance(
                        r,
                        known[candidate.arguments],
                        candidate.arguments,
                        instance.guard,
                        instance.checks,
                        instance.fault,
                        instance.updates,
                        instance.sends,
                        instance.message_code,
                    )
                )
            rule_start.append(total)
        if total > MOST_LABELS:
            raise UsageError(
                f"{total} different steps are more than the explorer can tell apart ({MOST_LABELS}): "
                "messages on unordered links are too large"
            )
        return TransitionSystem(
            self.model,
            tuple(self.cells.cells),
            dict(self.constants),
            self.model.rules,
            tuple(instances),
            tuple(blocks),
            tuple(rule_start),
            tuple(self.predicate(p.name, p.function) for p in properties),
            self.numbers,
            self.predicate,
        )

    def predicate(self, name: str, function: Callable[..., Any], arguments: Sequence[Any] = ()) -> Predicate:
        """A property of states, compiled; ``arguments``: what the function takes after the model."""
        function = getattr(function, "__func__", function)
        check_functions(self.model, [function])
        context = Context(self.cells, writable=False)
        run = Evaluator(self.model, context)
        given = [from_plain(self.terms, argument) for argument in arguments]
        result = call_function(run, function, [SelfReference(), *given], {}, self._owner(function), None)
        if not isinstance(result, Value) or not isinstance(result.type, types.BoolType):
            source, returned = source_of(function), describe(result)
            if isinstance(result, Value) and isinstance(result.type, types.OptionalType):
                returned = "nothing on some path"
            raise ModelMistake(
                f"the property {name} returns {returned}, not a truth value on every path",
                "return a comparison, any(...) or all(...)",
                source.position(source.tree),
            )
        return Predicate(name, result.leaf, tuple(context.checks), context.fault())

    def _owner(self, function: Callable[..., Any]) -> type | None:
        """The class of the model that defines a method; None for other functions."""
        for owner in type(self.model).__mro__:
            if any(value is function for value in vars(owner).values()):
                return owner
        return None

    # Instances.

    def _candidates(self) -> Iterator[_Candidate]:
        for r, rule in enumerate(self.model.rules):
            ranges = [[Argument(p.name, p.type, v) for v in p.type.values()] for p in rule.parameters]
            if rule.network is None:
                for chosen in product(*ranges):
                    yield _Candidate(r, tuple(chosen))
                continue
            links = self.model.networks[rule.network]
            nodes = list(links.node.values())
            target_name, source_name, _ = rule.message_names
            slots: list[int | None] = [None]
            if links.order is Order.ANY:
                slots = list(range(links.capacity - 1, -1, -1))
            for target, source in product(nodes, nodes):
                ends = (Argument(target_name, links.node, target), Argument(source_name, links.node, source))
                for chosen in product(*ranges):
                    for slot in slots:
                        yield _Candidate(r, (*ends, *chosen), slot)

    def _link_cells(self, rule: Rule, candidate: _Candidate) -> tuple[int, ...]:
        """The cells of the link that the message of a rule arrives on."""
        assert rule.network is not None
        links = self.model.networks[rule.network]
        target, source = (links.node.index(end.value) for end in candidate.arguments[:2])
        cells = self.cells.places[rule.network].rows[0]
        width = len(cells) // links.node.size**2
        start = (source * links.node.size + target) * width
        return cells[start : start + width]

    def _link(self, rule: Rule, candidate: _Candidate) -> Place:
        assert rule.network is not None
        of: Any = self.cells.places[rule.network].type
        return Place(of.of.of, None, (self._link_cells(rule, candidate),), f"self.{rule.network}")

    def _is_never_used(self, cells: tuple[int, ...]) -> bool:
        """Whether a link is empty for ever, as far as is known."""
        return all(number in self.constants and not self.constants[number] for number in cells)

    def _execute(self, candidate: _Candidate) -> tuple[Instance | None, set[int]]:
        """The instance, or None where it is never enabled; and the constants that this relies on."""
        rule = self.model.rules[candidate.rule]
        if rule.network is not None:
            link = self._link_cells(rule, candidate)
            if self._is_never_used(link):
                return None, set(link)
        context = Context(self.cells, writable=True)
        run = Evaluator(self.model, context)
        terms = self.terms
        values = [constant(terms, a.type, a.value) for a in candidate.arguments]
        message_code: Expr | None = None
        try:
            if rule.network is not None:
                message, message_code = self._arrival(run, rule, candidate)
                values = [*values[:2], message, *values[2:]]
            elif rule.acts:
                context.guard(node_is_up(run, values[0], None, None))
            if rule.function is not None:
                owner = self._owners[candidate.rule]
                call_function(run, rule.function, [SelfReference(), *values], {}, owner, rule.position)
        except Disabled:  # in all states; what went wrong before it is known
            pass
        fault = context.fault()
        if context.enabled is terms.false and fault is terms.false:
            return None, context.used
        updates = {}
        if context.enabled is not terms.false:
            for number, value in context.changes.items():
                if number != Context.SENT and value is not self.cells.read(number, context.used):
                    updates[number] = value
        instance = Instance(
            candidate.rule,
            0,
            candidate.arguments,
            context.enabled,
            tuple(context.checks),
            fault,
            updates,
            context.current(Context.SENT),
            message_code,
        )
        return instance, context.used

    def _arrival(self, run: Evaluator, rule: Rule, candidate: _Candidate) -> tuple[Value, Expr | None]:
        """Take the message off its link (or lose or double it): the message, and its code on an unordered link."""
        assert rule.network is not None
        terms, context = self.terms, run.context
        links = self.model.networks[rule.network]
        place = self._link(rule, candidate)
        nowhere: Any = rule.position
        code: Expr | None = None
        if candidate.slot is None:
            queue = run.rvalue(place).leaf
            context.guard(terms.lt(terms.int(0), terms.length(queue)))
            packed = terms.item(queue, terms.int(0))
        else:
            k = candidate.slot
            slots = run.rvalue(place).leaves
            context.guard(terms.not_(terms.eq(slots[k], terms.int(0))))
            if k > 0:
                context.guard(terms.not_(terms.eq(slots[k - 1], slots[k])))
            packed = code = slot_content(terms, slots[k])
        message = unpack(terms, links.carries, packed)
        if rule.action is Action.METHOD:
            target = constant(terms, links.node, candidate.arguments[0].value)
            context.guard(node_is_up(run, target, None, None))
        else:
            self._spend(run, rule, links.losses if rule.action is Action.LOSE else links.duplicates)
        if rule.action is Action.DUPLICATE:
            if candidate.slot is None:
                queue = run.rvalue(place).leaf
                context.guard(terms.lt(terms.length(queue), terms.int(links.capacity)))
                context.update(place, 0, lambda old: terms.prepend(old, packed), nowhere)
            else:
                bag, room = bag_add(terms, run.rvalue(place), message)
                context.guard(room)
                context.store(place, bag, nowhere)
        elif candidate.slot is None:
            context.update(place, 0, terms.pop, nowhere)
        else:
            rest = [*slots[: candidate.slot], *slots[candidate.slot + 1 :], terms.int(0)]
            context.store(place, Value(place.type, tuple(rest)), nowhere)
        return message, code

    def _spend(self, run: Evaluator, rule: Rule, most: int) -> None:
        """Count a fault of the network against its bound."""
        if most < 0:
            return
        terms, context = self.terms, run.context
        left = "losses" if rule.action is Action.LOSE else "duplicates"
        place = self.cells.places[f"{rule.network}_{left}_left"]
        remaining = run.rvalue(place).leaf
        context.guard(terms.lt(terms.int(0), remaining))
        nowhere: Any = rule.position
        context.update(place, 0, lambda old: terms.sub(old, terms.int(1)), nowhere)


def _leaf_names(of: Type, text: str) -> list[str]:
    """What each leaf of a variable is called."""
    if isinstance(of, types.MapType):
        return [name for key in of.keys for name in _leaf_names(of.of, f"{text}[{of.domain.show(key)}]")]
    if isinstance(of, types.RecordType):
        return [name for field, part in of.fields for name in _leaf_names(part, f"{text}.{field}")]
    if isinstance(of, types.BagType):
        return [f"{text}.slot{k}" for k in range(of.most)]
    if isinstance(of, types.OptionalType) and not of.is_scalar:
        return [f"{text}.present", *_leaf_names(of.of, text)]
    return [text]
