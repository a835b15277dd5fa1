"""The dictionaries that the states of a search are trees of: their memory, and how they grow."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from checker.deadline import uninterrupted
from checker.explorer import places
from checker.explorer.library import Kernels
from checker.explorer.memory import HUGE, reserve
from checker.explorer.shape import NUMBER_BITS, ROOT_BITS, Shape

_FILL = 3 / 4
"""The part of a table that may be taken."""

_LEAST_ENTRIES = 1 << 13

GROWTH = 1.2
"""What a table that fills a huge page grows by, at most."""

_PAIR_BYTES = 4
"""Bytes of a row of a pair, at first."""

_ONE_IN = 8
"""A table takes one of so many bytes that are left, at most, for room that may never be needed."""

_ENTRY = (1 << 32) - 1
"""All bits of an entry of a table."""

_PART = 1 << 23
"""Entries that are put into a larger table between two looks for an interrupt."""


class Tree:
    """Its nodes for kernels to read, with their rows and tables.

    limit: bytes that the rows of a node may take. seed: of the hash, which does not depend on the shape.
    Raises ``MemoryError`` where there is no address space for so many.
    """

    def __init__(self, kernels: Kernels, shape: Shape, limit: int, seed: int = 20) -> None:
        self._kernels = kernels
        self.shape = shape
        fields = reserve(max(shape.nodes, 1) * places.NODE_FIELDS, np.int64)  # at the start of a cache line
        self.fields: NDArray[np.int64] = fields.reshape(-1, places.NODE_FIELDS)
        self._tops = np.array([node for node, _ in shape.tops], np.int64)
        random = hashlib.shake_256(bytes([seed])).digest(16 * shape.words)  # NumPy's generators take long to import
        self._of_words = np.frombuffer(random, np.uint64).reshape(2, -1) | np.uint64(1)
        self._salts: list[NDArray[np.uint64]] = []
        self._rows: list[NDArray[np.uint64]] = []
        self._shares: list[NDArray[np.uint8]] = []
        self._tables: list[NDArray[np.uint32]] = []
        self._scattered: list[NDArray[np.int64]] = []
        members = [1 << leaf for leaf in range(len(shape.leaves))]
        for node in range(shape.nodes):
            fields = self.fields[node]
            if node < len(shape.leaves):
                words = shape.leaves[node]
                self._salts.append(self._salt(words))
                fields[places.SALT] = self._salts[node].ctypes.data
                fields[places.WIDTH] = len(words)
                fields[places.OFFSET] = 8 * words[0]
                self._scattered.append(8 * np.array(words, np.int64))
                if words != tuple(range(words[0], words[0] + len(words))):
                    fields[places.SCATTERED] = self._scattered[node].ctypes.data
                fields[places.STRIDE] = 8 * len(words)
                fields[places.REACH] = 8 * max(len(words), places.EIGHT) - 8
                self._shares.append(reserve(max(limit // 8, 1 << 16), np.uint8))
                fields[places.SHARES] = self._shares[node].ctypes.data
            else:
                left, right = shape.pairs[node - len(shape.leaves)]
                members.append(members[left] | members[right])
                fields[places.LEFT], fields[places.RIGHT] = left, right
                fields[places.MEMBERS] = members[node]
                fields[places.STRIDE], fields[places.SPLIT] = _PAIR_BYTES, 4 * _PAIR_BYTES
                fields[places.REACH] = 7
            self._rows.append(reserve(max(limit // 8, 1 << 16), np.uint64))
            fields[places.ROWS] = self._rows[node].ctypes.data
            self._tables.append(reserve(_LEAST_ENTRIES, np.uint32))
            _describe_table(fields, self._tables[node])
        self._describe()
        self.share_root(shape.tops)

    @property
    def address(self) -> int:
        """The address of the description."""
        return int(self._description.ctypes.data)

    @property
    def memory(self) -> int:
        """Bytes in use."""
        rows = self.fields[:, places.COUNT] * self._row_bytes()
        return int(rows.sum()) + sum(table.nbytes for table in self._tables)

    def _row_bytes(self) -> NDArray[np.int64]:
        """Bytes of a row of each node, outside of the tables."""
        found: NDArray[np.int64] = self.fields[:, places.STRIDE] + (self.fields[:, places.SHARES] != 0)
        return found

    def _count(self, node: int) -> int:
        """Rows of a node."""
        return int(self.fields[node, places.COUNT])

    def is_too_narrow(self, room: int) -> bool:
        """Whether the root has not the bits to name so many more rows."""
        return any(self._count(node) + room > 1 << bits for node, bits in self.shape.tops)

    def shared(self, room: int, growth: float = 1) -> tuple[tuple[int, int], ...] | None:
        """The bits of a root shared out so that it can name so many times the rows, and so many more.

        It takes as little as possible. None if there are too few bits, or if a state is its own root.
        """
        if not self.shape.tops:
            return None
        needed = {node: int(growth * self._count(node) + room).bit_length() for node, _ in self.shape.tops}
        spare = -sum(needed.values()) % 4
        if sum(needed.values()) > ROOT_BITS or max(needed.values()) > NUMBER_BITS:
            return None
        most_first = sorted(needed, key=lambda node: -self._count(node))
        for k, node in enumerate(most_first):
            more = min(NUMBER_BITS - needed[node], -(-spare // (len(most_first) - k)))
            needed[node] += more
            spare -= more
        return tuple((node, needed[node]) for node, _ in self.shape.tops)

    def share_root(self, tops: tuple[tuple[int, int], ...]) -> NDArray[np.uint64]:
        """Give each top its bits of the root; (tops, 3): for each, the shift and the mask before, and the shift now."""
        moves = np.zeros((len(tops), 3), np.uint64)
        self.shape = replace(self.shape, tops=tops)
        self._description[places.ROOT_NIBBLES] = self.shape.root_nibbles
        shift = 0
        for k, (node, bits) in enumerate(tops):
            fields = self.fields[node]
            moves[k] = fields[places.SHIFT], fields[places.FIELD], shift
            fields[places.SHIFT], fields[places.FIELD] = shift, (1 << bits) - 1
            fields[places.LIMIT] = min(int(fields[places.LIMIT]), 1 << bits)  # until it grows
            shift += bits
        return moves

    def grow(self, room: int, left: int, factor: float = 1, more: int = 0, is_named: bool = True) -> bool:
        """Let every dictionary have room for so many more rows; false if that takes more bytes than are left.

        factor: what a table that does not suffice grows by, if there is much memory. more: room beyond that, which
        there may be. is_named: whether roots have to name these rows; they must not be too narrow then.
        """
        for node, old in enumerate(self._tables):
            wanted = int(self.fields[node, places.COUNT]) + room + more
            if wanted > _capacity(old.size):
                growth = factor if old.nbytes < HUGE else min(factor, GROWTH)
                least = int(wanted / _FILL + 1)
                entries = max(least, min(int(growth * old.size), least + left // _ONE_IN // 4))
                left -= 4 * entries
                if entries >> NUMBER_BITS or left < 0:
                    return False
                self._grow_table(node, entries)
        for pair, nodes in enumerate(self.shape.pairs, len(self.shape.leaves)):
            left -= self._widen(pair, nodes, room + more, left)
        return left >= 0 and self._set_limits(room, left, is_named)

    def _grow_table(self, node: int, entries: int) -> None:
        """Give a node a table of so many entries; an interrupt finds it with the one before."""
        fields, old = self.fields[node], self._tables[node]
        table: NDArray[np.uint32] = reserve(entries, np.uint32, dense=True)
        larger = fields.copy()
        _describe_table(larger, table)
        for begin in range(0, old.size, _PART):
            end = min(begin + _PART, old.size)
            self._kernels.grow_table(fields.ctypes.data, larger.ctypes.data, begin, end)
        with uninterrupted():
            self._tables[node] = table
            _describe_table(fields, table)

    def _bits_of(self, pair: int) -> tuple[int, int]:
        """Bits of the two numbers in a row of a pair."""
        right = int(self.fields[pair, places.SPLIT])
        return 8 * int(self.fields[pair, places.STRIDE]) - right, right

    def _widen(self, pair: int, nodes: tuple[int, int], room: int, left: int) -> int:
        """Let the rows of a pair have the bits to name so many more rows of its nodes; the bytes that this takes.

        left: if it takes more, nothing is done.
        """
        fields = self.fields[pair]
        stride = int(fields[places.STRIDE])
        above, split = self._bits_of(pair)
        one, other = ((self._count(node) + room).bit_length() for node in nodes)
        if one <= above and other <= split:
            return 0
        wider = max(stride, -(-(one + other) // 8))
        extra = (wider - stride) * self._count(pair)
        if extra <= left:
            wanted = min(other + (8 * wider - one - other) // 2, NUMBER_BITS)
            moves = np.array([(0, (1 << split) - 1, 0), (split, (1 << above) - 1, wanted)], np.uint64)
            rows = self._rows[pair].ctypes.data
            with uninterrupted():
                self._kernels.rename(rows, 2 * stride, self._count(pair), moves.ctypes.data, len(moves), 2 * wider)
                fields[places.STRIDE], fields[places.SPLIT] = wider, wanted
        return extra

    def _set_limits(self, room: int, left: int, is_named: bool) -> bool:
        """Let no dictionary have more rows than fit; false if that is less than the room wanted."""
        a_row_of_each = int(self._row_bytes().sum())
        more = left // a_row_of_each if a_row_of_each else 0
        bits = dict(self.shape.tops) if is_named else {}
        for pair, nodes in enumerate(self.shape.pairs, len(self.shape.leaves)):
            bits.update(zip(nodes, self._bits_of(pair), strict=True))
        for node in range(self.shape.nodes):
            fields = self.fields[node]
            rows = 8 * (self._rows[node].size - 2 * places.EIGHT) // int(fields[places.STRIDE])
            named = 1 << bits.get(node, NUMBER_BITS)
            limit = min(_capacity(int(fields[places.ENTRIES])), rows, named, int(fields[places.COUNT]) + more)
            fields[places.LIMIT] = limit
            if limit < fields[places.COUNT] + room:
                return False
        return True

    def _salt(self, words: tuple[int, ...]) -> NDArray[np.uint64]:
        """Two random numbers for each word of a leaf, in groups of eight: first one of each, then the other."""
        groups = -(-len(words) // places.EIGHT)
        salt = np.zeros((groups, 2, places.EIGHT), np.uint64)
        for k, word in enumerate(words):
            salt[k // places.EIGHT, :, k % places.EIGHT] = self._of_words[:, word]
        return salt

    def _changes(self) -> NDArray[np.uint64]:
        """For each group of eight words, and each mask of those in it that change, a mask of the leaves that do."""
        leaf_of = {word: leaf for leaf, words in enumerate(self.shape.leaves) for word in words}
        groups = -(-len(leaf_of) // places.EIGHT)
        found = np.zeros((groups, 1 << places.EIGHT), np.uint64)
        masks = np.arange(1 << places.EIGHT)
        for word, leaf in leaf_of.items():
            group, bit = divmod(word, places.EIGHT)
            found[group, masks >> bit & 1 == 1] |= np.uint64(1 << leaf)
        return found

    def _describe(self) -> None:
        """Write the description that kernels read."""
        self._description = np.zeros(places.TREE_FIELDS, np.int64)
        self._change_masks = self._changes()
        for place, value in {
            places.LEAVES: len(self.shape.leaves),
            places.NODES: self.fields.ctypes.data,
            places.NODE_COUNT: self.shape.nodes,
            places.TOPS: self._tops.ctypes.data,
            places.TOP_COUNT: len(self.shape.tops),
            places.CHANGES: self._change_masks.ctypes.data,
        }.items():
            self._description[place] = value


def _describe_table(fields: NDArray[np.int64], table: NDArray[np.uint32]) -> None:
    """Write into the description of a node that this is its table."""
    rows = _capacity(table.size)
    fields[places.TABLE] = table.ctypes.data
    fields[places.ENTRIES] = table.size
    fields[places.LIMIT] = rows
    fields[places.TAGS] = _ENTRY >> rows.bit_length() << rows.bit_length()


def _capacity(entries: int) -> int:
    """Rows that a table of so many entries may hold."""
    return int(entries * _FILL)
