"""What the numbers of steps in a state graph stand for: fairness groups, and names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.checking.step_names import step_names
from checker.ir.system import Block, TransitionSystem
from checker.language.rules import Fairness as Owed
from checker.language.rules import RuleKind
from checker.steps import Argument
from checker.temporal.fairness import STRONG, WEAK, Fairness, Kind
from checker.temporal.graph import BoolArray, Int32Array

FEW = 1 << 22
"""Up to so many labels, those of the system are used as they are."""


HANDFUL = 4096
"""Up to so many labels, all count as occurring, if each stands for a step: to look which do would take longer than to
do a little for nothing. Where a label tells a message, some tell none that there is."""


class Labels:
    """The labels of a state graph.

    Fairness is owed to each instance of a rule that is not a fault: a rule with values for those of its parameters that
    are chosen, not drawn. For a rule on messages an instance is a link and a message. On a FIFO link it makes no
    difference for weak fairness to take the link alone, if what is at its head stays there until it is taken.

    of_transitions: the label of every transition. They are those of the system, or, where these are too many, or the
    message matters that they do not tell, numbers from 0.
    """

    def __init__(
        self, system: TransitionSystem, used: NDArray[np.uint32], messages: NDArray[np.uint32] | None = None
    ) -> None:
        """used: the system's label of every transition. messages: a number for what each delivers, if that matters."""
        self.system = system
        self._span = 1 if messages is None else int(messages.max(initial=0)) + 1
        self.dense = messages is not None or system.labels > FEW
        if self.dense:
            keys = used if messages is None else used.astype(np.uint64) * np.uint64(self._span) + messages
            self._keys = np.unique(keys)
            self.of_transitions = np.searchsorted(self._keys, keys).astype(np.uint32)
            self.count = self._keys.size
        else:
            every = system.labels <= HANDFUL and all(block.count == 1 for block in system.blocks)
            self._keys = np.arange(system.labels) if every else _seen(used, system.labels)
            self.of_transitions = used
            self.count = system.labels
        firsts = np.array([block.first for block in system.blocks], np.int64)
        self._block: NDArray[np.int64] = np.searchsorted(firsts, self._keys // self._span, side="right") - 1

    def original(self, label: int) -> int:
        """The label of the system."""
        return int(self._keys[label]) // self._span if self.dense else label

    def fairness(self) -> Fairness:
        """What a run owes to each label that occurs."""
        groups: dict[tuple[Any, ...], int] = {}
        kinds: list[Kind] = []
        of_label: Int32Array = np.full(self.count, -1, np.int32)
        for place, label, message, block in self._places():
            rule = self.system.rules[block.rule]
            if rule.fairness is Owed.NONE or rule.kind is RuleKind.FAULT:
                continue
            drawn = {parameter.name for parameter in rule.parameters if parameter.drawn}
            chosen = tuple(argument for argument in block.arguments if argument.name not in drawn)
            key = (block.rule, chosen, label - block.first, message)
            if key not in groups:
                groups[key] = len(kinds)
                kinds.append(STRONG if rule.fairness is Owed.STRONG else WEAK)
            of_label[place] = groups[key]
        return Fairness(of_label, tuple(kinds))

    def actors(self) -> tuple[BoolArray, NDArray[np.int64]]:
        """For each label whether the environment takes the step, and a number for the node that takes it, or -1."""
        faults = np.zeros(self.count, np.bool_)
        actors: NDArray[np.int64] = np.full(self.count, -1, np.int64)
        for place, _, _, block in self._places():
            rule = self.system.rules[block.rule]
            faults[place] = rule.kind is RuleKind.FAULT
            if rule.acts and block.arguments:
                actors[place] = block.arguments[0].type.index(block.arguments[0].value)
        return faults, actors

    def named(self, text: str) -> BoolArray:
        """Which labels the name of a step in a formula means; raises ``UsageError`` for no such name."""
        names = step_names(self.system.model, text)
        found = np.zeros(self.count, np.bool_)
        for place, label, _, block in self._places():
            rule = self.system.rules[block.rule].name
            arguments = self._arguments(block, label)
            found[place] = any(name.matches(rule, arguments) for name in names)
        return found

    def _places(self) -> Iterator[tuple[int, int, int, Block]]:
        """Where each label that occurs stands in arrays over labels, that of the system, the message, and its block."""
        blocks = self.system.blocks
        for k, (key, block) in enumerate(zip(self._keys.tolist(), self._block.tolist(), strict=True)):
            label, message = divmod(key, self._span)
            yield (k if self.dense else label), label, message, blocks[block]

    def _arguments(self, block: Block, label: int) -> tuple[Argument, ...]:
        if block.message is None or block.queue is not None:
            return block.arguments
        name, of = block.message
        return (*block.arguments[:2], Argument(name, of, of.unpack(label - block.first)), *block.arguments[2:])


def _seen(used: NDArray[np.uint32], labels: int) -> NDArray[np.int64]:
    """The labels that occur."""
    seen = np.zeros(labels, np.bool_)
    seen[used] = True
    return np.flatnonzero(seen)
