"""The sequence diagram in letters: what stands in which lane, and that it keeps within its width."""

from __future__ import annotations

from enum import Enum

import pytest
from rich.cells import cell_len

from checker import UNLIMITED, Model, Network, rule
from checker.reports.diagram_text import diagram_text
from checker.reports.text import trace_text
from tests.reports.examples import Hasty, busy_run, run, two_leaders


def test_the_whole_diagram_of_a_run() -> None:
    trace = run(
        Hasty(n=3, crashes=1, losses=1),
        "ask(i=0)",
        "on_message(i=2",
        "ask(i=1)",
        "crash(i=2)",
        "win(i=0)",
        "lose(target=1",
        "on_message(i=0",
    )
    assert diagram_text(trace, 65).splitlines() == [
        "            node 0              node 1              node 2",
        "               │                   │                   │",
        "  1           ask                  │                   │",
        "  2            ├── ASK, who=0 ─────┼────────────▶ on_message",
        "  3            │                  ask                  │",
        "               │                   ├╌╌ ASK, who=1 ╌╌✗  │",
        "  4            │                   │                ✗ crash",
        "  5          ★ win                 │                   ┊",
        "               ├╌╌ WON, who=0 ╌╌╌╌╌┼╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌✗  ┊",
        "  6            ├╌╌ (1) ASK, wh…╌✗  │                   ┊",
        "  7       on_message ◀─────────────┼── (2) NO, who=2 ──┤",
        "               ┃                   │                   ┊",
        "             leads                                   down",
        "still on its way:",
        "  0 → 1: WON, who=0 (sent in step 5)",
    ]


def test_two_leaders_at_a_glance() -> None:
    assert "   leads    leads" in diagram_text(two_leaders(), 34)


@pytest.mark.parametrize("width", [50, 80, 123])
@pytest.mark.parametrize("n", [2, 5])
def test_it_keeps_within_its_width(width: int, n: int) -> None:
    for seed in range(5):
        trace = busy_run(n, seed)
        lines = diagram_text(trace, width).splitlines()
        lanes = [line for line in lines if not line.startswith("  ") or "│" in line or "┊" in line]
        assert max(map(cell_len, lanes)) <= width


def test_words_where_the_lanes_do_not_fit() -> None:
    assert diagram_text(two_leaders(), 25) == trace_text(two_leaders(), 25)


def test_a_loop_has_a_bracket() -> None:
    model = Hasty(n=2, crashes=UNLIMITED, restarts=UNLIMITED)
    lines = diagram_text(run(model, "crash(i=1)", "crash(i=0)", "restart(i=0)", loop_start=1), 60).splitlines()
    assert [line[0] for line in lines[2:5]] == [" ", "╭", "╰"]
    assert lines[-1] == "and so on for ever: steps 2 to 3 repeat"


Names = Enum("Names", {"長い名前の節点": 0, "\x1b[31m": 1})


class Wide(Model):
    """Nodes with names that take two columns a letter, or steer the terminal."""

    Node = Names
    net = Network(Names, carries=Names)

    @rule(i=Names)
    def speak(self, i: Names) -> None:
        self.net.send(i, i, i)


def test_wide_names_keep_the_lanes_straight_and_others_steer_nothing() -> None:
    text = diagram_text(run(Wide(), "speak(i=長"), 40)
    assert "\x1b" not in text
    last = [line for line in text.splitlines() if line.endswith("│")]
    assert len(last) == 3
    assert len({cell_len(line) for line in last}) == 1
