"""Look ahead from a state, breadth first, until something is found or the patience is over."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from checker.errors import ModelFault
from checker.language.model import State
from checker.live.walk import Walk
from checker.reports.flow import ask
from checker.trace import Trace


@dataclass(frozen=True)
class Found:
    """What a look ahead came to.

    steps: the names of the fewest steps to a state that was asked for; None where none was found. looked: how many
    states were looked at. whole: whether these are all that can be reached. depth: to how many steps from here all
    states were looked at.
    """

    steps: list[str] | None
    looked: int
    whole: bool
    depth: int


def look(walk: Walk, start: State, wanted: Callable[[State], bool], seconds: float, most: int = 50_000) -> Found:
    """The nearest state, not counting ``start`` itself, that is wanted.

    A shortest way is found because states are taken in the order of their distance. Stops after so many seconds or
    states.
    """
    until = time.monotonic() + seconds
    came: dict[State, tuple[State, str] | None] = {start: None}
    waiting = deque([(start, 0)])
    depth = 0
    while waiting:
        state, depth = waiting.popleft()
        if time.monotonic() > until or len(came) > most:
            return Found(None, len(came), False, depth)
        for one in walk.possible(state):
            after = one.told.state
            if after is None or after in came:
                continue
            came[after] = (state, str(one.step))
            if wanted(after):
                return Found(_way(came, after), len(came), False, depth)
            waiting.append((after, depth + 1))
    return Found(None, len(came), True, depth)


def _way(came: dict[State, tuple[State, str] | None], state: State) -> list[str]:
    steps = []
    before = came[state]
    while before is not None:
        state, name = before
        steps.append(name)
        before = came[state]
    return steps[::-1]


def elected(walk: Walk, start: State) -> Callable[[State], bool]:
    """Whether somebody leads, and is up, who did not where one starts: the next election."""
    before = leaders(walk, start)
    return lambda state: bool(leaders(walk, state) - before)


def leaders(walk: Walk, state: State) -> frozenset[object]:
    """The nodes that lead and are up."""
    view = Trace(walk.model, state, ())
    return frozenset(
        node
        for node in view.nodes
        if ask(view, state, "is_leader", node) is True and ask(view, state, "is_alive", node) is not False
    )


def satisfies(walk: Walk, predicate: Callable[..., object], value: bool) -> Callable[[State], bool]:
    """Whether a predicate of the model has this value in a state; where it cannot be told, it has neither."""

    def holds(state: State) -> bool:
        try:
            return bool(walk.interpreter.evaluate(predicate, state)) is value
        except ModelFault:
            return False

    return holds
