"""From a model to verdicts: known figures, confirmed counterexamples, model errors, searches that do not end."""

from __future__ import annotations

import pytest

from checker.checking.choose import properties_of
from checker.checking.configuration import check_configuration
from checker.checking.explore import Progress, explore, run_of, why_stopped
from checker.errors import UsageError
from checker.explorer.search import Status
from checker.language.model import Model
from checker.properties import NO_MODEL_ERROR
from checker.replay import replay
from checker.verdict import Outcome, Run
from models.chang_roberts import ChangRoberts
from tests.examples.coin import Counter, Greedy

MEMORY = 256 << 20

# References, section 2: counted by an independent program, by SPIN, TLC and Rumur.
EVERY_ORDER = {3: (150, 300, 6, 6), 4: (1892, 4912, 10, 24), 5: (29410, 93880, 15, 120), 6: (541992, 2057160, 21, 720)}
FIXED_ORDER = {7: (1944, 8512, 16, 1), 8: (4538, 23859, 13, 1), 10: (32935, 215015, 22, 1), 11: (82358, 605965, 17, 1)}


def states_of(model: Model) -> Run:
    return check_configuration(model, "model", [], MEMORY)


def sizes(run: Run) -> tuple[int, int, int, int]:
    assert run.figures is not None and run.figures.complete
    return run.figures.states, run.figures.transitions, run.figures.depth, run.figures.terminal


@pytest.mark.parametrize("n", EVERY_ORDER)
def test_chang_roberts_in_every_order(n: int) -> None:
    assert sizes(states_of(ChangRoberts(n=n))) == EVERY_ORDER[n]


@pytest.mark.parametrize("n", FIXED_ORDER)
def test_chang_roberts_in_a_given_order(n: int) -> None:
    identities = tuple(3 * i % n + 1 for i in range(n))
    assert sizes(states_of(ChangRoberts(n=n, identities=identities))) == FIXED_ORDER[n]


def test_figures_of_rules_add_up() -> None:
    run = states_of(ChangRoberts(n=4))
    assert run.figures is not None
    assert sum(rule.taken for rule in run.rules) == run.figures.transitions
    assert sum(rule.fresh for rule in run.rules) == run.figures.states - 24  # all but the initial ones
    assert [rule.name for rule in run.rules] == ["stand", "on_identity"]


def test_a_violation_is_a_shortest_run_that_the_interpreter_confirms() -> None:
    model = Greedy(n=3)
    verdict = states_of(model).verdict("uniqueness")
    assert verdict.outcome is Outcome.VIOLATED
    assert verdict.trace is not None
    assert len(verdict.trace) == 2
    again = replay(model, verdict.trace.initial, [step.step for step in verdict.trace])
    leaders = [i for i in range(3) if again.view(again.states[-1], "is_leader", i)]
    assert len(leaders) == 2


def test_a_model_error_stops_the_search() -> None:
    run = states_of(Counter(most=4, slack=1))
    verdict = run.verdict(NO_MODEL_ERROR.name)
    assert verdict.outcome is Outcome.MODEL_ERROR
    assert verdict.trace is not None
    assert verdict.trace.names == ["up()"] * 5
    assert verdict.position is not None and verdict.position.file.endswith("coin.py")
    assert verdict.trace.fault is not None
    assert run.verdict("small").outcome is Outcome.VIOLATED


def test_properties_that_cannot_be_told_of_after_a_model_error_are_unknown() -> None:
    run = states_of(Counter(most=2, slack=1))
    assert run.verdict(NO_MODEL_ERROR.name).outcome is Outcome.MODEL_ERROR
    assert run.verdict("small").outcome is Outcome.UNKNOWN
    assert "model error" in run.verdict("small").reason


def test_a_property_that_raises_is_a_model_error_of_that_property() -> None:
    verdict = states_of(Counter(most=3)).verdict("divides")
    assert verdict.outcome is Outcome.MODEL_ERROR
    assert "division by zero" in verdict.reason
    assert verdict.trace is not None and len(verdict.trace) == 2
    assert verdict.position is not None and verdict.position.file.endswith("coin.py")


def test_a_rule_that_never_fires_is_noted() -> None:
    assert states_of(Counter(most=3)).notes == ("never was never enabled: nothing was checked about it",)


def test_out_of_memory_is_unknown_and_says_how_to_go_on() -> None:
    identities = tuple(3 * i % 13 + 1 for i in range(13))
    model = ChangRoberts(n=13, identities=identities)
    exploration = explore(model, properties_of(model), 8 << 20)
    run = run_of(exploration, "chang-roberts", 0.0)
    verdict = run.verdict("uniqueness")
    assert verdict.outcome is Outcome.UNKNOWN
    assert "out of memory" in verdict.reason and "--memory" in verdict.reason
    assert "not exhaustive" in verdict.scope


def test_no_memory_to_begin_with_is_told_with_a_remedy() -> None:
    run = check_configuration(ChangRoberts(n=8), "model", [], 2 << 20)
    for verdict in run.verdicts:
        assert verdict.outcome is Outcome.UNKNOWN
        assert "40320 states to begin with do not fit into 2 MB; give more with --memory" in verdict.reason


def test_more_states_than_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """28 bits number the states of a shard; more memory would not help."""
    for module in ("buckets", "room", "search"):
        monkeypatch.setattr(f"checker.explorer.{module}.MOST_IN_A_SHARD", 700)
    exploration = explore(ChangRoberts(n=5), [], 1 << 30)
    search = exploration.in_memory
    assert search.status is Status.OUT_OF_MEMORY and max(shard.states for shard in search.shards) <= 700
    assert search.states > 2000
    assert "more states than can be numbered after" in why_stopped(exploration)


def test_an_interrupt_is_unknown_and_says_how_far_it_came() -> None:
    identities = tuple(3 * i % 14 + 1 for i in range(14))

    def interrupt(progress: Progress) -> None:
        assert progress.states > 0
        raise KeyboardInterrupt

    model = ChangRoberts(n=14, identities=identities)
    run = run_of(explore(model, properties_of(model), MEMORY, interrupt, threads=1), "chang-roberts", 0.0)
    assert run.verdict("validity").outcome is Outcome.UNKNOWN
    assert run.verdict("validity").reason.startswith("interrupted after ")
    assert run.figures is not None and not run.figures.complete


def test_choosing_properties() -> None:
    model = ChangRoberts(n=3)
    assert [one.name for one in properties_of(model, ["no-stuck_state"])] == ["no stuck state"]
    with pytest.raises(UsageError, match="did you mean uniqueness"):
        properties_of(model, ["uniquness"])
    assert [one.name for one in properties_of(Counter(), [])] == ["small", "divides"]
