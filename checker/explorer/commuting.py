"""Which steps commute, so that a search need not follow both ways round.

Say that x *may go before* y if, wherever y is possible and x is possible after it, x is possible at first, too, then
y, and both orders lead to the same state. Two steps may go before each other if neither changes a cell that the other
reads or changes. A queue may be shared if all that x does with it is to put messages at its tail, and all that y does
is to take the head, which must be there: x neither makes y possible, nor changes which message y finds. The other way
round this does not hold, since the message that x takes may be the one that y has put there. (Whether there is room
for what x puts there may depend on y. But where there is not, the model is at fault, and the search has ended before.)

Say that steps are in some fixed order, that x < y, x may go before y, and that y has led from a state of level k - 1
to a state u of level k. If x is possible in u, then where it leads to, y leads to from elsewhere on level k. So the
search does not look up where x leads to: it *skips* that edge, which it counts like any other.

Nothing is lost. Let t be a state of level k + 1, and take, of all edges to t from states of level k, one with the
last step x. Were it skipped, then by the rule above another edge from level k with a later step would lead to t. So
every state is found, on its level, which is all that a search in breadth needs. (These are the sleep sets of P.
Godefroid, *Partial-Order Methods for the Verification of Concurrent Systems*, LNCS 1032, 1996, in a form for
breadth-first search in which no state is ever visited twice.)

The order is free. An edge is skipped if a step comes later that it may go before, so that a good order has many such
pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from checker.explorer.places import MOST_GROUPS
from checker.ir.expr import Expr, Kind, Op, all_below, cell_of
from checker.ir.system import Instance, TransitionSystem


@dataclass(frozen=True)
class Footprint:
    """Some labels, from ``first`` on, with masks of the cells that their steps may read and change.

    pushes: queues at whose tails they put messages, without doing anything else with these. pops: queues of which they
    take the heads, which must be there, without doing anything else with these.
    """

    first: int
    count: int
    reads: int
    writes: int
    pushes: int = 0
    pops: int = 0

    def may_go_first(self, later: Footprint) -> bool:
        """Whether a step of this one that is possible after one of the other can go before it, to the same state."""
        shared = self.writes & (later.reads | later.writes) | later.writes & (self.reads | self.writes)
        return not shared & ~(self.pushes & later.pops)


@dataclass(frozen=True)
class Commuting:
    """Footprints in groups that are ordered; those groups that are in a mask have the lowest numbers.

    group: by footprint, its group. below: by group, a mask of the groups that come, and may go, before it.
    """

    group: tuple[int, ...]
    below: tuple[int, ...]


def footprints_of(system: TransitionSystem) -> list[Footprint]:
    """What the steps of a system read and change, by label."""
    by_first = {instance.label: instance for instance in system.instances}
    return [
        _footprint(by_first[block.first], block.first, block.count)
        for block in system.blocks
        if block.first in by_first  # or it can never be enabled
    ]


def _footprint(instance: Instance, first: int, count: int) -> Footprint:
    decisive = [instance.guard, *([] if instance.message_code is None else [instance.message_code])]
    looked = all_below([*decisive, instance.fault, *instance.updates.values()])
    queues = {cell: update for cell, update in instance.updates.items() if update.kind is Kind.FIFO}
    popped = {cell for cell, update in queues.items() if update.op is Op.POP and cell_of(update.args[0]) == cell}
    others = [*decisive, instance.fault, *(u for cell, u in instance.updates.items() if cell not in popped)]
    pops = _mask(popped & _demanded(instance.guard) - _looked_into(others, looked)) if popped else 0
    pushes = _only_pushed(queues, [*decisive, *(u for cell, u in instance.updates.items() if cell not in queues)])
    return Footprint(first, count, _cells(looked), _mask(instance.updates), pushes, pops)


def _cells(expressions: Iterable[Expr]) -> int:
    """A mask of the cells among expressions."""
    return _mask({cell for expr in expressions if not expr.args and (cell := cell_of(expr)) is not None})


def _mask(cells: Iterable[int]) -> int:
    return sum(1 << cell for cell in cells)


def _only_pushed(queues: Mapping[int, Expr], others: Sequence[Expr]) -> int:
    """The queues with which a step does nothing but put messages at their tails, if there is room for them.

    others: what decides on the step, and its changes of other cells.
    """
    ends = {cell: _what_is_pushed(cell, update) for cell, update in queues.items()}
    pushed = _mask(cell for cell, end in ends.items() if end is not None)
    if not pushed:
        return 0
    looked = [expr for cell, end in ends.items() for expr in ([queues[cell]] if end is None else end)]
    return pushed & ~_cells(all_below([*others, *looked]))


def _what_is_pushed(cell: int, update: Expr) -> list[Expr] | None:
    """The messages that an update puts at the tail of a queue, and what it depends on; None if it does more."""
    found: list[Expr] = []
    waiting = [update]
    while waiting:
        queue = waiting.pop()
        if queue.op is Op.PUSH:
            waiting.append(queue.args[0])
            found.append(queue.args[1])
        elif queue.op is Op.ITE:
            found.append(queue.args[0])
            waiting += queue.args[1:]
        elif cell_of(queue) != cell:
            return None
    return found


def _demanded(guard: Expr) -> set[int]:
    """The queues that a step demands not to be empty."""
    conditions = guard.args if guard.op is Op.AND else (guard,)
    return {queue for condition in conditions if (queue := _not_empty(condition)) is not None}


def _not_empty(condition: Expr) -> int | None:
    """The queue that a condition says is not empty, if that is what it says."""
    if condition.op is Op.LT and _is_zero(condition.args[0]) and condition.args[1].op is Op.LENGTH:
        return cell_of(condition.args[1].args[0])
    return None


def _is_zero(expr: Expr) -> bool:
    return expr.is_const and expr.data == 0


def _looked_into(roots: Iterable[Expr], below: Iterable[Expr]) -> set[int]:
    """The queues of which more is asked than whether they are empty and what their heads are.

    below: all expressions that the roots are made of, and what the queues become that are popped.
    """
    fifo, length, pop = Op.FIFO_CELL, Op.LENGTH, Op.POP  # to look up a member of an enum takes a while
    uses = [
        (expr, k)
        for expr in below
        for k, arg in enumerate(expr.args)
        if arg.op is fifo or arg.op is length or arg.op is pop
    ]
    found = {_queue_in(root) for root in roots}
    found.update(_queue_in(expr.args[k]) for expr, k in uses if not _is_harmless(expr, k))
    return {cell for cell in found if cell is not None}


def _is_harmless(expr: Expr, k: int) -> bool:
    """Whether an expression does no more with its k-th argument than to ask for the head, or whether there is one.

    Or whether what it does is seen in what it is an argument of.
    """
    if expr.op is Op.LENGTH or expr.op is Op.POP:
        return expr.args[0].op is Op.FIFO_CELL
    is_head = k == 0 and expr.op is Op.ITEM and expr.args[0].op is Op.FIFO_CELL and _is_zero(expr.args[1])
    return is_head or _not_empty(expr) is not None


def _queue_in(expr: Expr) -> int | None:
    """The cell of a queue, if an expression is the queue, or its length, or the queue without its head."""
    queue = expr.args[0] if expr.op is Op.LENGTH or expr.op is Op.POP else expr
    return cell_of(queue) if queue.op is Op.FIFO_CELL else None


def commuting(footprints: Sequence[Footprint]) -> Commuting:
    """Groups of footprints, no more than ``MOST_GROUPS``, in an order that lets many edges be skipped.

    Masks of groups are kept for many states, so that they are to have few bits.
    """
    before = [
        _mask(j for j, other in enumerate(footprints) if j != k and other.may_go_first(one))
        for k, one in enumerate(footprints)
    ]
    groups = _order(_grouped(before, _transposed(before)))
    below = [[j for j in range(k) if groups[j].may_go_first(one)] for k, one in enumerate(groups)]
    in_masks = set(chain.from_iterable(below))
    places = sorted(range(len(groups)), key=lambda k: (k not in in_masks, k))
    number = {place: k for k, place in enumerate(places)}
    group = [0] * len(footprints)
    for place, one in enumerate(groups):
        for member in _bits(one.members):
            group[member] = number[place]
    return Commuting(tuple(group), tuple(_mask(number[j] for j in below[place]) for place in places))


def _transposed(masks: Sequence[int]) -> list[int]:
    """For each place, a mask of the masks that have its bit."""
    return [_mask(j for j, mask in enumerate(masks) if mask >> k & 1) for k in range(len(masks))]


def _bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, ascending."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


@dataclass(frozen=True)
class _Group:
    """Masks of footprints: some of them, those that may go before all of these, and those that may go after."""

    members: int
    before: int
    after: int

    def may_go_first(self, later: _Group) -> bool:
        return not later.members & ~self.after

    def with_(self, other: _Group) -> _Group:
        return _Group(self.members | other.members, self.before & other.before, self.after & other.after)

    def loss(self, other: _Group) -> int:
        """In how many ways footprints would no longer be known to commute if both were one group."""
        return (self.before ^ other.before).bit_count() + (self.after ^ other.after).bit_count()


def _grouped(before: Sequence[int], after: Sequence[int]) -> list[_Group]:
    """Pairs of groups joined, those first that lose least by it, until there are few enough."""
    groups = {k: _Group(1 << k, *masks) for k, masks in enumerate(zip(before, after, strict=True))}

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
    """The groups in an order in which many may go before many that come later.

    To begin with, the last of them are such that each may go before those behind it, as many as are easily found; and
    so on before them. Then each is moved to the place that is best for it, as long as that helps.
    """
    first = [_mask(j for j, other in enumerate(groups) if other.may_go_first(one)) for one in groups]
    later = _transposed(first)
    left = (1 << len(groups)) - 1
    order: list[int] = []
    while left:
        candidates = left
        while candidates:
            best = max(_bits(candidates), key=lambda k: (first[k] & candidates).bit_count())
            order.insert(0, best)
            left &= ~(1 << best)
            candidates &= first[best] & ~(1 << best)
    moved = True
    while moved:
        moved = False
        for place in range(len(order)):
            k = order.pop(place)
            better = _best_place(order, place, first[k], later[k])
            order.insert(better, k)
            moved |= better != place
    return [groups[k] for k in order]


def _best_place(others: Sequence[int], place: int, first: int, later: int) -> int:
    """Where among others is best: behind many of ``first``, before many of ``later``; the place if it is."""
    gains = [0]
    for other in others:
        gains.append(gains[-1] + (first >> other & 1) - (later >> other & 1))
    most = max(gains)
    return place if gains[place] == most else gains.index(most)
