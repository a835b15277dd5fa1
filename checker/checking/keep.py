"""How a search is to outlive memory, and the process that runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.explorer.commuting import Footprint
    from checker.explorer.disk.long import LongSearch
    from checker.explorer.disk.subject import Subject
    from checker.language.model import Model
    from checker.properties import Property

EVERY = 60.0
"""Seconds between two checkpoints, about, unless told otherwise."""


@dataclass(frozen=True)
class Keep:
    """disk: a directory for files where memory ends, removed at the end. checkpoint: a directory to keep the search in,
    and to go on from if it is kept there; where memory ends it holds the files too. every: seconds between two saves.

    At least one of the directories must be given; with a checkpoint, ``disk`` is not looked at.
    """

    name: str
    disk: Path | None = None
    checkpoint: Path | None = None
    every: float = EVERY

    def begin(
        self,
        model: Model,
        properties: Sequence[Property],
        digest: str,
        subject: Subject,
        memory: int,
        threads: int | None,
        footprints: Callable[[], Sequence[Footprint]],
    ) -> LongSearch:
        """The search, begun or taken up again. digest: of what steps and properties do.

        Raises ``UsageError`` where the directory holds something else, or cannot be used.
        """
        from checker.checking.parameters import shown_parameters
        from checker.explorer.disk.checkpoint import Checkpoint
        from checker.explorer.disk.long import LongSearch
        from checker.verdict import titled

        if self.checkpoint is None:
            return LongSearch(subject, memory, self.disk, threads=threads, footprints=footprints)
        identity = {
            "title": titled(self.name, shown_parameters(model)),
            "properties": ", ".join(one.name for one in properties),
            "digest": digest,
        }
        kept = Checkpoint(self.checkpoint, identity)
        try:
            return LongSearch(subject, memory, None, kept, self.every, threads, footprints)
        except BaseException:
            kept.close()
            raise
