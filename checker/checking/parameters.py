"""Parameters as people write them: ``n=4``, ``crashes=1``, ``identities=1,4,7``, or a table of a suite file."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from checker.errors import ModelMistake, UsageError
from checker.language.model import Model
from checker.language.params import Parameter
from checker.verdict import titled


def parse_parameters(model: type[Model], words: Sequence[str]) -> dict[str, Any]:
    """The values that ``name=value`` words give; raises ``UsageError`` for one that does not fit the model."""
    values: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            raise UsageError(f"{word} is not of the form name=value, such as n=4")
        if name in values:
            raise UsageError(f"parameter {name} is given twice")
        values[name] = _parameter(model, name).parse(text)
    return values


def parameters_of_table(model: type[Model], table: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a table of a suite file gives; raises ``UsageError`` for one that does not fit the model."""
    values: dict[str, Any] = {}
    for name, value in table.items():
        parameter = _parameter(model, name)
        values[name] = parameter.parse(value) if isinstance(value, str) else parameter.accept(value)
    return values


def _parameter(model: type[Model], name: str) -> Parameter:
    known = model.declared_parameters
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    listed = ", ".join(f"{p.name}={p.show(p.default)}" for p in known.values()) or "none"
    raise UsageError(f"{model.__name__} has no parameter {name}{hint}\n    its parameters and defaults: {listed}")


def bind(model: type[Model], values: Mapping[str, Any]) -> Model:
    """The model with its parameters bound; raises ``UsageError`` or ``ModelMistake`` where that cannot be."""
    try:
        return model(**values)
    except (UsageError, ModelMistake):
        raise
    except RecursionError:
        raise UsageError(f"the parameters of {model.__name__} depend on each other in a circle") from None


def title_of(name: str, model: Model) -> str:
    """A configuration in a line: ``bully n=3 crashes=1``."""
    return titled(name, shown_parameters(model))


def shown_parameters(model: Model) -> dict[str, str]:
    """The parameters that differ from their defaults, and ``n``, as one writes them on a command line."""
    return {
        name: parameter.show(model.parameters[name])
        for name, parameter in model.declared_parameters.items()
        if name == "n" or model.parameters[name] != parameter.default
    }
