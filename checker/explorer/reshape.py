"""How to cut states into leaves so that little memory is needed: found on a sample of states.

The rows of a node are the different values of the words below it. So what varies together belongs together. Where
words vary much and alone, they are better left apart: their rows are few, and what it costs are some bits of the root
to name one of each. The root has 64 bits, enough for the states to come as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log, log2

import numpy as np
from numpy.typing import NDArray

from checker.explorer.shape import NUMBER_BITS, ROOT_BITS, Shape

MOST_LEAVES = 6
"""Of a shape that is found here."""

MOST_NODES = 2 * MOST_LEAVES - 1

_ENTRY = 6
"""Bytes of the entry of a row, about, in a table that is never full."""

_SHARE = 1
"""Bytes of the share of a row of a leaf."""

TO_COME = 8
"""The shape is to be good for so many times as many states."""

_SPARE_BITS = 1

SLACK = 0.5
"""Bytes that a state to come may take more for a shape with fewer leaves: each takes time."""


class Sample:
    """Hashes of the words of some states, which tell how many different rows a node would have."""

    def __init__(self, states: NDArray[np.uint64], total: int, room: int = 0, seed: int = 3) -> None:
        """states: (states, words), of ``total`` that there are. room: rows that a root can name at least."""
        self.room = room
        random = np.random.Generator(np.random.PCG64(seed))
        factors = random.integers(0, 1 << 64, (2, states.shape[1]), np.uint64) | np.uint64(1)
        self.states, self.words = states.shape
        self._hashes = np.empty((self.words, self.states), np.uint64)
        for word, hashes in enumerate(self._hashes):
            mixed = (states[:, word] ^ factors[0, word]) * factors[1, word]
            hashes[:] = (mixed ^ mixed >> np.uint64(29)) * factors[0, word]
        self._joined: dict[tuple[Part, Part, bool], Part] = {}
        self.scale = total * TO_COME / self.states
        """How many times as many states there are to come as are in the sample."""

    def part(self, words: Sequence[int]) -> Part:
        """What the sample says of some words."""
        hashes = self._hashes[list(words)].sum(axis=0, dtype=np.uint64)
        rows = _different(hashes)
        growth = log2(rows / _different(hashes[: self.states // 8])) / 3 if rows > 1 else 0.0
        return Part(tuple(words), rows * self.scale ** min(growth, 1.0), self.room)

    def joined(self, one: Part, other: Part, as_leaf: bool) -> Part:
        """Both as one leaf, or as a pair if that takes less memory and is allowed."""
        key = (one, other, as_leaf)
        if key not in self._joined:
            leaf = self.part(one.words + other.words)
            pair = Part(leaf.words, leaf.rows, self.room, (one, other))
            both_leaves = one.pair is None and other.pair is None
            self._joined[key] = leaf if as_leaf or (both_leaves and leaf.cost <= pair.cost) else pair
        return self._joined[key]


def _different(hashes: NDArray[np.uint64]) -> int:
    """How many different hashes there are, about, by how many places of a table they leave free.

    K.-Y. Whang, B. T. Vander-Zanden and H. M. Taylor, *A Linear-Time Probabilistic Counting Algorithm for Database
    Applications* (1990).
    """
    bits = max(1, (4 * len(hashes) - 1).bit_length())
    taken = np.zeros(1 << bits, np.bool_)
    taken[(hashes >> np.uint64(64 - bits)).astype(np.int64)] = True
    free = taken.size - np.count_nonzero(taken)
    return max(1, round(taken.size * log(taken.size / free)))


@dataclass(frozen=True)
class Part:
    """Some words, and how many different values of them there will be. pair: the parts that it joins, if it does.

    room: how many more values there must be names for.
    """

    words: tuple[int, ...]
    rows: float
    room: int = 0
    pair: tuple[Part, Part] | None = None

    @property
    def bits(self) -> int:
        """Bits that name a row, a few to spare."""
        return min(NUMBER_BITS, int(log2(self.rows * (1 << _SPARE_BITS) + self.room) + 1) if self.rows > 1 else 0)

    @cached_property
    def cost(self) -> float:
        """Bytes of its rows, and of those of the parts that it joins."""
        if self.pair is None:
            return self.rows * (_ENTRY + _SHARE + 8 * len(self.words))
        width = -(-(self.pair[0].bits + self.pair[1].bits) // 8)
        return self.rows * (_ENTRY + width) + self.pair[0].cost + self.pair[1].cost


def cost_of(sample: Sample, shape: Shape) -> float:
    """Bytes of all rows in a tree of some shape, about."""
    parts = [sample.part(leaf) for leaf in shape.leaves]
    for left, right in shape.pairs:
        words = parts[left].words + parts[right].words
        parts.append(Part(words, sample.part(words).rows, sample.room, (parts[left], parts[right])))
    return sum(parts[node].cost for node, _ in shape.tops)


def best_shape(sample: Sample) -> Shape:
    """A shape with few nodes that takes little memory, found by trying how many leaves it takes for that."""
    apart = [sample.part((word,)) for word in range(sample.words)]
    constant = [part for part in apart if part.rows <= 1]
    parts = sorted((part for part in apart if part.rows > 1), key=lambda part: part.rows)
    if len(parts) < 2:
        parts = apart
        constant = []
    while len(parts) > MOST_LEAVES:
        parts = _cheapest(parts, sample, leaves_only=True)
    ways = [_nameable(parts, sample)]
    while len(parts) > 2:
        parts = _cheapest(parts, sample, leaves_only=True)
        ways.append(_nameable(parts, sample))
    most = min(map(_cost, ways)) + SLACK * sample.scale * sample.states
    best = next(way for way in reversed(ways) if _cost(way) <= most)
    return _shape_of(best, [word for part in constant for word in part.words])


def _nameable(parts: Sequence[Part], sample: Sample) -> Sequence[Part]:
    """Parts joined where that saves bits and costs least, until a root has the bits to name them."""
    while sum(part.bits for part in parts) > ROOT_BITS:
        parts = _cheapest(parts, sample, leaves_only=False)
    return parts


def _cost(parts: Sequence[Part]) -> float:
    return sum(part.cost for part in parts)


def _cheapest(parts: Sequence[Part], sample: Sample, leaves_only: bool) -> list[Part]:
    """The parts with two of them joined, where that costs least for each bit that it saves."""
    best: tuple[float, int, Part, Part, Part] | None = None
    for i, one in enumerate(parts):
        for j, other in enumerate(parts[:i]):
            whole = sample.joined(one, other, leaves_only)
            saved = one.bits + other.bits - whole.bits
            price = max(whole.cost - one.cost - other.cost, 0.0) / max(saved, 0.25)
            if best is None or (price, i * len(parts) + j) < best[:2]:
                best = (price, i * len(parts) + j, whole, one, other)
    assert best is not None
    _, _, whole, *gone = best
    return [*(part for part in parts if part not in gone), whole]


def _shape_of(parts: Sequence[Part], constant: Sequence[int]) -> Shape:
    """The shape of some parts; words that never change go into the leaf with the fewest rows."""
    leaves: list[Part] = []
    pairs: list[tuple[Part, Part]] = []

    def visit(part: Part) -> None:
        if part.pair is None:
            leaves.append(part)
        else:
            visit(part.pair[0])
            visit(part.pair[1])
            pairs.append(part.pair)

    for part in parts:
        visit(part)
    number = {part.words: k for k, part in enumerate(leaves)}
    for k, (left, right) in enumerate(pairs):
        number[left.words + right.words] = len(leaves) + k
    least = min(range(len(leaves)), key=lambda k: leaves[k].rows)
    cut = [list(leaf.words) for leaf in leaves]
    cut[least] += constant
    spare = ROOT_BITS - sum(part.bits for part in parts)
    tops: list[tuple[int, int]] = []
    for part in parts:
        more = min(NUMBER_BITS - part.bits, spare // (len(parts) - len(tops)))
        spare -= more
        tops.append((number[part.words], part.bits + more))
    numbered = tuple((number[left.words], number[right.words]) for left, right in pairs)
    return Shape(tuple(map(tuple, cut)), numbered, tuple(tops))
