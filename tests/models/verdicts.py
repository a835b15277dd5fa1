"""Checking a model in a test, and telling what was refuted."""

from __future__ import annotations

from checker.checking.configuration import check_configuration
from checker.language.model import Model
from checker.verdict import Outcome, Run

MEMORY = 2 << 30


def run_of(model: Model, *properties: str) -> Run:
    """The model checked for the properties named, or for all."""
    return check_configuration(model, type(model).__name__, properties, MEMORY)


def refuted(model: Model, *properties: str) -> set[str]:
    """The properties, of those named or of all, that do not hold."""
    verdicts = run_of(model, *properties).verdicts
    return {verdict.property for verdict in verdicts if verdict.outcome is not Outcome.HOLDS}


def length_of_refutation(model: Model, name: str) -> int:
    """The length of the run that refutes a property, and there must be one, replayed by the interpreter."""
    verdict = run_of(model, name).verdict(name)
    assert verdict.outcome is Outcome.VIOLATED
    assert verdict.trace is not None
    return len(verdict.trace)
