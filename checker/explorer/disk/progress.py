"""How far a search had come when it began a level: what is kept in a checkpoint, and handed from memory to disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Noted:
    """A state to be remembered: its level, and its words as the model has them."""

    level: int
    words: tuple[int, ...]


@dataclass
class Counts:
    """What is counted while states are expanded. taken, enabled, fresh: for each rule, and one for initial states."""

    transitions: int
    terminal: int
    quiescent: int
    taken: NDArray[np.int64]
    enabled: NDArray[np.int64]
    fresh: NDArray[np.int64]

    def as_dict(self) -> dict[str, Any]:
        """For a manifest."""
        return {name: value if isinstance(value, int) else value.tolist() for name, value in vars(self).items()}

    @classmethod
    def of_dict(cls, content: dict[str, Any]) -> Counts:
        """From a manifest."""
        taken, enabled, fresh = (np.array(content[name], np.int64) for name in ("taken", "enabled", "fresh"))
        return cls(content["transitions"], content["terminal"], content["quiescent"], taken, enabled, fresh)


@dataclass
class Progress:
    """All states of a level and of those before it are known; none of the level has been expanded.

    violations: for each bit of the check, a state of those levels that was the first to violate it.
    """

    depth: int
    counts: Counts
    violations: dict[int, Noted] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For a manifest."""
        violations = [[bit, noted.level, list(noted.words)] for bit, noted in sorted(self.violations.items())]
        return {"depth": self.depth, "counts": self.counts.as_dict(), "violations": violations}

    @classmethod
    def of_dict(cls, content: dict[str, Any]) -> Progress:
        """From a manifest."""
        violations = {bit: Noted(level, tuple(words)) for bit, level, words in content["violations"]}
        return cls(content["depth"], Counts.of_dict(content["counts"]), violations)
