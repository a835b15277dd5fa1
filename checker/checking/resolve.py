"""The predicates of a formula, which may be given by name or as methods of a model, as functions of the model."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from checker.errors import UsageError
from checker.language.model import Model
from checker.temporal.formula import Atom, Formula


def resolved(model: Model, claim: Formula) -> Formula:
    """The same formula, every predicate of which is a function of the model.

    A name means the method of the model that is called so. Raises ``UsageError`` where there is none.
    """
    if isinstance(claim, Atom):
        return replace(claim, predicate=_function(model, claim))
    return claim.rebuild(*(resolved(model, part) for part in claim.parts)) if claim.parts else claim


def _function(model: Model, atom: Atom) -> Callable[..., Any]:
    if atom.predicate is not None:
        return getattr(atom.predicate, "__func__", atom.predicate)
    name = atom.name.replace(" ", "_")
    found = getattr(type(model), name, None)
    if inspect.isfunction(found):
        return found
    methods = [name for name, value in inspect.getmembers(type(model), inspect.isfunction) if not name.startswith("_")]
    close = difflib.get_close_matches(name, methods, 1)
    hint = f"did you mean {close[0]}?" if close else "write a method that returns a truth value"
    raise UsageError(f"{type(model).__name__} has no predicate {atom.name}; {hint}")
