"""What property-directed reachability knows of single states: reachable ones, and ones that lead to bad states.

A cube in which a reachable state lies can never be blocked for good. The cubes that are tried first lie far from the
reachable states seen and hold in many of the unreachable ones met (``cubes.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checker.deadline import keep_going
from checker.symbolic.batch import Batches
from checker.symbolic.cubes import Cube, Examples, Reachable
from checker.symbolic.goal import Goal
from checker.symbolic.ic3_literals import Literals, Row, Values
from checker.symbolic.lemmas import Refuted
from checker.symbolic.limits import Limits
from checker.symbolic.sampling import Sample

MOST_STATES = 20_000
"""About how many reachable states are looked at breadth first."""
MOST_VALUES = 60_000_000
"""At most so many truth values of literals in reachable states are held."""
MORE_STATES = 50
"""So many states are looked at from one that has turned out to be reachable."""
MISSES = 1024
"""So many of the unreachable states met are remembered."""


@dataclass(frozen=True)
class Known:
    """A state, and the truth values of all literals there."""

    row: Row
    values: Values

    def is_in(self, cube: Cube) -> bool:
        """Whether a cube holds in the state."""
        values = self.values
        return all(values[number] == value for number, value in cube)


class States:
    """The states that are known, and the literals that tell them apart. Raises ``Refuted`` for a bad reachable one."""

    def __init__(self, goal: Goal, limits: Limits) -> None:
        self._goal = goal
        self._batches = Batches(goal.encoding.system)
        self._sample = Sample(self._batches, MOST_STATES, limits)
        rows = self._sample.rows
        if goal.wrong(self._batches, rows).any():
            raise Refuted
        self.literals = Literals(goal.encoding, self._batches, self._sample.longest())
        most = max(1000, MOST_VALUES // len(self.literals))
        if len(rows) > most:
            rows = rows[np.sort(np.random.default_rng(0).choice(len(rows), most, replace=False))]
        self._reachable = Reachable(self.literals, rows)
        self._met: list[Values] = []
        self._misses = self._packed([])
        self._is_bit = np.arange(len(self.literals)) >= self.literals.first_bit

    @property
    def is_complete(self) -> bool:
        """Whether all reachable states were seen at the start."""
        return self._sample.complete

    def known(self, row: Row) -> Known:
        """A state with the values of the literals there."""
        return Known(row, self.literals.evaluate(row[None])[0])

    def bits(self, known: Known) -> Cube:
        """The cube of all bits of a state: no other state is in it."""
        values = known.values
        return tuple((number, bool(values[number])) for number in range(self.literals.first_bit, len(values)))

    # Reachable states.

    def is_reachable(self, row: Row) -> bool:
        """Whether the state is one of the reachable ones seen."""
        return row in self._sample

    def add_reachable(self, row: Row) -> None:
        """Take up a state that is reachable, and some that can be reached from it."""
        if row in self._sample:
            return
        before = len(self._sample)
        self._sample.extend(row[None], MORE_STATES)
        rows = self._sample.rows[before:]
        if self._goal.wrong(self._batches, rows).any():
            raise Refuted
        self._reachable.all = self._reachable.all.and_also(Examples.of(self.literals, rows))

    def reaches(self, cube: Cube) -> bool:
        """Whether a reachable state that was seen is in the cube."""
        return bool(self._reachable.all.in_cube(cube).any())

    # Cubes.

    def add_unreachable(self, known: Known) -> None:
        """Take up a state that should be blocked: cubes that hold in it and others like it are preferred."""
        self._met.append(known.values)
        if len(self._met) % 16 == 0:
            self._misses = self._packed(self._met[-MISSES:])

    def _packed(self, values: list[Values]) -> Examples:
        flags = np.zeros((len(self.literals), -(-len(values) // 64) * 64), bool)
        if values:
            flags[:, : len(values)] = np.array(values).T
        every = np.arange(flags.shape[1]) < len(values)
        bits = np.packbits(flags, axis=1, bitorder="little").view(np.uint64)
        return Examples(bits, np.packbits(every, bitorder="little").view(np.uint64))

    def learn(self, known: Known, banned: NDArray[np.bool_]) -> Cube | None:
        """A cube without the banned literals that holds in the state and in no reachable one seen; None for none."""
        for unwanted in (banned | self._is_bit, banned):
            cube = self._reachable.learn(known.values, self._misses, self._misses.every, unwanted)
            if cube is not None:
                return cube
        return None

    def sharpened(self, cube: Cube, known: Known) -> Cube:
        """The cube with literals of a state that is in it, so that no reachable state seen is in it any more."""
        seen = self._reachable.all
        left = seen.in_cube(cube)
        found = dict(cube)
        against = np.where(known.values, np.uint64(0), ~np.uint64(0))[:, None]
        while left.any():
            keep_going()
            words = np.flatnonzero(left)
            kept = np.bitwise_count((seen.bits[:, words] ^ against) & left[words]).sum(axis=1, dtype=np.int64)
            number = int(kept.argmin())
            found[number] = bool(known.values[number])
            left = left & (seen.bits[number] ^ against[number])
        return tuple(sorted(found.items()))
