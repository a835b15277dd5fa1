"""Traces in the Informal Trace Format: the form of every kind of value, loops, model errors."""

from __future__ import annotations

import json
from enum import Enum

import pytest

from checker import UNLIMITED
from checker.reports.itf import itf_value, trace_itf
from checker.types import (
    BagType,
    BoolType,
    EnumType,
    FifoType,
    IntType,
    MapType,
    OptionalType,
    Plain,
    RecordType,
    SetType,
    Type,
)
from tests.reports.examples import Hasty, run, two_leaders


class Color(Enum):
    RED = 0


NUMBER = IntType(0, 3)


@pytest.mark.parametrize(
    ("of", "value", "written"),
    [
        (BoolType(), True, True),
        (NUMBER, 2, {"#bigint": "2"}),
        (EnumType(Color), Color.RED, "RED"),
        (OptionalType(NUMBER), None, {"tag": "None", "value": {"#tup": []}}),
        (OptionalType(NUMBER), 0, {"tag": "Some", "value": {"#bigint": "0"}}),
        (RecordType((("a", NUMBER), ("b", BoolType()))), (1, False), {"a": {"#bigint": "1"}, "b": False}),
        (MapType(BoolType(), NUMBER), (3, 0), {"#map": [[False, {"#bigint": "3"}], [True, {"#bigint": "0"}]]}),
        (SetType(NUMBER), frozenset({3, 1}), {"#set": [{"#bigint": "1"}, {"#bigint": "3"}]}),
        (BagType(NUMBER, 3), (2, 2), [{"#bigint": "2"}, {"#bigint": "2"}]),
        (FifoType(BoolType(), 3), (True, False), [True, False]),
    ],
)
def test_values(of: Type, value: Plain, written: object) -> None:
    assert itf_value(of, value) == written


def test_a_trace() -> None:
    trace = two_leaders()
    told = json.loads(trace_itf(trace))
    assert set(told) == {"#meta", "params", "vars", "states"}
    assert told["#meta"]["format"] == "ITF"
    assert [state["mbt::actionTaken"] for state in told["states"]] == ["", *trace.names]
    for k, state in enumerate(told["states"]):
        assert state["#meta"]["index"] == k
        assert set(state) == {"#meta", *told["vars"]}
    leader = told["states"][-1]["leader"]["#map"]
    assert leader[1] == [{"#bigint": "1"}, {"tag": "Some", "value": {"#bigint": "1"}}]
    assert leader[2] == [{"#bigint": "2"}, {"tag": "None", "value": {"#tup": []}}]


def test_a_lasso_leads_back_without_telling_a_state_twice() -> None:
    model = Hasty(n=2, crashes=UNLIMITED, restarts=UNLIMITED)
    told = json.loads(trace_itf(run(model, "crash(i=1)", "crash(i=0)", "restart(i=0)", loop_start=1)))
    assert told["loop"] == 1
    assert [state["mbt::actionTaken"] for state in told["states"]] == ["", "crash(i=1)", "crash(i=0)"]


def test_a_run_that_stays_in_its_last_state_loops_there() -> None:
    trace = run(Hasty(n=2), "ask(i=1)", "win(i=1)")
    stays = type(trace)(trace.model, trace.initial, trace.steps, 2)
    told = json.loads(trace_itf(stays))
    assert (told["loop"], len(told["states"])) == (2, 3)


def test_a_model_error_is_told_apart_from_the_states() -> None:
    trace = run(Hasty(n=2, duplicates=UNLIMITED), "ask(i=0)", "duplicate", "duplicate", "win(i=0)")
    told = json.loads(trace_itf(trace))
    assert len(told["states"]) == 4
    assert told["#meta"]["error"].startswith("win(i=0): ")
