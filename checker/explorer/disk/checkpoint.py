"""A directory that a search can be taken up again from, whenever the process that wrote it was killed.

A manifest names the files that belong to the checkpoint, with their digests, and what was searched. It is written to
another name and renamed when all files that it names are on the disk, so that there is always the last complete one.
Files that no manifest names are left over from a process that was killed; they are removed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from checker.errors import UsageError
from checker.explorer.disk.files import SUFFIX, RowFile, Store, verified

FORMAT = 2
"""Changes whenever checkpoints written before cannot be read any more."""

_MANIFEST = "manifest.json"
_LOCK = "lock"

Identity = dict[str, Any]
"""What is searched, for people and for comparing: title, properties, and digests."""


class Checkpoint:
    """A checkpoint, which may not have been written yet. identity: what it has to be a checkpoint of.

    Raises ``UsageError`` where the directory cannot be used, is being used by another process, or holds a
    checkpoint of something else or one that is damaged.
    """

    def __init__(self, directory: Path, identity: Identity) -> None:
        self.directory, self._identity = directory, {"format": FORMAT, **identity}
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._lock = (directory / _LOCK).open("w")
        except OSError as problem:
            raise UsageError(f"--checkpoint {directory} cannot be used: {problem}") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise UsageError(f"the checkpoint in {directory} is being used by another process") from None
        self.store = Store(directory, durable=True)
        try:
            self.content = self._read()
            self.files = {about["name"]: verified(directory, about) for about in (self.content or {}).get("files", [])}
        except BaseException:
            self._lock.close()
            raise
        for path in directory.glob("*" + SUFFIX):
            if path.name not in self.files:
                path.unlink()
        for file in self.files.values():
            self.store.take(file)

    def commit(self, content: dict[str, Any], files: Sequence[RowFile]) -> None:
        """Make this the checkpoint; its files are complete. ``OSError`` where that is not possible."""
        body = {"identity": self._identity, **content, "files": [file.as_dict() for file in files]}
        text = json.dumps(body, sort_keys=True)
        path = self.directory / (_MANIFEST + ".new")
        with path.open("w") as file:
            json.dump({"digest": _digest(text), "body": text}, file)
            file.flush()
            os.fsync(file.fileno())
        path.replace(self.directory / _MANIFEST)
        _sync(self.directory)
        self.store.sweep()

    @property
    def exists(self) -> bool:
        """Whether there is anything to go on from."""
        return (self.directory / _MANIFEST).exists()

    def remove(self) -> None:
        """Remove it, and the directory if nothing else is in it: what it was for has been achieved."""
        for name in (_MANIFEST, _MANIFEST + ".new"):
            (self.directory / name).unlink(missing_ok=True)
        for path in self.directory.glob("*" + SUFFIX):
            path.unlink()
        (self.directory / _LOCK).unlink(missing_ok=True)
        if not any(self.directory.iterdir()):
            self.directory.rmdir()

    def close(self) -> None:
        """Let other processes use it."""
        self._lock.close()

    def _read(self) -> dict[str, Any] | None:
        """The content of the manifest, if there is one."""
        path = self.directory / _MANIFEST
        damaged = f"the checkpoint in {self.directory} is damaged: {_MANIFEST} is not as it was written"
        try:
            written = json.loads(path.read_bytes())
            text = written["body"]
            if _digest(text) != written["digest"]:
                raise UsageError(damaged)
            body: dict[str, Any] = json.loads(text)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise UsageError(damaged) from None
        self._compare(body["identity"])
        return body

    def _compare(self, found: Identity) -> None:
        where = f"the checkpoint in {self.directory} is"
        remedy = "give another directory, or remove this one to begin anew"
        if found.get("format") != self._identity["format"]:
            raise UsageError(f"{where} of another version of Conclave; {remedy}")
        for key, what in (("title", "of"), ("properties", "for the properties")):
            if found.get(key) != self._identity.get(key):
                raise UsageError(f"{where} {what} {found.get(key)}, not {self._identity.get(key)}; {remedy}")
        if found != self._identity:
            raise UsageError(f"{where} of the model as it was: its source, or Conclave, has changed since; {remedy}")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
