"""Reachable states to guess from: the nearest ones by breadth-first search, others by random walks.

What is guessed is proved afterwards, so nothing rests on how many states are seen.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from checker import types
from checker.deadline import keep_going
from checker.ir.system import CellState, count_initial
from checker.language.model import InitialKind, InitialValues
from checker.symbolic.batch import Batches, Rows
from checker.symbolic.limits import Limits
from checker.types import FifoLeaf, Plain, Type

MOST_INITIAL = 5000
"""So many initial states are listed; where there are more, so many are drawn at random."""
AT_ONCE = 4096
"""States whose successors are found in one go."""
WALKERS = 1000
WALK = 150
"""Random walks: how many at a time, and steps of each."""


class Sample:
    """Different reachable states as ``rows``; ``complete`` if they are all.

    Breadth first up to about ``most`` states, then, if there are more, as many again by random walks (``walks``).
    """

    def __init__(self, batches: Batches, most: int, limits: Limits, seed: int = 0, walks: bool = True) -> None:
        self.batches = batches
        self.complete = False
        self._limits = limits
        self._random = np.random.default_rng(seed)
        self._seen: set[bytes] = set()
        self._blocks: list[Rows] = []
        self._initial = self._initial_rows()
        self._explore(self.add(self._initial), most)
        if walks and not self.complete:
            self._walk(2 * most)

    @property
    def rows(self) -> Rows:
        """All states, in the order in which they were found."""
        if len(self._blocks) > 1:
            self._blocks = [np.concatenate(self._blocks)]
        return self._blocks[0]

    def __len__(self) -> int:
        return len(self._seen)

    def __contains__(self, row: Any) -> bool:
        return np.ascontiguousarray(row).tobytes() in self._seen

    def add(self, rows: Rows) -> Rows:
        """Take up states that are reachable; returns those that are new."""
        fresh = []
        for k, row in enumerate(np.ascontiguousarray(rows)):
            keep_going()
            key = row.tobytes()
            if key not in self._seen:
                self._seen.add(key)
                fresh.append(k)
        new = rows[fresh]
        self._blocks.append(new)
        return new

    def longest(self) -> dict[int, int]:
        """By cell, how long each queue gets in the states seen; at least 1."""
        cells = self.batches.system.cells
        return {
            number: max(1, int(self.rows[:, columns.start].max()))
            for number, columns in self.batches.columns.items()
            if isinstance(cells[number].leaf, FifoLeaf)
        }

    def extend(self, rows: Rows, most: int) -> None:
        """Take up states that have turned out to be reachable, and about ``most`` that can be reached from them."""
        self._explore(self.add(rows), len(self) + most)

    def _explore(self, level: Rows, most: int) -> None:
        while len(level) and len(self) < most:
            found = [level[:0]]
            for at in range(0, len(level), AT_ONCE):
                self._limits.check_time()
                found.append(self.add(self._successors(level[at : at + AT_ONCE])))
                if len(self) >= most:
                    return
            level = np.concatenate(found)
        self.complete = not len(level)

    def _successors(self, rows: Rows) -> Rows:
        found = [rows[:0]]
        for instance in self.batches.system.instances:
            able = rows[self.batches.enabled(instance, rows)]
            if len(able):
                found.append(self.batches.after(instance, able))
        return np.concatenate(found)

    def _walk(self, most: int) -> None:
        for _ in range(100):
            if len(self) >= most:
                return
            before = len(self)
            rows = self._initial[self._random.integers(len(self._initial), size=WALKERS)]
            for _ in range(WALK):
                self._limits.check_time()
                rows = self._random_step(rows)
                self.add(rows)
                if not len(rows) or len(self) >= most:
                    break
            if len(self) - before < WALKERS // 100:
                return

    def _random_step(self, rows: Rows) -> Rows:
        """One step of each walker; those that have none drop out."""
        instances = self.batches.system.instances
        able = np.zeros((len(instances), len(rows)), np.bool_)
        for k, instance in enumerate(instances):
            able[k] = self.batches.enabled(instance, rows)
        goes_on = able.any(axis=0)
        rows, able = rows[goes_on], able[:, goes_on]
        choice = (self._random.random(able.shape) * able).argmax(axis=0) if len(rows) else np.zeros(0, np.int64)
        after = rows.copy()
        for k in np.unique(choice):
            after[choice == k] = self.batches.after(instances[k], rows[choice == k])
        return after

    # Initial states.

    def _initial_rows(self) -> Rows:
        system = self.batches.system
        if count_initial(system.model) <= MOST_INITIAL:
            return self.batches.rows(system.initial_states())
        return self.batches.rows(self._draw() for _ in range(MOST_INITIAL))

    def _draw(self) -> CellState:
        system = self.batches.system
        return system.encode(tuple(self._draw_value(values) for values in system.model.initial_values.values()))

    def _draw_value(self, values: InitialValues) -> Plain:
        if values.kind is InitialKind.LISTED:
            return values.listed[self._random.integers(len(values.listed))]
        if values.kind is InitialKind.PERMUTATIONS:
            assert isinstance(values.type, types.MapType)
            pool = list(values.type.of.values())
            chosen = self._random.permutation(len(pool))[: len(values.type.keys)]
            return tuple(pool[k] for k in chosen)
        return self._anything(values.type)

    def _anything(self, of: Type) -> Plain:
        """Some value of a type, drawn at random."""
        draw = self._random.integers
        if isinstance(of, types.MapType):
            return tuple(self._anything(of.of) for _ in of.keys)
        if isinstance(of, types.RecordType):
            return tuple(self._anything(part) for part in of.types)
        if isinstance(of, types.OptionalType) and not of.is_scalar:
            return self._anything(of.of) if draw(2) else None
        if isinstance(of, types.FifoType):
            return tuple(self._anything(of.of) for _ in range(draw(of.capacity + 1)))
        if isinstance(of, types.BagType):
            return of.canonical([self._anything(of.of) for _ in range(draw(of.most + 1))])
        if isinstance(of, types.SetType):
            return of.join((int(draw(of.size)),))
        return of.at(int(draw(of.size)))
