"""Checkpoints: what is refused, and what is left over from a process that was killed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from checker.errors import UsageError
from checker.explorer.disk.checkpoint import Checkpoint, Identity
from checker.explorer.disk.files import RowFile

IDENTITY: Identity = {"title": "bully n=3", "properties": "uniqueness", "digest": "a"}


def written(directory: Path) -> RowFile:
    """A checkpoint with one file of 40 000 rows, and more that its manifest does not name."""
    checkpoint = Checkpoint(directory, IDENTITY)
    writer = checkpoint.store.writer(1)
    for begin in range(0, 40_000, 1000):
        writer.append(np.arange(begin, begin + 1000, dtype=np.uint64).reshape(-1, 1))
    file = checkpoint.store.take(writer.finish())
    checkpoint.commit({"kind": "test"}, [file])
    checkpoint.store.writer(1).append(np.zeros((3, 1), np.uint64))
    (directory / "manifest.json.new").write_text("{")
    (directory / "of the user").write_text("")
    checkpoint.close()
    return file


def test_what_was_written_is_read_and_what_was_left_over_is_removed(tmp_path: Path) -> None:
    file = written(tmp_path)
    checkpoint = Checkpoint(tmp_path, IDENTITY)
    assert checkpoint.content is not None and checkpoint.content["kind"] == "test"
    (again,) = checkpoint.files.values()
    assert (again.rows, again.width, again.digest) == (40_000, 1, file.digest)
    assert again.index.tolist() == file.index.tolist() == [0, 16384, 32768]
    assert [path.name for path in tmp_path.glob("*.conclave-states")] == [file.path.name]
    checkpoint.remove()
    checkpoint.close()
    assert [path.name for path in tmp_path.iterdir()] == ["of the user"]


@pytest.mark.parametrize("place", [0, 7, 160_000, 319_999])
def test_a_changed_byte_is_noticed(place: int, tmp_path: Path) -> None:
    path = written(tmp_path).path
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(UsageError, match="damaged"):
        Checkpoint(tmp_path, IDENTITY)


def test_a_file_that_is_cut_off_or_missing_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path).path
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(UsageError, match="damaged"):
        Checkpoint(tmp_path, IDENTITY)
    path.unlink()
    with pytest.raises(UsageError, match="damaged"):
        Checkpoint(tmp_path, IDENTITY)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"body": 1, "digest": 2}'])
def test_a_manifest_that_is_none_is_noticed(text: str, tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(UsageError, match="damaged"):
        Checkpoint(tmp_path, IDENTITY)


def test_a_changed_manifest_is_noticed(tmp_path: Path) -> None:
    written(tmp_path)
    path = tmp_path / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["body"] = manifest["body"].replace("40000", "30000")
    path.write_text(json.dumps(manifest))
    with pytest.raises(UsageError, match="damaged"):
        Checkpoint(tmp_path, IDENTITY)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("title", "is of bully n=3, not something else"),
        ("properties", "for the properties uniqueness, not something else"),
        ("digest", "its source, or Conclave, has changed"),
        ("format", "of another version of Conclave"),
    ],
)
def test_a_checkpoint_of_something_else_is_refused(key: str, words: str, tmp_path: Path) -> None:
    written(tmp_path)
    with pytest.raises(UsageError, match=words):
        Checkpoint(tmp_path, {**IDENTITY, key: "something else"})
    assert Checkpoint(tmp_path, IDENTITY).content, "it is still there"


def test_two_processes_do_not_use_one_checkpoint(tmp_path: Path) -> None:
    first = Checkpoint(tmp_path, IDENTITY)
    with pytest.raises(UsageError, match="being used by another process"):
        Checkpoint(tmp_path, IDENTITY)
    first.close()
    Checkpoint(tmp_path, IDENTITY).close()


def test_a_directory_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be used"):
        Checkpoint(tmp_path / "file", IDENTITY)
