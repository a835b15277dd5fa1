"""States that are almost reachable: lemmas that tell them from the reachable ones are likely to be the right ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checker import types
from checker.deadline import keep_going
from checker.symbolic.batch import Rows
from checker.symbolic.sampling import Sample
from checker.types import Type

MOST_CHANGES = 3
"""Parts of a state that are changed at once."""


@dataclass(frozen=True)
class _Part:
    """A scalar, queue or bag: its type and its columns."""

    of: Type
    columns: NDArray[np.int64]


class Mutation:
    """Makes type-correct states out of sampled ones by changing a few parts."""

    def __init__(self, sample: Sample, seed: int = 0) -> None:
        self._sample = sample
        self._random = np.random.default_rng(seed)
        self._parts: list[_Part] = []
        for of, numbers in sample.batches.system.places.values():
            self._split(of, list(numbers))
        self._kin = [
            [k for k, kin in enumerate(self._parts) if kin.of == part.of and len(kin.columns) == len(part.columns)]
            for part in self._parts
        ]

    def _split(self, of: Type, numbers: Sequence[int]) -> None:
        if isinstance(of, types.MapType):
            width = len(of.of.leaves)
            for k in range(len(of.keys)):
                self._split(of.of, numbers[k * width : (k + 1) * width])
        elif isinstance(of, types.RecordType):
            for k, part in enumerate(of.types):
                self._split(part, numbers[of.starts[k] : of.starts[k + 1]])
        else:
            columns = self._sample.batches.columns
            found = [np.arange(columns[n].start, columns[n].stop) for n in numbers if n in columns]
            if found:
                self._parts.append(_Part(of, np.concatenate(found)))

    def near_misses(self, count: int) -> Rows:
        """At most ``count`` different states, each a change of a sampled one, that are not in the sample."""
        sample, random = self._sample, self._random
        rows = sample.rows
        made = rows[random.integers(len(rows), size=count)].copy()
        changes = random.integers(1, MOST_CHANGES + 1, size=count)
        for turn in range(MOST_CHANGES if self._parts else 0):
            donors = rows[random.integers(len(rows), size=count)]
            which = random.integers(len(self._parts), size=count)
            for k in range(len(self._parts)):
                chosen = np.flatnonzero((which == k) & (changes > turn))
                if len(chosen):
                    self._change(k, made, chosen, donors)
        keep_going()
        unseen = [row not in sample for row in made]
        return np.unique(made[unseen], axis=0)

    def _change(self, k: int, made: Rows, chosen: NDArray[np.int64], donors: Rows) -> None:
        """Change part ``k`` of the chosen states: to what a donor holds there or in a part like it, or at random."""
        part, random = self._parts[k], self._random
        source = self._parts[self._kin[k][random.integers(len(self._kin[k]))]].columns
        way = random.random(len(chosen))
        taken = chosen[way < 0.7] if not part.of.is_scalar else chosen[way < 0.5]
        made[np.ix_(taken, part.columns)] = donors[np.ix_(taken, source)]
        rest = np.setdiff1d(chosen, taken, assume_unique=True)
        if part.of.is_scalar:
            leaf = part.of.scalar_leaves[0]
            made[rest, part.columns[0]] = random.integers(leaf.low, leaf.high + 1, size=len(rest))
        elif isinstance(part.of, types.FifoType):
            able = rest[(made[rest, part.columns[0]] < part.of.capacity) & (donors[rest, source[0]] > 0)]
            length = made[able, part.columns[0]]
            made[able, part.columns[1] + length] = donors[able, source[1]]
            made[able, part.columns[0]] = length + 1
