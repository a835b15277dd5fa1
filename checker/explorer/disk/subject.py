"""What is searched: native steps and checks, and what is to be counted and checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from checker.explorer.commuting import Footprint
    from checker.explorer.search import Search


@dataclass(frozen=True)
class Subject:
    """The arguments of ``Search`` that say what is searched, and mean the same."""

    step: int
    check: int
    words: int
    fanout: int
    initial: NDArray[np.uint64]
    rule_start: NDArray[np.uint32]
    fault_rule: NDArray[np.bool_]
    always: int
    quiescent: int
    terminal: int
    relevant: NDArray[np.uint64] | None = None

    def search(
        self,
        memory: int,
        threads: int | None = None,
        footprints: Callable[[], Sequence[Footprint]] | None = None,
    ) -> Search:
        """A search in memory. Raises ``MemoryError`` if not even the initial states fit."""
        from checker.explorer.search import Search

        return Search(
            self.step,
            self.check,
            self.words,
            self.fanout,
            self.initial,
            self.rule_start,
            self.fault_rule,
            self.always,
            self.quiescent,
            self.terminal,
            memory,
            threads=threads,
            footprints=footprints,
            relevant=self.relevant,
        )
