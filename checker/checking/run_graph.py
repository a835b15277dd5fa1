"""The state graph of an exploration, with what its states and steps are: built once, for all who look at runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.checking.explore import Exploration, Progress, Watcher
from checker.checking.heads import heads_replaced
from checker.checking.labels import Labels
from checker.ir.expr import Expr, Terms
from checker.ir.system import Predicate
from checker.language.model import State
from checker.language.rules import Fairness as Owed
from checker.steps import Step
from checker.temporal.fairness import Fairness
from checker.temporal.formula import Atom, Formula, is_about_reaching, is_branching
from checker.temporal.graph import STUTTER, BoolArray, Graph
from checker.temporal.lasso import Lasso, Steps
from checker.temporal.rest import Resting, resting, restless
from checker.types import FifoLeaf

BITS = 62
"""Predicates that are evaluated at once."""

PER_STATE, PER_TRANSITION = 96, 8
"""Bytes that the graph and the search for components in it take."""


@dataclass(frozen=True)
class Values:
    """Where a predicate holds: a bool per state; and the first state in which it cannot be told, or -1."""

    holds: BoolArray
    fault: int


class RunGraph:
    """The states and steps of an exploration that is complete, as the temporal engine takes them.

    watcher, title: who is told how far its building has come, and of what. Raises ``MemoryError`` where the graph does
    not fit into ``memory`` (bytes, the search included).
    """

    def __init__(self, exploration: Exploration, memory: int, watcher: Watcher | None = None, title: str = "") -> None:
        from checker.explorer.graph import build_graph

        search = exploration.in_memory
        self.room = memory - search.memory - PER_STATE * search.states - PER_TRANSITION * search.transitions
        """Bytes that are left for products and the like."""
        if self.room < 0:
            raise MemoryError(
                f"the graph of {search.states} states and {search.transitions} transitions takes about "
                f"{(memory - self.room) >> 20} MB, states included, of {memory >> 20} MB"
            )
        self.exploration = exploration
        report = None if watcher is None else _reporter(exploration, memory, watcher, title)
        raw = build_graph(search, exploration.threads, report)
        self.labels = Labels(exploration.system, raw.labels, _messages(exploration, raw.offsets))
        self.graph = Graph.of(replace(raw, labels=self.labels.of_transitions))
        self._values: dict[Atom, Values] = {}
        self._named: dict[str, BoolArray] = {}

    @cached_property
    def fairness(self) -> Fairness:
        """What is owed to the steps."""
        return self.labels.fairness()

    @cached_property
    def actors(self) -> tuple[BoolArray, NDArray[np.int64]]:
        """For each label whether the environment takes the step, and a number for the node that takes it, or -1."""
        return self.labels.actors()

    @cached_property
    def linear(self) -> Resting:
        """The graph with runs that stay for ever where nothing has to happen, for formulas of linear time."""
        return resting(self.graph, self.fairness, copies=True)

    @cached_property
    def branching(self) -> Resting:
        """The same for formulas of branching time."""
        return resting(self.graph, self.fairness, copies=False)

    @cached_property
    def plain(self) -> Resting:
        """The graph as it is, for formulas that are about reaching states."""
        return restless(self.graph, self.fairness)

    def resting(self, claim: Formula) -> Resting:
        """The graph on which a formula is decided."""
        if not is_branching(claim):
            return self.linear
        return self.plain if is_about_reaching(claim) else self.branching

    def named(self, text: str) -> BoolArray:
        """Which labels a name of a step means; raises ``UsageError`` for no such name."""
        if text not in self._named:
            self._named[text] = self.labels.named(text)
        return self._named[text]

    def values(self, atom: Atom) -> Values:
        """Where a predicate holds, which must have been evaluated."""
        return self._values[atom]

    def evaluate(self, atoms: Sequence[Atom]) -> None:
        """Evaluate predicates (each given by a function) in all states; raises ``ModelMistake``."""
        wanted = [atom for atom in dict.fromkeys(atoms) if atom not in self._values]
        never = Terms().false
        predicates: list[Predicate] = []
        for atom in wanted:
            compiled = self.exploration.system.compile_predicate(atom.name, atom.predicate, atom.arguments)
            predicates.append(replace(compiled, checks=(), fault=never))
            predicates.append(Predicate(atom.name, compiled.fault, (), never))
        for start in range(0, len(predicates), BITS):
            masks = self._masks(predicates[start : start + BITS])
            ever = int(np.bitwise_or.reduce(masks, initial=0))
            for k, atom in enumerate(wanted[start // 2 : (start + BITS) // 2]):
                fault = int(np.argmax(_bit(masks, 2 * k + 1))) if ever >> 2 * k + 1 & 1 else -1
                self._values[atom] = Values(_bit(masks, 2 * k), fault)

    def _masks(self, predicates: Sequence[Predicate]) -> NDArray[np.uint64]:
        from checker.explorer.graph import evaluate

        address = self.exploration.native.predicates_address(predicates)
        return evaluate(self.exploration.in_memory, address, self.exploration.threads)

    def run(self, initial: int, steps: Steps) -> tuple[State, list[Step]]:
        """A run of the graph as the model has it; whatever is no step is left out."""
        exploration, number = self.exploration, initial
        made = []
        for label, target in steps:
            if label not in (STUTTER, self.linear.label):
                cells = exploration.native.layout.unpack(exploration.search.state(number))
                made.append(exploration.system.step(self.labels.original(label), cells))
            number = self.linear.original(target)
        return exploration.state(initial), made

    def lasso(self, lasso: Lasso) -> tuple[State, list[Step], int]:
        """A lasso of ``linear`` as the model has it: its steps, and how many of them come before the loop."""
        initial, steps = self.run(lasso.initial, (*lasso.prefix, *lasso.loop))
        return initial, steps, len(steps) if lasso.stutters else len(lasso.prefix)


def _reporter(exploration: Exploration, memory: int, watcher: Watcher, title: str) -> Callable[[int, int], None]:
    """What tells a watcher how far the building of a graph has come."""
    search, started = exploration.search, time.perf_counter()

    def report(states: int, transitions: int) -> None:
        seconds = time.perf_counter() - started
        rate = transitions / max(seconds, 1e-6)
        used = search.memory + PER_TRANSITION * transitions
        left = search.states - states
        watcher(Progress(f"{title}, all runs", states, transitions, search.depth, left, used, memory, rate, seconds))

    return report


def _messages(exploration: Exploration, offsets: NDArray[np.int64]) -> NDArray[np.uint32] | None:
    """For each transition a number for the message that it takes off a FIFO link, where fairness tells them apart.

    None where it does so nowhere.
    """
    system, model, terms = exploration.system, exploration.model, Terms()
    replaced = heads_replaced(system)
    heads = {}
    for block in system.blocks:
        rule = system.rules[block.rule]
        if block.queue is None or rule.fairness is Owed.NONE:
            continue
        if rule.fairness is Owed.STRONG or block.queue in replaced:
            leaf = system.cells[block.queue].leaf
            assert isinstance(leaf, FifoLeaf) and rule.network is not None
            head = terms.item(terms.fifo_cell(block.queue, leaf.bits, leaf.capacity), terms.int(0))
            heads[block.first] = terms.narrow(head, 0, (1 << model.networks[rule.network].carries.bits) - 1)
    if not heads:
        return None
    values = [heads.get(instance.label, terms.int(0)) for instance in system.instances]
    return weigh_transitions(exploration, values, offsets)


def weigh_transitions(exploration: Exploration, values: Sequence[Expr], offsets: NDArray[np.int64]) -> NDArray[Any]:
    """For each transition of the state graph the value of an expression that belongs to its instance."""
    from checker.explorer.graph import weigh
    from checker.native.weights import Weights

    weights = Weights(exploration.native, values)
    most = max((value.high for value in values), default=0)
    return weigh(exploration.in_memory, weights.address, offsets, most, exploration.threads)


def _bit(masks: NDArray[np.uint64], bit: int) -> BoolArray:
    byte = masks.view(np.uint8)[bit // 8 :: 8]  # the lowest byte of a word comes first
    return np.asarray(byte & np.uint8(1 << bit % 8) != 0, np.bool_)
