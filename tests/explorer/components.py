"""Random machines made of small components, whose steps read some of them and change some: many commute."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import carray, cfunc

from checker.explorer.commuting import Footprint
from tests.explorer.machines import CHECK, SKIPPING_STEP, Machine, address_as_words

VALUES = 3
"""A component has values below this."""

DISABLED, ENABLED, FAULT = 0, 1, 2


@dataclass(frozen=True)
class Part:
    """A step: what it does for each combination of values of the components that it reads, the first read slowest.

    For each: DISABLED, ENABLED or FAULT, and a new value for each component that it changes.
    """

    reads: tuple[int, ...]
    writes: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Components:
    """A machine: how many components, its steps (the number of each is its label), initial states, bad ones."""

    count: int
    parts: tuple[Part, ...]
    initial: tuple[tuple[int, ...], ...]
    bad: int
    """The check finds a property violated where the sum of all components is this."""

    def successors(self, state: tuple[int, ...]) -> list[tuple[int, tuple[int, ...]]] | None:
        """Labels and targets, or None for a model error."""
        found = []
        for label, part in enumerate(self.parts):
            index = 0
            for component in part.reads:
                index = index * VALUES + state[component]
            code, *values = part.rows[index]
            if code == FAULT:
                return None
            if code == ENABLED:
                target = list(state)
                for component, value in zip(part.writes, values, strict=True):
                    target[component] = value
                found.append((label, tuple(target)))
        return found

    def footprints(self) -> list[Footprint]:
        """What each step reads and changes."""
        return [
            Footprint(label, 1, sum(1 << c for c in part.reads), sum(1 << c for c in part.writes))
            for label, part in enumerate(self.parts)
        ]

    @cached_property
    def machine(self) -> Machine:
        """The machine as the search takes it: a word for each component, one for the address of its table."""
        table: list[int] = [self.count, len(self.parts), self.bad]
        starts = len(table)
        table += [0] * len(self.parts)
        for label, part in enumerate(self.parts):
            table[starts + label] = len(table)
            table += [len(part.reads), *part.reads, len(part.writes), *part.writes]
            for row in part.rows:
                table += row
        array = np.array(table, np.int64)
        start = np.array([[*state, array.ctypes.data] for state in self.initial], np.uint64)
        half = len(self.parts) // 2
        rules = np.array([0, half, len(self.parts)] if half else [0, len(self.parts)], np.uint32)
        faults = np.array([False, True][: len(rules) - 1], np.bool_)
        return Machine(
            component_step.address,
            component_check.address,
            self.count + 1,
            max(1, len(self.parts)),
            start,
            rules,
            faults,
            [array],
        )


@cfunc(SKIPPING_STEP)
def component_step(state, out, labels, skip, kinds):  # type: ignore[no-untyped-def]
    """The successors by the table whose address is in the last word; the first word of it says which that is."""
    words = 0
    while state[words] < np.uint64(1 << 20):
        words += 1
    table = carray(address_as_words(state[words]), 1)
    count = np.int64(table[1])
    made = 0
    left_out = 0
    for label in range(count):
        at = np.int64(table[3 + label])
        reads = np.int64(table[at])
        index = 0
        for k in range(reads):
            index = index * VALUES + np.int64(state[np.int64(table[at + 1 + k])])
        at += 1 + reads
        writes = np.int64(table[at])
        row = at + 1 + writes + index * (1 + writes)
        code = table[row]
        if code == np.uint64(FAULT):
            return np.int64(-1)
        if code == np.uint64(ENABLED):
            labels[made] = label
            if (skip >> np.uint64(kinds[label] % 32)) & np.uint64(1) == np.uint64(1):
                left_out += 1
            else:
                base = (made - left_out) * (words + 1)
                for k in range(words + 1):
                    out[base + k] = state[k]
                for k in range(writes):
                    out[base + np.int64(table[at + 1 + k])] = table[row + 1 + k]
            made += 1
    return np.int64(made + (left_out << 32))


@cfunc(CHECK)
def component_check(state):  # type: ignore[no-untyped-def]
    total = np.uint64(0)
    words = 0
    while state[words] < np.uint64(1 << 20):
        total += state[words]
        words += 1
    table = carray(address_as_words(state[words]), 1)
    return np.uint64(total == table[2])


def components(seed: int, faults: bool) -> Components:
    """A random machine."""
    rng: Any = random.Random(seed)
    count = rng.randint(1, 6)
    parts = []
    for _ in range(rng.randint(1, 9)):
        touched = rng.sample(range(count), min(count, rng.choice([1, 1, 2, 2, 3])))
        reads = tuple(sorted(touched))
        writes = tuple(sorted(rng.sample(range(count), rng.randint(0, min(2, count)))))
        if rng.random() < 0.7:
            writes = tuple(component for component in writes if component in reads) or reads[:1]
        density = rng.choice([0.2, 0.5, 0.9])
        rows = []
        for _ in range(VALUES ** len(reads)):
            code = ENABLED if rng.random() < density else DISABLED
            if faults and rng.random() < 0.01:
                code = FAULT
            rows.append((code, *(rng.randrange(VALUES) for _ in writes)))
        parts.append(Part(reads, writes, tuple(rows)))
    initial = tuple(tuple(rng.randrange(VALUES) for _ in range(count)) for _ in range(rng.randint(1, 3)))
    return Components(count, tuple(parts), initial, rng.randint(0, 2 * count))
