"""A search the slow way, for tables as the tests' machines take them."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st


@st.composite
def tables(draw: st.DrawFn, most: int = 30) -> dict[str, Any]:
    """Arguments of ``table_machine``."""
    count = draw(st.integers(1, most))
    rule_start = [0, *sorted(draw(st.lists(st.integers(1, 8), min_size=1, max_size=3, unique=True)))]
    number = st.integers(0, count - 1)
    row = st.dictionaries(st.integers(0, rule_start[-1] - 1), number, max_size=5).map(
        lambda steps: sorted(steps.items())
    )
    error = draw(st.booleans())
    return {
        "steps": draw(st.lists(row | st.none() if error else row, min_size=count, max_size=count)),
        "violated": draw(st.lists(st.integers(0, 15), min_size=count, max_size=count)),
        "initial": draw(st.lists(number, min_size=1, max_size=4)),
        "rule_start": rule_start,
        "fault_rule": draw(st.lists(st.booleans(), min_size=len(rule_start) - 1, max_size=len(rule_start) - 1)),
    }


class Naive:
    """What a search must find, whatever the order within a level.

    level: of each state reached. first_level: by property, the least level of a violation. error_level: of a model
    error, or -1; what is counted counts whole levels, so that it says nothing if there is one.
    """

    def __init__(self, table: dict[str, Any], masks: tuple[int, int, int]) -> None:
        rules = len(table["fault_rule"])
        rule_of = np.repeat(np.arange(rules), np.diff(table["rule_start"]))
        self.level = dict.fromkeys(table["initial"], 0)
        self.taken, self.enabled = [0] * rules, [0] * rules
        self.transitions = self.terminal = self.quiescent = 0
        self.errors: set[int] = set()
        self.first_level: dict[int, int] = {}
        self.violating: dict[int, set[int]] = {bit: set() for bit in range(4)}
        order = list(self.level)
        for state in order:  # the list grows while it is walked
            self._note(state, table["violated"][state] & masks[0])
            steps = table["steps"][state]
            if steps is None:
                self.errors.add(state)
                continue
            rules_here = [int(rule_of[label]) for label, _ in steps]
            for rule in set(rules_here):
                self.enabled[rule] += 1
            if all(table["fault_rule"][rule] for rule in rules_here):
                self.quiescent += 1
                self.terminal += not steps
                self._note(state, table["violated"][state] & (masks[1] | (0 if steps else masks[2])))
            for rule, (_, target) in zip(rules_here, steps, strict=True):
                self.transitions += 1
                self.taken[rule] += 1
                if target not in self.level:
                    self.level[target] = self.level[state] + 1
                    order.append(target)
        self.error_level = min((self.level[state] for state in self.errors), default=-1)

    def _note(self, state: int, violated: int) -> None:
        for bit in range(4):
            if violated >> bit & 1:
                self.violating[bit].add(state)
                self.first_level.setdefault(bit, self.level[state])
