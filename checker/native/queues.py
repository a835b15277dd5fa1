"""How a queue is kept in machine words: equal queues are equal words.

A *short* queue of elements of ``bits`` bits fits into one word: the elements side by side, the head lowest, and
above the tail a marker, a single 1. So the word is never 0, the place of its highest bit tells the length, and
taking the head off is one shift. A *long* queue is its length, and words of whole elements, unused places 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from checker.types import FifoLeaf

WORD = 64


@dataclass(frozen=True)
class QueueShape:
    """A queue of at most ``capacity`` elements of ``bits`` bits each, one bit at least."""

    bits: int
    capacity: int

    @classmethod
    def of(cls, bits: int, capacity: int) -> QueueShape:
        """The shape for elements that may have no bits at all."""
        return cls(max(bits, 1), capacity)

    @classmethod
    def of_leaf(cls, leaf: FifoLeaf) -> QueueShape:
        """The shape for a cell."""
        return cls.of(leaf.bits, leaf.capacity)

    @property
    def is_short(self) -> bool:
        """Whether the elements and the marker fit into one word."""
        return self.bits * self.capacity < WORD

    @property
    def per_word(self) -> int:
        """Elements in each word of a long queue, the last word perhaps excepted."""
        return WORD // self.bits

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Bits of each part: the one word of a short queue; the length and the words of a long one."""
        if self.is_short:
            return (self.bits * self.capacity + 1,)
        full, rest = divmod(self.capacity, self.per_word)
        words = [self.per_word * self.bits] * full + ([rest * self.bits] if rest else [])
        return (self.capacity.bit_length(), *words)

    def encode(self, elements: Sequence[int]) -> tuple[int, ...]:
        """The parts of a queue, given its elements from the head on."""
        if self.is_short:
            return (self._row(elements) | 1 << self.bits * len(elements),)
        step = self.per_word
        words = [self._row(elements[start : start + step]) for start in range(0, self.capacity, step)]
        return (len(elements), *words)

    def decode(self, parts: Sequence[int]) -> tuple[int, ...]:
        """The elements of a queue, given its parts."""
        mask = (1 << self.bits) - 1
        if self.is_short:
            length = (parts[0].bit_length() - 1) // self.bits
            return tuple(parts[0] >> self.bits * k & mask for k in range(length))
        step = self.per_word
        return tuple(parts[1 + k // step] >> k % step * self.bits & mask for k in range(parts[0]))

    def _row(self, elements: Sequence[int]) -> int:
        return sum(element << self.bits * k for k, element in enumerate(elements))
