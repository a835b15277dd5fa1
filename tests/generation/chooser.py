"""Where random decisions come from: Hypothesis, which shrinks, or a seed, which is fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chooser:
    """Decisions. Alternatives come in order: the first is the plainest."""

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        raise NotImplementedError

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.number(0, len(items) - 1)]

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.number(0, 99) >= 100 - percent

    def weighted(self, *choices: tuple[int, T]) -> T:
        """One of the choices, each with a weight; those of weight 0 never."""
        at = self.number(0, sum(weight for weight, _ in choices) - 1)
        for weight, choice in choices:
            at -= weight
            if at < 0:
                return choice
        raise AssertionError


class Drawn(Chooser):
    """Decisions of Hypothesis."""

    def __init__(self, draw: Callable[..., Any]) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        return int(self._draw(st.integers(low, high)))


class Seeded(Chooser):
    """Decisions of a pseudo-random generator."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high)
