"""Kernels as machine code against the same functions as Python, with numbers that wrap around."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.explorer.kernel_compiler import KernelError, assembly
from checker.explorer.kernel_language import Bytes, Halves, Ints, Kernel, Longs, Word
from checker.explorer.kernel_machine import (
    add,
    add_shared,
    claim_half,
    copy_eight,
    differ,
    fold,
    hash_eight,
    load,
    load_byte,
    load_half,
    load_shared_half,
    match,
    number,
    ones,
    put,
    store_byte,
    store_half,
    top_bit,
    trailing_zeros,
)
from checker.explorer.library import Kernels, machine_code

WRAP = 1 << 64
CONSTANT = 1 << 40


def arithmetic(a: int, b: int) -> int:
    c = a * 3 + b - (a & b | 5) ^ ~b
    c -= CONSTANT
    return -c + (a << 3)


def shifts(a: int, b: int) -> int:
    """Arithmetic on signed numbers, logical on words."""
    return (a >> 7) ^ int(Word(b) >> 9)


def comparisons(a: int, b: int) -> int:
    found = 0
    if (a < b and not (a == 3 or b == 7)) or b >= 100:
        found |= 1
    if Word(a) < Word(b):
        found |= 2
    found |= 4 if a != b else 8
    return found + int(a <= b) * 16


def loops(a: int, b: int) -> int:
    total = 0
    for k in range(a & 15):
        if k == 11:
            break
        if k & 1 == 0:
            continue
        for j in range(2, b & 31, 3):
            total += k * j
    rest = b & 63
    while True:
        rest -= 5
        if rest < 0:
            return total
        total += 1


def least(a: int, b: int) -> int:
    low, high = ordered(a, b)
    return min(high, 50) - max(low, -50) * 3


def ordered(a: int, b: int) -> tuple[int, int]:
    if a < b:
        return a, b
    return b, a


def bits(a: int, b: int) -> int:
    word = Word(a) | 1
    return trailing_zeros(word << 5) + 100 * top_bit(word) + 10000 * ones(word) + int(fold(word, Word(b)) & 0xFFFF)


def memory(a: int, b: int) -> int:
    """a: address of 256 bytes, aligned."""
    put(a, b)
    add(a, 5)
    before = add_shared(a, 1)
    store_half(a + 8, b)
    store_byte(a + 12, 7)
    taken = claim_half(a + 16, 9) + claim_half(a + 16, 8) + load_shared_half(a + 16) + load_half(a + 20)
    copy_eight(a + 64, a)
    put(a + 72, 0)
    found = int(differ(a, a + 64)) + 1000 * int(match(a, Word(7)))
    return before + number(a) + load_half(a + 8) + load_byte(a + 12) + taken + found + int(load(a + 80))


def hashes(a: int, b: int) -> int:
    """a: address of eight words and sixteen more."""
    return int(hash_eight(a, Word(b) & 255, a + 64))


PLAIN = [arithmetic, shifts, comparisons, loops, least]
NEED_MEMORY = [memory, hashes]


@pytest.fixture(scope="module")
def native() -> Kernels:
    functions: list[Callable[..., Any]] = [*PLAIN, *NEED_MEMORY, bits, elements]
    return Kernels(machine_code(assembly([*(Kernel(one, is_exported=True) for one in functions), Kernel(ordered)])))


def signed(value: int) -> int:
    return (value + WRAP // 2) % WRAP - WRAP // 2


numbers = st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(-100, 100)


def expected(function: Callable[..., Any], a: int, b: int) -> int:
    if function is arithmetic:
        return signed(arithmetic(a, b))
    if function is shifts:
        return signed((a >> 7) ^ ((b % WRAP) >> 9))
    if function is comparisons:
        return comparisons(a, b) & ~2 | (2 if a % WRAP < b % WRAP else 0)
    return signed(function(a, b))


@settings(max_examples=300, deadline=None)
@given(a=numbers, b=numbers)
def test_plain_kernels(native: Kernels, a: int, b: int) -> None:
    for function in PLAIN:
        assert getattr(native, function.__name__)(a, b) == expected(function, a, b), function.__name__


@settings(max_examples=100, deadline=None)
@given(a=numbers, b=numbers)
def test_bits(native: Kernels, a: int, b: int) -> None:
    word = (a % WRAP) | 1
    product = word * (b % WRAP)
    shifted = word << 5 & (WRAP - 1)
    zeros = (shifted & -shifted).bit_length() - 1
    mixed = (product >> 64 ^ product) & 0xFFFF
    assert native.bits(a, b) == zeros + 100 * (word.bit_length() - 1) + 10000 * word.bit_count() + mixed


def test_memory(native: Kernels) -> None:
    room = np.zeros(80, np.uint64)
    address = -(-room.ctypes.data // 64) * 64
    base = 0x0123456789ABCDEF
    got = native.memory(address, base)
    half = base & 0xFFFFFFFF
    first = base + 6
    sevens = sum((first >> 8 * k & 255) == 7 for k in range(8))
    assert sevens == 0
    # the bytes: first word, half, 7, 0 0 0; the only 7 is byte 12. The copy differs in word 1 alone.
    assert got == signed(base + 5 + first + half + 7 + 9 + 9 + 2 + 1000 * (1 << 12) + 9)


@settings(max_examples=50, deadline=None)
@given(words=st.lists(numbers, min_size=24, max_size=24), mask=st.integers(0, 255))
def test_hashes(native: Kernels, words: list[int], mask: int) -> None:
    array = np.array([word % WRAP for word in words], np.uint64)
    total = 0
    for k in range(8):
        if mask >> k & 1:
            word, one, other = (int(array[i]) for i in (k, 8 + k, 16 + k))
            mixed = (word ^ one) * other % WRAP
            mixed = (mixed ^ mixed >> 31) * other % WRAP
            total += mixed ^ mixed >> 32
    assert native.hashes(array.ctypes.data, mask) == signed(total)


def elements(longs: Longs, ints: Ints, halves: Halves, small: Bytes, count: int) -> int:
    """Reads, writes and changes of elements, in the order of Python."""
    total = 0
    for k in range(count):
        longs[k] = ints[k] + halves[k] - small[k]
        ints[k] -= 1 << 20
        halves[k] += small[count - 1 - k]
        small[k] = small[k] + 200
        total += longs[longs[k] & 1]
    return total


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, (1 << 32) - 1)] * 3), min_size=2, max_size=9))
def test_elements_of_arrays(native: Kernels, rows: list[tuple[int, int, int]]) -> None:
    """Against the same function over lists, whose elements are cut off after it is done."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    lists = [[0] * len(rows), [signed_half(x) for x in columns[0]], columns[1], [x & 255 for x in columns[2]]]
    arrays = [np.array(x, kind) for x, kind in zip(lists, (np.int64, np.int32, np.uint32, np.uint8), strict=True)]
    got = native.elements(*(array.ctypes.data for array in arrays), len(rows))
    modular = [Cut(values, bits, is_signed) for values, bits, is_signed in zip(lists, *WIDTHS, strict=True)]
    assert got == elements(*modular, len(rows))  # type: ignore[arg-type]
    assert [array.tolist() for array in arrays] == lists


WIDTHS = ((64, 32, 32, 8), (True, True, False, False))


def signed_half(value: int) -> int:
    return (value + (1 << 31)) % (1 << 32) - (1 << 31)


class Cut:
    """A list of numbers of so many bits."""

    def __init__(self, values: list[int], bits: int, is_signed: bool) -> None:
        self.values, self.bits, self.is_signed = values, bits, is_signed

    def __getitem__(self, place: int) -> int:
        return self.values[place]

    def __setitem__(self, place: int, value: int) -> None:
        half = 1 << self.bits - 1 if self.is_signed else 0
        self.values[place] = (value + half) % (1 << self.bits) - half


def refused(function: Callable[..., Any]) -> str:
    with pytest.raises(KernelError) as problem:
        assembly([Kernel(function)])
    return str(problem.value)


def mixes(a: int, b: Word) -> int:
    return a + b


def calls_python(a: int) -> int:
    return abs(a)


def divides(a: int) -> int:
    return a // 2


def calls_in_a_choice(a: int) -> int:
    return 0 if a == 0 else max(1, a)


def reads_in_a_choice(values: Longs, a: int) -> int:
    return 0 if a == 0 else values[a]


def indexes_a_number(a: int) -> int:
    return a[0]  # type: ignore[index]


def stores_a_word(values: Longs, a: Word) -> int:
    values[0] = a
    return 0


def loops_over_a_list(a: int) -> int:
    for k in [1, 2]:
        a += k
    return a


def reads_nothing(a: int) -> int:
    return a + unknown  # type: ignore[name-defined]  # noqa: F821


def test_what_is_refused() -> None:
    assert "Word where int is needed" in refused(mixes)
    assert "abs is neither" in refused(calls_python)
    assert "no FloorDiv" in refused(divides)
    assert "nothing can be called or read there" in refused(calls_in_a_choice)
    assert "nothing can be called or read there" in refused(reads_in_a_choice)
    assert "int has no elements" in refused(indexes_a_number)
    assert "Word where int is needed" in refused(stores_a_word)
    assert "for needs a range" in refused(loops_over_a_list)
    assert "unknown is unknown" in refused(reads_nothing)
    with pytest.raises(KernelError, match="same name"):
        assembly([Kernel(mixes), Kernel(mixes)])
