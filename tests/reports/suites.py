"""A suite for the tests of its reports: something of every kind."""

from __future__ import annotations

from checker.reports.suite import SuiteRow
from checker.verdict import Outcome, Run, Verdict
from tests.reports.examples import Hasty, made_run, run, two_leaders


def as_expected() -> SuiteRow:
    """A refutation that is expected, a property that holds, one that is undecided and expected to be so."""
    expected = {"uniqueness": Outcome.VIOLATED, "recovery": Outcome.UNKNOWN}
    because = {"uniqueness": "silence is no consent"}
    return SuiteRow("hasty", "no faults", "n=3", expected, made_run(two_leaders()), because=because)


def differing(evil: str = "") -> SuiteRow:
    """A property that was expected to hold, another size, and a mistaken expectation of a run's length."""
    return SuiteRow(
        "hasty",
        f"one | crash{evil}",
        "n=3, at most 1 crash",
        {"recovery": Outcome.UNKNOWN},
        made_run(two_leaders()),
        (
            ("uniqueness", f"uniqueness: expected holds, found violated{evil}"),
            ("states", "states: expected 150, found 151"),
        ),
    )


def mistaken() -> SuiteRow:
    """A model that cannot be loaded."""
    words = "models/broken.py:3:5: a while loop\n    write for ... in ..."
    return SuiteRow("broken", "all", "", {}, None, (), words)


def erring() -> SuiteRow:
    """A model that goes wrong by itself, and a property that holds for no good reason."""
    trace = run(Hasty(n=2, duplicates=5), "ask(i=0)", "duplicate", "duplicate", "win(i=0)")
    assert trace.fault is not None
    verdicts = (
        Verdict("no model error", Outcome.MODEL_ERROR, "", "explorer", trace=trace, reason=trace.fault.problem),
        Verdict("uniqueness", Outcome.HOLDS, "exhaustive", "explorer", vacuous="nobody ever leads", seconds=0.25),
    )
    made = Run(trace.model, "hasty", {"n": "2"}, verdicts)
    return SuiteRow("hasty", "doubled", "n=2", {}, made, (("no model error", "expected holds, found model error"),))
