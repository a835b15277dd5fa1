"""Places in a sequence diagram: every step on its lane and row, arrows from sending to receipt, nothing on top."""

from __future__ import annotations

from itertools import combinations

import pytest

from checker.reports.flow import Fate, flow_of
from checker.reports.sequence_layout import BOX, ROW, Label, Layout, arrow_title, layout_of
from tests.reports.examples import Hostile, busy_run, run


def crowded(n: int, seed: int) -> Layout:
    return layout_of(flow_of(busy_run(n, seed)))


@pytest.mark.parametrize("n", [3, 5, 7])
@pytest.mark.parametrize("seed", range(6))
def test_nothing_overlaps_in_crowded_runs(n: int, seed: int) -> None:
    layout = crowded(n, seed)
    labels = [line.label for line in layout.lines if line.label is not None]
    assert labels
    for one, other in combinations(labels, 2):
        assert not one.collides(other), (one, other)
    for label in labels:
        width = len(label.text) * 6.7
        assert label.left() >= 0
        assert label.left() + width <= layout.width
        for box in layout.boxes:
            is_beside = abs(box.center.x - label.left() - width / 2) >= layout.box_width / 2 + width / 2
            assert is_beside or label.at.y - 9 >= box.center.y + BOX / 2 or label.at.y <= box.center.y - BOX / 2
    for one_box, other_box in combinations(layout.boxes, 2):
        assert abs(one_box.center.y - other_box.center.y) >= ROW


@pytest.mark.parametrize("seed", range(6))
def test_arrows_lead_from_the_sending_to_the_receipt(seed: int) -> None:
    layout = crowded(4, seed)
    for line in layout.lines:
        arrow = line.arrows[0]
        message = arrow.message
        if arrow.doubled is None:
            assert layout.row_y(arrow.sent) <= line.start.y <= layout.row_y(arrow.sent) + ROW / 2
            assert abs(line.start.x - layout.lane_x(message.source)) <= layout.box_width / 2
        if arrow.fate is Fate.RECEIVED:
            assert arrow.end is not None
            assert abs(line.end.y - layout.row_y(arrow.end)) <= BOX / 2
            assert abs(line.end.x - layout.lane_x(message.target)) == layout.box_width / 2
            assert (line.end.x < layout.lane_x(message.target)) == (message.source < message.target)
        elif arrow.fate is not Fate.UNDERWAY:
            assert arrow.end is not None
            assert abs(line.end.y - layout.row_y(arrow.end)) <= ROW
            between = sorted((layout.lane_x(message.source), layout.lane_x(message.target)))
            assert between[0] < line.end.x < between[1], "a message that is lost reaches no lane"
    shown = [arrow for line in layout.lines for arrow in line.arrows]
    assert len(shown) == len(set(map(id, shown))) == len(layout.flow.arrows)


def test_messages_received_are_always_labelled() -> None:
    for line in crowded(7, 1).lines:
        if line.arrows[0].fate in (Fate.RECEIVED, Fate.LOST):
            assert line.label is not None


def test_labels_collide_where_they_overlap() -> None:
    from checker.reports.sequence_layout import Point

    one = Label("abc", Point(0, 10), "start")
    assert one.collides(Label("abc", Point(10, 15), "start"))
    assert one.collides(Label("abc", Point(30, 10), "end"))
    assert not one.collides(Label("abc", Point(40, 10), "start"))
    assert not one.collides(Label("abc", Point(0, 30), "middle"))


def test_long_names_are_cut_and_told_whole_in_the_tooltip() -> None:
    trace = run(Hostile(), f"say(i={'x' * 120}, j=<", "on_word")
    flow = flow_of(trace)
    layout = layout_of(flow)
    assert layout.box_width < 180
    (line,) = layout.lines
    assert line.label is not None
    assert line.label.text.endswith("…")
    assert "x" * 120 in arrow_title(flow, line.arrows[0])
