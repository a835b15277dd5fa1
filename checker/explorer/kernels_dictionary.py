"""Dictionaries of short rows of words: each row is stored once and known by its number.

A dictionary is an array of rows and a table of 64-bit entries with linear probing: the upper half of an entry is a
tag (the upper half of the hash), the lower half the number of the row plus one; 0 stands for no entry. The place
of an entry is given by the leading bits of its tag, so that a table grows without touching the rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from checker.explorer.intrinsics import fold, integer, load, store
from checker.explorer.kernels import kernel

# A dictionary is described by this many numbers, at these places.
ROWS = 0  # address of the rows
TABLE = 1  # address of the table
BITS = 2  # the table has 2 to the power of this many entries
COUNT = 3  # rows stored
LIMIT = 4  # rows that it may hold before it must grow
WIDTH = 5  # words in a row
OFFSET = 6  # where the row stands in a state, in bytes
FIELDS = 8

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_ZERO = np.uint64(0)


@kernel
def hash_words(address: int, words: int, constants: int) -> Any:
    """A 64-bit hash of the words at an address, given the address of twice as many random constants."""
    total = load(constants)
    for word in range(words):
        place = word * 8
        total += fold(load(address + place) ^ load(constants + 2 * place), load(constants + 2 * place + 8))
    return fold(total, load(constants + 8))


@kernel
def same_words(one: int, other: int, words: int) -> Any:
    """Whether the words at two addresses are equal."""
    difference = load(one) ^ load(other)
    for word in range(1, words):
        difference |= load(one + word * 8) ^ load(other + word * 8)
    return difference == _ZERO


@kernel
def intern(row: int, dictionary: int, constants: int) -> int:
    """The number of a row, which is stored if it is new; there must be room. dictionary: address of its fields."""
    width = integer(load(dictionary + WIDTH * 8))
    rows = integer(load(dictionary + ROWS * 8))
    table = integer(load(dictionary + TABLE * 8))
    bits = integer(load(dictionary + BITS * 8))
    hashed = hash_words(row, width, constants)
    tag = hashed >> _HALF
    place = integer(hashed >> np.uint64(64 - bits))
    mask = (1 << bits) - 1
    while True:
        entry = load(table + place * 8)
        if entry == _ZERO:
            break
        if entry >> _HALF == tag:
            number = integer(entry & _LOW) - 1
            if same_words(rows + number * width * 8, row, width):
                return number
        place = (place + 1) & mask
    number = integer(load(dictionary + COUNT * 8))
    for word in range(width):
        store(rows + (number * width + word) * 8, load(row + word * 8))
    store(table + place * 8, tag << _HALF | np.uint64(number + 1))
    store(dictionary + COUNT * 8, np.uint64(number + 1))
    return number


@kernel
def intern_pair(pair: Any, dictionary: int, constants: int) -> int:
    """The same for a row of one word, given by its value."""
    rows = integer(load(dictionary + ROWS * 8))
    table = integer(load(dictionary + TABLE * 8))
    bits = integer(load(dictionary + BITS * 8))
    hashed = fold(pair ^ load(constants), load(constants + 8))
    tag = hashed >> _HALF
    place = integer(hashed >> np.uint64(64 - bits))
    mask = (1 << bits) - 1
    while True:
        entry = load(table + place * 8)
        if entry == _ZERO:
            break
        if entry >> _HALF == tag:
            number = integer(entry & _LOW) - 1
            if load(rows + number * 8) == pair:
                return number
        place = (place + 1) & mask
    number = integer(load(dictionary + COUNT * 8))
    store(rows + number * 8, pair)
    store(table + place * 8, tag << _HALF | np.uint64(number + 1))
    store(dictionary + COUNT * 8, np.uint64(number + 1))
    return number


@kernel
def grow(old: int, length: int, table: int, bits: int, begin: int, end: int) -> None:
    """Move the entries from ``begin`` to ``end`` of an old table of a given length to a larger one."""
    mask = (1 << bits) - 1
    shift = np.uint64(64 - bits)
    for i in range(begin, min(end, length)):
        entry = load(old + i * 8)
        if entry != _ZERO:
            place = integer(entry >> shift)
            while load(table + place * 8) != _ZERO:
                place = (place + 1) & mask
            store(table + place * 8, entry)
