"""The oracle: reachable states by plain breadth-first search with direct evaluation, and what is wrong first."""

from __future__ import annotations

from dataclasses import dataclass

from checker.ir.evaluate import evaluate, successors
from checker.ir.expr import Expr, Kind, Terms
from checker.ir.system import CellState, Predicate, TransitionSystem
from checker.language.rules import RuleKind
from checker.properties import Scope
from checker.types import FifoLeaf
from checker.verdict import Outcome


@dataclass
class Reached:
    """All states with their distance from the initial ones; those of which a step is a fault; those asked by scope."""

    distance: dict[CellState, int]
    faulty: set[CellState]
    asked: dict[Scope, set[CellState]]
    edges: list[tuple[CellState, CellState]]

    @property
    def depth(self) -> int:
        return max(self.distance.values())


def explore(system: TransitionSystem, most: int = 5000) -> Reached:
    """All reachable states; raises ``ValueError`` if there are more than ``most``."""
    environment = {k for k, rule in enumerate(system.rules) if rule.kind is RuleKind.FAULT}
    level = list(dict.fromkeys(system.initial_states()))
    reached = Reached(dict.fromkeys(level, 0), set(), {scope: set() for scope in Scope}, [])
    while level:
        following = []
        for cells in level:
            steps = list(successors(system, cells))
            reached.asked[Scope.ALWAYS].add(cells)
            if any(after is None for _, _, after in steps):
                reached.faulty.add(cells)
                continue
            if all(instance.rule in environment for instance, _, _ in steps):
                reached.asked[Scope.QUIESCENT].add(cells)
            if not steps:
                reached.asked[Scope.STUCK].add(cells)
            for _, _, after in steps:
                assert after is not None
                reached.edges.append((cells, after))
                if after not in reached.distance:
                    reached.distance[after] = reached.distance[cells] + 1
                    following.append(after)
            if len(reached.distance) > most:
                raise ValueError(f"more than {most} states")
        level = following
    return reached


def verdict(
    system: TransitionSystem, reached: Reached, predicate: Predicate, scope: Scope
) -> tuple[Outcome, int | None]:
    """The outcome, and the number of steps of a shortest run to what is wrong (a fault counts as a step)."""
    found: list[tuple[int, int, Outcome]] = []
    for cells in reached.asked[scope]:
        value, fault = evaluate([predicate.value, predicate.fault], cells)
        if fault:
            found.append((reached.distance[cells], 1, Outcome.MODEL_ERROR))
        elif not value:
            found.append((reached.distance[cells], 0, Outcome.VIOLATED))
    # In a state of which a step is a fault, nothing else counts; a run to it is one step longer than to the state.
    found += [(reached.distance[cells], 2, Outcome.MODEL_ERROR) for cells in reached.faulty]
    if not found:
        return Outcome.HOLDS, None
    distance, kind, outcome = min(found, key=lambda entry: entry[:2])
    return outcome, distance + (kind == 2)


def never_at(system: TransitionSystem, cells: CellState) -> Predicate:
    """The property that a state is not reached."""
    terms = Terms()
    same: list[Expr] = []
    for number in system.variable_cells:
        cell, value = system.cells[number], cells[number]
        if isinstance(cell.leaf, FifoLeaf):
            queue = terms.fifo_cell(number, cell.leaf.bits, cell.leaf.capacity)
            same.append(terms.eq(terms.length(queue), terms.int(len(value))))
            for k, element in enumerate(value):
                same.append(terms.eq(terms.item(queue, terms.int(k)), terms.int(element)))
        elif cell.kind is Kind.BOOL:
            read = terms.cell(number, 0, 1, Kind.BOOL)
            same.append(read if value else terms.not_(read))
        else:
            same.append(terms.eq(terms.cell(number, cell.leaf.low, cell.leaf.high, Kind.INT), terms.int(value)))
    return Predicate("never there", terms.not_(terms.and_(*same)), (), terms.false)
