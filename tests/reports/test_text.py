"""A trace in words: what is told of every step, in which order, and within which width."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from checker import Map, Model, Range, rule
from checker.reports.text import trace_text
from tests.reports.examples import Hasty, Hostile, Hostility, run, two_leaders


def test_every_step_with_what_it_sent_and_changed() -> None:
    trace = run(
        Hasty(n=3, crashes=1, losses=1),
        "ask(i=0)",
        "on_message(i=2",
        "crash(i=2)",
        "win(i=0)",
        "lose(target=1",
        "on_message(i=0",
    )
    assert trace_text(trace).splitlines() == [
        "initially",
        "    alive   all True",
        "    asked   all False",
        "    leader  all none",
        "1  ask(i=0)",
        "       sends ASK, who=0 to 1",
        "       sends ASK, who=0 to 2",
        "       asked[0]: False → True",
        "2  on_message(i=2) takes ASK, who=0 from 0",
        "       sends NO, who=2 to 0",
        "3  fault: crash(i=2)",
        "       alive[2]: True → False",
        "4  win(i=0)",
        "       sends WON, who=0 to 1",
        "       sends WON, who=0 to 2, who is down: it vanishes",
        "       leader[0]: none → 0",
        "5  fault: lose: ASK, who=0 from 0 to 1",
        "6  on_message(i=0) takes NO, who=2 from 2",
        "       asked[0]: True → False",
    ]


def test_a_width_breaks_every_line() -> None:
    narrow = trace_text(two_leaders(), 30)
    assert max(map(len, narrow.splitlines())) <= 30
    assert narrow.split() == trace_text(two_leaders()).split()


def test_hostile_names_cannot_steer_a_terminal() -> None:
    text = trace_text(run(Hostile(), "say(i=\"quoted\" & 'so' \x1b[31m, j=<script>", "on_word"))
    assert "\x1b" not in text
    assert r"\x1b[31m" in text
    assert "<script>alert(1)</script>" in text


def test_nodes_may_be_the_members_of_an_enum() -> None:
    trace = run(Hostile(), "say(i=<script>alert(1)</script>, j=x")
    assert trace.nodes == tuple(Hostility)
    assert trace.steps[0].actor is next(iter(Hostility))


class Light(Enum):
    RED = 0
    GREEN = 1


class Lights(Model):
    """Lights that go round; the third one burns out."""

    Lamp = Range(2)
    light = Map(Lamp, Light)

    @rule(i=Lamp)
    def switch(self, i: int) -> None:
        self.light[i] = Light.RED if self.light[i] == Light.GREEN else Light.GREEN

    @rule(i=Lamp)
    def burn_out(self, i: int) -> None:
        self.light[i + 2] = Light.RED


def test_a_lasso_says_what_repeats() -> None:
    text = trace_text(run(Lights(), "switch(i=0)", "switch(i=1)", "switch(i=1)", loop_start=1)).splitlines()
    assert text.index("from here on, for ever:") == text.index("2  switch(i=1)") - 1
    assert text[-1] == "and so on for ever: steps 2 to 3 repeat"


def test_a_lasso_that_stays() -> None:
    text = trace_text(run(Lights(), "switch(i=0)", loop_start=None))
    assert "for ever" not in text
    trace = run(Hostile(), "say(i=<script>alert(1)</script>, j=x")
    stays = type(trace)(trace.model, trace.initial, trace.steps, loop_start=1)
    assert trace_text(stays).splitlines()[-1] == "and so it stays for ever: nothing has to happen any more"


def test_a_model_error_names_the_line() -> None:
    last = trace_text(run(Lights(), "switch(i=0)", "burn_out(i=1)")).splitlines()[-1]
    source = Path(__file__).read_text().splitlines()
    line = next(k for k, text in enumerate(source, start=1) if "self.light[i + 2]" in text)
    assert last.startswith(f"model error: tests/reports/test_text.py:{line}:")
    assert last.endswith("3 is outside Range(0, 2), the domain of the map")
