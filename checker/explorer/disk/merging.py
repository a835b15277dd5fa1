"""Merging files of rows into one, in as much memory as there is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np

from checker.explorer.disk.files import RowFile, Words
from checker.explorer.library import Kernels
from checker.explorer.memory import reserve

LEAST_ROWS = 64
"""Of each file so many rows are in memory at least."""


class _Source:
    """A file being read: the rows in memory that were not taken yet are those from ``begin`` to ``end``."""

    def __init__(self, file: RowFile, rows: int) -> None:
        self.file = file
        self.room: Words = _room(rows, file.width)
        self.begin = self.end = self._read = 0

    @property
    def is_at_end(self) -> bool:
        return self._read == self.file.rows

    def refill(self) -> None:
        left = self.end - self.begin
        if self.is_at_end or left > len(self.room) // 2:
            return
        self.room[:left] = self.room[self.begin : self.end]
        got = len(self.file.read(self._read, self.room[left:]))
        self._read += got
        self.begin, self.end = 0, left + got


def merged(kernels: Kernels, files: Sequence[RowFile], words: int, room: int) -> Iterator[Words]:
    """The rows of all files in order, some at a time; of rows equal in the first ``words``, that of the first file.

    room: bytes to use, about; the memory of the rows is used again for the next ones.
    """
    width = files[0].width
    rows = max(LEAST_ROWS, room // (16 * width * len(files)))
    sources = [_Source(file, min(rows, max(file.rows, 1))) for file in files]
    out = _room(sum(len(source.room) for source in sources), width)
    parts = np.zeros((len(files), 2), np.int64)
    while True:
        for source in sources:
            source.refill()
        unread = [source for source in sources if not source.is_at_end]
        # what comes before this is known of all files
        bound = min((source.room[source.end - 1, 0] for source in unread), default=None)
        taken = 0
        for part, source in zip(parts, sources, strict=True):
            first = source.room[source.begin : source.end, 0]
            count = len(first) if bound is None else bisect_left(first, bound)
            part[0] = source.room.ctypes.data + 8 * width * source.begin
            part[1] = part[0] + 8 * width * count
            source.begin += count
            taken += count
        if not taken:
            if bound is None:
                return
            raise RuntimeError("too many states have the same first word")
        size = kernels.merge_rows(parts.ctypes.data, len(files), 8 * width, words, out.ctypes.data)
        yield out[: size // (8 * width)]


def _room(rows: int, width: int) -> Words:
    """Memory that goes back to the system as soon as it is not needed any more."""
    return reserve(rows * width, np.uint64).reshape(rows, width)
