"""Temporal properties of models: what fairness owes, what faults may do, what is empty, and what cannot be told."""

from __future__ import annotations

from typing import Any

import pytest

from checker import ANY, FIFO, Bool, Formula, Model, Range, Var, eventually, rule, temporal, when
from checker.checking import configuration
from checker.checking.choose import choose
from checker.checking.configuration import check_configuration
from checker.checking.confirm import confirm_lasso
from checker.checking.explore import Progress, explore
from checker.checking.resolve import resolved
from checker.checking.run_graph import RunGraph
from checker.errors import ModelMistake, UsageError
from checker.language.network import Order
from checker.replay import ReplayError, replay
from checker.steps import Step
from checker.temporal.fairness import Kind
from checker.trace import Trace
from checker.verdict import Outcome, Run, Verdict
from models.chang_roberts import ChangRoberts
from tests.examples.runs import Alternate, Empty, Lazy, Overtaking, Refresh, Resend, ResendStrongly, Ties

MEMORY = 256 << 20


def run(model: Model, *properties: str, memory: int = MEMORY) -> Run:
    return check_configuration(model, "model", properties, memory)


def verdict(model: Model, name: str) -> Verdict:
    return run(model, name).verdict(name)


def test_a_link_that_loses_for_ever_need_not_deliver() -> None:
    found = verdict(Resend(), "arrives")
    assert found.outcome is Outcome.VIOLATED
    assert found.trace is not None
    assert found.trace.names == ["send()", "lose(target=1, source=0, message=PING)"]
    assert found.trace.loop_start == 0
    assert "nothing forces it to happen" in found.reason and "lose" in found.reason


def test_a_strongly_fair_link_delivers_what_is_sent_again_and_again() -> None:
    assert verdict(ResendStrongly(), "arrives").outcome is Outcome.HOLDS


@pytest.mark.parametrize("order", [FIFO, ANY])
def test_strong_fairness_is_owed_to_each_message(order: Order) -> None:
    # a run in which every PONG arrives and every PING is lost is not fair to PING
    assert verdict(Alternate(order=order), "both arrive").outcome is Outcome.HOLDS


@pytest.mark.parametrize("order", [FIFO, ANY])
def test_weak_fairness_is_owed_to_each_message(order: Order) -> None:
    # the link is never empty, but no message stays on it until it is taken
    assert verdict(Refresh(order=order), "arrives").outcome is Outcome.VIOLATED


def test_faults_may_be_assumed_to_stop() -> None:
    assert verdict(Resend(), "arrives if losses stop").outcome is Outcome.HOLDS
    assert verdict(Resend(losses=0), "arrives").outcome is Outcome.HOLDS
    with pytest.raises(ModelMistake, match="there is no rule lose"):  # the step does not exist in this environment
        verdict(Resend(losses=0), "arrives if losses stop")


def test_no_message_is_overtaken_for_ever() -> None:
    assert verdict(Overtaking(), "arrives").outcome is Outcome.HOLDS
    assert verdict(Overtaking(order=ANY), "arrives").outcome is Outcome.HOLDS


def test_fairness_groups_are_links_or_messages_of_unordered_links() -> None:
    groups = {}
    for order, model in (("fifo", Overtaking()), ("any", Overtaking(order=ANY))):
        fairness = RunGraph(explore(model, (), MEMORY), MEMORY).fairness
        groups[order] = fairness.kinds
    assert groups["fifo"] == (Kind.WEAK,) * 3  # ping, pong, the link
    assert groups["any"] == (Kind.WEAK,) * 4  # ping, pong, PING on the link, PONG on the link


def test_who_owes_nothing_may_rest_for_ever_and_faults_do_not_come_to_help() -> None:
    found = verdict(Lazy(), "done")
    assert found.outcome is Outcome.VIOLATED
    assert found.trace is not None and len(found.trace) == 0 and found.trace.loop_start == 0
    assert "push" in found.reason
    assert verdict(Lazy(), "can be done").outcome is Outcome.HOLDS
    assert verdict(Lazy(works=True), "done").outcome is Outcome.HOLDS


def test_termination_does_not_rely_on_crashes() -> None:
    # one crash breaks the ring; the others may crash, too, but need not
    found = verdict(ChangRoberts(n=2, identities=(1, 2), crashes=2), "termination")
    assert found.outcome is Outcome.VIOLATED
    assert "only faults can happen still" in found.reason


def test_ties_for_ever() -> None:
    found = verdict(Ties(), "decided")
    assert found.outcome is Outcome.VIOLATED
    assert found.trace is not None and found.trace.loop_start == 0 and len(found.trace) == 3
    assert found.reason == (
        "Steps 1 to 3 repeat for ever (nodes 0 and 1 draw the same number, 0, again and again), "
        "and nobody wins: the winner is None."
    )
    assert verdict(Ties(), "never too late").outcome is Outcome.HOLDS


def test_drawn_values_do_not_tell_fairness_groups_apart() -> None:
    fairness = RunGraph(explore(Ties(), (), MEMORY), MEMORY).fairness
    assert len(fairness.kinds) == 3  # a draw of each node, and the judge


def test_empty_reasons() -> None:
    found = run(Empty(), "answered", "fills", "stays full")
    assert [one.outcome for one in found.verdicts[1:]] == [Outcome.HOLDS] * 3
    assert "never true" in (found.verdict("answered").vacuous or "")
    assert found.verdict("fills").vacuous == "it never goes on from where it is full"
    assert found.verdict("stays full").vacuous is None


def test_what_is_left_out_is_noted() -> None:
    found = run(Empty(), "only for many")
    assert [one.property for one in found.verdicts] == ["no model error"]
    assert found.notes == ("only for many is not asked here: it counts to two only",)
    assert run(Empty(most=3), "only for many").verdict("only for many").outcome is Outcome.HOLDS


def test_a_predicate_that_cannot_be_evaluated_is_a_model_error_of_its_property() -> None:
    found = verdict(Empty(), "halved")
    assert found.outcome is Outcome.MODEL_ERROR
    assert "division by zero" in found.reason
    assert found.trace is not None and len(found.trace) == 2
    assert found.position is not None and found.position.file.endswith("runs.py")


def test_recovery_is_asked_where_nodes_crash() -> None:
    assert "recovery" not in [one.property for one in run(ChangRoberts(n=2)).verdicts]
    found = run(ChangRoberts(n=2, crashes=1), "recovery").verdict("recovery")
    assert found.outcome is Outcome.VIOLATED


def test_recovery_says_nothing_where_no_leader_crashes() -> None:
    class Alone(ChangRoberts):
        """Nobody stands, so that nobody leads: a crash of the leader is not possible."""

        @rule(i=ChangRoberts.Node)
        def stand(self, i: int) -> None:
            when(not self.is_alive(i))
            self.status[i] = self.status[i]

    found = run(Alone(n=1, crashes=1), "recovery").verdict("recovery")
    assert found.outcome is Outcome.VIOLATED  # nobody leads, and that stays so

    class Certain(ChangRoberts):
        """Everybody is content without a leader, so that recovery holds, and says nothing."""

        def is_leader(self, i: int) -> bool:
            return False

        def is_alive(self, i: int) -> bool:
            return False

    found = run(Certain(n=2, crashes=1), "recovery").verdict("recovery")
    assert found.outcome is Outcome.HOLDS
    assert found.vacuous == "no leader ever crashes"


def test_a_search_that_is_not_complete_decides_nothing() -> None:
    model = ChangRoberts(n=13, identities=tuple(3 * i % 13 + 1 for i in range(13)))
    found = run(model, "termination", memory=8 << 20).verdict("termination")
    assert found.outcome is Outcome.UNKNOWN
    assert "out of memory" in found.reason and "--memory" in found.reason


def test_a_graph_that_does_not_fit_is_unknown() -> None:
    model = ChangRoberts(n=11, identities=tuple(3 * i % 11 + 1 for i in range(11)))
    exploration = explore(model, (), MEMORY, threads=1)
    with pytest.raises(MemoryError, match="takes about"):
        RunGraph(exploration, exploration.search.memory + 4 * exploration.search.transitions)


def test_building_the_graph_is_reported() -> None:
    told: list[Progress] = []
    model = ChangRoberts(n=10, identities=tuple(3 * i % 10 + 1 for i in range(10)))
    check_configuration(model, "ring", ["termination"], MEMORY, told.append, threads=1)
    last = told[-1]
    assert (last.states, last.transitions, last.frontier) == (32935, 215015, 0)
    assert last.title.startswith("ring n=10") and last.title.endswith("all runs")


def test_a_product_that_does_not_fit_is_unknown() -> None:
    model = Resend()
    exploration = explore(model, (), MEMORY, threads=1)
    runs = RunGraph(exploration, MEMORY)
    runs.room = 100
    ((one, claim),) = choose(model, ["arrives if losses stop"]).temporal
    found = configuration._OfRuns(exploration, MEMORY)._decided(runs, one, claim)
    assert found.outcome is Outcome.UNKNOWN and "no room" in found.reason


def test_an_interrupt_leaves_the_rest_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> Verdict:
        raise KeyboardInterrupt

    monkeypatch.setattr("checker.checking.temporal.temporal_verdict", interrupted)
    found = run(Ties())
    assert {one.outcome for one in found.verdicts[1:]} == {Outcome.UNKNOWN}
    assert "run it again" in found.verdicts[-1].reason


class Spinner(Model):
    """Turns round for ever until it is told to stop, which it always can be."""

    turned = Var(Bool)
    stopped = Var(Bool)

    @rule
    def turn(self) -> None:
        when(not self.stopped)
        self.turned = not self.turned

    @rule
    def stop(self) -> None:
        when(not self.stopped)
        self.stopped = True

    @temporal
    def ends(self) -> Formula:
        return eventually(self.has_stopped)

    def has_stopped(self) -> bool:
        return self.stopped


def lasso_of(model: Model, names: list[str], loop_start: int) -> Trace:
    steps = [Step(name, ()) for name in names]
    return replay(model, next(model.initial_states()), steps, loop_start)


@pytest.mark.parametrize(
    ("names", "loop_start", "message"),
    [
        (["turn", "turn"], 0, "unfair"),
        (["turn"], 1, r"turn\(\) has to happen"),
        (["turn", "stop"], 2, "satisfies"),
    ],
)
def test_a_wrong_lasso_is_never_shown(names: list[str], loop_start: int, message: str) -> None:
    model = Spinner()
    assert verdict(model, "ends").outcome is Outcome.HOLDS
    ((_, claim),) = choose(model, ["ends"]).temporal
    with pytest.raises(ReplayError, match=message):
        confirm_lasso(lasso_of(model, names, loop_start), resolved(model, claim))


class Broken(Model):
    """Properties that are no formulas."""

    count = Var(Range(3))

    @rule
    def up(self) -> None:
        when(self.count < 2)
        self.count += 1

    def full(self) -> bool:
        return self.count == 2

    @temporal
    def called(self) -> Formula:
        return eventually(self.full() + 1)  # type: ignore[arg-type]

    @temporal
    def misspelt(self) -> Formula:
        return eventually("fill")

    @temporal
    def raises(self) -> Formula:
        return eventually(self.absent)

    @temporal
    def combined(self) -> Any:
        return eventually("full") and eventually("full")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("called", "is no formula"),
        ("misspelt", r"has no predicate fill; did you mean full\?"),
        ("raises", "has no absent"),
        ("combined", "write & for 'and'"),
    ],
)
def test_mistakes_in_formulas_name_the_property_and_its_place(name: str, message: str) -> None:
    with pytest.raises(ModelMistake, match=message) as caught:
        run(Broken(), name)
    assert name in str(caught.value)
    assert caught.value.position is not None and caught.value.position.file.endswith("test_temporal.py")


def test_choosing_knows_temporal_properties() -> None:
    with pytest.raises(UsageError, match="did you mean termination"):
        choose(ChangRoberts(), ["terminaton"])
    chosen = choose(ChangRoberts(), ["termination", "uniqueness"])
    assert [one.name for one in chosen.states] == ["uniqueness"]
    assert [one.name for one, _ in chosen.temporal] == ["termination"]
