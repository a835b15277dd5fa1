"""The dictionaries that the states of a search are trees of: their memory, and how they grow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checker.explorer import places
from checker.explorer.library import Kernels
from checker.explorer.memory import reserve

_FILL = 5 / 8
"""The part of a table that may be taken."""

_LEAST_BITS = 10
_MOST_BITS = 32


class Tree:
    """Nodes numbered like a heap, the leaves last; a state of one word has none.

    words: of a state. limit: bytes that the rows of a node may take. seed: of the hash.
    Raises ``MemoryError`` where there is no address space for so many.
    """

    def __init__(self, kernels: Kernels, words: int, limit: int, seed: int = 20) -> None:
        self._kernels = kernels
        self.words = words
        self.leaves = leaves_for(words)
        self.fields = np.zeros((2 * self.leaves, places.NODE_FIELDS), np.int64)
        random = np.random.Generator(np.random.PCG64(seed))
        salts = random.integers(0, 1 << 64, (2 * self.leaves, 2 * places.LEAF_WORDS), np.uint64)
        self._salts = salts | np.uint64(1)
        self._rows: dict[int, NDArray[np.uint64]] = {}
        self._tables: dict[int, NDArray[np.uint64]] = {}
        for node in self.nodes:
            begin, end = self._extent(node)
            width = 1 if node < self.leaves else end - begin
            self._rows[node] = reserve(max(limit // 8, 1 << 16), np.uint64)
            fields = self.fields[node]
            fields[places.ROWS] = self._rows[node].ctypes.data
            fields[places.WIDTH] = width
            fields[places.OFFSET] = 8 * begin
            fields[places.MASK] = (1 << width) - 1
            fields[places.SALT] = self._salts[node].ctypes.data
            self._set_table(node, reserve(1 << _LEAST_BITS, np.uint64), _LEAST_BITS)

    @property
    def nodes(self) -> range:
        """The nodes that have a dictionary."""
        return range(2, 2 * self.leaves)

    @property
    def memory(self) -> int:
        """Bytes in use."""
        rows = self.fields[:, places.COUNT] * (self.fields[:, places.WIDTH] + 1)
        return 8 * int(rows.sum()) + sum(table.nbytes for table in self._tables.values())

    def rows(self, node: int) -> NDArray[np.uint64]:
        """All rows of a node, each a hash and its words."""
        width = int(self.fields[node, places.WIDTH]) + 1
        return self._rows[node][: int(self.fields[node, places.COUNT]) * width].reshape(-1, width)

    def grow(self, room: int, left: int) -> bool:
        """Let every dictionary have room for so many more rows; false if that takes more bytes than are left."""
        for node, old in self._tables.items():
            bits = int(self.fields[node, places.BITS])
            wanted = int(self.fields[node, places.COUNT]) + room
            while wanted > _capacity(bits):
                bits += 1
            if bits > int(self.fields[node, places.BITS]):
                left -= 8 << bits
                if bits > _MOST_BITS or left < 0:
                    return False
                table: NDArray[np.uint64] = reserve(1 << bits, np.uint64)
                self._kernels.grow_table(old.ctypes.data, old.size, table.ctypes.data, bits)
                self._set_table(node, table, bits)
        return self._set_limits(room, left)

    def _set_limits(self, room: int, left: int) -> bool:
        """Let no dictionary have more rows than there is memory for; false if that is less than the room wanted."""
        a_row_of_each = 8 * int((self.fields[:, places.WIDTH] + 1)[2:].sum())
        more = left // a_row_of_each if a_row_of_each else 0
        for node in self.nodes:
            fields = self.fields[node]
            most = (self._rows[node].size - places.LEAF_WORDS) // (int(fields[places.WIDTH]) + 1)
            limit = min(_capacity(int(fields[places.BITS])), most, int(fields[places.COUNT]) + more)
            fields[places.LIMIT] = limit
            if limit < fields[places.COUNT] + room:
                return False
        return True

    def _extent(self, node: int) -> tuple[int, int]:
        """The words of a state below a node."""
        first, last = node, node + 1
        while first < self.leaves:
            first, last = 2 * first, 2 * last
        first, last = first - self.leaves, last - self.leaves
        return first * self.words // self.leaves, last * self.words // self.leaves

    def _set_table(self, node: int, table: NDArray[np.uint64], bits: int) -> None:
        self._tables[node] = table
        fields = self.fields[node]
        fields[places.TABLE] = table.ctypes.data
        fields[places.BITS] = bits
        fields[places.LIMIT] = _capacity(bits)


def _capacity(bits: int) -> int:
    """Rows that a table of 2 to the power of ``bits`` entries may hold."""
    return int((1 << bits) * _FILL)


def leaves_for(words: int) -> int:
    """How many leaves the tree of a state of so many words has."""
    leaves = 1 if words == 1 else 2
    while words > leaves * places.LEAF_WORDS:
        leaves *= 2
    return leaves
