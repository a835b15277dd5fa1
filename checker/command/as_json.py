"""Results for machines: plain dictionaries of what ``run`` and ``check`` print."""

from __future__ import annotations

from typing import Any

from checker.errors import Position
from checker.trace import Trace
from checker.verdict import Bound, Effort, Run, Verdict


def run_as_dict(run: Run) -> dict[str, Any]:
    """A run: sizes, a verdict and a trace for each property, figures for each rule."""
    result: dict[str, Any] = {
        "model": run.name,
        "parameters": run.parameters,
        "properties": {verdict.property: verdict_as_dict(verdict) for verdict in run.verdicts},
    }
    figures = run.figures
    if figures is not None:
        result |= {
            "states": figures.states,
            "transitions": figures.transitions,
            "depth": figures.depth,
            "terminal": figures.terminal,
            "quiescent": figures.quiescent,
            "complete": figures.complete,
            "memory": figures.memory,
            "bits": figures.bits,
            "on_disk": figures.on_disk,
            "resumed_at": figures.resumed,
            "seconds": {"search": round(figures.seconds, 4), "total": round(figures.total, 4)},
        }
    result["rules"] = {
        rule.name: {"enabled": rule.enabled, "taken": rule.taken, "new": rule.fresh} for rule in run.rules
    }
    if run.efforts:
        result["bounds"] = {effort.what: effort_as_dict(effort) for effort in run.efforts}
    result["notes"] = list(run.notes)
    return result


def verdict_as_dict(verdict: Verdict) -> dict[str, Any]:
    """A verdict with its evidence."""
    found: dict[str, Any] = {
        "verdict": verdict.outcome.value,
        "scope": verdict.scope,
        "engine": verdict.engine,
        "trace": None if verdict.trace is None else verdict.trace.names,
    }
    if verdict.trace is not None and verdict.trace.loop_start is not None:
        found["loop_start"] = verdict.trace.loop_start
    if verdict.trace is not None:
        found["initial"] = initial_as_dict(verdict.trace)
    if verdict.reason:
        found["reason"] = verdict.reason
    if verdict.vacuous:
        found["vacuous"] = verdict.vacuous
    if verdict.position:
        found["position"] = position_as_dict(verdict.position)
    if verdict.certificate:
        found["certificate"] = str(verdict.certificate)
    return found


def effort_as_dict(effort: Effort) -> dict[str, Any]:
    """Bounds on messages or steps, and the runs that attain them."""
    ends = {
        "fewest": effort.fewest,
        "most": effort.most,
        "fewest_in_vain": effort.fewest_in_vain,
        "most_in_vain": effort.most_in_vain,
    }
    return {"until": effort.until} | {name: bound_as_dict(bound) for name, bound in ends.items()}


def bound_as_dict(bound: Bound) -> dict[str, Any]:
    """A bound: its value (null for no such run, or no bound), and a run that attains it or goes on without end."""
    found: dict[str, Any] = {"value": bound.value, "unbounded": bound.unbounded}
    if bound.unbounded:
        found["fair"] = bound.fair
    if bound.trace is not None:
        found |= {"trace": bound.trace.names, "initial": initial_as_dict(bound.trace)}
        if bound.trace.loop_start is not None:
            found["loop_start"] = bound.trace.loop_start
    return found


def initial_as_dict(trace: Trace) -> dict[str, str]:
    """The initial state of a trace, as text by variable."""
    variables = trace.model.variables.items()
    return {name: of.show(value) for (name, of), value in zip(variables, trace.initial, strict=True)}


def position_as_dict(position: Position) -> dict[str, Any]:
    """A place in a file."""
    return {"file": position.short_file, "line": position.line, "column": position.column}
