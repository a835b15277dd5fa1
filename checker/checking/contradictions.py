"""What several engines say of the same properties: no two may contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.checking.choose import state_properties
from checker.properties import NO_MODEL_ERROR, Scope
from checker.verdict import Outcome, Run, Verdict

DEFINITE = (Outcome.HOLDS, Outcome.VIOLATED, Outcome.MODEL_ERROR)


@dataclass(frozen=True)
class Opinion:
    """The verdict of an engine about a property, and up to how many steps it has looked at all runs, if it does so.

    interrupted: whether somebody has stopped it.
    """

    verdict: Verdict
    depth: int | None
    interrupted: bool = False


@dataclass(frozen=True)
class Contradiction:
    """Two engines that cannot both be right about a property."""

    property: str
    one: Verdict
    other: Verdict


def contradictions(run: Run, opinions: Sequence[Opinion]) -> Iterator[Contradiction]:
    """All pairs of verdicts of which one must be wrong.

    Two outcomes that are definite must be the same, or both tell of something wrong: a run may violate a property and
    then come to a fault of the model. The lengths of two shortest counterexamples to a property of states must be the
    same too.
    """
    asked = {verdict.property: verdict for verdict in run.verdicts}
    scopes = {one.name: one.scope for one in state_properties(run.model)}
    by_property: dict[str, list[Verdict]] = {}
    for opinion in opinions:
        by_property.setdefault(opinion.verdict.property, []).append(opinion.verdict)
    error = asked.get(NO_MODEL_ERROR.name)
    for name, verdicts in by_property.items():
        every = [asked[name], *verdicts] if name in asked else verdicts
        if error is not None and error.outcome is Outcome.MODEL_ERROR and name in scopes:
            every.append(error)  # whoever proves a property of states, proves that no run comes to a fault
        for k, one in enumerate(every):
            for other in every[:k]:
                if _contradict(one, other, scopes.get(name)):
                    yield Contradiction(name, other, one)


def _contradict(one: Verdict, other: Verdict, scope: Scope | None) -> bool:
    if one.outcome not in DEFINITE or other.outcome not in DEFINITE:
        return False
    if (one.outcome is Outcome.HOLDS) != (other.outcome is Outcome.HOLDS):
        return True
    if scope is None or one.outcome is not Outcome.VIOLATED or other.outcome is not Outcome.VIOLATED:
        return False
    return one.trace is not None and other.trace is not None and len(one.trace) != len(other.trace)
