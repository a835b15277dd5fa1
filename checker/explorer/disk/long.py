"""A search that outlives memory and the process: in memory first, then from disk, with checkpoints now and then."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.errors import UsageError
from checker.explorer.disk.checkpoint import Checkpoint
from checker.explorer.disk.files import RowFile, Store, Words
from checker.explorer.disk.handover import level_of, levels_of, progress_of, put_back
from checker.explorer.disk.progress import Progress
from checker.explorer.disk.search import DiskSearch
from checker.explorer.disk.subject import Subject
from checker.explorer.search import Search, Status

if TYPE_CHECKING:
    from checker.explorer.commuting import Footprint


class LongSearch:
    """A search of a subject; ``current`` is what finds the states at the moment.

    memory: bytes. disk: a directory in which files are put where memory ends, and removed at the end. checkpoint:
    what to go on from, if there is anything, and to save to; its directory is used for files too. every: seconds
    between two of its saves, about. Raises ``UsageError`` where the disk cannot be used.
    """

    def __init__(
        self,
        subject: Subject,
        memory: int,
        disk: Path | None = None,
        checkpoint: Checkpoint | None = None,
        every: float = 60.0,
        threads: int | None = None,
        footprints: Callable[[], Sequence[Footprint]] | None = None,
    ) -> None:
        self._subject, self._memory, self._threads, self._footprints = subject, memory, threads, footprints
        self._checkpoint, self._every = checkpoint, every
        self._directory = disk
        self._temporary = _directory_in(disk) if disk is not None else None
        self._levels: list[RowFile] = []
        """The levels that are in the checkpoint, while the search is in memory."""
        self._saved_at = time.perf_counter()
        self._saving_takes = 0.0
        self.resumed: int | None = None
        """The states that were known from the checkpoint, if the search went on from one."""
        self.problem = ""
        """What the system says of the disk, once it does not do any more."""
        self.unsaved = ""
        """What the system said when a checkpoint could not be written; the search went on without it."""
        self.current: Search | DiskSearch = self._begin()

    # Progress

    def advance(self, seconds: float) -> Status:
        """Explore for about so many seconds, and say what it came to so far."""
        try:
            status = self.current.advance(seconds)
            if status is Status.OUT_OF_MEMORY and isinstance(self.current, Search):
                self.current = self._from_memory(self.current)
                status = self.current.status
        except OSError as problem:
            self.problem = str(problem)
            return Status.OUT_OF_DISK
        # saving is not to take more than a tenth of the time
        wait = max(self._every, 10 * self._saving_takes)
        if status is Status.RUNNING and time.perf_counter() - self._saved_at >= wait:
            try:
                self._save()
            except OSError as problem:
                if isinstance(self.current, DiskSearch):
                    self.problem = str(problem)
                    return Status.OUT_OF_DISK
                self.unsaved, self._saved_at = str(problem), time.perf_counter()
        return status

    def go_over_to(self, step: int, check: int) -> None:
        """Other code for the same step and check, at any time."""
        self._subject = replace(self._subject, step=step, check=check)
        self.current.go_over_to(step, check)

    def close(self, is_done: bool) -> None:
        """End it, whatever it came to; is_done: all has been found out, so that nothing is to be kept."""
        if isinstance(self.current, DiskSearch):
            self.current.close()
        if self._temporary is not None:
            self._temporary.cleanup()
        if self._checkpoint is not None:
            if is_done:
                self._checkpoint.remove()
            self._checkpoint.close()

    @property
    def is_on_disk(self) -> bool:
        """Whether the states are on disk."""
        return isinstance(self.current, DiskSearch)

    @property
    def on_disk(self) -> int:
        """Bytes of the files that the states are in, if they are."""
        return self.current.on_disk if isinstance(self.current, DiskSearch) else 0

    @property
    def directory(self) -> Path | None:
        """Where the files are."""
        return self._checkpoint.directory if self._checkpoint is not None else self._directory

    @property
    def is_kept(self) -> bool:
        """Whether there is a checkpoint to go on from."""
        return self._checkpoint is not None and self._checkpoint.exists

    # Inside

    def _begin(self) -> Search | DiskSearch:
        content = self._checkpoint.content if self._checkpoint is not None else None
        if content is not None:
            return self._go_on(content)
        try:
            return self._in_memory()
        except MemoryError:
            found = self._on_disk(self._memory)
            found.begin()
            return found

    def _in_memory(self) -> Search:
        return self._subject.search(self._memory - _kept_free(self._memory), self._threads, self._footprints)

    def _on_disk(self, memory: int) -> DiskSearch:
        return DiskSearch(self._subject, memory, self._store(), self._footprints)

    def _store(self) -> Store:
        if self._temporary is not None:
            return Store(Path(self._temporary.name), durable=False)
        assert self._checkpoint is not None
        return self._checkpoint.store

    def _from_memory(self, search: Search) -> DiskSearch:
        """Go over from memory to disk."""
        found = self._on_disk(_kept_free(self._memory))
        found.take_over(levels_of(search), progress_of(search))
        self._give_up_levels()
        found.allow(self._memory)
        return found

    def _give_up_levels(self) -> None:
        """Files of levels that were in memory are not needed any more."""
        if self._checkpoint is not None:
            for level in self._levels:
                self._checkpoint.store.drop(level)
        self._levels = []

    def _go_on(self, content: dict[str, Any]) -> Search | DiskSearch:
        """Go on from a checkpoint."""
        assert self._checkpoint is not None
        files = self._checkpoint.files
        found: Search | DiskSearch
        if content["kind"] == "disk":
            found = self._on_disk(self._memory)
            found.restore(content["search"], files)
        else:
            self._levels = [files[name] for name in content["levels"]]
            progress = Progress.of_dict(content["progress"])
            try:
                found = self._in_memory()
                put_back(found, self._levels, progress)
            except MemoryError:
                found = self._on_disk(self._memory)
                found.take_over((level.blocks() for level in self._levels), progress)
                self._give_up_levels()
        self.resumed = found.states
        return found

    def _written(self, width: int, blocks: Iterable[Words]) -> RowFile:
        """A file of the checkpoint with these rows."""
        assert self._checkpoint is not None
        writer = self._checkpoint.store.writer(width)
        try:
            for block in blocks:
                writer.append(block)
        except BaseException:
            writer.abandon()
            raise
        return self._checkpoint.store.take(writer.finish())

    def _save(self) -> None:
        """Write a checkpoint, if there is to be one and this is a point to go on from."""
        if self._checkpoint is None:
            return
        begun = time.perf_counter()
        search = self.current
        if isinstance(search, Search):
            for level in range(len(self._levels), search.depth + 1):
                self._levels.append(self._written(search.words, level_of(search, level)))
            content = {
                "kind": "memory",
                "levels": [level.path.name for level in self._levels],
                "progress": progress_of(search).as_dict(),
            }
            self._checkpoint.commit(content, self._levels)
        elif search.may_save:
            saved = search.saved()
            self._checkpoint.commit({"kind": "disk", "search": saved}, search.files)
        else:
            return
        self._saved_at = time.perf_counter()
        self._saving_takes = self._saved_at - begun


def _directory_in(disk: Path) -> tempfile.TemporaryDirectory[str]:
    """A directory for files that are removed at the end: found out at once whether there can be one."""
    try:
        disk.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix="conclave-", dir=disk)
    except OSError as problem:
        raise UsageError(f"--disk {disk} cannot be used: {problem}") from None


def _kept_free(memory: int) -> int:
    """The bytes of the memory that are kept for going over to disk."""
    return max(memory // 16, min(memory // 4, 16 << 20))
