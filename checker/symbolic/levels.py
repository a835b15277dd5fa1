"""Reachable states listed by the fewest steps that lead to them: all of one level before any of the next.

A state is packed into a few words and found again by a hash of them; where two different states have the same hash, the
list is given up, so that it never leaves a state out. Steps and properties are evaluated without Z3, and apart from the
explorer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from checker.deadline import GaveUp
from checker.ir.system import CellState, count_initial
from checker.symbolic.batch import Batches, Rows
from checker.symbolic.goal import SAID, Goal
from checker.symbolic.limits import Limits
from checker.symbolic.packed import Packed, Words
from checker.verdict import Outcome

MOST_INITIAL = 5000
"""So many initial states may be listed."""
AT_ONCE = 16_384
"""States whose successors are found in one go."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Mistake:
    """A state of the last level in which something is wrong, and the run to it.

    cells: the states of the run. instances: by index, what leads from each to the next; one more, the step that is a
        fault of the model, where that is what is wrong.
    """

    outcome: Outcome
    reason: str
    cells: tuple[CellState, ...]
    instances: tuple[int, ...]


def may_list(goal: Goal) -> bool:
    """Whether the initial states are few enough to be listed."""
    return count_initial(goal.encoding.system.model) <= MOST_INITIAL


class Levels:
    """The states of up to so many steps, at most ``most`` of them, and no more than the memory limit has room for.

    clean: up to how many steps nothing is wrong; -1 before the initial states have been judged. is_full: the level
        after that one does not fit in.
    """

    def __init__(self, goal: Goal, limits: Limits, most: int) -> None:
        self.clean = -1
        self.is_full = False
        self._goal = goal
        self._limits = limits
        self._batches = Batches(goal.encoding.system)
        self._packed = Packed(self._batches)
        room = most if limits.memory is None else (limits.memory << 20) // (24 * self._packed.words + 100)
        self._most = min(most, room)
        self._words = self._packed.pack(self._batches.rows(goal.encoding.system.initial_states()))
        self._words = self._words[self._first_of_each(self._words)]
        self._parents: Numbers = np.full(len(self._words), -1)
        self._taken: Numbers = np.full(len(self._words), -1)
        self._start = 0
        self._index()

    def __len__(self) -> int:
        return len(self._words)

    @property
    def is_complete(self) -> bool:
        """Whether all reachable states are listed: the last level is empty."""
        return self._start == len(self._words)

    def advance(self) -> Mistake | None:
        """What is wrong in a state of the last level; where nothing is, list the next one, if it fits in.

        Raises ``GaveUp``.
        """
        found: list[tuple[Words, Numbers, Numbers]] = []
        together = len(self)
        flawed: dict[str, int] = {}
        for at in range(self._start, len(self._words), AT_ONCE):
            self._limits.check_time()
            rows = self._packed.unpack(self._words[at : at + AT_ONCE])
            steps = self._goal.steps(self._batches, rows)
            for what, column in self._goal.judged(self._batches, rows, steps).items():
                if column.any():
                    flawed.setdefault(what, at + int(column.argmax()))
            if not flawed and not self.is_full:
                found.append(self._successors(rows, [guard & ~fault for guard, fault in steps], at))
                together += len(found[-1][0])
                self.is_full = together > self._most
        if flawed:
            return self._mistake(flawed)
        self.clean += 1
        if not self.is_full:
            self._start = len(self._words)
            self._append(found)
        return None

    def _successors(self, rows: Rows, able: list[NDArray[np.bool_]], first: int) -> tuple[Words, Numbers, Numbers]:
        """New states after a step out of these, each once, with the number of the state before, and of the instance."""
        words = [self._words[:0]]
        parents, taken = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for k, instance in enumerate(self._goal.encoding.system.instances):
            places = np.nonzero(able[k])[0]
            if len(places):
                words.append(self._packed.pack(self._batches.after(instance, rows[places])))
                parents.append(first + places)
                taken.append(np.full(len(places), k))
        made = np.concatenate(words)
        new = self._first_of_each(made)
        new = new[~self._is_listed(made[new])]
        return made[new], np.concatenate(parents)[new], np.concatenate(taken)[new]

    def _append(self, found: list[tuple[Words, Numbers, Numbers]]) -> None:
        if not found:
            return
        words, parents, taken = (np.concatenate(parts) for parts in zip(*found, strict=True))
        new = self._first_of_each(words)
        self._words = np.concatenate([self._words, words[new]])
        self._parents = np.concatenate([self._parents, parents[new]])
        self._taken = np.concatenate([self._taken, taken[new]])
        self._index()

    # Which states are listed.

    def _index(self) -> None:
        hashes = self._packed.hashes(self._words)
        self._order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[self._order]

    def _is_listed(self, words: Words) -> NDArray[np.bool_]:
        hashes = self._packed.hashes(words)
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        same: NDArray[np.bool_] = self._hashes[places] == hashes
        _demand_equal(words[same], self._words[self._order[places[same]]])
        return same

    def _first_of_each(self, words: Words) -> Numbers:
        """The places where each of the states stands first, in order."""
        _, first, number = np.unique(self._packed.hashes(words), return_index=True, return_inverse=True)
        _demand_equal(words, words[first[number]])
        return np.sort(first)

    # What is wrong.

    def _mistake(self, flawed: dict[str, int]) -> Mistake:
        states, instances = [], []
        what = next(one for one in SAID if one in flawed)
        state = flawed[what]
        while state >= 0:
            states.append(state)
            instances.append(int(self._taken[state]))
            state = int(self._parents[state])
        rows = self._packed.unpack(self._words[states[::-1]])
        run = instances[-2::-1]
        if what == "fault":
            faults = [fault.any() for _, fault in self._goal.steps(self._batches, rows[-1:])]
            run.append(int(np.argmax(faults)))
        outcome, reason = SAID[what]
        return Mistake(outcome, reason, tuple(self._batches.cells(row) for row in rows), tuple(run))


def _demand_equal(words: Words, others: Words) -> None:
    """Raise ``GaveUp`` unless states with the same hash are the same: what is listed would not be complete."""
    if not np.array_equal(words, others):
        raise GaveUp("two different states have the same hash")
