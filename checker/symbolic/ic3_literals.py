"""What the cubes of property-directed reachability speak of: the atoms of a state, then its single bits, by number.

Atoms (``atoms.py``) are what lemmas are about; the bits tell any two states apart, whatever the atoms say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import z3
from numpy.typing import NDArray

from checker.symbolic.atoms import DEAR, Atoms, Bits
from checker.symbolic.batch import Batches, Rows
from checker.symbolic.encoding import Encoding
from checker.symbolic.numbers import Term
from checker.symbolic.translate import Translator
from checker.symbolic.variables import StateVector
from checker.types import FifoLeaf, ScalarLeaf

Row = NDArray[np.int64]
"""One state: a row of a ``Batches``."""
Values = NDArray[np.bool_]
"""The truth values of all literals in one state, by number."""


@dataclass(frozen=True)
class _Bit:
    """One bit of a column of rows, ``(value - low) >> shift``; of a queue's length, whether it exceeds ``over``."""

    column: int
    low: int
    shift: int
    over: int | None


@dataclass(frozen=True)
class _Terms:
    """What makes literals of one state: a translator of atoms, and its bits."""

    translator: Translator
    bits: list[Term]


class Literals:
    """The literals of one encoding. ``longest``: see ``Atoms``. ``first_bit``: the number of the first bit."""

    def __init__(self, encoding: Encoding, batches: Batches, longest: Mapping[int, int]) -> None:
        self._encoding = encoding
        self._batches = batches
        self._atoms = Atoms(batches, longest)
        self._bits: list[_Bit] = []
        self._base = np.zeros(batches.width, np.int64)
        self._now = _Terms(encoding.translator, self._list_bits(encoding.now))
        self._bits.clear()
        self.later = encoding.vector("'")
        """The state after a step."""
        self._after = _Terms(Translator(self.later.values), self._list_bits(self.later))
        self.first_bit = len(self._atoms)
        is_length = np.array([bit.over is not None for bit in self._bits], bool)
        self._columns = np.array([bit.column for bit in self._bits], np.int64)
        self._lows = np.array([bit.low for bit in self._bits], np.int64)
        self._shifts = np.array([bit.shift for bit in self._bits], np.int64)
        self._over = np.array([-1 if bit.over is None else bit.over for bit in self._bits], np.int64)
        self._is_length = is_length
        self.costs = np.concatenate([self._atoms.costs, np.full(len(self._bits), DEAR)])
        """What each literal costs a cube; see ``Atoms``."""

    def __len__(self) -> int:
        return self.first_bit + len(self._bits)

    def _list_bits(self, state: StateVector) -> list[Term]:
        """The bits of a state as terms; notes in ``_bits`` and ``_base`` where rows hold them."""
        found = []
        for number, columns in self._batches.columns.items():
            cell = self._encoding.system.cells[number]
            leaf, mine, at = cell.leaf, state.cell_terms[number], columns.start
            if isinstance(leaf, FifoLeaf):
                for k in range(leaf.capacity):
                    self._bits.append(_Bit(at, 0, 0, k))
                    found.append(mine[k])
                for k, item in enumerate(mine[leaf.capacity :]):
                    found += self._split(item, at + 1 + k, 0)
            elif cell.is_bool:
                self._bits.append(_Bit(at, 0, 0, None))
                found.append(mine[0])
            else:
                assert isinstance(leaf, ScalarLeaf)
                self._base[at] = leaf.low
                for term in mine:
                    found += self._split(term, at, leaf.low)
        return found

    def _split(self, term: Term, column: int, low: int) -> list[Term]:
        self._bits += [_Bit(column, low, shift, None) for shift in range(term.size())]
        return [z3.Extract(shift, shift, term) == 1 for shift in range(term.size())]

    def term(self, number: int, after: bool = False) -> Term:
        """A literal, as a term over ``now``, or about the state after a step."""
        terms = self._after if after else self._now
        if number >= self.first_bit:
            return terms.bits[number - self.first_bit]
        return terms.translator.truth(self._atoms.expr(number))

    # States as rows.

    def evaluate(self, rows: Rows) -> NDArray[np.bool_]:
        """(states, literals): the truth values of all literals."""
        return np.concatenate([self._atoms.evaluate(rows), self._bits_of(rows)], axis=1)

    def pack(self, rows: Rows) -> Bits:
        """The truth values of all literals in all rows, packed; bits past the last row are 0."""
        flags = self._bits_of(rows).T
        padded = np.zeros((len(flags), -(-len(rows) // 64) * 64), bool)
        padded[:, : len(rows)] = flags
        packed = np.packbits(padded, axis=1, bitorder="little").view(np.uint64)
        return np.concatenate([self._atoms.pack(rows), packed])

    def _bits_of(self, rows: Rows) -> NDArray[np.bool_]:
        columns = rows[:, self._columns]
        single = ((columns - self._lows) >> self._shifts & 1).astype(bool)
        return np.where(self._is_length, columns > self._over, single)

    # States in Z3.

    def word(self, after: bool = False) -> Term:
        """All bits of the state, or of the state after a step, side by side, the first in the lowest place."""
        one, zero = z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)
        parts = [z3.If(term, one, zero) for term in (self._after if after else self._now).bits]
        return z3.Concat(zero, *reversed(parts)) if parts else zero

    def row(self, word: int) -> Row:
        """The state with these bits."""
        count = len(self._bits)
        raw = np.frombuffer(word.to_bytes(-(-count // 8), "little"), np.uint8)
        bits = np.unpackbits(raw, count=count, bitorder="little").astype(np.int64)
        row = self._base.copy()
        np.add.at(row, self._columns, bits << self._shifts)
        return row
