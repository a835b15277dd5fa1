"""Which receipt belongs to which sending, what became of the rest, and who leads or is down when."""

from __future__ import annotations

from collections import Counter

import pytest

from checker import ANY, UNLIMITED
from checker.reports.flow import Fate, Flow, Span, flow_of, standings
from tests.reports.examples import Hasty, Kind, random_run, run


def told(flow: Flow) -> list[tuple[int, int, str, int, int | None, str]]:
    """Arrows as source, target, what, from step, to step, fate."""
    return [
        (a.message.source, a.message.target, a.message.content[0].name, a.sent, a.end, a.fate.value)
        for a in flow.arrows
    ]


def test_delivered_lost_dropped_vanished_and_under_way() -> None:
    flow = flow_of(
        run(
            Hasty(n=3, crashes=1, losses=1),
            "ask(i=0)",  # to 1, lost; to 2, received
            "on_message(i=2",  # answers 0
            "ask(i=1)",  # to 2, dropped by its crash
            "crash(i=2)",
            "win(i=0)",  # to 1, under way; to 2, who is down
            "lose(target=1",
            "on_message(i=0",
        )
    )
    assert told(flow) == [
        (0, 1, "ASK", 1, 6, "lost"),
        (0, 2, "ASK", 1, 2, "received"),
        (2, 0, "NO", 2, 7, "received"),
        (1, 2, "ASK", 3, 4, "dropped"),
        (0, 1, "WON", 5, None, "underway"),
        (0, 2, "WON", 5, 5, "vanished"),
    ]
    assert flow.leading == (Span(0, 5, 7, 0),)
    assert flow.down == (Span(2, 4, 7),)
    assert flow.lanes == (0, 1, 2)
    assert [flow.lane_of(step) for step in flow.trace] == [0, 2, 1, 2, 0, None, 0]


def test_links_that_reorder_are_matched_by_content() -> None:
    flow = flow_of(
        run(
            Hasty(n=2, order=ANY, restarts=1, crashes=1),
            "ask(i=0)",
            "win(i=0)",
            "on_message(i=1, sender=0, message=(kind=WON",
            "on_message(i=1, sender=0, message=(kind=ASK",
        )
    )
    assert [(a.message.content[0], a.sent, a.end) for a in flow.arrows] == [
        (Kind.ASK, 1, 4),
        (Kind.WON, 2, 3),
        (Kind.NO, 4, None),
    ]


def test_a_doubled_message_has_two_arrows_from_one_sending() -> None:
    flow = flow_of(
        run(
            Hasty(n=2, duplicates=1),
            "ask(i=0)",
            "duplicate",
            "on_message(i=1",
            "on_message(i=1",
        )
    )
    asks = [a for a in flow.arrows if a.message.content[0] is Kind.ASK]
    assert [(a.sent, a.end, a.doubled) for a in asks] == [(1, 3, None), (1, 4, 2)]


def test_leadership_ends_with_a_crash_and_downtime_with_a_restart() -> None:
    flow = flow_of(run(Hasty(n=2, crashes=1, restarts=1), "ask(i=1)", "win(i=1)", "crash(i=1)", "restart(i=1)"))
    assert flow.leading == (Span(1, 2, 2, 0),)
    assert flow.down == (Span(1, 3, 3),)


@pytest.mark.parametrize("seed", range(40))
def test_arrows_agree_with_the_states_of_random_runs(seed: int) -> None:
    """In every state, the messages on their way are those that the links of the state hold, and one step ends each."""
    order = {} if seed % 2 else {"order": ANY}
    model = Hasty(n=3, crashes=2, restarts=2, losses=2, duplicates=UNLIMITED, **order)
    trace = random_run(model, 25, seed)
    flow = flow_of(trace)
    for number, state in enumerate(trace.states):
        net = dict(zip(model.variables, state, strict=True))["net"]
        held = Counter((s, t, content) for s in range(3) for t in range(3) for content in net[s][t])
        assert held == Counter(
            (a.message.source, a.message.target, a.message.content) for a in flow.arrows if a.is_underway(number)
        )
    for step in trace:
        ended = [a for a in flow.arrows if a.end == step.number and a.fate in (Fate.RECEIVED, Fate.LOST)]
        taken = step.received is not None and step.step.rule != "duplicate"
        assert [a.message for a in ended] == ([step.received] if taken else [])
        begun = [a.message for a in flow.arrows if a.sent == step.number and a.doubled is None]
        assert begun == list(step.sent)
    if not seed % 2:
        return
    for a in flow.arrows:  # FIFO: nobody overtakes
        for b in flow.arrows:
            same = (a.message.source, a.message.target) == (b.message.source, b.message.target)
            if same and a.sent < b.sent and a.end is not None and b.end is not None and b.fate is Fate.RECEIVED:
                assert a.end <= b.end


def test_how_the_nodes_stand_at_the_end() -> None:
    won = ("ask(i=2)", "win(i=2)", "on_message(i=0")
    flow = flow_of(run(Hasty(n=3, crashes=1), *won))
    assert [standing.words for standing in standings(flow)] == ["follows 2", "", "leads"]
    flow = flow_of(run(Hasty(n=3, crashes=1), *won, "crash(i=2)"))
    assert [(s.words, s.is_wrong) for s in standings(flow)] == [("follows 2", True), ("", False), ("down", False)]
