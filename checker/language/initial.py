"""The initial values of variables: listed one by one, or so many that they are only described."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import permutations
from typing import Any

from checker import types
from checker.errors import ModelMistake
from checker.language import domains
from checker.language.params import evaluate
from checker.language.values import lower
from checker.types import Plain, Type


class InitialKind(Enum):
    """How the initial values of a variable are given."""

    LISTED = "listed"
    PERMUTATIONS = "permutations"
    ANYTHING = "anything"


@dataclass(frozen=True)
class InitialValues:
    """The initial values of one variable. ``listed`` is empty unless ``kind`` is ``LISTED``."""

    kind: InitialKind
    type: Type
    listed: tuple[Plain, ...] = ()

    def __iter__(self) -> Iterator[Plain]:
        if self.kind is InitialKind.LISTED:
            return iter(self.listed)
        if self.kind is InitialKind.ANYTHING:
            return self.type.values()
        assert isinstance(self.type, types.MapType)
        return permutations(self.type.of.values(), len(self.type.keys))

    def __contains__(self, value: Plain) -> bool:
        """Whether the variable may start with a value of its type, however many there are."""
        if self.kind is InitialKind.LISTED:
            return value in self.listed
        if not self.type.contains(value):
            return False
        return self.kind is InitialKind.ANYTHING or (isinstance(value, tuple) and len(set(value)) == len(value))


def initial_values(of: Type, initial: Any, model: Any) -> InitialValues:
    """The initial values of a variable of type ``of`` that its declaration's ``initial=`` means.

    Raises ``ModelMistake`` or ``ModelFault`` where there are none such.
    """
    value = evaluate(initial, model.parameters, model)
    if value is None and not isinstance(of, types.OptionalType):
        return InitialValues(InitialKind.LISTED, of, (of.first,))
    if value is domains.Permutations:
        if not isinstance(of, types.MapType):
            raise ModelMistake("Permutations are for a Map", "use Anything or Among([...])")
        if of.of.size < len(of.keys):
            raise ModelMistake(
                f"Permutations give each of {len(of.keys)} keys a value of its own; {of.of} has only {of.of.size}",
                "enlarge the type of the values",
            )
        return InitialValues(InitialKind.PERMUTATIONS, of)
    if value is domains.Anything:
        return InitialValues(InitialKind.ANYTHING, of)
    if isinstance(value, domains.Among):
        if not value.values:
            raise ModelMistake("Among([]) leaves no initial state", "list one value at least")
        listed = dict.fromkeys(_fill(of, choice, model) for choice in value.values)
        return InitialValues(InitialKind.LISTED, of, tuple(listed))
    if isinstance(value, domains.Initial):
        raise ModelMistake(f"{value!r} is no initial value", "use Permutations, Anything or Among([...])")
    return InitialValues(InitialKind.LISTED, of, (_fill(of, value, model),))


def _fill(of: Type, value: Any, model: Any) -> Plain:
    """The plain value. For a map: a mapping with every key, a list with a value for each key, or one value for all."""
    value = evaluate(value, model.parameters)
    if isinstance(value, domains.Initial):
        raise ModelMistake(
            f"{value!r} inside of an initial value",
            "give it for the whole variable; list other combinations with Among([...])",
        )
    if not isinstance(of, types.MapType):
        if isinstance(value, list | tuple):
            value = [evaluate(part, model.parameters) for part in value]
        return lower(of, value)
    if isinstance(value, Mapping):
        missing = [key for key in of.keys if key not in value]
        unknown = [key for key in value if key not in of.keys]
        if missing or unknown:
            wrong = f"no value for {of.domain.show(missing[0])}" if missing else f"{unknown[0]!r} is no key"
            raise ModelMistake(f"{wrong} of {of}", "give a value for every key of the map, and for no other")
        return tuple(_fill(of.of, value[key], model) for key in of.keys)
    if isinstance(value, list | tuple) and _is_one_for_each(of, value):
        if len(value) != len(of.keys):
            raise ModelMistake(f"{len(value)} values for the {len(of.keys)} keys of {of}", "give one for each key")
        return tuple(_fill(of.of, part, model) for part in value)
    return (_fill(of.of, value, model),) * len(of.keys)


def _is_one_for_each(of: types.MapType, value: list[Any] | tuple[Any, ...]) -> bool:
    """Whether a sequence lists the elements of a map of this type, rather than being a value of each."""
    inner = of.of
    while isinstance(inner, types.OptionalType | types.MapType):
        inner = inner.of
    if not isinstance(inner, types.BagType | types.FifoType):
        return True
    return len(value) == len(of.keys) and all(isinstance(part, list | tuple) for part in value)
