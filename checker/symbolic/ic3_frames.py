"""The cubes that are blocked, each at the highest level at which it is."""

from __future__ import annotations

from checker.symbolic.cubes import Cube
from checker.symbolic.ic3_states import Known
from checker.symbolic.ic3_steps import Steps


class Frames:
    """By level the cubes blocked there. A cube is left out once a part of it is blocked as high or higher."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._levels: list[dict[Cube, frozenset[tuple[int, bool]]]] = [{}]

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self._levels) - 1

    def add_level(self) -> None:
        """One level more."""
        self._levels.append({})
        self._steps.add_level()

    def add(self, cube: Cube, level: int) -> None:
        """The cube is blocked at a level, and so at all below."""
        parts = frozenset(cube)
        for lower in self._levels[1 : level + 1]:
            for other in [other for other, whole in lower.items() if parts <= whole]:
                del lower[other]
                self._steps.forget(other)
        self._levels[level][cube] = parts
        self._steps.block(cube, level)

    def is_at(self, cube: Cube, level: int) -> bool:
        """Whether this is the highest level at which the cube is blocked, as far as is known."""
        return cube in self._levels[level]

    def at(self, level: int) -> list[Cube]:
        """The cubes that are blocked at a level and no higher."""
        return list(self._levels[level])

    def above(self, level: int) -> list[Cube]:
        """The cubes that are blocked above a level."""
        return [cube for cubes in self._levels[level + 1 :] for cube in cubes]

    def is_blocked(self, known: Known, level: int) -> bool:
        """Whether a state is in no frame up to the level."""
        return any(known.is_in(cube) for cubes in self._levels[level:] for cube in cubes)
