"""Division against Python's, for all numbers of small widths; and in operators that every solver knows."""

from __future__ import annotations

from itertools import product

import pytest
import z3

from checker.symbolic.division import divided, divided_down


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_unsigned(width: int) -> None:
    for a, b in product(range(2**width), range(1, 2**width)):
        terms = divided(z3.BitVecVal(a, width), z3.BitVecVal(b, width))
        assert tuple(z3.simplify(term).as_long() for term in terms) == divmod(a, b)


@pytest.mark.parametrize("width", [2, 3, 4])
def test_signed_rounds_down(width: int) -> None:
    bound = 2 ** (width - 1) - 1
    for a, b in product(range(-bound, bound + 1), range(-bound, bound + 1)):
        if b:
            terms = divided_down(z3.BitVecVal(a, width), z3.BitVecVal(b, width))
            assert tuple(z3.simplify(term).as_signed_long() for term in terms) == divmod(a, b)


def test_the_solver_for_finite_domains_can_do_it() -> None:
    a, b = z3.BitVecs("a b", 4)
    quotient, rest = divided_down(a, b)
    solver = z3.SolverFor("QF_FD")
    solver.add(quotient == 3, rest == 1, b == -2)
    assert solver.check() == z3.unsat
    solver = z3.SolverFor("QF_FD")
    solver.add(quotient == 3, rest == -1, b == -2)
    assert solver.check() == z3.sat
    assert solver.model()[a].as_signed_long() == -7
    text = z3.simplify(quotient).sexpr()
    assert "div" not in text and "rem" not in text
