"""Looking ahead: the nearest state, by an exhaustive look of another kind; elections; and when it gives up."""

from __future__ import annotations

import pytest

from checker.live.look import elected, look, satisfies
from checker.live.walk import Walk
from checker.reports.small_graph import reachable_graph
from tests.reports.examples import Hasty


@pytest.mark.parametrize("group", ["1 leads", "0 and 1 lead"])
def test_the_nearest_state(group: str) -> None:
    """The distance in the whole graph, which another function builds, is the length of the way found."""
    model = Hasty(n=2, crashes=1)
    graph = reachable_graph(model)
    nearest = min(depth for depth, node in zip(graph.depths, graph.nodes, strict=True) if node.group == group)
    walk = Walk(model)
    wanted = {state for state, node in zip(graph.states, graph.nodes, strict=True) if node.group == group}
    found = look(walk, walk.initial[0], lambda state: state in wanted, 60)
    assert found.steps is not None
    assert len(found.steps) == nearest
    assert walk.trace(0, found.steps).states[-1] in wanted


def test_the_next_election() -> None:
    walk = Walk(Hasty(n=2))
    start = walk.initial[0]
    found = look(walk, start, elected(walk, start), 60)
    assert found.steps == ["ask(i=0)", "win(i=0)"]
    led = walk.trace(0, found.steps).states[-1]
    again = look(walk, led, elected(walk, led), 60)
    assert again.steps == ["ask(i=1)", "win(i=1)"]


def test_what_never_comes_is_known_after_looking_everywhere() -> None:
    walk = Walk(Hasty(n=2))
    found = look(walk, walk.initial[0], lambda state: False, 60)
    assert (found.steps, found.whole, found.looked) == (None, True, len(reachable_graph(Hasty(n=2)).nodes))


def test_patience_ends() -> None:
    walk = Walk(Hasty(n=4))
    found = look(walk, walk.initial[0], lambda state: False, 60, most=100)
    assert (found.steps, found.whole) == (None, False)
    assert 100 < found.looked < 200
    assert look(walk, walk.initial[0], lambda state: False, 0).whole is False


def test_a_predicate_that_cannot_be_told_is_neither_true_nor_false() -> None:
    walk = Walk(Hasty(n=2))

    def fails(model: Hasty) -> bool:
        return model.leader[7] is None

    assert not satisfies(walk, fails, True)(walk.initial[0])
    assert not satisfies(walk, fails, False)(walk.initial[0])
    assert satisfies(walk, lambda model: model.leader[0] is None, True)(walk.initial[0])
