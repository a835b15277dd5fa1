"""Limits of time and memory, and what is said when they are reached."""

from __future__ import annotations

import pytest
import z3

from checker.deadline import GaveUp, Interrupted
from checker.symbolic.limits import Limits, memory_limit


def hard(solver: object) -> None:
    """Have the factors of a product of two large primes asked for."""
    a, b = z3.BitVecs("a b", 96)
    solver.add(a * b == 2147483647 * 2305843009213693951, a > 1, b > 1, a < 2**40, b < 2**62)  # type: ignore[attr-defined]


class Silent:
    """A solver that stops for a reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def set(self, *_: object) -> None:
        pass

    def check(self, *_: object) -> object:
        return z3.unknown

    def reason_unknown(self) -> str:
        return self.reason


@pytest.mark.parametrize("kind", ["solver", "plain_solver"])
def test_out_of_time(kind: str) -> None:
    limits = Limits(seconds=0.2)
    solver = getattr(limits, kind)()
    hard(solver)
    with pytest.raises(GaveUp, match="out of time"):
        limits.holds(solver)


def test_out_of_memory() -> None:
    limits = Limits(memory=1)
    solver = limits.solver()
    hard(solver)
    with pytest.raises(GaveUp, match="out of memory: Z3 needs more than 1 MB"):
        limits.holds(solver)


def test_memory_is_limited_for_a_while() -> None:
    with memory_limit(1):
        limits = Limits(memory=1)
        with pytest.raises((GaveUp, z3.Z3Exception), match="memory"):
            solver = limits.solver()
            hard(solver)
            limits.holds(solver)
    solver = Limits().solver()
    solver.add(z3.Bool("a"))
    assert Limits().holds(solver)


@pytest.mark.parametrize(
    ("reason", "kind", "words"),
    [
        ("timeout", GaveUp, "out of time"),
        ("interrupted from keyboard", Interrupted, "interrupted after"),
        ("canceled", Interrupted, "interrupted after"),
        ("max. memory exceeded", GaveUp, "out of memory"),
        ("(sat.giveup something\nelse)", GaveUp, "Z3 gave up: .sat.giveup something$"),
        ("", GaveUp, "does not say why"),
    ],
)
def test_reasons(reason: str, kind: type[GaveUp], words: str) -> None:
    with pytest.raises(GaveUp, match=words) as caught:
        Limits().holds(Silent(reason))
    assert caught.type is kind


def test_the_answer() -> None:
    limits, a = Limits(seconds=10), z3.Bool("a")
    solver = limits.solver()
    solver.add(a)
    assert limits.holds(solver)
    assert not limits.holds(solver, z3.Not(a))
