"""Infinite runs as finite objects: a prefix, and a loop that is repeated for ever."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from checker.temporal.fairness import Fairness
from checker.temporal.graph import STUTTER, Graph

Steps = tuple[tuple[int, int], ...]
"""Steps of a run: the label of each, and the state that it leads to."""


@dataclass(frozen=True)
class Path:
    """A finite run: where it starts and its steps."""

    initial: int
    steps: Steps

    @property
    def states(self) -> tuple[int, ...]:
        """The states that the run goes through, the first and the last included."""
        return (self.initial, *(target for _, target in self.steps))

    @property
    def last(self) -> int:
        """The state in which the run ends."""
        return self.steps[-1][1] if self.steps else self.initial


class Reason(Enum):
    """Why a loop is fair to a group."""

    TAKEN = "taken in the loop"
    DISABLED = "disabled in the loop"


@dataclass(frozen=True)
class FairReason:
    """Why a loop is fair to one group: what happens at a position of the loop, counted from 0.

    TAKEN: the step at that position is one of the group. DISABLED: the group is not enabled in the state
    before the step at that position (for a strong group: nowhere in the loop, and the position is 0).
    """

    group: int
    reason: Reason
    position: int


@dataclass(frozen=True)
class Lasso:
    """An infinite run: from ``initial`` the steps of ``prefix``, then those of ``loop`` again and again.

    The loop is never empty; in a terminal state it is one step with the label ``STUTTER`` to that state.
    ``fair`` says for every group why the loop is fair to it.
    """

    initial: int
    prefix: Steps
    loop: Steps
    fair: tuple[FairReason, ...] = ()

    @property
    def knot(self) -> int:
        """The state in which the loop begins and ends."""
        return self.prefix[-1][1] if self.prefix else self.initial

    @property
    def states(self) -> tuple[int, ...]:
        """The state at each position: those before every step of the prefix and of the loop."""
        return (self.initial, *(target for _, target in (*self.prefix, *self.loop)))[:-1]

    @property
    def labels(self) -> tuple[int, ...]:
        """The label of the step taken at each position."""
        return tuple(label for label, _ in (*self.prefix, *self.loop))

    @property
    def stutters(self) -> bool:
        """Whether the run ends in a terminal state."""
        return self.loop[0][0] == STUTTER


def folded(lasso: Lasso) -> Lasso:
    """The same infinite run, written as short as possible."""
    prefix, loop = list(lasso.prefix), list(lasso.loop)
    for period in range(1, len(loop)):
        if len(loop) % period == 0 and loop == loop[:period] * (len(loop) // period):
            loop = loop[:period]
            break
    while prefix and prefix[-1] == loop[-1]:
        before = prefix[-2][1] if len(prefix) > 1 else lasso.initial
        if before != (loop[-2][1] if len(loop) > 1 else loop[-1][1]):
            break
        loop.insert(0, loop.pop())
        prefix.pop()
    return Lasso(lasso.initial, tuple(prefix), tuple(loop), lasso.fair)


def fair_reasons(graph: Graph, fairness: Fairness, loop_states: tuple[int, ...], loop: Steps) -> tuple[FairReason, ...]:
    """Why a loop is fair to each group; groups to which it is not fair are left out.

    loop_states: the state before each step of the loop.
    """
    enabled = [fairness.enabled(graph, state) for state in loop_states]
    taken = [fairness.group(label) for label, _ in loop]
    reasons = []
    for group, kind in enumerate(fairness.kinds):
        if group in taken:
            reasons.append(FairReason(group, Reason.TAKEN, taken.index(group)))
            continue
        disabled = [group not in here for here in enabled]
        if all(disabled) or (kind.value == "weak" and any(disabled)):
            reasons.append(FairReason(group, Reason.DISABLED, disabled.index(True)))
    return tuple(reasons)
