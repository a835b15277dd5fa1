"""All engines by name; whatever stops one, the answer is unknown and says why."""

from __future__ import annotations

import pytest
import z3

from checker.deadline import Interrupted
from checker.errors import UsageError
from checker.frontend.compile import compile_model
from checker.properties import Scope
from checker.symbolic import engine as module
from checker.symbolic.effort import ENGINES, Effort
from checker.symbolic.engine import SymbolicEngines
from checker.verdict import Outcome
from models.chang_roberts import ChangRoberts
from tests.symbolic.mutants import PROPERTIES, Forwarding
from tests.symbolic.sample_models import Token

TOKEN = SymbolicEngines(compile_model(Token()))
LONG = SymbolicEngines(compile_model(ChangRoberts(n=4, crashes=1), [PROPERTIES["one leader"]]))


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_proves_and_refutes(name: str) -> None:
    found = TOKEN.check(TOKEN.system.predicates[0], Scope.ALWAYS, name)
    assert found.outcome is Outcome.HOLDS, found
    wrong = SymbolicEngines(compile_model(Forwarding(n=3, identities=(3, 1, 2)), [PROPERTIES["one leader"]]))
    found = wrong.check(wrong.system.predicates[0], Scope.ALWAYS, name)
    assert found.outcome is Outcome.VIOLATED and found.initial is not None


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(
    ("effort", "reason"), [(Effort(seconds=0.3), "out of time"), (Effort(memory=1), "out of memory")]
)
def test_limits(name: str, effort: Effort, reason: str) -> None:
    found = LONG.check(LONG.system.predicates[0], Scope.ALWAYS, name, effort)
    assert found.outcome is Outcome.UNKNOWN and not found.interrupted
    assert reason in found.reason


@pytest.mark.parametrize(
    ("problem", "reason", "interrupted"),
    [
        (KeyboardInterrupt(), "interrupted", True),
        (Interrupted("interrupted after 3 s"), "interrupted", True),
        (MemoryError(), "out of memory", False),
        (z3.Z3Exception("out of memory"), "out of memory: Z3 needs more than", False),
        (z3.Z3Exception("something else"), "Z3 gave up: something else", False),
    ],
)
def test_what_stops_an_engine(
    problem: BaseException, reason: str, interrupted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise problem

    monkeypatch.setitem(module._HOW, "bmc", stop)
    found = TOKEN.check(TOKEN.system.predicates[0], Scope.ALWAYS, "bmc")
    assert found.outcome is Outcome.UNKNOWN
    assert found.reason.startswith(reason) and found.interrupted == interrupted


def test_a_defect_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a defect")

    monkeypatch.setitem(module._HOW, "bmc", fail)
    with pytest.raises(AssertionError, match="a defect"):
        TOKEN.check(TOKEN.system.predicates[0], Scope.ALWAYS, "bmc")


def test_no_such_engine() -> None:
    with pytest.raises(UsageError, match="no engine magic; there are bmc, induction, pdr"):
        TOKEN.check(TOKEN.system.predicates[0], Scope.ALWAYS, "magic")


def test_a_proof_that_is_an_invariant_is_preferred_on_demand() -> None:
    ring = SymbolicEngines(compile_model(ChangRoberts(n=2), [PROPERTIES["one leader"]]))
    predicate = ring.system.predicates[0]
    assert ring.check(predicate, Scope.ALWAYS, "induction", Effort(wants_invariant=True)).invariant is not None
    plain = ring.check(predicate, Scope.ALWAYS, "induction", Effort(use_lemmas=False))
    assert plain.outcome is Outcome.HOLDS and plain.invariant is None
