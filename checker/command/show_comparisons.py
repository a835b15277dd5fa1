"""Comparisons of elections, for people and for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker.checking.comparison import Compared
from checker.command.terminal import paint
from checker.verdict import Outcome

_SIGNS = {"less": "<", "equal": "=", "more": ">", "unknown": "?"}


def show_comparisons(found: Sequence[Compared]) -> None:
    """Print a line for each comparison: what stands on either side, and whether that was expected."""
    if not found:
        return
    print("\ncomparisons")
    width = max(len(one.comparison.name) for one in found)
    for one in found:
        comparison = one.comparison
        sign = paint("ok ", Outcome.HOLDS) if one.as_expected else paint("NO ", Outcome.VIOLATED)
        sides = f"{_shown(one.left)} {_SIGNS[one.found]} {_shown(one.right)}"
        print(f"  {sign} {comparison.name:<{width}}  {sides} ({comparison.of} of {comparison.what})")
        if not one.as_expected:
            print(f"       {paint('differs', Outcome.VIOLATED)}: expected {comparison.expect}, found {one.found}")
            print(f"       {comparison.left}\n       {comparison.right}")


def _shown(value: int | str | None) -> str:
    return "not counted" if value is None else str(value)


def comparison_as_dict(one: Compared) -> dict[str, Any]:
    """A comparison for machines."""
    comparison = one.comparison
    return {
        "comparison": comparison.name,
        "left": {"suite": comparison.left.suite, "configuration": comparison.left.configuration, "value": one.left},
        "right": {"suite": comparison.right.suite, "configuration": comparison.right.configuration, "value": one.right},
        "what": comparison.what,
        "of": comparison.of,
        "expect": comparison.expect,
        "found": one.found,
        "as_expected": one.as_expected,
    }
