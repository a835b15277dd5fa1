"""Which properties a model is checked for: those of every election, and those that it carries itself."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checker.errors import UsageError
from checker.language.election import Election
from checker.language.model import Model
from checker.properties import (
    LeftOut,
    Property,
    TemporalProperty,
    invariants_of,
    properties_in,
    temporal_in,
    temporal_of,
)
from checker.temporal.formula import Formula


@dataclass(frozen=True)
class Chosen:
    """What a model is checked for. notes: which of its properties are not asked with these parameters, and why."""

    states: tuple[Property, ...]
    temporal: tuple[tuple[TemporalProperty, Formula], ...]
    notes: tuple[str, ...]


def choose(model: Model, names: Sequence[str] = ()) -> Chosen:
    """The properties to check, all or those named.

    Raises ``UsageError`` for a name that there is not, ``ModelMistake`` for a temporal property without a formula.
    """
    states = {one.name: one for one in state_properties(model)}
    temporal = {one.name: one for one in temporal_properties(model)}
    wanted = _named(model, {**states, **temporal}, names) if names else [*states, *temporal]
    asked, notes = [], []
    for name in wanted:
        if name in temporal:
            made = temporal[name].formula(model)
            if isinstance(made, LeftOut):
                notes.append(f"{name} is not asked here: {made.reason}")
            else:
                asked.append((temporal[name], made))
    return Chosen(tuple(states[name] for name in wanted if name in states), tuple(asked), tuple(notes))


def properties_of(model: Model, names: Sequence[str] = ()) -> list[Property]:
    """The properties of states to check, all or those named; raises ``UsageError`` for a name that there is not."""
    states = {one.name: one for one in state_properties(model)}
    return [states[name] for name in _named(model, states, names)] if names else list(states.values())


def state_properties(model: Model) -> list[Property]:
    """All properties of states, those of every election first."""
    found: list[Property] = []
    if isinstance(model, Election):
        from specs import election

        found.extend(properties_in(election))
    return [*found, *invariants_of(model)]


def temporal_properties(model: Model) -> list[TemporalProperty]:
    """All temporal properties, those of every election first."""
    found: list[TemporalProperty] = []
    if isinstance(model, Election):
        from specs import election

        found.extend(temporal_in(election))
    return [*found, *temporal_of(model)]


def _named(model: Model, known: Mapping[str, object], names: Sequence[str]) -> list[str]:
    chosen = []
    for name in names:
        plain = name.replace("_", " ").replace("-", " ")
        if plain not in known:
            close = difflib.get_close_matches(plain, known, n=1)
            hint = f"did you mean {close[0]}? " if close else ""
            listed = ", ".join(known) or "none"
            raise UsageError(f"{type(model).__name__} has no property {plain}; {hint}It has: {listed}")
        chosen.append(plain)
    return list(dict.fromkeys(chosen))
