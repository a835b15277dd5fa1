"""Dictionaries of short rows of words: each row is stored once and known by its number.

A row is kept as its hash and its words. A table of 64-bit entries with linear probing finds it: the upper half of an
entry is a tag (the upper half of the mixed hash), the lower half the number of the row plus one; 0 stands for no
entry. The place of an entry is given by the leading bits of its tag, so that a table grows without touching the rows.

Several threads may look up and add at once. A row is written before its entry is claimed, so that whoever sees an
entry sees the row. Who loses the race for an entry to the same row leaves a row behind that nothing refers to.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Word, export, inline, kernel
from checker.explorer.kernel_machine import (
    add_shared,
    claim,
    differ,
    fold,
    hash_eight,
    load,
    load_shared,
    number,
    store,
)
from checker.explorer.places import BITS, COUNT, LIMIT, MASK, NODE_FIELDS, ROWS, SALT, TABLE, WIDTH

_LOW = 0xFFFFFFFF
_MIX = 0x9FB21C651E98DF25


@inline
def row_of(node: int, row: int) -> int:
    """The address of a row of the node with this description."""
    return number(node + 8 * ROWS) + row * (8 * number(node + 8 * WIDTH) + 8)


@inline
def hash_of_words(words: int, node: int) -> Word:
    """The hash of the words of a leaf."""
    return hash_eight(words, load(node + 8 * MASK), number(node + 8 * SALT))


@inline
def entry_of(hashed: Word, node: int) -> int:
    """The address of the entry where the search for a row begins."""
    return number(node + 8 * TABLE) + 8 * int(fold(hashed, _MIX) >> Word(64 - number(node + 8 * BITS)))


@kernel
def intern(words: int, hashed: Word, node: int) -> int:
    """The number of the row with these words and this hash, which is stored if it is new; there must be room.

    Eight words must be readable.
    """
    relevant = load(node + 8 * MASK)
    table = number(node + 8 * TABLE)
    tag = fold(hashed, _MIX) >> 32
    end = table + (8 << number(node + 8 * BITS))
    entry = entry_of(hashed, node)
    own = -1
    while True:
        found = load_shared(entry)
        if found == 0:
            if own < 0:
                own = add_shared(node + 8 * COUNT, 1)
                row = row_of(node, own)
                store(row, hashed)
                for k in range(number(node + 8 * WIDTH)):
                    store(row + 8 + 8 * k, load(words + 8 * k))
            found = claim(entry, tag << 32 | Word(own + 1))
            if found == 0:
                return own
        if found >> 32 == tag:
            row = int(found & _LOW) - 1
            if differ(row_of(node, row) + 8, words) & relevant == 0:
                return row
        entry += 8
        if entry == end:
            entry = table


@kernel
def intern_pair(pair: Word, hashed: Word, node: int) -> int:
    """The same for a row of one word, given by its value."""
    table = number(node + 8 * TABLE)
    tag = fold(hashed, _MIX) >> 32
    end = table + (8 << number(node + 8 * BITS))
    entry = entry_of(hashed, node)
    own = -1
    while True:
        found = load_shared(entry)
        if found == 0:
            if own < 0:
                own = add_shared(node + 8 * COUNT, 1)
                store(row_of(node, own), hashed)
                store(row_of(node, own) + 8, pair)
            found = claim(entry, tag << 32 | Word(own + 1))
            if found == 0:
                return own
        if found >> 32 == tag:
            row = int(found & _LOW) - 1
            if load(row_of(node, row) + 8) == pair:
                return row
        entry += 8
        if entry == end:
            entry = table


@export
def grow_table(old: int, length: int, table: int, bits: int) -> int:
    """Move the entries of an old table of a given length to a larger one, which is empty."""
    mask = (1 << bits) - 1
    for entry in range(old, old + 8 * length, 8):
        found = load(entry)
        if found != 0:
            place = int(found >> Word(64 - bits))
            while load(table + 8 * place) != 0:
                place = (place + 1) & mask
            store(table + 8 * place, found)
    return 0


@kernel
def crowded(nodes: int, leaves: int, room: int) -> bool:
    """Whether a dictionary has no room for so many more rows. nodes: address of the descriptions of all."""
    for node in range(nodes + 16 * NODE_FIELDS, nodes + 16 * NODE_FIELDS * leaves, 8 * NODE_FIELDS):
        if number(node + 8 * COUNT) + room > number(node + 8 * LIMIT):
            return True
    return False
