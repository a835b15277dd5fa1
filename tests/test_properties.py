"""Declaring properties of states and of runs."""

from __future__ import annotations

from types import ModuleType

import pytest

import checker
from checker import Bool, Formula, LeftOut, Model, Var, always, atom, eventually, left_out, rule, temporal
from checker.errors import ModelMistake
from checker.properties import (
    Scope,
    TemporalProperty,
    in_every_state,
    properties_in,
    temporal_in,
    temporal_of,
    when_quiescent,
    when_stuck,
)


class Lamp(Model):
    lit = Var(Bool)

    @rule
    def light(self) -> None:
        self.lit = True

    @temporal(otherwise="it stays dark")
    def lights(self) -> Formula:
        """It lights up."""
        return eventually(self.is_lit)

    @temporal
    def stays(self) -> bool:
        return True

    def is_lit(self) -> bool:
        return self.lit


class Broken(Lamp):
    stays = None  # type: ignore[assignment]

    def lights(self) -> Formula:
        return always(~atom(self.is_lit))

    @temporal
    def never_asked(self) -> LeftOut:
        return left_out("it is broken")


def test_models_carry_their_own() -> None:
    assert [one.name for one in temporal_of(Lamp())] == ["lights", "stays"]
    lights = temporal_of(Lamp())[0]
    assert lights.doc == "It lights up."
    assert lights.telling.otherwise == "it stays dark"
    assert str(lights.formula(Lamp())) == "eventually(is lit)"
    assert str(temporal_of(Lamp())[1].formula(Lamp())) == "true"


def test_subclasses_override_and_take_away() -> None:
    lights, never = temporal_of(Broken())
    assert str(lights.formula(Broken())) == "always(~is lit)"
    assert lights.telling.otherwise == "it stays dark"
    assert never.formula(Broken()) == LeftOut("it is broken")


def test_modules_hold_properties_in_order() -> None:
    module = ModuleType("example")

    def first(m: Model) -> bool:
        return True

    def second_one(m: Model) -> Formula:
        return eventually("p")

    for function in (when_quiescent(first), temporal(second_one)):
        function.__module__ = "example"
        setattr(module, function.__name__, function)
    assert [(one.name, one.scope) for one in properties_in(module)] == [("first", Scope.QUIESCENT)]
    assert [one.name for one in temporal_in(module)] == ["second one"]


def test_scopes() -> None:
    def asked(m: Model) -> bool:
        return True

    found = [decorate(asked).__conclave_scope__ for decorate in (in_every_state, when_quiescent, when_stuck)]  # type: ignore[attr-defined]
    assert found == [Scope.ALWAYS, Scope.QUIESCENT, Scope.STUCK]


def test_a_function_without_a_formula_is_a_mistake() -> None:
    def wrong(m: Model) -> int:
        return 3

    def fails(m: Model) -> Formula:
        raise ZeroDivisionError("why not")

    with pytest.raises(ModelMistake, match="3 is no formula"):
        TemporalProperty("wrong", wrong).formula(Lamp())
    with pytest.raises(ModelMistake, match="raised ZeroDivisionError: why not"):
        TemporalProperty("fails", fails).formula(Lamp())
    with pytest.raises(ModelMistake, match="put on a function"):
        temporal("name")  # type: ignore[call-overload]


def test_everything_that_formulas_are_written_with_is_exported() -> None:
    names = {
        "always",
        "eventually",
        "until",
        "leads_to",
        "implies",
        "step",
        "atom",
        "recoverable",
        "EF",
        "AG",
        "temporal",
    }
    assert names <= set(checker.__all__)
    assert all(hasattr(checker, name) for name in checker.__all__)
