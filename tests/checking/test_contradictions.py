"""Contradictions between engines are named, and only those."""

from __future__ import annotations

import pytest

from checker.checking.compare import compare, compare_opinions
from checker.checking.configuration import check_configuration
from checker.checking.contradictions import Opinion, contradictions
from checker.checking.suite import Configuration, find_suite, read_suite
from checker.replay import replay
from checker.verdict import Outcome, Run, Verdict
from models.chang_roberts import ChangRoberts
from tests.examples.coin import Counter, Greedy

MEMORY = 256 << 20


def explored(model: Counter | Greedy | ChangRoberts) -> Run:
    return check_configuration(model, "model", [], MEMORY)


def opinion(name: str, outcome: Outcome, run: Run | None = None, engine: str = "bmc") -> Opinion:
    trace = None if run is None else run.verdict(name).trace
    return Opinion(Verdict(name, outcome, "", engine, trace=trace), None)


@pytest.mark.parametrize("outcome", [Outcome.VIOLATED, Outcome.MODEL_ERROR])
def test_a_proof_against_a_refutation(outcome: Outcome) -> None:
    run = explored(ChangRoberts(n=2))
    (found,) = contradictions(run, [opinion("uniqueness", outcome)])
    assert found.property == "uniqueness"
    assert (found.one.engine, found.other.engine) == ("explorer", "bmc")


def test_further_engines_against_each_other() -> None:
    run = explored(ChangRoberts(n=2))
    given = [opinion("uniqueness", Outcome.HOLDS, engine="induction"), opinion("uniqueness", Outcome.VIOLATED)]
    assert {(one.one.engine, one.other.engine) for one in contradictions(run, given)} == {
        ("explorer", "bmc"),
        ("induction", "bmc"),
    }


def test_what_is_unknown_contradicts_nothing() -> None:
    run = explored(ChangRoberts(n=2))
    given = [opinion("uniqueness", Outcome.UNKNOWN), opinion("validity", Outcome.HOLDS)]
    assert not list(contradictions(run, given))


def test_shortest_counterexamples_are_equally_long() -> None:
    run = explored(Greedy(n=2))
    assert not list(contradictions(run, [opinion("uniqueness", Outcome.VIOLATED, run)]))
    trace = run.verdict("uniqueness").trace
    assert trace is not None
    shorter = replay(run.model, trace.initial, [one.step for one in trace.steps[:-1]])
    wrong = Opinion(Verdict("uniqueness", Outcome.VIOLATED, "", "bmc", trace=shorter), None)
    assert len(list(contradictions(run, [wrong]))) == 1


def test_a_proof_where_the_explorer_has_found_a_model_error() -> None:
    run = explored(Counter(most=4, slack=1))
    assert run.verdict("no model error").outcome is Outcome.MODEL_ERROR
    name = next(one.property for one in run.verdicts if one.property != "no model error")
    assert list(contradictions(run, [opinion(name, Outcome.HOLDS)]))
    assert not list(contradictions(run, [opinion(name, Outcome.MODEL_ERROR)]))


def test_a_contradiction_is_a_difference_and_fails() -> None:
    configuration: Configuration = read_suite(find_suite("chang-roberts")).configurations[0]
    run = explored(ChangRoberts(n=2))
    checked = compare_opinions(compare(configuration, run), [opinion("uniqueness", Outcome.VIOLATED)])
    assert not checked.as_expected
    assert "uniqueness: expected engines that agree, found explorer: holds, and bmc: violated" in [
        str(difference) for difference in checked.differences
    ]
