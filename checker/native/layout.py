"""Where in the words of a packed state each cell is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checker.ir.system import Cell, CellState, TransitionSystem
from checker.native.arrange import Item, arrange
from checker.native.queues import WORD, QueueShape
from checker.types import FifoLeaf

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Field:
    """``width`` bits of a word, from bit ``shift`` up; ``is_top`` if nothing is kept above them."""

    word: int
    shift: int
    width: int
    is_top: bool = False

    @property
    def mask(self) -> int:
        """``width`` ones."""
        return (1 << self.width) - 1

    @property
    def in_place(self) -> int:
        """The ones where the field lies in its word."""
        return self.mask << self.shift


@dataclass(frozen=True)
class Place:
    """Where a cell is kept: a scalar, less ``low``, in one field; a queue in a field for each of its parts."""

    fields: tuple[Field, ...]
    low: int = 0
    shape: QueueShape | None = None

    def encode(self, value: Any) -> tuple[int, ...]:
        """What the fields hold for a value of the cell."""
        return (int(value) - self.low,) if self.shape is None else self.shape.encode(value)

    def decode(self, parts: Sequence[int]) -> Any:
        """The value of the cell, given what its fields hold."""
        return parts[0] + self.low if self.shape is None else self.shape.decode(parts)


class Layout:
    """The packed form of the states of a system: constants take no room, and no field straddles a word.

    places: by number of cell, where it is kept. words: how many words a state takes, at least one.
    """

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        parts = [(cell, widths_of(cell)) for cell in (system.cells[number] for number in system.variable_cells)]
        items = [Item(cell.number, k, width) for cell, widths in parts for k, width in enumerate(widths) if width]
        words = arrange(items, [list(instance.updates) for instance in system.instances])
        self.words = max(1, len(words))
        fields: dict[tuple[int, int], Field] = {}
        for number, word in enumerate(words):
            shift = 0
            for item in word:
                fields[item.cell, item.part] = Field(number, shift, item.width, item is word[-1])
                shift += item.width
        self._used = [(1 << sum(item.width for item in word)) - 1 for word in words] or [0]
        nothing = Field(0, 0, 0)
        self.places: dict[int, Place] = {}
        for cell, widths in parts:
            own = tuple(fields.get((cell.number, k), nothing) for k in range(len(widths)))
            if isinstance(cell.leaf, FifoLeaf):
                self.places[cell.number] = Place(own, shape=QueueShape.of_leaf(cell.leaf))
            else:
                self.places[cell.number] = Place(own, cell.leaf.low)

    @property
    def bits(self) -> int:
        """Bits of a state that hold anything."""
        return sum(used.bit_length() for used in self._used)

    def used(self, word: int) -> int:
        """The bits of a word that hold anything, as a mask."""
        return self._used[word]

    def masks(self, cells: Iterable[int]) -> list[int]:
        """For each word, the bits in which any of some cells is kept."""
        found = [0] * self.words
        for number in cells:
            for field in self.places[number].fields:
                found[field.word] |= field.in_place
        return found

    def pack(self, cells: CellState) -> NDArray[np.uint64]:
        """The words of a state given by the values of all its cells."""
        import numpy as np

        words = [0] * self.words
        for number, place in self.places.items():
            for field, part in zip(place.fields, place.encode(cells[number]), strict=True):
                words[field.word] |= part << field.shift
        return np.array(words, np.uint64)

    def unpack(self, words: NDArray[np.uint64]) -> CellState:
        """The values of all cells of a packed state, constants included."""
        values = [int(word) for word in words]
        cells: list[Any] = [None] * len(self.system.cells)
        for number, value in self.system.constants.items():
            cells[number] = value
        for number, place in self.places.items():
            cells[number] = place.decode([values[field.word] >> field.shift & field.mask for field in place.fields])
        return tuple(cells)


def widths_of(cell: Cell) -> tuple[int, ...]:
    """Bits of each part of a cell; 0 for a scalar of a single value."""
    if isinstance(cell.leaf, FifoLeaf):
        return QueueShape.of_leaf(cell.leaf).widths
    assert cell.leaf.bits <= WORD
    return (cell.leaf.bits,)
