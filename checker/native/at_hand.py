"""What is at hand at a place of the code being written, taken back where the code does not get."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any


class AtHand:
    """Values by what they are the value of. All that was put since a mark can be taken back."""

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}
        self._undo: list[tuple[Hashable, Any]] = []

    def __getitem__(self, key: Hashable) -> Any:
        return self._values[key]

    def get(self, key: Hashable) -> Any:
        """A value, or None if it is not at hand."""
        return self._values.get(key)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def put(self, key: Hashable, value: Any) -> None:
        """Note a value; one that is noted already is hidden until this one is taken back."""
        self._undo.append((key, self._values.get(key)))
        self._values[key] = value

    def mark(self) -> int:
        """A mark for ``take_back``."""
        return len(self._undo)

    def take_back(self, mark: int) -> None:
        """Forget what was put since the mark."""
        while len(self._undo) > mark:
            key, before = self._undo.pop()
            if before is None:
                del self._values[key]
            else:
                self._values[key] = before
