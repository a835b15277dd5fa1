"""Division of bit-vectors by shifting, comparing and subtracting.

Z3 rewrites its own division into operators with and without a divisor of zero, which neither its solver for finite
domains knows nor the SMT-LIB standard, so that other solvers could not read them.
"""

from __future__ import annotations

from typing import Any

import z3

Bits = Any
"""A bit-vector of Z3."""


def divided(dividend: Bits, divisor: Bits) -> tuple[Bits, Bits]:
    """Quotient and rest of unsigned bit-vectors of one width; anything where the divisor is 0."""
    width = dividend.size()
    wide = z3.ZeroExt(1, divisor)
    rest = z3.BitVecVal(0, width + 1)
    quotient = []
    for k in reversed(range(width)):
        rest = z3.Concat(z3.Extract(width - 1, 0, rest), z3.Extract(k, k, dividend))
        fits = z3.UGE(rest, wide)
        rest = z3.If(fits, rest - wide, rest)
        quotient.append(z3.If(fits, z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)))
    return z3.Concat(*quotient) if width > 1 else quotient[0], z3.Extract(width - 1, 0, rest)


def divided_down(dividend: Bits, divisor: Bits) -> tuple[Bits, Bits]:
    """The quotient rounded towards minus infinity, and the rest with the sign of the divisor, in two's complement.

    Anything where the divisor is 0. The width must hold all numbers between the least and its negative.
    """
    minus, minus_divisor = dividend < 0, divisor < 0
    quotient, rest = divided(z3.If(minus, -dividend, dividend), z3.If(minus_divisor, -divisor, divisor))
    signed = z3.If(minus, -rest, rest)
    exact = rest == 0
    one = z3.BitVecVal(1, dividend.size())
    return (
        z3.If(minus == minus_divisor, quotient, z3.If(exact, -quotient, -quotient - one)),
        z3.If(z3.Or(exact, minus == minus_divisor), signed, signed + divisor),
    )
