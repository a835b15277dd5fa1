"""The set of all reachable states as an invariant: a decision diagram, which is the strongest invariant there is.

Where lemmas do not come together, but there are few enough states to list them, the states themselves are what every
step keeps. Equal continuations are shared, so that the formula is far smaller than the list (R. Bryant, *Graph-Based
Algorithms for Boolean Function Manipulation*, IEEE Trans. Computers 35(8), 1986; here a variable has many values).
That no reachable state was left out is not taken on trust: it is what the obligations say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import z3
from numpy.typing import NDArray

from checker.deadline import keep_going
from checker.symbolic.batch import Batches, Rows
from checker.symbolic.encoding import Encoding
from checker.symbolic.numbers import Number, Term
from checker.symbolic.queues import Queue

Node = tuple[tuple[int, int], ...]
"""Values of a variable, ascending, each with the number of the node of the next variable that it leads to."""


@dataclass(frozen=True)
class Diagram:
    """Levels from the last variable to the first, each with its nodes; the first level's nodes lead to node 0, true.

    The last level has a single node: where to begin.
    """

    levels: tuple[tuple[Node, ...], ...]

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return sum(len(level) for level in self.levels)


def diagram(table: NDArray[np.int64]) -> Diagram:
    """The diagram of the rows of a table, a variable for each column."""
    rows = np.unique(table, axis=0)
    leads_to = np.zeros(len(rows), np.int64)
    levels = []
    for column in reversed(range(table.shape[1])):
        keep_going()
        fresh = np.ones(len(rows), bool)
        fresh[1:] = (rows[1:, :column] != rows[:-1, :column]).any(axis=1)
        starts = np.flatnonzero(fresh)
        level, leads_to = _merged(rows[:, column], leads_to, starts)
        rows = rows[starts]
        levels.append(level)
    return Diagram(tuple(levels))


def _merged(
    values: NDArray[np.int64], leads_to: NDArray[np.int64], starts: NDArray[np.int64]
) -> tuple[tuple[Node, ...], NDArray[np.int64]]:
    """The different nodes among those that begin at ``starts``, and the number of each."""
    pairs = list(zip(values.tolist(), leads_to.tolist(), strict=True))
    numbers: dict[Node, int] = {}
    found = []
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(pairs)], strict=True):
        found.append(numbers.setdefault(tuple(pairs[start:end]), len(numbers)))
    return tuple(numbers), np.array(found, np.int64)


def closed_set(encoding: Encoding, batches: Batches, rows: Rows) -> tuple[list[Term], int]:
    """Conditions over ``now`` that hold in the states of the rows alone, and the size of their diagram."""
    constants, columns = zip(*_columns(encoding, batches, rows), strict=True)
    varying = [k for k, column in enumerate(columns) if (column != column[0]).any()]
    fixed = [_is(constants[k], int(columns[k][0])) for k in range(len(columns)) if k not in set(varying)]
    if not varying:
        return fixed, 0
    found = diagram(np.stack([columns[k] for k in varying], axis=1))
    return [*fixed, _term(found, [constants[k] for k in varying])], found.size


def _columns(encoding: Encoding, batches: Batches, rows: Rows) -> Iterator[tuple[Term, NDArray[np.int64]]]:
    """Each Z3 constant of a state, with its value in each row (for truth values 0 or 1).

    What belongs to one node stands together, which makes the diagram a good deal smaller.
    """
    cells = encoding.system.cells
    for number in sorted(batches.columns, key=lambda number: _first_index(cells[number].name)):
        place = batches.columns[number]
        value: Any = encoding.now.values[number]
        first = rows[:, place.start]
        if isinstance(value, Queue):
            for k, used in enumerate(value.used):
                yield used, (first > k).astype(np.int64)
                if value.items:
                    yield value.items[k], rows[:, place.start + 1 + k]
        elif isinstance(value, Number):
            if value.term is not None:
                yield value.term, first - value.low
        else:
            yield value, first


def _first_index(name: str) -> str:
    """``0`` of ``net[0][1]``; nothing of a name without an index."""
    found = re.search(r"\[([^]]*)\]", name)
    return found[1] if found else ""


def _is(constant: Term, value: int) -> Term:
    if z3.is_bool(constant):
        return constant if value else z3.Not(constant)
    return constant == value


def _term(found: Diagram, constants: Sequence[Term]) -> Term:
    below = [z3.BoolVal(True)]
    for constant, level in zip(reversed(constants), found.levels, strict=True):
        below = [_node(constant, node, below) for node in level]
    return below[0]


def _node(constant: Term, node: Node, below: Sequence[Term]) -> Term:
    keep_going()
    by_target: dict[int, list[Term]] = {}
    for value, target in node:
        by_target.setdefault(target, []).append(_is(constant, value))
    return z3.Or([z3.And(z3.Or(values), below[target]) for target, values in by_target.items()])
