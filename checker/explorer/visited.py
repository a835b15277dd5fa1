"""The visited set of a search: its memory, how it grows, and states read back from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from checker.explorer.visited_memory import reserve

_MOST_STATES = (1 << 32) - 2
_LEAF_WORDS = 4
_FILL = 7 / 8
"""The part of the slots in buckets that may be taken."""

_LATER = 9
"""Bytes that a state takes outside of the buckets: its root, and its share in what the search notes, rounded up."""

_DOUBLING = 1 << 21
"""Up to so many states the buckets double when they are full; later they grow by a quarter, to waste little."""


class Visited:
    """States as roots (64 bits each, numbered), the dictionaries they refer to, and buckets to find them.

    words: 64-bit words per state. limit: bytes. room: states and rows that must fit before each batch.
    Raises ``MemoryError`` where the limit is too small to begin with.
    """

    def __init__(self, words: int, limit: int, room: int, seed: int = 20) -> None:
        from checker.explorer import kernels_dictionary, kernels_visited

        self._native, self._dictionary = kernels_visited, kernels_dictionary
        self.words, self.limit, self.room = words, limit, room
        self._shift = min(2, (words - 1).bit_length() - 1) if words > 1 else 0
        self.leaves = -(-words // (1 << self._shift))
        nodes = 2 * self.leaves
        fields = kernels_dictionary.FIELDS
        self.fields = np.zeros(kernels_visited.NODES + nodes * fields, np.int64)
        self._of_node = self.fields[kernels_visited.NODES :].reshape(nodes, fields)
        random = np.random.Generator(np.random.PCG64(seed))
        self._constants = random.integers(0, 1 << 64, 2 * _LEAF_WORDS + 2, np.uint64) | np.uint64(1)
        self._words = np.zeros(words, np.uint64)
        self._nodes = np.zeros(nodes, np.uint64)
        self._hashes = np.zeros(64, np.uint64)
        self._rows: dict[int, NDArray[np.uint64]] = {}
        self._tables: dict[int, NDArray[np.uint64]] = {}
        self._buckets: NDArray[np.uint64] = np.zeros(0, np.uint64)
        self._reserve()
        self._describe()
        self.resize(self.room, 0)
        if self.memory(0) > limit:
            raise MemoryError(f"a search needs {self.memory(0)} bytes to begin with; the limit is {limit}")

    @property
    def address(self) -> int:
        """The address of the description that kernels read."""
        return int(self.fields.ctypes.data)

    @property
    def capacity(self) -> int:
        """States that the buckets may hold before they must grow."""
        return int(self.fields[self._native.TOTAL] * self._native.SLOTS * _FILL)

    @property
    def most(self) -> int:
        """States that there is address space for."""
        return self.roots.size

    @property
    def widest(self) -> int:
        """Bytes that one new state may take at worst, tables apart."""
        return 8 * (1 + self.words + self.leaves)

    def memory(self, states: int) -> int:
        """Bytes in use with so many states."""
        rows = self._of_node[:, self._dictionary.COUNT] * self._of_node[:, self._dictionary.WIDTH]
        tables = sum(table.nbytes for table in self._tables.values())
        return 8 * states + self._buckets.nbytes + 8 * int(rows.sum()) + tables

    def crowded(self, states: int) -> bool:
        """Whether buckets or a dictionary must grow before the next batch."""
        return states + self.room > self.capacity or any(self._full(node) for node in self._tables)

    def grow(self, states: int) -> bool:
        """Make room for a batch; false where the limit forbids it."""
        for node in self._tables:
            while self._full(node):
                if not self._grow_dictionary(node, states):
                    return False
        if states + self.room <= self.capacity:
            return True
        if states < _DOUBLING:
            wanted = 2 * states + self.room
        else:
            wanted = states + states // 4 + self.room
        left = self.limit - (self.memory(states) - self._buckets.nbytes)
        in_buckets = self._native.LINE / (self._native.SLOTS * _FILL)
        fits = int((left + states * _LATER) / (in_buckets + _LATER))
        wanted = min(wanted, fits)
        if wanted < states + self.room + states // 64:
            return False
        self.resize(wanted, states)
        return True

    def resize(self, capacity: int, states: int) -> None:
        """Give the buckets another capacity; the present ``states`` are put into them again."""
        native = self._native
        total = int(capacity / _FILL / native.SLOTS) + 2
        self._buckets = np.zeros(0, np.uint64)  # before the new ones are there: roots are all that is needed
        self._buckets = reserve(total * native.LINE // 8 + 8, np.uint64)
        address = -(-self._buckets.ctypes.data // native.LINE) * native.LINE
        self.fields[native.BUCKETS], self.fields[native.TOTAL] = address, total
        native.refill(self.address, 0, states, self._hashes)

    def state(self, number: int) -> NDArray[np.uint64]:
        """The words of a stored state."""
        root = self.roots[number]
        self._native.restore(self.address, self.leaves, root, self._words.ctypes.data, self._nodes.ctypes.data)
        return self._words.copy()

    def _full(self, node: int) -> bool:
        count, limit = self._dictionary.COUNT, self._dictionary.LIMIT
        return bool(self._of_node[node, count] + self.room > self._of_node[node, limit])

    def _grow_dictionary(self, node: int, states: int) -> bool:
        bits = int(self._of_node[node, self._dictionary.BITS]) + 1
        if bits > 32 or self.memory(states) + (8 << bits) > self.limit:
            return False
        old = self._tables[node]
        table: NDArray[np.uint64] = reserve(1 << bits, np.uint64)
        self._dictionary.grow(old.ctypes.data, old.size, table.ctypes.data, bits, 0, old.size)
        self._set_table(node, table, bits)
        return True

    def _set_table(self, node: int, table: NDArray[np.uint64], bits: int) -> None:
        names = self._dictionary
        self._tables[node] = table
        self._of_node[node, names.TABLE] = table.ctypes.data
        self._of_node[node, names.BITS] = bits
        self._of_node[node, names.LIMIT] = min((1 << bits) // 8 * 5, self._most_rows)

    def _widths(self) -> list[int]:
        """Words in a row of each node: words of the state for leaves, one (a pair of numbers) for others."""
        leaves = self.leaves
        if leaves == 1:
            return [0, 0]
        width = 1 << self._shift
        return [0, 0] + [1] * (leaves - 2) + [width] * (leaves - 1) + [self.words - width * (leaves - 1)]

    def _reserve(self) -> None:
        """Address space for as much as the limit can ever hold."""
        most = min(_MOST_STATES, max(1 << 12, self.limit // 8))
        while True:
            try:
                self.roots: NDArray[np.uint64] = reserve(most, np.uint64)
                for node, width in enumerate(self._widths()):
                    if width:
                        self._rows[node] = reserve(max(self.room * 2, most // width) * width, np.uint64)
                self._most_rows = max(self.room * 2, most // _LEAF_WORDS)
                return
            except MemoryError:
                if most < 1 << 16:
                    raise
                most //= 2

    def _describe(self) -> None:
        """Write the description that kernels read."""
        native, names = self._native, self._dictionary
        self.fields[native.WORDS] = self.words
        self.fields[native.LEAVES] = self.leaves
        self.fields[native.ROOTS] = self.roots.ctypes.data
        self.fields[native.CONSTANTS] = self._constants.ctypes.data
        self.fields[native.SHIFT] = self._shift
        offset = 0
        bits = max(10, (2 * self.room).bit_length())
        for node, width in enumerate(self._widths()):
            if width:
                self._of_node[node, names.ROWS] = self._rows[node].ctypes.data
                self._of_node[node, names.WIDTH] = width
                self._set_table(node, reserve(1 << bits, np.uint64), bits)
            if node >= self.leaves > 1:
                self._of_node[node, names.OFFSET] = offset
                offset += width * 8
