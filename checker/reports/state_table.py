"""The states of a run as a table: a row for every variable, a column for every node, and what each step changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from checker.language.model import Model, State
from checker.reports.words import budget_names, printable, short_node_name, variable_words
from checker.trace import node_type
from checker.types import BoolType, MapType, Plain, RecordType, Type


@dataclass(frozen=True)
class Row:
    """A variable, or a field of one. ``per_node``: it has a cell for each node, otherwise one cell in all.

    first: the cell's text for the first value of its type, which is shown faintly. budget: it only counts faults.
    """

    name: str
    per_node: bool
    first: str
    budget: bool
    read: Callable[[State], list[str]]


class StateTable:
    """How to lay out the states of a model."""

    def __init__(self, model: Model) -> None:
        nodes = node_type(model)
        self.nodes: list[Plain] = [] if nodes is None else list(nodes.values())
        self.columns = [short_node_name(model, node) for node in self.nodes]
        budgets = budget_names(model)
        rows: list[Row] = []
        for place, (name, of) in enumerate(model.variables.items()):
            if name not in model.networks and of.size > 1:
                rows.extend(_rows(name, of, nodes, place, name in budgets))
        self.rows = sorted(rows, key=lambda row: (row.budget, not row.per_node))

    def cells(self, state: State) -> list[str]:
        """The text of every cell, row by row."""
        return [text for row in self.rows for text in row.read(state)]

    def places(self) -> list[str]:
        """What each cell is called: ``leader[2]``."""
        return [
            f"{row.name}[{column}]" if row.per_node else row.name
            for row in self.rows
            for column in (self.columns if row.per_node else [""])
        ]

    def as_data(self, states: tuple[State, ...]) -> dict[str, Any]:
        """The table for the script of a page: the first state whole, of every other the cells that differ."""
        told: list[Any] = []
        last: list[str] = []
        for state in states:
            cells = self.cells(state)
            told.append([[k, text] for k, text in enumerate(cells) if not last or last[k] != text])
            last = cells
        rows = [
            {"name": row.name, "perNode": row.per_node, "first": row.first, "budget": row.budget} for row in self.rows
        ]
        return {"columns": self.columns, "rows": rows, "states": told}


def _rows(name: str, of: Type, nodes: Type | None, place: int, budget: bool) -> list[Row]:
    if isinstance(of, MapType) and nodes is not None and of.domain == nodes:
        return [
            Row(printable(name + suffix), True, _words(part, part.first), budget, _of_nodes(place, part, get))
            for suffix, part, get in _parts(of.of)
        ]
    return [
        Row(printable(name + suffix), False, _words(part, part.first), budget, _of_all(place, part, get))
        for suffix, part, get in _parts(of)
    ]


def _of_nodes(place: int, of: Type, get: Callable[[Plain], Plain]) -> Callable[[State], list[str]]:
    return lambda state: [_words(of, get(value)) for value in state[place]]


def _of_all(place: int, of: Type, get: Callable[[Plain], Plain]) -> Callable[[State], list[str]]:
    return lambda state: [_words(of, get(state[place]))]


def _parts(of: Type) -> list[tuple[str, Type, Callable[[Plain], Plain]]]:
    """The fields of a record, each with its name and how to read it; any other type is one part."""
    if not isinstance(of, RecordType):
        return [("", of, lambda value: value)]
    return [
        (f".{field}{suffix}", part, _field(k, get))
        for k, (field, inner) in enumerate(of.fields)
        for suffix, part, get in _parts(inner)
    ]


def _field(k: int, get: Callable[[Plain], Plain]) -> Callable[[Plain], Plain]:
    return lambda value: get(value[k])


def _words(of: Type, value: Plain) -> str:
    """The text of a cell: truth values as signs, a map of truth values as the set of keys that are true."""
    if isinstance(of, BoolType):
        return "✓" if value else "–"
    if isinstance(of, MapType) and isinstance(of.of, BoolType):
        return printable(
            "{" + ", ".join(of.domain.show(k) for k, held in zip(of.keys, value, strict=True) if held) + "}"
        )
    return printable(variable_words(of, value))
