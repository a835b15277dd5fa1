"""Files of rows of 64-bit words in order: written once, read block by block."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from checker.errors import UsageError

BLOCK = 1 << 17
"""Bytes that are read at once, and for which the index has an entry, about."""

SUFFIX = ".conclave-states"
"""Of the names of files."""

Words = NDArray[np.uint64]


def rows_of_block(width: int) -> int:
    """Rows of so many words that are read at once."""
    return max(1, BLOCK // (8 * width))


@dataclass(frozen=True)
class RowFile:
    """A file that is complete. width: words of a row. index: the first word of each block. digest: of the
    content, empty where the file is not to outlive the process."""

    path: Path
    rows: int
    width: int
    index: Words
    digest: str

    @property
    def size(self) -> int:
        """Bytes."""
        return 8 * self.rows * self.width

    def read(self, begin: int, target: Words) -> Words:
        """Rows from ``begin`` on, as many as the target (n, width) has room for and there are."""
        with self.open() as reader:
            return reader.read(begin, target)

    def open(self) -> Reader:
        """What reads several times; it is to be used in a ``with`` statement."""
        return Reader(self)

    def blocks(self, begin: int = 0) -> Iterator[Words]:
        """All rows from ``begin`` on, some at a time, in memory that is used again for the next ones."""
        room = np.empty((rows_of_block(self.width), self.width), np.uint64)
        with self.open() as reader:
            while begin < self.rows:
                block = reader.read(begin, room)
                yield block
                begin += len(block)

    def as_dict(self) -> dict[str, Any]:
        """What is to be known about it, for the manifest of a checkpoint."""
        return {"name": self.path.name, "rows": self.rows, "width": self.width, "digest": self.digest}


class Reader:
    """A file that is open."""

    def __init__(self, file: RowFile) -> None:
        self._about = file
        self._file = file.path.open("rb", buffering=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self._file.close()

    def read(self, begin: int, target: Words) -> Words:
        """As that of the file."""
        wanted = target[: self._about.rows - begin]
        self._file.seek(8 * self._about.width * begin)
        if _fill(self._file, wanted) != wanted.nbytes:
            raise OSError(f"{self._about.path} is shorter than it was")
        return wanted


def _bytes(rows: Words) -> memoryview:
    return rows.reshape(-1).view(np.uint8).data


def _fill(file: Any, wanted: Words) -> int:
    view, got = _bytes(wanted), 0
    while got < len(view):
        more = file.readinto(view[got:])
        if not more:
            break
        got += more
    return got


class Writer:
    """A file of rows being written. durable: it is to be on the disk, not on its way there, when it is complete."""

    def __init__(self, path: Path, width: int, durable: bool) -> None:
        self.path, self.width, self._durable = path, width, durable
        self._file = path.open("wb", buffering=0)
        self._digest = hashlib.blake2b(digest_size=16)
        self._rows = 0
        self._index: list[Words] = []

    def append(self, rows: Words) -> None:
        """Write rows (n, width) at the end."""
        if not len(rows):
            return
        every = rows_of_block(self.width)
        self._index.append(rows[-self._rows % every :: every, 0].copy())
        view = _bytes(np.ascontiguousarray(rows))
        if self._durable:
            self._digest.update(view)
        while view:
            view = view[self._file.write(view) :]
        self._rows += len(rows)

    def finish(self) -> RowFile:
        """The file, complete."""
        if self._durable:
            os.fsync(self._file.fileno())
        self._file.close()
        index = np.concatenate(self._index) if self._index else np.zeros(0, np.uint64)
        digest = self._digest.hexdigest() if self._durable else ""
        return RowFile(self.path, self._rows, self.width, index, digest)

    def abandon(self) -> None:
        """Remove what was written."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def verified(directory: Path, about: dict[str, Any]) -> RowFile:
    """The file that a manifest speaks of; raises ``UsageError`` where it is missing or damaged."""
    path, width = directory / about["name"], int(about["width"])
    problem = UsageError(f"the checkpoint in {directory} is damaged: {path.name} is not as it was written")
    digest = hashlib.blake2b(digest_size=16)
    index, rows, room = [], 0, np.empty((rows_of_block(width), width), np.uint64)
    try:
        if path.stat().st_size != 8 * width * int(about["rows"]):
            raise problem
        with path.open("rb", buffering=0) as file:
            while got := _fill(file, room):
                digest.update(_bytes(room)[:got])
                index.append(room[0, 0])
                rows += got // (8 * width)
    except OSError:
        raise problem from None
    if digest.hexdigest() != about["digest"]:
        raise problem
    return RowFile(path, rows, width, np.array(index, np.uint64), about["digest"])


class Store:
    """A directory of such files. durable: files are to outlive the process, and those that a manifest may still name
    are removed only after the next one has been written."""

    def __init__(self, directory: Path, durable: bool) -> None:
        self.directory, self.durable = directory, durable
        self._next = 0
        self._dropped: list[RowFile] = []
        self._sizes: dict[Path, int] = {}

    @property
    def size(self) -> int:
        """Bytes of the files."""
        return sum(self._sizes.values())

    def take(self, file: RowFile) -> RowFile:
        """Count a file that is complete as one of the store."""
        self._sizes[file.path] = file.size
        self._next = max(self._next, int(file.path.stem) + 1)
        return file

    def writer(self, width: int) -> Writer:
        """A new file."""
        self._next += 1
        return Writer(self.directory / f"{self._next:06}{SUFFIX}", width, self.durable)

    def drop(self, file: RowFile) -> None:
        """Give up a file."""
        if self.durable:
            self._dropped.append(file)
        else:
            self._remove(file)

    def sweep(self) -> None:
        """Remove what was given up."""
        while self._dropped:
            self._remove(self._dropped.pop())

    def _remove(self, file: RowFile) -> None:
        file.path.unlink(missing_ok=True)
        self._sizes.pop(file.path, None)
