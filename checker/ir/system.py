"""``TransitionSystem``: the narrow waist between models and engines.

A state is a value for every *cell*, a scalar or a queue. A step instance says when it is enabled, when it
runs into a fault of the model, and what every cell holds afterwards, all as expressions over the state
before. Cells that no step ever changes and that start alike in all initial states are constants: they
occur in no expression.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checker.errors import Position
from checker.ir.expr import Expr, Kind
from checker.language.model import InitialKind, Model, Rule, State
from checker.steps import Argument, Step
from checker.types import FifoLeaf, Leaf, Type

MOST_INITIAL = 10_000_000
"""So many initial states are listed one by one, at most."""

CellState = tuple[Any, ...]
"""A value for every cell: an int, or for a queue a tuple of packed elements, the head first."""


@dataclass(frozen=True)
class Cell:
    """One scalar or queue of a state, with the name that a reader knows it by: ``status[2]``, ``net[0][1]``."""

    number: int
    name: str
    variable: str
    leaf: Leaf
    is_bool: bool

    @property
    def kind(self) -> Kind:
        """The kind of the expression that reads the cell."""
        if isinstance(self.leaf, FifoLeaf):
            return Kind.FIFO
        return Kind.BOOL if self.is_bool else Kind.INT


@dataclass(frozen=True)
class Check:
    """A fault of the model: it happens where ``path`` and ``guard`` hold and ``holds`` does not.

    ``path``: the execution gets there. ``guard``: no ``when`` before it has disabled the step.
    """

    path: Expr
    guard: Expr
    holds: Expr
    problem: str
    position: Position | None


@dataclass(frozen=True)
class Instance:
    """A rule with values for its parameters.

    label: number of the step; for a rule on the messages of an unordered link the number of the first one,
        to which ``message_code`` (the packed message) is added.
    guard: the step is enabled, provided that no check fails.
    fault: some check fails: the model is wrong. Never true together with a state that can be left so.
    updates: by number of cell, its value after the step; all other cells stay as they are.
    sends: how many messages the step sends.
    """

    rule: int
    label: int
    arguments: tuple[Argument, ...]
    guard: Expr
    checks: tuple[Check, ...]
    fault: Expr
    updates: Mapping[int, Expr]
    sends: Expr
    message_code: Expr | None = None


@dataclass(frozen=True)
class Predicate:
    """A property compiled: ``fault`` is true where evaluating it goes wrong, otherwise ``value`` is its value."""

    name: str
    value: Expr
    checks: tuple[Check, ...]
    fault: Expr


@dataclass(frozen=True)
class Block:
    """The labels of one rule instance on messages, or of one instance without: ``first`` and how many."""

    first: int
    count: int
    rule: int
    arguments: tuple[Argument, ...]
    message: tuple[str, Type] | None = None
    """For a rule on messages: what the message is called, and its type."""
    queue: int | None = None
    """On a FIFO link: the cell of the queue whose head is the message. Otherwise the label tells the message."""


@dataclass
class TransitionSystem:
    """What every engine takes: cells, initial states, step instances, predicates, and how to read states and labels.

    ``rules`` are all rules of the model; the labels of rule r are those from ``rule_start[r]`` to
    ``rule_start[r + 1]``. A rule that is enabled in no state has no instance at all.
    """

    model: Model
    cells: tuple[Cell, ...]
    constants: Mapping[int, Any]
    rules: tuple[Rule, ...]
    instances: tuple[Instance, ...]
    blocks: tuple[Block, ...]
    rule_start: tuple[int, ...]
    predicates: tuple[Predicate, ...]
    places: Mapping[str, tuple[Type, tuple[int, ...]]]
    """By variable: its type, and the cells of its leaves in order."""
    compile_predicate: Callable[..., Predicate]
    """Compile a further predicate over the same cells: a name, a function of the model, and (if it takes more) its
    other arguments. It may read constants only as they are now."""
    _variable_cells: tuple[int, ...] = field(default=())

    def __post_init__(self) -> None:
        self._variable_cells = tuple(cell.number for cell in self.cells if cell.number not in self.constants)

    @property
    def variable_cells(self) -> tuple[int, ...]:
        """The cells that are not constant, in order: what a packed state holds."""
        return self._variable_cells

    def encode(self, state: State) -> CellState:
        """The cell values of a state of the model, constants included."""
        return tuple(
            leaf for value, (of, _) in zip(state, self.places.values(), strict=True) for leaf in of.split(value)
        )

    def decode(self, cells: Sequence[Any]) -> State:
        """The state of the model with these cell values (of all cells; constants are filled in)."""
        full = list(cells)
        for number, value in self.constants.items():
            full[number] = value
        return tuple(of.join([full[number] for number in numbers]) for of, numbers in self.places.values())

    def initial_states(self) -> Iterator[CellState]:
        """The cell values of every initial state."""
        return (self.encode(state) for state in self.model.initial_states())

    @property
    def initial_is_enumerable(self) -> bool:
        """Whether the initial states are few enough to be listed one by one (at most ``MOST_INITIAL``)."""
        return count_initial(self.model) <= MOST_INITIAL

    @property
    def labels(self) -> int:
        """How many labels there are."""
        return self.rule_start[-1]

    def block_of(self, label: int) -> Block:
        """The block that a label belongs to."""
        low, high = 0, len(self.blocks) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.blocks[middle].first <= label:
                low = middle
            else:
                high = middle - 1
        return self.blocks[low]

    def step(self, label: int, cells: Sequence[Any]) -> Step:
        """The step with this label out of the state with these cell values."""
        block = self.block_of(label)
        name = self.rules[block.rule].name
        if block.message is None:
            return Step(name, block.arguments)
        packed = label - block.first if block.queue is None else cells[block.queue][0]
        title, of = block.message
        message = Argument(title, of, of.unpack(packed))
        return Step(name, (*block.arguments[:2], message, *block.arguments[2:]))

    def fairness_groups(self) -> tuple[list[int], list[int]]:
        """For each block its fairness group, and for each group its rule. Drawn parameters do not tell groups apart."""
        groups: dict[tuple[Any, ...], int] = {}
        of_block, rule_of = [], []
        for block in self.blocks:
            drawn = {p.name for p in self.rules[block.rule].parameters if p.drawn}
            key = (block.rule, tuple(a for a in block.arguments if a.name not in drawn))
            if key not in groups:
                groups[key] = len(groups)
                rule_of.append(block.rule)
            of_block.append(groups[key])
        return of_block, rule_of


def count_initial(model: Model) -> int:
    """How many initial states a model has."""
    total = 1
    for values in model.initial_values.values():
        if values.kind is InitialKind.LISTED:
            total *= len(values.listed)
        elif values.kind is InitialKind.ANYTHING:
            total *= values.type.size
        else:
            for k in range(len(values.type.keys)):  # type: ignore[attr-defined]
                total *= values.type.of.size - k  # type: ignore[attr-defined]
    return total
