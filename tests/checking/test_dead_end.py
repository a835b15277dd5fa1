"""Runs to states from which something cannot be reached any more."""

from __future__ import annotations

import pytest

from checker import AG, EF, EX, Bool, Model, Var, atom, recoverable, rule, when
from checker.checking.dead_end import confirm_dead_end, why_dead_end
from checker.checking.resolve import resolved
from checker.properties import Telling
from checker.replay import ReplayError, replay
from checker.steps import Step
from checker.trace import Trace


class Door(Model):
    """It can be opened and shut, until it is locked."""

    is_open = Var(Bool)
    is_locked = Var(Bool)

    @rule
    def move(self) -> None:
        when(not self.is_locked)
        self.is_open = not self.is_open

    @rule
    def lock(self) -> None:
        when(not self.is_open)
        self.is_locked = True

    def open_now(self) -> bool:
        return self.is_open

    def free(self) -> bool:
        return not self.is_locked


def run(*steps: str) -> Trace:
    model = Door()
    return replay(model, next(model.initial_states()), [Step(name, ()) for name in steps])


def test_a_dead_end_is_confirmed() -> None:
    claim = resolved(Door(), recoverable("open now"))
    confirm_dead_end(run("lock"), claim)
    assert why_dead_end(run("lock"), claim, Telling()) == (
        "after step 1 there is no way left to a state where 'open now' holds"
    )
    with pytest.raises(ReplayError, match="the interpreter reaches it"):
        confirm_dead_end(run("move", "move"), claim)


def test_what_is_always_so_is_confirmed() -> None:
    claim = resolved(Door(), AG("free"))
    confirm_dead_end(run("lock"), claim)
    assert why_dead_end(run("lock"), claim, Telling()) == "after step 1 'free' does not hold"
    with pytest.raises(ReplayError, match="holds"):
        confirm_dead_end(run(), claim)


def test_a_property_has_its_own_words() -> None:
    claim = resolved(Door(), recoverable(atom("open now")))
    telling = Telling(otherwise="nobody gets in", told_by=lambda m: "it is locked" if m.is_locked else "it is free")
    assert why_dead_end(run("lock"), claim, telling) == "after step 1 nobody gets in: it is locked"
    assert why_dead_end(run(), claim, telling) == "from the start nobody gets in: it is free"


def test_other_formulas_fail_at_the_start() -> None:
    claim = resolved(Door(), EX(EF("open now") & ~atom("free")))
    assert "fails in the initial state" in why_dead_end(run(), claim, Telling())
