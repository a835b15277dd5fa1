"""Whole numbers with known bounds as bit-vectors that are as narrow as the bounds allow.

A number from ``low`` to ``high`` is ``low`` plus an unsigned bit-vector; a constant has no bit-vector at all. Sums
then cost no sign bits, and equal numbers of different types compare without being widened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import z3

from checker.symbolic.division import divided, divided_down

Term = Any
"""A Z3 term."""


@dataclass(frozen=True)
class Number:
    """The value ``low`` + ``term`` (unsigned); ``term`` is None where ``low == high``."""

    term: Term
    low: int
    high: int

    @property
    def width(self) -> int:
        """Bits of the term; 0 for a constant."""
        return width_of(self.low, self.high)


def simplified(term: Term) -> Term:
    """An equivalent term that is shorter."""
    return z3.simplify(term)


def width_of(low: int, high: int) -> int:
    """The bits that tell the numbers from ``low`` to ``high`` apart."""
    return (high - low).bit_length()


def constant(value: int) -> Number:
    """A number that is known."""
    return Number(None, value, value)


def rebase(number: Number, low: int, width: int) -> Term:
    """The bit-vector of ``width`` bits that holds the number minus ``low``, modulo 2^width."""
    if number.term is None:
        return z3.BitVecVal(number.low - low, width)
    term = number.term
    if width > number.width:
        term = z3.ZeroExt(width - number.width, term)
    elif width < number.width:
        term = z3.Extract(width - 1, 0, term)
    shift = number.low - low
    return term + shift if shift % (1 << width) else term


def _built(term_of_width: Any, low: int, high: int) -> Number:
    """The number from ``low`` to ``high`` whose bit-vector ``term_of_width(width)`` makes."""
    width = width_of(low, high)
    return Number(term_of_width(width) if width else None, low, high)


def rebound(number: Number, low: int, high: int) -> Number:
    """The same number with other bounds; any number within them where it lies outside."""
    if (number.low, number.high) == (low, high):
        return number
    return _built(lambda width: rebase(number, low, width), low, high)


def choose(condition: Term, a: Number, b: Number, low: int, high: int) -> Number:
    """``a`` where the condition holds, otherwise ``b``."""
    return _built(lambda width: z3.If(condition, rebase(a, low, width), rebase(b, low, width)), low, high)


def equal(a: Number, b: Number) -> Term:
    """Whether two numbers are equal."""
    x, y = _side_by_side(a, b)
    return x == y


def less(a: Number, b: Number) -> Term:
    """Whether ``a`` is less than ``b``."""
    x, y = _side_by_side(a, b)
    return z3.ULT(x, y)


def at_most(a: Number, b: Number) -> Term:
    """Whether ``a`` is at most ``b``."""
    x, y = _side_by_side(a, b)
    return z3.ULE(x, y)


def _side_by_side(a: Number, b: Number) -> tuple[Term, Term]:
    low = min(a.low, b.low)
    width = max(1, width_of(low, max(a.high, b.high)))
    return rebase(a, low, width), rebase(b, low, width)


def add(a: Number, b: Number, low: int, high: int) -> Number:
    """The sum."""
    if b.term is None:
        return Number(a.term, a.low + b.low, a.high + b.low)
    if a.term is None:
        return Number(b.term, b.low + a.low, b.high + a.low)
    return _built(lambda width: rebase(a, 0, width) + rebase(b, low, width), low, high)


def subtract(a: Number, b: Number, low: int, high: int) -> Number:
    """The difference."""
    if b.term is None:
        return Number(a.term, a.low - b.low, a.high - b.low)
    return _built(lambda width: rebase(a, low, width) - rebase(b, 0, width), low, high)


def multiply(a: Number, b: Number, low: int, high: int) -> Number:
    """The product."""
    return _built(lambda width: rebase(a, 0, width) * rebase(b, 0, width) - low, low, high)


def divide(a: Number, b: Number, low: int, high: int) -> Number:
    """The quotient rounded towards minus infinity; any number where the divisor is 0."""
    return _built(lambda width: _cut(_divided(a, b, width)[0] - low, width), low, high)


def modulo(a: Number, b: Number, low: int, high: int) -> Number:
    """The remainder, with the sign of the divisor; any number where the divisor is 0."""
    return _built(lambda width: _cut(_divided(a, b, width)[1] - low, width), low, high)


def _divided(a: Number, b: Number, width: int) -> tuple[Term, Term]:
    """Quotient and rest, at least so many bits wide."""
    if a.low >= 0 and b.low >= 0:
        wide = max(_unsigned_bits(a, b), width)
        return divided(rebase(a, 0, wide), rebase(b, 0, wide))
    wide = max(_signed_bits(a, b), width)
    return divided_down(rebase(a, 0, wide), rebase(b, 0, wide))


def _unsigned_bits(a: Number, b: Number) -> int:
    return max(1, a.high.bit_length(), b.high.bit_length())


def _signed_bits(a: Number, b: Number) -> int:
    """Bits of a two's complement that holds both, and the quotient of the least number by -1."""
    return 2 + max(abs(bound).bit_length() for number in (a, b) for bound in (number.low, number.high))


def _cut(term: Term, width: int) -> Term:
    return z3.Extract(width - 1, 0, term) if width < term.size() else term


def bit_at(place: Number, low: int, high: int) -> Number:
    """The mask with the bit at ``place`` alone; any mask where ``place`` is negative."""

    def term(width: int) -> Term:
        wide = max(high.bit_length(), place.high.bit_length(), 1)
        return _cut((z3.BitVecVal(1, wide) << rebase(place, 0, wide)) - low, width)

    return _built(term, low, high)


def combine_masks(operator: Any, a: Number, b: Number, low: int, high: int) -> Number:
    """A bitwise operator on two masks, which are not negative."""
    wide = _unsigned_bits(a, b)
    return _built(
        lambda width: _cut(operator(rebase(a, 0, max(wide, width)), rebase(b, 0, max(wide, width))) - low, width),
        low,
        high,
    )


def count_bits(a: Number, low: int, high: int) -> Number:
    """How many bits of a mask are set."""

    def term(width: int) -> Term:
        bits = max(1, a.high.bit_length())
        mask = rebase(a, 0, bits)
        total = z3.BitVecVal(-low, width)
        for k in range(bits):
            bit = z3.Extract(k, k, mask)
            total = total + (z3.ZeroExt(width - 1, bit) if width > 1 else bit)
        return total

    return _built(term, low, high)


def extract(a: Number, shift: int, width: int) -> Number:
    """``width`` bits from bit ``shift`` up, as a number from 0."""
    return Number(z3.Extract(shift + width - 1, shift, rebase(a, 0, shift + width)), 0, (1 << width) - 1)


def concatenate(parts: list[tuple[Number, int]]) -> Number:
    """The lowest bits of numbers side by side, so many of each as given, the first in the lowest bits."""
    terms = [rebase(number, 0, width) for number, width in reversed(parts) if width]
    whole = z3.Concat(*terms) if len(terms) > 1 else terms[0]
    return Number(whole, 0, (1 << whole.size()) - 1)
