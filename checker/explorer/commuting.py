"""Which steps commute, so that a search need not follow both ways round.

Two steps are *independent* if neither changes a cell that the other reads or changes: then either is possible, or
at fault, before the other exactly if it is after it, and both orders lead to the same state. Say that steps x < y
in some fixed order are independent, and that y has led from a state of level k - 1 to a state u of level k. If x is
possible in u, then it was before y too, and where x leads to from u, y leads to from elsewhere on level k. So the
search does not look up where x leads to: it *skips* that edge, which it counts like any other.

Nothing is lost. Let t be a state of level k + 1, and take, of all edges to t from states of level k, one with the
last step x. Were it skipped, then by the rule above another edge from level k with a later step would lead to t. So
every state is found, on its level, which is all that a search in breadth needs. (These are the sleep sets of P.
Godefroid, *Partial-Order Methods for the Verification of Concurrent Systems*, LNCS 1032, 1996, in a form for
breadth-first search in which no state is ever visited twice.)

The order is free. An edge is skipped if an independent one comes after it, so the best order ends with many steps
that are independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checker.explorer.places import MOST_GROUPS
from checker.ir.expr import Expr, Op, descend
from checker.ir.system import Instance, TransitionSystem


@dataclass(frozen=True)
class Footprint:
    """Some labels, from ``first`` on, with masks of the cells that their steps may read and change."""

    first: int
    count: int
    reads: int
    writes: int

    def independent(self, other: Footprint) -> bool:
        """Whether steps of both commute, and neither can make the other possible or impossible."""
        return not (self.writes & (other.reads | other.writes) or other.writes & (self.reads | self.writes))


@dataclass(frozen=True)
class Commuting:
    """Footprints in groups that are ordered.

    group: by footprint, its group. below: by group, a mask of the groups before it that are independent of it.
    """

    group: tuple[int, ...]
    below: tuple[int, ...]


def footprints_of(system: TransitionSystem) -> list[Footprint]:
    """What the steps of a system read and change, by label."""
    by_first = {instance.label: instance for instance in system.instances}
    found = []
    for block in system.blocks:
        instance = by_first.get(block.first)
        if instance is not None:  # or it can never be enabled
            found.append(Footprint(block.first, block.count, _cells(_looked_at(instance)), _mask(instance.updates)))
    return found


def _looked_at(instance: Instance) -> list[Expr]:
    """All expressions that decide on what a step does, or whether it is possible, or which label it has."""
    looked = [instance.guard, instance.fault, *instance.updates.values()]
    return looked if instance.message_code is None else [*looked, instance.message_code]


def _cells(roots: Sequence[Expr]) -> int:
    cells = 0
    for expr in descend(roots):
        if expr.op is Op.CELL:
            cells |= 1 << expr.data
        elif expr.op is Op.FIFO_CELL:
            cells |= 1 << expr.data[0]
    return cells


def _mask(cells: Iterable[int]) -> int:
    return sum(1 << cell for cell in cells)


def commuting(footprints: Sequence[Footprint]) -> Commuting:
    """Groups of footprints, no more than ``MOST_GROUPS``, in an order that lets many edges be skipped."""
    independent = [
        sum(1 << j for j, other in enumerate(footprints) if j != k and footprint.independent(other))
        for k, footprint in enumerate(footprints)
    ]
    groups = _order(_grouped(independent))
    group = [0] * len(footprints)
    for place, one in enumerate(groups):
        for member in _bits(one.members):
            group[member] = place
    below = [sum(1 << j for j in range(k) if groups[j].commutes(one)) for k, one in enumerate(groups)]
    return Commuting(tuple(group), tuple(below))


def _bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, ascending."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


@dataclass(frozen=True)
class _Group:
    """Masks of footprints: of some of them, and of those that are independent of all of these."""

    members: int
    independent: int

    def commutes(self, other: _Group) -> bool:
        return not other.members & ~self.independent

    def with_(self, other: _Group) -> _Group:
        return _Group(self.members | other.members, self.independent & other.independent)

    def loss(self, other: _Group) -> int:
        """How many footprints would no longer be known to be independent if both were one group."""
        return (self.independent ^ other.independent).bit_count()


def _grouped(independent: Sequence[int]) -> list[_Group]:
    """Pairs of groups joined, those first that lose least by it, until there are few enough."""
    groups = dict(enumerate(_Group(1 << k, mask) for k, mask in enumerate(independent)))

    def best_of(k: int) -> tuple[int, int]:
        return min(((groups[k].loss(other), j) for j, other in groups.items() if j != k), default=(0, k))

    partners = {k: best_of(k) for k in groups}
    while len(groups) > MOST_GROUPS:
        k = min(groups, key=lambda k: partners[k])
        j = partners[k][1]
        groups[k] = groups[k].with_(groups.pop(j))
        del partners[j]
        for other, (_, partner) in partners.items():
            if other == k or partner in (j, k):
                partners[other] = best_of(other)
            else:
                partners[other] = min(partners[other], (groups[other].loss(groups[k]), k))
    return list(groups.values())


def _order(groups: Sequence[_Group]) -> list[_Group]:
    """The groups, the last of them independent of each other, as many as are easily found; and so on before them."""
    commuting_with = [sum(1 << j for j, other in enumerate(groups) if one.commutes(other)) for one in groups]
    left = (1 << len(groups)) - 1
    found: list[_Group] = []
    while left:
        candidates = left
        while candidates:
            best = max(_bits(candidates), key=lambda k: (commuting_with[k] & candidates).bit_count())
            found.append(groups[best])
            left &= ~(1 << best)
            candidates &= commuting_with[best] & ~(1 << best)
    return found[::-1]
