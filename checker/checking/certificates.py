"""Certificates of one configuration: written with what finds the model again, and checked against that model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from checker.checking.choose import properties_of
from checker.checking.find import find_model
from checker.checking.parameters import bind, parse_parameters, shown_parameters
from checker.checking.record import replace_file
from checker.errors import UsageError
from checker.frontend.compile import compile_model
from checker.language.model import Model
from checker.properties import Property

if TYPE_CHECKING:
    from checker.symbolic.certificate import Origin
    from checker.symbolic.goal import Goal
    from checker.symbolic.result import SymbolicResult
    from checker.symbolic.verify_certificate import Check


def write_certificate(
    path: Path, name: str, model: Model, one: Property, goal: Callable[[], Goal], found: SymbolicResult
) -> str:
    """Write the certificate of a proof; where there is none to write, nothing is, and the answer says why.

    name: by which the model can be found. goal: asked only where there is something to write, since to make it may take
    long. Raises ``UsageError`` where the file cannot be written.
    """
    from checker.symbolic.certificate import Origin, certificate
    from checker.verdict import Outcome

    if found.outcome is not Outcome.HOLDS:
        return f"no certificate is written: {one.name} is not proved"
    if found.invariant is None:
        return f"no certificate is written: the proof of {one.name} is not an inductive invariant"
    words = tuple(f"{parameter}={value}" for parameter, value in shown_parameters(model).items())
    try:
        replace_file(path, certificate(goal(), found.invariant, Origin(name, words, one.name)))
    except OSError as problem:
        raise UsageError(f"{path} cannot be written: {problem.strerror}") from None
    return ""


def check_certificate(path: Path, name: str | None = None, seconds: float | None = None) -> tuple[Origin, Check]:
    """What the certificate in a file is about, and whether it is accepted.

    name: where to find the model, by default what the certificate says. seconds: the time that Z3 may take. Raises
    ``UsageError`` where the file or its model cannot be found, ``ModelMistake`` where the model is no model any more.
    """
    from checker.symbolic.certificate import origin_in
    from checker.symbolic.limits import Limits
    from checker.symbolic.verify_certificate import verify

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"cannot read {path}: {problem}") from None
    origin = origin_in(text)
    return origin, verify(text, _goal(origin, name or origin.model), Limits(seconds))


def _goal(origin: Origin, name: str) -> Goal:
    from checker.symbolic.encoding import Encoding
    from checker.symbolic.goal import Goal

    of = find_model(name)
    model = bind(of, parse_parameters(of, origin.parameters))
    (one,) = properties_of(model, [origin.property])
    system = compile_model(model, [one])
    return Goal(Encoding(system), system.predicates[0], one.scope)
