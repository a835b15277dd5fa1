"""Fairness assumptions: which step instances cannot be put off for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from checker.errors import UsageError
from checker.temporal.graph import Graph, Int32Array


class Kind(Enum):
    """How strong the assumption on one group of step instances is.

    WEAK: a group that from some time on is always enabled is taken again and again.
    STRONG: a group that is enabled again and again is taken again and again.
    """

    WEAK = "weak"
    STRONG = "strong"


WEAK = Kind.WEAK
STRONG = Kind.STRONG


@dataclass(frozen=True)
class Fairness:
    """Groups of labels, and what is assumed of each group.

    group_of_label: int32, for each label its group, or -1 where nothing is assumed (faults).
    kinds: for each group, weak or strong.

    A group is enabled in a state if some transition out of it carries a label of the group, and taken by a
    transition that does. In a terminal state every group is disabled.
    Raises ``UsageError`` for a group without a kind.
    """

    group_of_label: Int32Array
    kinds: tuple[Kind, ...] = ()

    def __post_init__(self) -> None:
        if self.group_of_label.size and int(self.group_of_label.max()) >= len(self.kinds):
            raise UsageError(
                f"a label belongs to fairness group {int(self.group_of_label.max())}; "
                f"kinds are given for {len(self.kinds)} groups"
            )

    @staticmethod
    def of(group_of_label: ArrayLike, kinds: Sequence[Kind]) -> Fairness:
        """Fairness from anything like an array of groups."""
        return Fairness(np.ascontiguousarray(group_of_label, np.int32), tuple(kinds))

    @staticmethod
    def none(labels: int) -> Fairness:
        """No assumption on any of so many labels: every run counts."""
        return Fairness(np.full(labels, -1, np.int32))

    @property
    def groups(self) -> int:
        """The number of groups."""
        return len(self.kinds)

    def group(self, label: int) -> int:
        """The group of a label; -1 for none, and for stuttering."""
        return int(self.group_of_label[label]) if label >= 0 else -1

    def enabled(self, graph: Graph, state: int) -> frozenset[int]:
        """The groups that are enabled in a state."""
        return frozenset(self.group(label) for label, _ in graph.successors(state)) - {-1}

    def fits(self, graph: Graph) -> None:
        """Raise ``UsageError`` unless every label of the graph has an entry."""
        if graph.transitions and int(graph.labels.max()) >= self.group_of_label.size:
            raise UsageError(
                f"fairness is given for {self.group_of_label.size} labels; "
                f"the graph has a label {int(graph.labels.max())}"
            )
