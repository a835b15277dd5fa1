"""Operations on numbers that take more than one instruction. All are safe for any operands."""

from __future__ import annotations

from checker.ir.expr import Expr, Kind
from checker.native.assembly import Function, word
from checker.native.queues import WORD


def divide(function: Function, a: Expr, b: Expr, left: str, right: str, quotient: bool) -> str:
    """Quotient or remainder as in Python, of expressions with these values; any value if the divisor is 0.

    Bounds say which instruction is right, but not what is safe: where a check fails they do not hold.
    """
    value = function.value
    if b.is_const and b.data > 0 and b.data & (b.data - 1) == 0:
        if quotient:
            return value(f"ashr i64 {left}, {b.data.bit_length() - 1}")
        return value(f"and i64 {left}, {b.data - 1}")
    if b.is_const and b.data == 0:
        return "0"
    if not b.is_const:
        is_zero = value(f"icmp eq i64 {right}, 0")
        right = value(f"select i1 {is_zero}, i64 1, i64 {right}")
    if a.low >= 0 and b.low >= 0:
        return value(f"{'udiv' if quotient else 'urem'} i64 {left}, {right}")
    # The one signed division that traps besides that by 0 is -2^63 / -1: drop the top bit, which is but a sign.
    left = value(f"shl i64 {left}, 1")
    left = value(f"ashr i64 {left}, 1")
    rest = value(f"srem i64 {left}, {right}")
    signs = value(f"xor i64 {rest}, {right}")
    differ = value(f"icmp slt i64 {signs}, 0")
    inexact = value(f"icmp ne i64 {rest}, 0")
    adjust = value(f"and i1 {differ}, {inexact}")
    if quotient:
        down = value(f"sext i1 {adjust} to i64")
        truncated = value(f"sdiv i64 {left}, {right}")
        return value(f"add i64 {truncated}, {down}")
    more = value(f"select i1 {adjust}, i64 {right}, i64 0")
    return value(f"add i64 {rest}, {more}")


def select(function: Function, condition: str, kind: str, yes: str, no: str) -> str:
    """One of two values of an LLVM type."""
    return yes if yes == no else function.value(f"select i1 {condition}, {kind} {yes}, {kind} {no}")


def pick(function: Function, index: str, kind: str, items: list[str]) -> str:
    """The item at an index, chosen by its bits from the lowest up; any item if the index is out of bounds."""
    bit = 0
    while len(items) > 1:
        shifted = function.value(f"lshr i64 {index}, {bit}") if bit else index
        odd = function.value(f"trunc i64 {shifted} to i1")
        pairs = [items[k : k + 2] for k in range(0, len(items), 2)]
        items = [select(function, odd, kind, pair[1], pair[0]) if len(pair) == 2 else pair[0] for pair in pairs]
        bit += 1
    return items[0]


def look_up(function: Function, index: str, kind: Kind, items: tuple[int, ...]) -> str:
    """The item at an index, of items known beforehand; any value if the index is out of bounds."""
    value = function.value
    width = 1 if kind is Kind.BOOL else max(items).bit_length()
    if min(items) >= 0 and width * len(items) <= WORD:
        packed = sum(item << width * k for k, item in enumerate(items))
        shift = value(f"mul i64 {index}, {width}") if width > 1 else index
        shift = value(f"and i64 {shift}, {WORD - 1}")
        found = value(f"lshr i64 {word(packed)}, {shift}")
        if kind is Kind.BOOL:
            return value(f"trunc i64 {found} to i1")
        return value(f"and i64 {found}, {word((1 << width) - 1)}")
    size = len(items)
    inside = value(f"icmp ult i64 {index}, {size}")
    index = value(f"select i1 {inside}, i64 {index}, i64 0")
    table = function.module.table(items)
    address = value(f"getelementptr [{size} x i64], ptr {table}, i64 0, i64 {index}")
    found = value(f"load i64, ptr {address}, align 8")
    return value(f"trunc i64 {found} to i1") if kind is Kind.BOOL else found
