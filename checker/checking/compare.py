"""What was expected of a configuration beside what was found: any difference is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from checker.checking.contradictions import Contradiction, Opinion, contradictions
from checker.checking.suite import SIZES, Configuration
from checker.errors import UsageError
from checker.verdict import Bound, Outcome, Run, Verdict


@dataclass(frozen=True)
class Difference:
    """Something found that is not what was expected, in words."""

    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True)
class Checked:
    """A configuration with what was found about it. ``run`` is None where a mistake in the model stopped everything."""

    configuration: Configuration
    run: Run | None
    differences: tuple[Difference, ...]
    mistake: str = ""
    opinions: tuple[Opinion, ...] = ()
    """What further engines say, where they were asked."""

    @property
    def as_expected(self) -> bool:
        """Whether there is no difference."""
        return not self.differences and not self.mistake

    @property
    def interrupted(self) -> bool:
        """Whether somebody has stopped an engine."""
        return (self.run is not None and self.run.interrupted) or any(one.interrupted for one in self.opinions)


def compare(configuration: Configuration, run: Run, selected: Sequence[str] = ()) -> Checked:
    """What was expected beside what was found. ``selected``: the properties that were checked, or none for all.

    Raises ``UsageError`` where the suite expects something of a property that the model does not have.
    """
    found = {verdict.property: verdict for verdict in run.verdicts}
    differences = []
    named = {*configuration.expect, *configuration.counterexamples, *configuration.vacuous}
    unknown = named - found.keys() if not selected else set()
    if unknown:
        raise UsageError(
            f"{configuration.suite}: {configuration.name}: there is no property {', '.join(sorted(unknown))}; "
            f"there are {', '.join(found)}"
        )
    for name, verdict in found.items():
        expected = configuration.expected(name)
        if verdict.outcome is not expected:
            words = verdict.outcome.value + (f" ({verdict.reason})" if verdict.outcome is Outcome.UNKNOWN else "")
            differences.append(Difference(name, expected.value, words))
            continue
        length = configuration.counterexamples.get(name)
        if length is not None and verdict.trace is not None and len(verdict.trace) != length:
            differences.append(
                Difference(f"counterexample to {name}", f"{length} steps", f"{len(verdict.trace)} steps")
            )
        if verdict.vacuous and name not in configuration.vacuous:
            differences.append(Difference(name, "a reason to hold", f"an empty one: {verdict.vacuous}"))
        if not verdict.vacuous and name in configuration.vacuous and verdict.outcome is Outcome.HOLDS:
            differences.append(Difference(name, "to hold for an empty reason", "a real one"))
    if run.figures is not None and run.figures.complete:
        for size in SIZES:
            recorded = configuration.sizes.get(size)
            if recorded is not None and recorded != getattr(run.figures, size):
                differences.append(Difference(size, str(recorded), str(getattr(run.figures, size))))
    differences.extend(_rules(configuration, run))
    differences.extend(_bounds(configuration, run))
    return Checked(configuration, run, tuple(differences))


def compare_opinions(checked: Checked, opinions: Sequence[Opinion]) -> Checked:
    """The same with the opinions of further engines.

    Where two contradict each other, that is a difference; that somebody has stopped them is one, too.
    """
    assert checked.run is not None
    found = list(map(_contradiction, contradictions(checked.run, opinions)))
    if any(one.interrupted for one in opinions):
        found.append(Difference("further engines", "to be asked", "interrupted"))
    return replace(checked, differences=(*checked.differences, *found), opinions=tuple(opinions))


def _contradiction(between: Contradiction) -> Difference:
    words = f"{_said(between.one)}, and {_said(between.other)}"
    return Difference(between.property, "engines that agree", words)


def _said(verdict: Verdict) -> str:
    length = "" if verdict.trace is None else f" in {len(verdict.trace)} steps"
    return f"{verdict.engine}: {verdict.outcome.value}{length}"


def _rules(configuration: Configuration, run: Run) -> list[Difference]:
    """Rules that were never enabled, or were against expectation."""
    if run.figures is None or not run.figures.complete:
        return []
    dead = {rule.name for rule in run.rules if rule.enabled == 0}
    expected = set(configuration.never)
    found = [Difference(f"rule {name}", "to be enabled", "never enabled") for name in sorted(dead - expected)]
    for name in sorted(expected - dead):
        if any(rule.name == name for rule in run.rules):
            found.append(Difference(f"rule {name}", "never enabled", "enabled"))
    return found


def _bounds(configuration: Configuration, run: Run) -> list[Difference]:
    """Recorded bounds on messages and steps that are not those found."""
    found = bounds_of(run)
    return [
        Difference(what, _range(recorded), _range(found[what]) if what in found else "nothing counted")
        for what, recorded in (configuration.bounds or {}).items()
        if found.get(what) != recorded
    ]


def _range(ends: Sequence[int | str]) -> str:
    return " to ".join(str(end) for end in ends)


def bounds_of(run: Run) -> dict[str, list[int | str]]:
    """The fewest and the most messages and steps to be recorded."""
    return {effort.what: [_end(effort.fewest), _end(effort.most)] for effort in run.efforts}


def _end(bound: Bound) -> int | str:
    return str(bound) if bound.value is None else bound.value


def sizes_of(run: Run) -> dict[str, int]:
    """The sizes to be recorded of a run that is complete."""
    return {} if run.figures is None else {size: getattr(run.figures, size) for size in SIZES}


def lengths_of(run: Run) -> dict[str, int]:
    """The lengths of the counterexamples to be recorded."""
    return {
        verdict.property: len(verdict.trace)
        for verdict in run.verdicts
        if verdict.trace is not None and verdict.trace.loop_start is None
    }
