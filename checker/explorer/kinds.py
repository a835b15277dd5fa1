"""What the kernels know of labels: their rules, and which of their steps commute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from checker.explorer.places import GROUP_BITS, MOST_GROUPS

if TYPE_CHECKING:
    from checker.explorer.commuting import Footprint


MOST_SKIP_BYTES = MOST_GROUPS // 8
"""Bytes that a mask of groups takes, at most."""


class Kinds:
    """of: the kind of each label. below: by group, a mask of the groups whose edges need not be followed after one of
    it. As long as nothing is known of commuting, all labels are in one group with nothing below."""

    def __init__(self, rule_start: NDArray[np.uint32]) -> None:
        rules = len(rule_start) - 1
        rule_of = np.repeat(np.arange(rules, dtype=np.uint32), np.diff(rule_start).astype(np.int64))
        self.of = rule_of << np.uint32(GROUP_BITS)
        self.below = np.zeros(MOST_GROUPS, np.uint64)
        self.commute = False
        """Whether it is known which steps commute."""

    @property
    def skip_bytes(self) -> int:
        """Bytes of a mask of the groups whose edges are not followed from a state."""
        return -(-int(self.below.max()).bit_length() // 8)

    def learn(self, footprints: Sequence[Footprint]) -> None:
        """Find out which steps commute."""
        from checker.explorer.commuting import commuting

        found = commuting(footprints)
        group_of = np.zeros(len(self.of), np.uint32)
        for footprint, group in zip(footprints, found.group, strict=True):
            group_of[footprint.first : footprint.first + footprint.count] = group
        self._set(group_of, found.below)

    def as_dict(self) -> dict[str, Any] | None:
        """For a manifest: masks of states that are kept mean these groups, whatever another process would find out."""
        if not self.commute:
            return None
        return {"groups": (self.of & np.uint32(MOST_GROUPS - 1)).tolist(), "below": self.below.tolist()}

    def restore(self, content: dict[str, Any] | None) -> None:
        """From a manifest."""
        if content is not None:
            self._set(np.array(content["groups"], np.uint32), content["below"])

    def _set(self, group_of: NDArray[np.uint32], below: Sequence[int]) -> None:
        self.of |= group_of
        self.below[: len(below)] = below
        self.commute = True
