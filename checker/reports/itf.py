"""A trace as JSON in the Informal Trace Format, which other viewers read.

The format: Apalache, ADR 015, https://apalache-mc.org/docs/adr/015adr-trace.html. Whole numbers are written as
``#bigint``, sets as ``#set``, maps as ``#map``, messages on a link as a list, members of an enum by name, and an
optional value as the variant ``None`` or ``Some``. As Quint does, ``mbt::actionTaken`` names the step that led to a
state.
"""

from __future__ import annotations

import json
from typing import Any

from checker.language.model import State
from checker.trace import Trace
from checker.types import (
    BagType,
    BoolType,
    EnumType,
    FifoType,
    IntType,
    MapType,
    OptionalType,
    Plain,
    RecordType,
    SetType,
    Type,
)

_FORMAT = "https://apalache-mc.org/docs/adr/015adr-trace.html"
_ACTION = "mbt::actionTaken"


def trace_itf(trace: Trace) -> str:
    """The trace as JSON text.

    ``loop`` is the number of the state to which the last one of a lasso leads back, which is not told twice. A model
    error that the run ends in is told in ``#meta``, since there is no state after it.
    """
    states = list(trace.states)
    actions = ["", *(str(step.step) for step in trace.steps if step.state is not None)]
    loop = trace.loop_start
    if loop is not None and loop < len(trace):
        del states[-1], actions[-1]
    meta: dict[str, Any] = {
        "format": "ITF",
        "format-description": _FORMAT,
        "source": type(trace.model).__name__,
        "description": " ".join([type(trace.model).__name__, *(f"{k}={v}" for k, v in trace.model.parameters.items())]),
    }
    if trace.fault is not None:
        meta["status"] = "violation"
        meta["error"] = f"{trace.steps[-1].step}: {trace.fault}"
    told = [
        {"#meta": {"index": k}, _ACTION: action, **_variables(trace, state)}
        for k, (state, action) in enumerate(zip(states, actions, strict=True))
    ]
    whole: dict[str, Any] = {"#meta": meta, "params": [], "vars": [_ACTION, *trace.model.variables], "states": told}
    if loop is not None:
        whole["loop"] = loop
    return json.dumps(whole, indent=1)


def _variables(trace: Trace, state: State) -> dict[str, Any]:
    return {name: itf_value(of, value) for (name, of), value in zip(trace.model.variables.items(), state, strict=True)}


def itf_value(of: Type, value: Plain) -> Any:
    """A value of a type as the format writes it."""
    match of:
        case BoolType():
            return bool(value)
        case IntType():
            return {"#bigint": str(value)}
        case EnumType():
            return of.show(value)
        case OptionalType():
            if value is None:
                return {"tag": "None", "value": {"#tup": []}}
            return {"tag": "Some", "value": itf_value(of.of, value)}
        case RecordType():
            return {name: itf_value(part, held) for (name, part), held in zip(of.fields, value, strict=True)}
        case MapType():
            pairs = zip(of.keys, value, strict=True)
            return {"#map": [[itf_value(of.domain, key), itf_value(of.of, held)] for key, held in pairs]}
        case SetType():
            return {"#set": [itf_value(of.of, element) for element in sorted(value, key=of.of.index)]}
        case BagType() | FifoType():
            return [itf_value(of.of, element) for element in value]
    raise TypeError(f"no form for {of}")
