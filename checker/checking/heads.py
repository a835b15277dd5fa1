"""Which FIFO links may get another head without a delivery, so that fairness has to tell their messages apart."""

from __future__ import annotations

from checker.ir.expr import Expr, Op, cell_of
from checker.ir.system import TransitionSystem
from checker.language.model import Action
from checker.language.params import UNLIMITED
from checker.language.rules import RuleKind


def heads_replaced(system: TransitionSystem) -> frozenset[int]:
    """The cells of the queues that some step, again and again, may leave with another head than before.

    Deliveries do not count, nor does what the network does a bounded number of times.
    """
    model = system.model
    links = {block.queue for block in system.blocks if block.queue is not None}
    found: set[int] = set()
    for instance in system.instances:
        rule = system.rules[instance.rule]
        own = _queue_of(system, instance.label) if rule.kind is RuleKind.RECEIVE else None
        if rule.action is Action.LOSE:
            assert rule.network is not None
            if model.networks[rule.network].losses != UNLIMITED:
                continue
        if rule.action is Action.DUPLICATE:
            continue  # the copy is put before the message itself
        found.update(
            number
            for number, update in instance.updates.items()
            if number in links and number != own and not _keeps_head(update, number)
        )
    return frozenset(found)


def _queue_of(system: TransitionSystem, label: int) -> int | None:
    return system.block_of(label).queue


def _keeps_head(queue: Expr, cell: int) -> bool:
    """Whether a queue is the one in the cell with more at its tail, or empty."""
    if queue.op is Op.FIFO_EMPTY:
        return True
    if queue.op is Op.ITE:
        return all(_keeps_head(side, cell) for side in queue.args[1:])
    return _extends(queue, cell)


def _extends(queue: Expr, cell: int) -> bool:
    """Whether a queue is the one in the cell, perhaps with more at its tail."""
    if queue.op is Op.ITE:
        return all(_extends(side, cell) for side in queue.args[1:])
    if queue.op is Op.PUSH:
        return _extends(queue.args[0], cell)
    return cell_of(queue) == cell
