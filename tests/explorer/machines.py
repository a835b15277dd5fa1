"""Native steps and checks for the tests: random tables, and Chang and Roberts' election packed by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import carray, cfunc, types
from numba.extending import intrinsic
from numpy.typing import NDArray


@intrinsic
def address_as_words(context, address):  # type: ignore[no-untyped-def]
    """An address as a pointer to words."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())

    return types.CPointer(types.uint64)(types.uint64), generate


STEP = types.int64(types.CPointer(types.uint64), types.CPointer(types.uint64), types.CPointer(types.uint32))
SKIPPING_STEP = types.int64(*STEP.args, types.uint64, types.CPointer(types.uint32))
CHECK = types.uint64(types.CPointer(types.uint64))


@dataclass
class Machine:
    """A model as the search takes it."""

    step: int
    check: int
    words: int
    fanout: int
    initial: NDArray[np.uint64]
    rule_start: NDArray[np.uint32]
    fault_rule: NDArray[np.bool_]
    keep: list[Any] = field(default_factory=list)

    def arguments(self) -> tuple[Any, ...]:
        """The leading arguments of a search."""
        start = (self.step, self.check, self.words, self.fanout)
        return (*start, self.initial, self.rule_start, self.fault_rule)


@numba.njit
def send(there, base, i, n, message):  # type: ignore[no-untyped-def]
    target = base + (i + 1) % n
    length = (there[target] >> np.uint64(2)) & np.uint64(31)
    there[target] |= message << (np.uint64(7) + np.uint64(4) * length)
    there[target] += np.uint64(4)


def chang_roberts(identities: list[list[int]]) -> Machine:
    """Word i of a state: bits 0-1 the status of node i, bits 2-6 the number of messages to it, then these.

    Word i also keeps the identity of node i, in bits 60-63.
    """
    n = len(identities[0])

    @cfunc(STEP)
    def step(state, out, labels):  # type: ignore[no-untyped-def]
        made = 0
        here = carray(state, n)
        for i in range(n):
            if here[i] & np.uint64(3) == np.uint64(0):
                there = carray(out, (made + 1) * n)
                base = made * n
                for j in range(n):
                    there[base + j] = here[j]
                there[base + i] |= np.uint64(1)
                send(there, base, i, n, here[i] >> np.uint64(60))
                labels[made] = i
                made += 1
        for i in range(n):
            word = here[i]
            length = (word >> np.uint64(2)) & np.uint64(31)
            if length > np.uint64(0):
                there = carray(out, (made + 1) * n)
                base = made * n
                for j in range(n):
                    there[base + j] = here[j]
                identity = word >> np.uint64(60)
                candidate = (word >> np.uint64(7)) & np.uint64(15)
                queue = (word & np.uint64((1 << 60) - 1)) >> np.uint64(11) << np.uint64(7)
                rest = identity << np.uint64(60) | queue | (length - np.uint64(1)) << np.uint64(2)
                status = word & np.uint64(3)
                if candidate == identity:
                    there[base + i] = rest | np.uint64(2)
                elif candidate > identity:
                    there[base + i] = rest | np.uint64(1)
                    send(there, base, i, n, candidate)
                elif status == np.uint64(0):
                    there[base + i] = rest | np.uint64(1)
                    send(there, base, i, n, identity)
                else:
                    there[base + i] = rest | status
                labels[made] = n + i
                made += 1
        return made

    @cfunc(CHECK)
    def check(state):  # type: ignore[no-untyped-def]
        here = carray(state, n)
        leaders = 0
        for i in range(n):
            if here[i] & np.uint64(3) == np.uint64(2):
                leaders += 1
        result = np.uint64(0)
        if leaders > 1:
            result |= np.uint64(1)
        if leaders > 0:
            result |= np.uint64(2)
        if leaders != 1:
            result |= np.uint64(4)
        return result

    initial = np.array([[i << 60 for i in order] for order in identities], np.uint64)
    return Machine(
        step.address,
        check.address,
        n,
        2 * n,
        initial,
        np.array([0, n, 2 * n], np.uint32),
        np.array([False, False]),
        [step, check],
    )


WORDS = 3


def state_of(number: int, table: NDArray[np.int64]) -> list[int]:
    """A state of a machine given by a table: its number, its number scrambled, the address of the table."""
    return [number, number * 0x9E3779B97F4A7C15 % (1 << 64), table.ctypes.data]


@cfunc(STEP)
def table_step(state, out, labels):  # type: ignore[no-untyped-def]
    """A row: its length, the number of steps or -1, violated properties, then labels and targets."""
    address = state[2]
    words = carray(address_as_words(address), 1)
    row = carray(address_as_words(address + np.uint64(8) * state[0] * words[0]), words[0])
    made = np.int64(row[1])
    for i in range(made):
        labels[i] = row[3 + 2 * i]
        out[3 * i] = row[4 + 2 * i]
        out[3 * i + 1] = row[4 + 2 * i] * np.uint64(0x9E3779B97F4A7C15)
        out[3 * i + 2] = address
    return made


@cfunc(CHECK)
def table_check(state):  # type: ignore[no-untyped-def]
    address = state[2]
    words = carray(address_as_words(address), 1)
    row = carray(address_as_words(address + np.uint64(8) * state[0] * words[0]), words[0])
    return row[2]


def table_machine(
    steps: list[list[tuple[int, int]] | None],
    violated: list[int],
    initial: list[int],
    rule_start: list[int],
    fault_rule: list[bool],
) -> Machine:
    """A machine whose state s has the steps (label, target) of ``steps[s]``; None for a model error."""
    fanout = max([1, *(len(row) for row in steps if row)])
    table = np.zeros((len(steps), 3 + 2 * fanout), np.int64)
    table[:, 0] = table.shape[1]
    for number, row in enumerate(steps):
        table[number, 1] = -1 if row is None else len(row)
        table[number, 2] = violated[number]
        for i, (label, target) in enumerate(row or []):
            table[number, 3 + 2 * i : 5 + 2 * i] = label, target
    start = np.array([state_of(number, table) for number in initial], np.uint64)
    rules = np.array(rule_start, np.uint32)
    faults = np.array(fault_rule, np.bool_)
    return Machine(table_step.address, table_check.address, WORDS, fanout, start, rules, faults, [table])
