"""Counting messages over all runs, with the interpreter alone."""

from __future__ import annotations

import sys

from checker.interpreter import Interpreter
from checker.language.model import Model, State


def fewest_and_most(model: Model) -> tuple[int, int]:
    """The fewest and the most messages of any run until nothing can happen any more. Runs must not be endless."""
    interpreter = Interpreter(model)
    known: dict[State, tuple[int, int]] = {}

    def rest(state: State) -> tuple[int, int]:
        """The fewest and the most messages that are sent from here on."""
        if state not in known:
            ends = []
            for outcome in interpreter.outcomes(state):
                assert outcome.state is not None, outcome.fault
                fewest, most = rest(outcome.state)
                ends.append((fewest + len(outcome.sent), most + len(outcome.sent)))
            known[state] = (min(low for low, _ in ends), max(high for _, high in ends)) if ends else (0, 0)
        return known[state]

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    try:
        ends = [rest(state) for state in interpreter.initial_states()]
    finally:
        sys.setrecursionlimit(limit)
    return min(low for low, _ in ends), max(high for _, high in ends)
