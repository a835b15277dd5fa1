"""Mistakes that model checkers have made, each with a graph small enough to see the answer."""

from __future__ import annotations

import numpy as np

from checker.temporal.engine import Result, check
from checker.temporal.fairness import STRONG, WEAK, Fairness, Kind
from checker.temporal.formula import (
    Formula,
    always,
    always_eventually,
    atom,
    eventually,
    eventually_always,
    implies,
    leads_to,
    next_,
    step,
)
from checker.temporal.graph import STUTTER, Graph
from checker.temporal.lasso import Reason


def decide(
    edges: list[tuple[int, str, int]],
    claim: Formula,
    atoms: dict[str, set[int]],
    weak: str = "",
    strong: str = "",
    states: int = 0,
) -> Result:
    """Check a graph given as (source, letter, target), from state 0; each letter is a step and a label.

    weak, strong: the letters that are fair, each a group of its own.
    """
    states = states or 1 + max(max(source, target) for source, _, target in edges)
    letters = sorted({letter for _, letter, _ in edges})
    rows = sorted(edges)
    offsets = [sum(source < state for source, *_ in rows) for state in range(states + 1)]
    graph = Graph.from_arrays(
        offsets,
        [target for *_, target in rows],
        [letters.index(letter) for _, letter, _ in rows],
        [0],
    )
    groups = weak + strong
    kinds: list[Kind] = [WEAK] * len(weak) + [STRONG] * len(strong)
    return check(
        graph,
        claim,
        {name: np.isin(np.arange(states), list(where)) for name, where in atoms.items()},
        {letter: np.array([other == letter for other in letters]) for letter in letters},
        Fairness.of([groups.find(letter) for letter in letters], kinds),
    )


def test_a_violation_may_close_its_cycle_through_a_state_visited_before() -> None:
    # 0 -> 1 -> 3 -> 1 and 0 -> 2 -> 3: whoever meets 3 a second time must still see the cycle that it is on
    edges = [(0, "a", 1), (0, "b", 2), (1, "c", 3), (2, "d", 3), (3, "e", 1), (3, "f", 4)]
    result = decide(edges, eventually("done"), {"done": {4}})
    assert not result.holds
    assert result.lasso is not None
    assert {target for _, target in result.lasso.loop} == {1, 3}


def test_a_visited_state_off_the_cycle_does_not_hide_it() -> None:
    # the diamond below 0 is done when the cycle 0 -> 1 -> 0 is closed through the visited state 0
    edges = [(0, "a", 1), (1, "b", 0), (0, "c", 2), (1, "d", 2), (2, "e", 3)]
    assert not decide(edges, eventually("done"), {"done": {2, 3}}).holds
    assert decide(edges, eventually("done"), {"done": {2, 3}}, weak="cd").holds is False
    assert decide(edges, eventually("done"), {"done": {2, 3}}, strong="cd").holds


def test_a_fair_loop_may_need_two_nested_cycles() -> None:
    # a is enabled everywhere but taken on the left cycle only, b on the right one only
    edges = [(0, "a", 1), (1, "x", 0), (1, "a", 1), (0, "b", 2), (2, "x", 0), (2, "b", 2)]
    edges += [(1, "b", 3), (2, "a", 3)]
    result = decide(edges, eventually("done"), {"done": {3}}, strong="ab", weak="x")
    assert not result.holds
    assert result.lasso is not None
    assert {target for _, target in result.lasso.loop} == {0, 1, 2}
    assert [why.reason for why in result.lasso.fair] == [Reason.TAKEN] * 3


def test_acceptance_may_need_two_nested_cycles() -> None:
    edges = [(0, "a", 1), (1, "x", 0), (0, "b", 2), (2, "x", 0)]
    claim = ~(always_eventually("left") & always_eventually("right"))
    result = decide(edges, claim, {"left": {1}, "right": {2}})
    assert result.lasso is not None
    assert len(result.lasso.loop) == 4


def test_an_unfair_loop_is_not_reported() -> None:
    edges = [(0, "spin", 0), (0, "go", 1)]
    one = [(source, letter[0], target) for source, letter, target in edges]
    assert decide(one, eventually("done"), {"done": {1}}, weak="g").holds
    assert decide(one, eventually("done"), {"done": {1}}, weak="sg").holds
    assert not decide(one, eventually("done"), {"done": {1}}, weak="s").holds
    assert not decide(one, eventually("done"), {"done": {1}}).holds


def test_a_terminal_state_stutters_for_ever() -> None:
    edges = [(0, "a", 1)]
    result = decide(edges, eventually("done"), {"done": set()}, weak="a")
    assert result.lasso is not None
    assert result.lasso.prefix == ((0, 1),)
    assert result.lasso.loop == ((STUTTER, 1),)
    assert [why.reason for why in result.lasso.fair] == [Reason.DISABLED]
    assert decide(edges, eventually_always("end"), {"end": {1}}, weak="a").holds
    assert decide(edges, always_eventually("end"), {"end": {1}}, weak="a").holds
    assert decide(edges, leads_to("end", next_("end")), {"end": {1}}, weak="a").holds


def test_no_step_is_taken_in_a_terminal_state() -> None:
    edges = [(0, "a", 1)]
    assert decide(edges, eventually_always(~step("a")), {}, weak="a").holds
    assert not decide(edges, always_eventually(step("a")), {}, weak="a").holds
    assert decide(edges, step("a") & next_(always(~step("a"))), {}, weak="a").holds


def test_a_single_terminal_state() -> None:
    assert not decide([], eventually("p"), {"p": set()}, states=1).holds
    assert decide([], eventually_always("p"), {"p": {0}}, states=1).holds


def test_strong_fairness_forbids_what_weak_fairness_allows() -> None:
    # going round 0 -> 1 -> 0 disables g at 1 each time
    edges = [(0, "a", 1), (1, "b", 0), (0, "g", 2)]
    weak = decide(edges, eventually("done"), {"done": {2}}, weak="abg")
    assert not weak.holds
    assert weak.lasso is not None
    assert weak.lasso.fair[2].reason is Reason.DISABLED
    assert weak.lasso.states[len(weak.lasso.prefix) + weak.lasso.fair[2].position] == 1
    assert decide(edges, eventually("done"), {"done": {2}}, weak="ab", strong="g").holds


def test_a_fair_component_inside_an_unfair_one() -> None:
    # 0 is in one component with 1 <-> 2; g is enabled at 0 only, so that the inner loop is strongly fair
    edges = [(0, "a", 1), (1, "b", 2), (2, "c", 1), (2, "d", 0), (0, "g", 3)]
    result = decide(edges, eventually("done"), {"done": {3}}, strong="g")
    assert result.lasso is not None
    assert {target for _, target in result.lasso.loop} == {1, 2}


def test_a_fair_component_two_levels_down() -> None:
    # leaving out 0 (g) leaves {1, 2, 3, 4}, leaving out 4 (h) leaves the loop 2 <-> 3
    edges = [(0, "a", 1), (1, "a", 2), (2, "b", 3), (3, "c", 2), (3, "d", 4), (4, "e", 1), (1, "f", 0)]
    exits = [(0, "g", 5), (4, "h", 5)]
    result = decide(edges + exits, eventually("done"), {"done": {5}}, strong="gh")
    assert result.lasso is not None
    assert {target for _, target in result.lasso.loop} == {2, 3}


def test_what_is_left_after_refinement_must_be_weakly_fair() -> None:
    # strong g at 0 sends the run to 1 <-> 2, where weak w is always enabled and leads out
    edges = [(0, "a", 1), (1, "b", 2), (2, "c", 1), (2, "d", 0), (0, "g", 3), (1, "w", 3), (2, "w", 3)]
    assert decide(edges, eventually("done"), {"done": {3}}, strong="g", weak="w").holds
    assert not decide(edges, eventually("done"), {"done": {3}}, weak="gw").holds


def test_fairness_counts_in_the_whole_graph_not_in_the_part_that_avoids_the_goal() -> None:
    # the fair step leads to the goal, out of the part that is searched, and is enabled all the same
    edges = [(0, "s", 0), (0, "g", 1), (1, "s", 1)]
    assert decide(edges, eventually("done"), {"done": {1}}, weak="g").holds


def test_a_step_is_told_from_another_between_the_same_states() -> None:
    edges = [(0, "a", 1), (0, "b", 1), (1, "c", 0)]
    claim = always(implies(step("a"), next_("here")))
    assert decide(edges, claim, {"here": {1}}).holds
    result = decide(edges, always(~step("b")), {})
    assert result.lasso is not None
    assert 1 in result.lasso.labels
    assert decide(edges, always_eventually(step("a")), {}, strong="a").holds
    assert not decide(edges, always_eventually(step("a")), {}, weak="a").holds


def test_drawn_values_share_a_group() -> None:
    # one instance draws 1 or 2; fairness asks for the instance, not for each value
    graph = Graph.from_arrays([0, 2, 2], [0, 1], [0, 1], [0])
    atoms = {"done": np.array([False, True])}
    assert not check(graph, eventually("done"), atoms, fairness=Fairness.of([0, 0], [STRONG])).holds
    assert check(graph, eventually("done"), atoms, fairness=Fairness.of([0, 1], [WEAK, WEAK])).holds


def test_unreachable_states_do_not_count() -> None:
    graph = Graph.from_arrays([0, 0, 1], [1], [0], [0])
    atoms = {"p": np.array([True, False])}
    for claim in (always("p"), eventually_always("p"), always_eventually("p"), leads_to(~atom("p"), "p")):
        assert check(graph, claim, atoms).holds, claim
