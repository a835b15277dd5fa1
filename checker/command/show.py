"""A run printed for people: the verdict table, sizes, rules, and every counterexample as a numbered story."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from checker.command.terminal import paint, terminal_width
from checker.trace import Trace
from checker.verdict import Figures, Outcome, Run, Verdict, grouped

PARAGRAPH = "\n\n"

MARKS = {Outcome.HOLDS: "✓", Outcome.VIOLATED: "✗", Outcome.UNKNOWN: "?", Outcome.MODEL_ERROR: "!"}


def show_run(run: Run, diagram: bool = False) -> None:
    """Print a run on standard output; with ``diagram``, counterexamples are drawn too."""
    print(f"{run.title}\n")
    width = max((len(verdict.property) for verdict in run.verdicts), default=0)
    for verdict in run.verdicts:
        print(f"  {mark(verdict.outcome)} {verdict.property:<{width}}  {_words(verdict)}")
    if run.verdicts:
        print(f"\n{run.verdicts[0].scope}")
    if run.figures is not None:
        print(figures_in_words(run.figures))
        _show_rules(run)
    for note in run.notes:
        print(f"note: {note}")
    if run.efforts:
        from checker.command.show_bounds import show_efforts

        show_efforts(run.efforts)
    told: dict[Any, str] = {}
    for verdict in run.verdicts:
        if verdict.trace is not None:
            _tell(verdict, verdict.trace, told, diagram)


def _tell(verdict: Verdict, trace: Trace, told: dict[Any, str], diagram: bool) -> None:
    """Print a counterexample, once for all properties that it refutes."""
    print(f"\n{paint(f'{verdict.property}: {verdict.outcome.value}', verdict.outcome)}")
    if verdict.doc:
        print(f"  {' '.join(verdict.doc.split(PARAGRAPH)[0].split())}")
    if verdict.reason:
        print(f"  {verdict.reason}")
    goes_on = trace.loop_start if trace.loop_start != len(trace) else None
    same = told.setdefault((trace.initial, *trace.names, goes_on), verdict.property)
    if same == verdict.property:
        from checker.reports.text import trace_text

        print(f"\n{trace_text(trace, terminal_width())}")
        if diagram:
            from checker.reports.diagram_text import diagram_text

            print(f"\n{diagram_text(replace(trace, remark=''), terminal_width() or 100)}")
    else:
        print(f"  (the same run as for {same})")


def mark(outcome: Outcome) -> str:
    """The sign of an outcome, in its color on a terminal."""
    return paint(MARKS[outcome], outcome)


def figures_in_words(figures: Figures) -> str:
    """Sizes and times in a line."""
    rate = figures.transitions / max(figures.seconds, 1e-9) / 1e6
    speed = f", {rate:.1f} million transitions/s" if figures.seconds > 0.05 else ""
    return (
        f"{grouped(figures.states)} states ({figures.bits} bits each), {grouped(figures.transitions)} transitions, "
        f"depth {figures.depth}, {grouped(figures.terminal)} terminal; "
        f"{figures.total:.2f} s in all, search {figures.seconds:.2f} s{speed}, {max(figures.memory >> 20, 1)} MB"
    )


def length_in_words(trace: Trace) -> str:
    """How long a run is: ``7 steps``, or ``2 steps and a loop of 5``."""
    start = len(trace) if trace.loop_start is None else trace.loop_start
    loop = len(trace) - start
    words = f"{start} step{'' if start == 1 else 's'}"
    return f"{words} and a loop of {loop}" if loop and start else f"a loop of {loop}" if loop else words


def _words(verdict: Verdict) -> str:
    words = paint(verdict.outcome.value, verdict.outcome)
    if verdict.outcome is Outcome.VIOLATED and verdict.trace is not None:
        words += f" in {length_in_words(verdict.trace)}"
    elif verdict.reason:
        words += f": {verdict.reason}"
    if verdict.vacuous:
        words += f", but says nothing: {verdict.vacuous}"
    return words


def _show_rules(run: Run) -> None:
    if not run.rules:
        return
    width = max(len(rule.name) for rule in run.rules)
    print(f"\n  {'rule':<{width}}  {'enabled in states':>18}  {'taken':>14}  {'new states':>14}")
    for rule in run.rules:
        name = f"{rule.name:<{width}}"
        print(f"  {name}  {grouped(rule.enabled):>18}  {grouped(rule.taken):>14}  {grouped(rule.fresh):>14}")
