"""The sorted files of the states that are known: what they have is dropped from rows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Self

from checker.explorer.disk.files import Reader, RowFile, Words
from checker.explorer.library import Kernels


class Known:
    """Files of states, open from the beginning to the end of a ``with`` statement. room: memory for a block of one."""

    def __init__(self, kernels: Kernels, files: Sequence[RowFile], room: Words) -> None:
        self._kernels, self._room = kernels, room
        self._words = room.shape[1]
        self._about = files
        self._open = ExitStack()
        self._files: list[tuple[Reader, list[int]]] = []

    def __enter__(self) -> Self:
        with self._open as opened:
            self._files = [(opened.enter_context(file.open()), file.index.tolist()) for file in self._about]
            self._open = opened.pop_all()
        return self

    def __exit__(self, *problem: object) -> None:
        self._open.close()

    def drop(self, rows: Words) -> Iterator[None]:
        """Set the tag of the rows that a file has to 0; they are in order. No step of the iterator takes long."""
        for file, index in self._files:
            yield from self._drop(rows, file, index)

    def _drop(self, rows: Words, file: Reader, index: list[int]) -> Iterator[None]:
        address = rows.ctypes.data
        row = number = 0
        while row < len(rows):
            # a state equal to the row is in the block before the first that begins with it, or further on
            number = max(number, bisect_left(index, int(rows[row, 0])) - 1)
            if number >= len(index):
                return
            known = file.read(number * len(self._room), self._room)
            after = self._kernels.drop_known(address, row, len(rows), known.ctypes.data, len(known), self._words)
            row = (after - address) // (8 * (self._words + 1))
            number += 1
            yield
