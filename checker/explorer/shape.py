"""How the words of a state are cut into the leaves of a tree, and what its root names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROOT_BITS = 64
NUMBER_BITS = 32
"""Bits of the number of a row, at most."""

LEAF_WORDS = 8
"""Words of a leaf, unless the words are chosen with care, or there would be too many leaves."""

MOST_LEAVES = 64
"""As many as there are bits in a mask."""


@dataclass(frozen=True)
class Shape:
    """Nodes are numbered: the leaves, then the pairs, each of which joins two nodes that come before it.

    leaves: the words of each. pairs: the nodes that each is made of. tops: all nodes that are in no pair, and how many
    bits of the root each has. A state of one word has no nodes: it is its own root.
    """

    leaves: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, int], ...]
    tops: tuple[tuple[int, int], ...]

    @property
    def root_nibbles(self) -> int:
        """What a root takes, in units of four bits."""
        return nibbles_of_root(self.tops) if self.tops else ROOT_BITS // 4

    def __post_init__(self) -> None:
        joined = [node for pair in self.pairs for node in pair]
        assert sorted(joined + [node for node, _ in self.tops]) == list(range(self.nodes))
        assert len(self.leaves) <= MOST_LEAVES
        assert all(max(pair) < len(self.leaves) + k for k, pair in enumerate(self.pairs))
        assert sum(bits for _, bits in self.tops) <= ROOT_BITS
        assert all(0 <= bits <= NUMBER_BITS for _, bits in self.tops)

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.leaves) + len(self.pairs)

    @property
    def words(self) -> int:
        """Words of a state; 0 if it is a single word, which is in no leaf."""
        return sum(map(len, self.leaves))


def nibbles_of_root(tops: Sequence[tuple[int, int]]) -> int:
    """What a root takes that has so many bits for each node, in units of four bits."""
    return max(1, -(-sum(bits for _, bits in tops) // 4))


def plain_shape(words: int) -> Shape:
    """The words of a state in their order, in leaves of eight or a little more, joined until two nodes are left.

    Their numbers have half of the root each, so that it is never too narrow.
    """
    if words == 1:
        return Shape((), (), ())
    leaves = 2
    while words > leaves * LEAF_WORDS and leaves < MOST_LEAVES:
        leaves *= 2
    ends = [k * words // leaves for k in range(leaves + 1)]
    pairs: list[tuple[int, int]] = []
    level = list(range(leaves))
    while len(level) > 2:
        above = []
        for left, right in zip(level[::2], level[1::2], strict=True):
            above.append(leaves + len(pairs))
            pairs.append((left, right))
        level = above
    cut = tuple(tuple(range(ends[k], ends[k + 1])) for k in range(leaves))
    return Shape(cut, tuple(pairs), tuple((node, NUMBER_BITS) for node in level))
