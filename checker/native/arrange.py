"""Which cells share a word: those that change together, and as few words as that allows.

A step rewrites every word that it changes a cell of, and the explorer looks up what has changed. So cells that
the same steps change belong together. Pairs of groups are joined, the most alike first (by the share of the
steps that change either and change both), as long as they fit into a word; what is left over fills gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import combinations

from checker.native.queues import WORD

MOST_PAIRED = 200
"""With more groups than this, only neighbors are compared: comparing all pairs would take too long."""


@dataclass(frozen=True)
class Item:
    """A part of a cell: ``width`` bits that must lie in one word."""

    cell: int
    part: int
    width: int


@dataclass(frozen=True)
class _Group:
    """Items for one word, and the set of the steps that change any, as a mask."""

    items: tuple[Item, ...]
    steps: int

    @property
    def width(self) -> int:
        return sum(item.width for item in self.items)

    def with_(self, other: _Group) -> _Group:
        return _Group(self.items + other.items, self.steps | other.steps)


def arrange(items: Sequence[Item], changes: Sequence[Sequence[int]]) -> list[list[Item]]:
    """The items of each word, the lowest first and the widest last; ``changes``: by step, the cells that it changes."""
    steps: dict[int, int] = {}
    for number, cells in enumerate(changes):
        for cell in cells:
            steps[cell] = steps.get(cell, 0) | 1 << number
    groups = _alike([_Group((item,), steps.get(item.cell, 0)) for item in items])
    words = _fill(_join(groups))
    loose = _fill([_Group((item,), 0) for group in words for item in sorted(group.items, key=_order)])
    if len(loose) < len(words):
        words = loose
    ordered = [sorted(group.items, key=_order) for group in words]
    return sorted(ordered, key=lambda word: min((item.cell, item.part) for item in word))


def _order(item: Item) -> tuple[int, int, int]:
    """The widest items lie on top, where they are read without a mask."""
    return (item.width if item.width > WORD // 8 else 0, item.cell, item.part)


def _alike(groups: Sequence[_Group]) -> list[_Group]:
    """Groups that the same steps change put together, in order, up to a word each."""
    found: dict[int, list[_Group]] = {}
    for group in groups:
        same = found.setdefault(group.steps, [])
        if same and same[-1].width + group.width <= WORD:
            same[-1] = same[-1].with_(group)
        else:
            same.append(group)
    return [group for same in found.values() for group in same]


def _join(groups: Sequence[_Group]) -> list[_Group]:
    """Pairs of groups joined, the most alike first."""
    alive = dict(enumerate(groups))
    heap: list[tuple[float, int, int]] = []
    for a, b in combinations(alive, 2):
        if len(alive) <= MOST_PAIRED or b - a <= MOST_PAIRED // 8:
            _offer(heap, alive, a, b)
    fresh = len(alive)
    while heap:
        _, a, b = heappop(heap)
        if a in alive and b in alive:
            alive[fresh] = alive.pop(a).with_(alive.pop(b))
            for other in list(alive):
                if other != fresh:
                    _offer(heap, alive, other, fresh)
            fresh += 1
    return list(alive.values())


def _offer(heap: list[tuple[float, int, int]], alive: dict[int, _Group], a: int, b: int) -> None:
    first, second = alive[a], alive[b]
    if first.width + second.width > WORD:
        return
    common = (first.steps & second.steps).bit_count()
    if common:
        heappush(heap, (-common / (first.steps | second.steps).bit_count(), a, b))


def _fill(groups: Sequence[_Group]) -> list[_Group]:
    """Each group in the first word with room for it."""
    words: list[_Group] = []
    for group in groups:
        for number, word in enumerate(words):
            if word.width + group.width <= WORD:
                words[number] = word.with_(group)
                break
        else:
            words.append(group)
    return words
