"""Formulas that hold for an empty reason."""

from __future__ import annotations

import numpy as np

from checker.temporal.engine import Vacuity, check
from checker.temporal.fairness import WEAK, Fairness
from checker.temporal.formula import (
    AG,
    EF,
    always,
    always_eventually,
    atom,
    eventually,
    implies,
    leads_to,
    step,
)
from checker.temporal.graph import Graph

# 0 -> 1, 1 -> 1, and 2, which is not reached
GRAPH = Graph.from_arrays([0, 1, 2, 3], [1, 1, 1], [0, 1, 2], [0])
ATOMS = {
    "start": np.array([1, 0, 0], bool),
    "end": np.array([0, 1, 0], bool),
    "lost": np.array([0, 0, 1], bool),
}
STEPS = {"go": np.array([1, 0, 0], bool), "crash": np.array([0, 0, 1], bool)}
FAIR = Fairness.of([0, 1, 2], [WEAK] * 3)


def vacuous(claim, vacuity=Vacuity.ANTECEDENTS) -> str | None:
    result = check(GRAPH, claim, ATOMS, STEPS, FAIR, vacuity)
    assert result.holds
    return result.vacuous


def test_an_antecedent_that_is_never_true_is_reported() -> None:
    assert vacuous(leads_to("lost", "start")) == (
        "leads_to(lost, start) holds only because lost is never true at any moment of any fair run"
    )
    assert vacuous(always(implies(step("crash"), eventually("lost")))) is not None
    assert vacuous(implies("end", eventually("lost"))) == (
        "implies(end, eventually(lost)) holds only because end is never true at the start of any fair run"
    )
    assert vacuous(implies(always_eventually("start"), eventually("lost"))) is not None
    assert vacuous(always(implies("lost", "end")) & eventually("end")) is not None
    assert vacuous(AG(implies("lost", EF("start")))) == (
        "implies(lost, EF(start)) holds only because lost is never true in any reachable state"
    )


def test_an_antecedent_that_comes_true_is_not() -> None:
    assert vacuous(leads_to("start", "end")) is None
    assert vacuous(always(implies(step("go"), eventually("end")))) is None
    assert vacuous(implies(always_eventually("end"), eventually("end"))) is None
    assert vacuous(AG(implies("start", EF("end")))) is None


def test_an_occurrence_that_does_not_matter_is_reported_on_request() -> None:
    claim = eventually(atom("end") | "lost")
    assert vacuous(claim) is None
    assert vacuous(claim, Vacuity.OCCURRENCES) == (
        "eventually(end | lost) holds whatever lost is there: even eventually(end | false) holds"
    )
    assert vacuous(eventually("end"), Vacuity.OCCURRENCES) is None
    assert vacuous(eventually(~atom("start") & "end"), Vacuity.OCCURRENCES) is None
    assert vacuous(leads_to("lost", "start"), Vacuity.NONE) is None
