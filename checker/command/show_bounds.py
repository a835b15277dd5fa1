"""Bounds on messages and steps, printed for people, with the runs that attain them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker.command.terminal import terminal_width
from checker.reports.text import trace_text
from checker.trace import Trace
from checker.verdict import Bound, Effort


def show_efforts(efforts: Sequence[Effort]) -> None:
    """Print how many messages and steps runs take, then the runs."""
    for until in dict.fromkeys(effort.until for effort in efforts):
        print(f"\nuntil {until}, over all runs:")
        for effort in efforts:
            if effort.until == until:
                print(f"  {effort.what.removeprefix('all '):<8}  {_ends(effort)}{_in_vain(effort)}")
    told: dict[Any, str] = {}
    for effort in efforts:
        for words, bound in ((f"the fewest {effort.what}", effort.fewest), (f"the most {effort.what}", effort.most)):
            if bound.trace is not None:
                _tell(words.replace(" all ", " ") + (" in all" if " all " in words else ""), bound, bound.trace, told)


def _ends(effort: Effort) -> str:
    if effort.fewest.value is None:
        return f"no run gets there; {_most(effort.most)} at most"
    return f"{effort.fewest} at fewest, {_most(effort.most)} at most"


def _most(most: Bound) -> str:
    if most.unbounded and not most.fair:
        return "any number (each fair run takes finitely many)"
    return "without end" if most.unbounded else str(most)


def _in_vain(effort: Effort) -> str:
    if effort.fewest_in_vain.value is None:
        return ""
    return f"; {effort.fewest_in_vain} to {_most(effort.most_in_vain)} in runs that end without"


def _tell(words: str, bound: Bound, trace: Trace, told: dict[Any, str]) -> None:
    """Print a run, once for all bounds that it attains."""
    same = told.setdefault((trace.initial, *trace.names, trace.loop_start), words)
    if same != words:
        print(f"\n{words}: {_most(bound)} (the same run as for {same})")
        return
    print(f"\n{words}: {_most(bound)}\n{trace_text(trace, terminal_width())}")
