"""States of a batch in as few words as they need, to be kept and compared in large numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from checker.symbolic.batch import Batches, Rows
from checker.types import FifoLeaf

Words = NDArray[np.uint64]
"""(states, words)."""

ODD = np.uint64(0x9E3779B97F4A7C15)
"""What hashes are multiplied by: 2^64 divided by the golden ratio (D. Knuth, *Sorting and Searching*, 6.4)."""


class Packed:
    """Each column of a batch as a bit field of a word."""

    def __init__(self, batches: Batches) -> None:
        self._fields: list[tuple[int, int, int, int]] = []  # word, shift, least value, mask
        self.words, at = 1, 0
        for low, high in _bounds(batches):
            width = (high - low).bit_length()
            if at + width > 64:
                self.words, at = self.words + 1, 0
            self._fields.append((self.words - 1, at, low, (1 << width) - 1))
            at += width

    def pack(self, rows: Rows) -> Words:
        """The words of each state."""
        words = np.zeros((len(rows), self.words), np.uint64)
        for column, (word, shift, low, mask) in enumerate(self._fields):
            if mask:
                words[:, word] |= (rows[:, column] - low).astype(np.uint64) << np.uint64(shift)
        return words

    def unpack(self, words: Words) -> Rows:
        """The rows of each state: what was packed."""
        rows = np.empty((len(words), len(self._fields)), np.int64)
        for column, (word, shift, low, mask) in enumerate(self._fields):
            rows[:, column] = ((words[:, word] >> np.uint64(shift)) & np.uint64(mask)).astype(np.int64) + low
        return rows

    def hashes(self, words: Words) -> NDArray[np.uint64]:
        """A number for each state, which different states hardly ever have in common."""
        mixed = np.zeros(len(words), np.uint64)
        for word in range(self.words):
            mixed = (mixed ^ words[:, word]) * ODD
            mixed ^= mixed >> np.uint64(32)
        return mixed


def _bounds(batches: Batches) -> Iterator[tuple[int, int]]:
    """The least and the greatest value of each column."""
    for number in batches.columns:
        leaf = batches.system.cells[number].leaf
        if isinstance(leaf, FifoLeaf):
            yield 0, leaf.capacity
            yield from [(0, (1 << leaf.bits) - 1)] * leaf.capacity
        else:
            yield leaf.low, leaf.high
