"""Parameters of a model, and the arithmetic over them that declarations are written in."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar, cast

from checker.errors import ModelFault, ModelMistake, UsageError
from checker.language.places import here, mistake_here, name_here

T = TypeVar("T")

UNLIMITED = -1
"""The bound of a fault that may happen any number of times."""


class Expression:
    """A value that is known once the parameters are: ``n + 1`` in the body of a model class."""

    def __init__(self, compute: Callable[[Mapping[str, Any]], Any], text: str) -> None:
        self.compute = compute
        self._text = text

    @property
    def text(self) -> str:
        """The expression as it is written."""
        return self._text

    def __repr__(self) -> str:
        return self.text

    def _not_known(self, wanted: str) -> ModelMistake:
        name = re.split(r"\W+", self.text.strip("(-"))[0]
        return mistake_here(
            f"{self.text} {wanted}: parameters are not known yet in the body of the class",
            f"write a function of the model in its place: lambda m: ... m.{name} ...",
        )

    def __bool__(self) -> bool:
        raise self._not_known("has no truth value here")

    def __index__(self) -> int:
        raise self._not_known("has no value here")

    def __len__(self) -> int:
        raise self._not_known("has no length here")

    def __iter__(self) -> Any:
        raise self._not_known("cannot be looped over here")

    def __truediv__(self, other: object) -> Any:
        raise mistake_here(f"{self.text} / {other}: whole numbers only", "use //")

    def __hash__(self) -> int:
        return id(self)

    def __neg__(self) -> Expression:
        return Expression(lambda known: -self.compute(known), f"-{self.text}")

    def __getitem__(self, index: Any) -> Expression:
        return Expression(lambda known: self.compute(known)[index], f"{self.text}[{index}]")


def _binary(name: str, symbol: str, function: Callable[[Any, Any], Any]) -> None:
    def forward(self: Expression, other: object) -> Expression:
        return Expression(
            lambda known: function(self.compute(known), evaluate(other, known)),
            f"({self.text} {symbol} {other})",
        )

    def backward(self: Expression, other: object) -> Expression:
        return Expression(
            lambda known: function(evaluate(other, known), self.compute(known)),
            f"({other} {symbol} {self.text})",
        )

    setattr(Expression, f"__{name}__", forward)
    if name not in ("lt", "le", "gt", "ge", "eq", "ne"):
        setattr(Expression, f"__r{name}__", backward)


for _name, _symbol in [
    ("add", "+"),
    ("sub", "-"),
    ("mul", "*"),
    ("floordiv", "//"),
    ("mod", "%"),
    ("pow", "**"),
    ("lt", "<"),
    ("le", "<="),
    ("gt", ">"),
    ("ge", ">="),
    ("eq", "=="),
    ("ne", "!="),
]:
    _binary(_name, _symbol, getattr(operator, _name))


class Parameter(Expression):
    """A named parameter of a model; see ``Param``."""

    def __init__(
        self,
        default: Any,
        doc: str,
        least: int | None,
        most: int | None,
        unlimited: bool,
    ) -> None:
        super().__init__(self._known, "")
        self.name = ""
        self.position = here()
        self.default = default
        self.doc = doc
        self.least = least
        self.most = most
        self.unlimited = unlimited

    def _known(self, known: Mapping[str, Any]) -> Any:
        if self.name not in known:
            raise ModelMistake(
                f"the parameter {self.name or 'that Param(...) makes here'} does not belong to this model",
                "declare it in the body of the model: n = Param(3)",
                self.position,
            )
        return known[self.name]

    def __set_name__(self, owner: type, name: str) -> None:
        if not self.name:
            self.name = name

    @property
    def text(self) -> str:
        """What the parameter is called, also in the body of its class, before it knows."""
        return self.name or name_here(self) or "the parameter"

    def __get__(self, model: Any, owner: type) -> Any:
        return self if model is None else model.parameters[self.name]

    def __set__(self, model: Any, value: Any) -> None:
        raise ModelFault(f"self.{self.name} is a parameter and never changes")

    def accept(self, value: Any) -> Any:
        """The value if the parameter may take it; raises ``UsageError`` otherwise."""
        default = self.default
        if isinstance(default, bool):
            fits = isinstance(value, bool)
        elif isinstance(default, tuple):
            value = tuple(value) if isinstance(value, list) else value
            fits = isinstance(value, tuple)
        else:
            fits = isinstance(value, type(default)) and not isinstance(value, bool)
        if not fits:
            raise UsageError(f"parameter {self.name} takes {self.takes()}, not {value!r}")
        if isinstance(default, int) and not isinstance(default, bool):
            if self.unlimited and value == UNLIMITED:
                return value
            if (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
                raise UsageError(f"parameter {self.name} takes {self.takes()}, not {value}")
        return value

    def takes(self) -> str:
        """What the parameter takes, in words."""
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, Enum):
            return " or ".join(member.name.lower() for member in type(self.default))
        if isinstance(self.default, tuple):
            return "numbers separated by commas"
        if isinstance(self.default, str):
            return "a word"
        words = "a whole number"
        if self.least is not None and self.most is not None:
            words += f" from {self.least} to {self.most}"
        elif self.least is not None:
            words += f" of at least {self.least}"
        elif self.most is not None:
            words += f" of at most {self.most}"
        return words + (' or "unlimited"' if self.unlimited else "")

    def parse(self, text: str) -> Any:
        """The value that ``text`` on a command line stands for; raises ``UsageError`` where there is none."""
        default = self.default
        word = text.strip()
        try:
            if isinstance(default, bool):
                return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[word.lower()]
            if isinstance(default, Enum):
                return {member.name.lower(): member for member in type(default)}[word.lower()]
            if isinstance(default, tuple):
                return tuple(int(part) for part in word.split(",") if part.strip())
            if isinstance(default, str):
                return word
            if self.unlimited and word.lower() == "unlimited":
                return UNLIMITED
            return int(word)
        except (KeyError, ValueError):
            raise UsageError(f"parameter {self.name} takes {self.takes()}, not {text!r}") from None

    def show(self, value: Any) -> str:
        """The value as one writes it on a command line."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Enum):
            return value.name.lower()
        if isinstance(value, tuple):
            return ",".join(str(part) for part in value)
        if self.unlimited and value == UNLIMITED:
            return "unlimited"
        return str(value)


def Param(
    default: T,
    doc: str = "",
    *,
    least: int | None = None,
    most: int | None = None,
    unlimited: bool = False,
) -> T:
    """Declare a parameter of a model: its default (which fixes its type) and what it means.

    The default is an ``int``, ``bool``, ``str``, enum member or tuple of numbers. ``least`` and ``most``
    bound a number; with ``unlimited`` the word "unlimited" (``UNLIMITED``) is accepted too.
    """
    if not isinstance(default, bool | int | str | tuple | Enum):
        raise mistake_here(
            f"Param({default!r}): a parameter is a number, a truth value, a word, an enum member or a tuple",
            "give a default of one of these types",
        )
    parameter = Parameter(default, doc, least, most, unlimited)
    try:
        parameter.accept(default)
    except UsageError:
        raise mistake_here(
            f"the default {default} is not {parameter.takes()}", "give a default within least= and most="
        ) from None
    return cast(T, parameter)


def evaluate(value: Any, known: Mapping[str, Any], model: Any = None) -> Any:
    """The value of a declaration's argument once parameters are ``known``.

    Expressions are computed, functions are called with ``model``, everything else stands for itself.
    """
    if isinstance(value, Expression):
        return value.compute(known)
    if model is not None and callable(value) and not isinstance(value, type):
        return value(model)
    return value
