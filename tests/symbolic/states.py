"""Random type-correct states, most of which no run reaches."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from checker import types
from checker.ir.system import CellState, TransitionSystem


def values_of(of: types.Type) -> st.SearchStrategy[Any]:
    """Any value of a type."""
    if isinstance(of, types.RecordType):
        return st.tuples(*map(values_of, of.types))
    if isinstance(of, types.MapType):
        return st.tuples(*[values_of(of.of)] * len(of.keys))
    if isinstance(of, types.OptionalType) and not of.is_scalar:
        return st.none() | values_of(of.of)
    if isinstance(of, types.BagType):
        return st.lists(values_of(of.of), max_size=of.most).map(of.canonical)
    if isinstance(of, types.FifoType):
        return st.lists(values_of(of.of), max_size=of.capacity).map(tuple)
    if isinstance(of, types.SetType):
        return st.integers(0, of.size - 1).map(lambda mask: of.join((mask,)))
    return st.integers(0, of.size - 1).map(of.at)


def states_of(system: TransitionSystem) -> st.SearchStrategy[CellState]:
    """Any type-correct state, with the constants as they are."""
    whole = st.tuples(*[values_of(of) for of, _ in system.places.values()])

    def with_constants(state: Any) -> CellState:
        cells = list(system.encode(state))
        for number, value in system.constants.items():
            cells[number] = value
        return tuple(cells)

    return whole.map(with_constants).filter(lambda cells: _is_typed(system, cells))


def _is_typed(system: TransitionSystem, cells: CellState) -> bool:
    state = system.decode(cells)
    return system.encode(state) == cells and all(
        of.contains(value) for (of, _), value in zip(system.places.values(), state, strict=True)
    )
