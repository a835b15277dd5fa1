"""Messages and steps until a leader is agreed on: figures from the literature, hand counts, and what is unbounded."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest

from checker import receive, when
from checker.checking.bounds import count_of, efforts_of, goal_of, messages_of
from checker.checking.compare import bounds_of
from checker.checking.configuration import check_configuration
from checker.checking.explore import explore
from checker.checking.run_graph import RunGraph
from checker.checking.suite import WHAT
from checker.language.model import Model
from checker.language.params import UNLIMITED
from checker.temporal import bounds as engine
from checker.verdict import Effort, Run
from models.chang_roberts import ChangRoberts, Status
from tests.examples.runs import Resend, ResendStrongly, Ties

MEMORY = 256 << 20


def counted(model: Model) -> Run:
    return check_configuration(model, "model", [], MEMORY, bounds=True)


def efforts(model: Model) -> dict[str, Effort]:
    return {effort.what: effort for effort in counted(model).efforts}


class AllStand(ChangRoberts):
    """Chang and Roberts' election where nothing arrives before everybody has stood."""

    @receive(ChangRoberts.net)
    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        when(all(self.status[j] != Status.NONPARTICIPANT for j in self.Node))
        super().on_identity(i, sender, candidate)


@pytest.mark.parametrize("n", [3, 4, 5])
def test_chang_roberts_over_all_orders(n: int) -> None:
    # worst: all stand, against the ring's direction in ascending order (CACM 22(5), 1979); best: the largest alone
    assert bounds_of(counted(ChangRoberts(n=n)))["messages"] == [n, n * (n + 1) // 2]
    assert bounds_of(counted(ChangRoberts(n=n, announcement=True)))["messages"] == [2 * n, n * (n + 1) // 2 + n]


@pytest.mark.parametrize("n", [3, 4, 5])
def test_chang_roberts_where_all_stand(n: int) -> None:
    found = efforts(AllStand(n=n))
    assert found["messages"].fewest.value == 2 * n - 1
    assert found["messages"].most.value == n * (n + 1) // 2
    ascending = tuple(range(1, n + 1))
    assert bounds_of(counted(AllStand(n=n, identities=ascending)))["messages"] == [2 * n - 1] * 2
    assert bounds_of(counted(AllStand(n=n, identities=ascending[::-1])))["messages"] == [n * (n + 1) // 2] * 2


@pytest.mark.parametrize("n", [3, 4])
def test_chang_roberts_on_average_over_all_orders(n: int) -> None:
    # where all stand, the number of messages depends on the order alone; its mean is n times the n-th harmonic number
    runs = RunGraph(explore(AllStand(n=n), (), MEMORY), MEMORY)
    goal = goal_of(runs.exploration.model)
    assert goal is not None
    runs.evaluate([goal])
    weights = messages_of(runs)
    totals = []
    for start in runs.graph.initial:
        found = engine.bounds(
            replace(runs.graph, initial=runs.graph.initial[start : start + 1]),
            runs.values(goal).holds,
            edge_weights=weights,
        )
        assert found.fewest_to_goal.value == found.most_to_goal.value == found.most.value
        totals.append(found.most.value)
    assert len(totals) == len(list(permutations(range(n))))
    harmonic = sum(Fraction(1, k) for k in range(1, n + 1))
    assert Fraction(sum(total or 0 for total in totals), len(totals)) == n * harmonic


def test_bounds_are_attained_by_runs_that_the_interpreter_counts() -> None:
    for effort in efforts(ChangRoberts(n=3, crashes=1)).values():
        for bound in (effort.fewest, effort.most, effort.fewest_in_vain, effort.most_in_vain):
            assert (bound.trace is None) == (bound.value is None)
            if bound.trace is not None:
                assert count_of(bound.trace, effort.what.removeprefix("all ")) == bound.value


def test_runs_in_vain_are_told_apart() -> None:
    # by hand: of two nodes one goes down at once and the other stands alone: its message vanishes
    found = efforts(ChangRoberts(n=2, identities=(1, 2), crashes=1))["messages"]
    assert (found.fewest_in_vain.value, found.fewest.value) == (1, 2)
    assert not efforts(ChangRoberts(n=3))["messages"].most_in_vain.trace


def test_what_has_no_bound_comes_with_a_loop() -> None:
    found = efforts(Resend())["all messages"]
    assert found.until == "nothing has to happen any more"
    assert found.most.unbounded and found.most.fair
    assert found.most.trace is not None and found.most.trace.loop_start is not None
    assert found.fewest.value == 1
    assert bounds_of(counted(Resend()))["all messages"] == [1, "unbounded"]


def test_an_unfair_loop_is_told_from_a_fair_one() -> None:
    steps = efforts(Ties())["all steps"]
    assert steps.most.unbounded and steps.most.fair
    assert efforts(Resend(losses=UNLIMITED))["all steps"].most.fair
    assert not efforts(ResendStrongly(losses=UNLIMITED))["all steps"].most.fair
    # three losses, each after a send, then one arrives
    assert efforts(Resend(losses=3))["all steps"].most.value == 4 + 4


def test_a_search_that_is_not_complete_counts_nothing() -> None:
    model = ChangRoberts(n=13, identities=tuple(3 * i % 13 + 1 for i in range(13)))
    found = check_configuration(model, "model", ["uniqueness"], 8 << 20, bounds=True)
    assert found.efforts == ()
    assert "not counted: out of memory" in found.notes[-1]


def test_runs_of_an_election_count_up_to_agreement() -> None:
    runs = RunGraph(explore(ChangRoberts(n=3), (), MEMORY), MEMORY)
    found = {effort.what: effort.until for effort in efforts_of(runs)}
    assert list(found) == list(WHAT)
    assert found["steps"] == "all live nodes agree on a live leader"
