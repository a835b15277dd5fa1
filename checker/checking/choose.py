"""Which properties a model is checked for: those of every election, and those that it carries itself."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from checker.errors import UsageError
from checker.language.election import Election
from checker.language.model import Model
from checker.properties import Property, invariants_of, properties_in


def properties_of(model: Model, names: Sequence[str] = ()) -> list[Property]:
    """The properties of states to check, all or those named; raises ``UsageError`` for a name that there is not."""
    found: list[Property] = []
    if isinstance(model, Election):
        from specs import election

        found.extend(properties_in(election))
    found.extend(invariants_of(model))
    if not names:
        return found
    by_name = {one.name: one for one in found}
    chosen = []
    for name in names:
        plain = name.replace("_", " ").replace("-", " ")
        if plain not in by_name:
            close = difflib.get_close_matches(plain, by_name, n=1)
            hint = f"did you mean {close[0]}? " if close else ""
            listed = ", ".join(by_name) or "none"
            raise UsageError(f"{type(model).__name__} has no property {plain}; {hint}It has: {listed}")
        chosen.append(by_name[plain])
    return chosen
