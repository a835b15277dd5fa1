"""Replacing constants as Z3's own function does, and refusing what it refuses."""

from __future__ import annotations

import pytest
import z3

from checker.symbolic.substitution import Substitution

A, B = z3.Bools("a b")
X, Y, Z = z3.BitVecs("x y z", 3)


@pytest.mark.parametrize("term", [z3.And(A, X == Y), z3.Or(B, z3.ULT(X, Y + 1)), X * Y, z3.BoolVal(True), A])
def test_as_z3_does_it(term: object) -> None:
    old, new = [A, X, Y], [z3.Not(B), Y, X + Z]  # all at once: x and y change places
    swap = Substitution(old, new)
    for _ in range(2):
        assert swap(term).eq(z3.substitute(term, *zip(old, new, strict=True)))


def test_nothing_to_replace() -> None:
    assert Substitution([], [])(A).eq(A)


def test_sorts_must_fit() -> None:
    with pytest.raises(ValueError, match="sort"):
        Substitution([A], [X])
    with pytest.raises(ValueError, match="shorter"):
        Substitution([A, X], [B])
