"""Random models for tests: built from the whole language, with random predicates.

``random_models()`` is a Hypothesis strategy, ``model_of(seed)`` makes one quickly and reproducibly::

    @given(random_models())
    def test_something(random: RandomModel) -> None:
        system = compile_model(random.model(), random.predicates)

Their state spaces may be large: look at the first states only. A model may be at fault (out of range, full, ...) in any
state, and some of its predicates too. ``random.model()`` is a fresh instance each time.
"""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

from hypothesis import strategies as st

from checker.language.model import Model
from checker.properties import Property, Scope
from tests.generation.chooser import Chooser, Drawn, Seeded
from tests.generation.models import write_model

_NUMBERS = count()


@dataclass(frozen=True)
class RandomModel:
    """A model class made of random source text. ``predicate_names``: the methods that are its properties."""

    source: str
    predicate_names: tuple[str, ...]

    @cached_property
    def model_class(self) -> type[Model]:
        """The class of the model."""
        file = f"<random model {next(_NUMBERS)}>"
        linecache.cache[file] = (len(self.source), None, self.source.splitlines(keepends=True), file)
        scope: dict[str, Any] = {"__name__": "random_model"}
        exec(compile(self.source, file, "exec"), scope)
        made: type[Model] = scope["M"]
        return made

    def model(self) -> Model:
        """A fresh instance, with the parameters at their defaults."""
        return self.model_class()

    @cached_property
    def predicates(self) -> list[Property]:
        """Random properties of its states."""
        return [Property(name, Scope.ALWAYS, getattr(self.model_class, name)) for name in self.predicate_names]

    def __repr__(self) -> str:
        return f"RandomModel:\n{self.source}"


def _make(choose: Chooser, size: int) -> RandomModel:
    made = write_model(choose, size)
    return RandomModel(made.source, made.predicates)


@st.composite
def random_models(draw: st.DrawFn, size: int = 2) -> RandomModel:
    """Random models. ``size``: how much of everything there is, from 1."""
    return _make(Drawn(draw), size)


def model_of(seed: int, size: int = 2) -> RandomModel:
    """The random model with this number."""
    return _make(Seeded(seed), size)
