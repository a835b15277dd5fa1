"""Queues as slots: for each slot whether it is used, and what it holds. The head is in slot 0; unused slots hold 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import z3

from checker.symbolic.numbers import Number, Term, choose, constant, equal, rebase


@dataclass(frozen=True)
class Queue:
    """A queue of ``bits`` bits an element. ``items`` is empty where elements take no bits."""

    bits: int
    used: tuple[Term, ...]
    items: tuple[Term, ...]

    @property
    def capacity(self) -> int:
        """How many elements there is room for."""
        return len(self.used)


def empty(bits: int, capacity: int) -> Queue:
    """The queue without elements."""
    return literal(bits, capacity, ())


def literal(bits: int, capacity: int, elements: Sequence[int]) -> Queue:
    """The queue of these packed elements, the head first."""
    used = tuple(z3.BoolVal(k < len(elements)) for k in range(capacity))
    padded = [*elements, *[0] * (capacity - len(elements))]
    return Queue(bits, used, tuple(z3.BitVecVal(element, bits) for element in padded) if bits else ())


def push(queue: Queue, element: Number) -> Queue:
    """The queue with one element more at its tail; what is in a full queue stays as it is."""
    if not queue.used:
        return queue
    used = [z3.BoolVal(True), *queue.used[:-1]]
    items = []
    if queue.bits:
        new = rebase(element, 0, queue.bits)
        for k, item in enumerate(queue.items):
            otherwise = z3.If(queue.used[k - 1], new, item) if k else new
            items.append(z3.If(queue.used[k], item, otherwise))
    return Queue(queue.bits, tuple(used), tuple(items))


def prepend(queue: Queue, element: Number) -> Queue:
    """The queue with one element more at its head; the tail of a full queue drops out."""
    if not queue.used:
        return queue
    used = (z3.BoolVal(True), *queue.used[:-1])
    items = (rebase(element, 0, queue.bits), *queue.items[:-1]) if queue.bits else ()
    return Queue(queue.bits, used, items)


def pop(queue: Queue) -> Queue:
    """The queue without its head."""
    if not queue.used:
        return queue
    zero = z3.BitVecVal(0, queue.bits or 1)
    return Queue(
        queue.bits,
        (*queue.used[1:], z3.BoolVal(False)),
        (*queue.items[1:], zero) if queue.bits else (),
    )


def select(condition: Term, a: Queue, b: Queue) -> Queue:
    """``a`` where the condition holds, otherwise ``b``."""
    return Queue(
        a.bits,
        tuple(z3.If(condition, x, y) for x, y in zip(a.used, b.used, strict=True)),
        tuple(z3.If(condition, x, y) for x, y in zip(a.items, b.items, strict=True)),
    )


def length(queue: Queue) -> Number:
    """How many elements there are."""
    found = constant(0)
    for k, used in enumerate(queue.used, start=1):
        found = choose(used, constant(k), found, 0, k)
    return found


def item(queue: Queue, index: Number) -> Number:
    """The element at an index; any where there is none."""
    if not queue.items:
        return constant(0)
    high = (1 << queue.bits) - 1
    if index.term is None:
        return Number(queue.items[index.low if 0 <= index.low < queue.capacity else 0], 0, high)
    found = queue.items[-1]
    for k in range(queue.capacity - 2, -1, -1):
        if index.low <= k <= index.high:
            found = z3.If(equal(index, constant(k)), queue.items[k], found)
    return Number(found, 0, high)


def at_least(queue: Queue, count: int) -> Term:
    """Whether there are so many elements or more."""
    if count <= 0:
        return z3.BoolVal(True)
    return queue.used[count - 1] if count <= queue.capacity else z3.BoolVal(False)
