"""The initial states of a system as packed words, made by the column."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker import types
from checker.errors import UsageError
from checker.ir.system import TransitionSystem
from checker.language.model import InitialKind, InitialValues
from checker.native.layout import Layout, Place

Words = NDArray[np.uint64]
Column = NDArray[Any]


def initial_words(system: TransitionSystem, layout: Layout) -> Words:
    """The words of every initial state, (states, words), in the order of ``system.initial_states()``.

    Raises ``UsageError`` if there are too many to be listed.
    """
    if not system.initial_is_enumerable:
        raise UsageError("there are more than ten million initial states: too many to search one by one")
    found = np.zeros((1, layout.words), np.uint64)
    for name, (_, numbers) in system.places.items():
        if any(number in layout.places for number in numbers):
            own = _words_of(system.model.initial_values[name], numbers, layout)
            found = (found[:, None, :] | own[None, :, :]).reshape(-1, layout.words)
    return np.ascontiguousarray(found)


def _words_of(values: InitialValues, numbers: Sequence[int], layout: Layout) -> Words:
    """What one variable adds to the words, for each of its values."""
    leaves = _leaves_of(values)
    words = np.zeros((len(leaves[0]), layout.words), np.uint64)
    for number, column in zip(numbers, leaves, strict=True):
        place = layout.places.get(number)
        if place is not None:
            for field, part in zip(place.fields, _parts_of(place, column), strict=True):
                words[:, field.word] |= part << np.uint64(field.shift)
    return words


def _parts_of(place: Place, column: Column) -> list[Words]:
    """What the fields of a cell hold, given a column of its values."""
    if place.shape is None:
        return [(column - place.low).astype(np.uint64)]
    encoded = [place.encode(value) for value in column]
    return [np.array(part, np.uint64) for part in zip(*encoded, strict=True)]


def _leaves_of(values: InitialValues) -> list[Column]:
    """A column for each leaf of the variable: its value in each initial value."""
    if values.kind is InitialKind.PERMUTATIONS:
        assert isinstance(values.type, types.MapType)
        of, places = values.type.of, len(values.type.keys)
        rows = [of.split(value) for value in of.values()]
        order = permutations_of(len(rows), places)
        columns = _columns(rows)
        return [column[order[:, place]] for place in range(places) for column in columns]
    if values.kind is InitialKind.ANYTHING:
        return _all_leaves(values.type)
    return _columns([values.type.split(value) for value in values.listed])


def _columns(rows: Sequence[Sequence[Any]]) -> list[Column]:
    """The columns of a table of leaf values; those of queues hold tuples."""
    columns: list[Column] = []
    for values in zip(*rows, strict=True):
        column: Column = np.empty(len(values), object if isinstance(values[0], tuple) else np.int64)
        for row, value in enumerate(values):
            column[row] = value
        columns.append(column)
    return columns


def permutations_of(values: int, places: int) -> NDArray[np.int64]:
    """All ways to give ``places`` different numbers below ``values``, a row each, in lexicographic order."""
    if places == 0:
        return np.zeros((1, 0), np.int64)
    shorter = permutations_of(values - 1, places - 1)
    blocks = []
    for first in range(values):
        rest = shorter + (shorter >= first)
        blocks.append(np.column_stack([np.full(len(rest), first), rest]))
    return np.concatenate(blocks)


def _all_leaves(of: types.Type) -> list[Column]:
    """Columns for all values of a type, in order."""
    if isinstance(of, types.MapType):
        return _product([_all_leaves(of.of)] * len(of.keys))
    if isinstance(of, types.RecordType):
        return _product([_all_leaves(part) for part in of.types])
    if isinstance(of, types.ScalarType):
        return [np.arange(of.low, of.low + of.size)]
    return _columns([of.split(value) for value in of.values()])


def _product(factors: Sequence[list[Column]]) -> list[Column]:
    """Columns for all combinations, the last factor changing fastest."""
    factors = [columns for columns in factors if columns]
    sizes = [len(columns[0]) for columns in factors]
    found = []
    for k, columns in enumerate(factors):
        before, after = math.prod(sizes[:k]), math.prod(sizes[k + 1 :])
        found += [np.tile(np.repeat(column, after), before) for column in columns]
    return found
