"""Models whose nodes draw numbers, with the numbers given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.interpreter import Interpreter
from checker.language.model import Model, State


def ends_with(model: Model, numbers: Sequence[int]) -> Iterator[State]:
    """Where all interleavings end, each once, if node i draws ``numbers[i]`` at first and nobody draws again.

    The rule is ``draw``, its parameters ``i`` and ``number``.
    """
    interpreter = Interpreter(model)
    seen = set()
    waiting = [(state, frozenset[int]()) for state in interpreter.initial_states()]
    while waiting:
        state, drawn = waiting.pop()
        if (state, drawn) in seen:
            continue
        seen.add((state, drawn))
        following = []
        for outcome in interpreter.outcomes(state):
            assert outcome.state is not None
            if outcome.step.rule == "draw":
                i = outcome.step.value("i")
                if i not in drawn and outcome.step.value("number") == numbers[i]:
                    following.append((outcome.state, drawn | {i}))
            else:
                following.append((outcome.state, drawn))
        waiting.extend(following)
        if not following:
            yield state
