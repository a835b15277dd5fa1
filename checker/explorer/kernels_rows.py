"""Dictionaries of short rows of words: each row is stored once and known by its number.

A leaf is kept as its hash and its words, a pair as the numbers of its two nodes, 32 bits each. A table of 64-bit
entries with linear probing finds it: the upper half of an entry is a tag (the upper half of the mixed hash), the lower
half the number of the row plus one; 0 stands for no entry. The tag says where in the table the search begins, as a
fraction of its length, so that a table grows to any length without touching the rows.

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
    prefetch,
    store,
    store_byte,
)
from checker.explorer.places import (
    COUNT,
    ENTRIES,
    LIMIT,
    NODE_COUNT,
    NODE_FIELDS,
    NODES,
    REACH,
    ROWS,
    SALT,
    SHARES,
    STRIDE,
    TABLE,
    WIDTH,
)

_LOW = 0xFFFFFFFF
_MIX = 0x9FB21C651E98DF25


@inline
def row_of(node: int, row: int) -> int:
    """The address of a row of the node with this description."""
    return number(node + 8 * ROWS) + row * number(node + 8 * STRIDE)


@inline
def ask_for_row(node: int, row: int) -> None:
    """Ask for the memory of a row, as far as it is read, which most often is in two lines of the cache."""
    begin = row_of(node, row)
    prefetch(begin)
    prefetch(begin + number(node + 8 * REACH))


@inline
def hash_of_words(words: int, node: int) -> Word:
    """The hash of the words of a leaf: the sum of the hashes of each."""
    width = number(node + 8 * WIDTH)
    salt = number(node + 8 * SALT)
    total = hash_eight(words, first_of(width), salt)
    for k in range(8, width, 8):
        total += hash_eight(words + 8 * k, first_of(width - k), salt + 16 * k)
    return total


@inline
def first_of(count: int) -> Word:
    """A bit for each of the first words of eight."""
    return 255 >> Word(max(8 - count, 0))


@inline
def hash_of_pair(pair: Word) -> Word:
    """The hash under which a pair is looked for."""
    return fold(pair ^ 0x2545F4914F6CDD1D, 0x9E3779B97F4A7C15)


@inline
def entry_of(hashed: Word, node: int) -> int:
    """The address of the entry where the search for a row begins."""
    return number(node + 8 * TABLE) + 8 * int((fold(hashed, _MIX) >> 32) * load(node + 8 * ENTRIES) >> 32)


@inline
def likely_entry(hashed: Word, node: int, entry: int) -> tuple[int, int]:
    """The address of the first entry with the tag of a hash, or with none, and the row there, which is then none.

    entry: address of the one where the search begins.
    """
    tag = fold(hashed, _MIX) >> 32
    found = load_shared(entry)
    end = number(node + 8 * TABLE) + 8 * number(node + 8 * ENTRIES)
    while found != 0 and found >> 32 != tag:
        entry += 8
        if entry == end:
            entry = number(node + 8 * TABLE)
        found = load_shared(entry)
    return entry, int(found & _LOW) - 1


@inline
def differ_in(one: int, other: int, width: int) -> bool:
    """Whether any of the words at two addresses, ``width`` of them, differ."""
    found = differ(one, other) & first_of(width)
    for k in range(8, width, 8):
        found |= differ(one + 8 * k, other + 8 * k) & first_of(width - k)
    return found != 0


@kernel
def intern(words: int, hashed: Word, node: int, entry: int) -> int:
    """The number of the row with these words and this hash, which is stored if it is new; there must be room.

    entry: address of the one where the search begins, or of another one that it has come to. Seven words behind
    ``words`` must be readable.
    """
    width = number(node + 8 * WIDTH)
    table = number(node + 8 * TABLE)
    tag = fold(hashed, _MIX) >> 32
    end = table + 8 * number(node + 8 * ENTRIES)
    own = -1
    while True:
        found = load_shared(entry)
        if found == 0:
            if own < 0:
                own = add_shared(node + 8 * COUNT, 1)
                row = row_of(node, own)
                store_byte(number(node + 8 * SHARES) + own, int(hashed))
                for k in range(width):
                    store(row + 8 * k, load(words + 8 * k))
            found = claim(entry, tag << 32 | Word(own + 1))
            if found == 0:
                return own
        if found >> 32 == tag:
            row = int(found & _LOW) - 1
            if not differ_in(row_of(node, row), words, width):
                return row
        entry += 8
        if entry == end:
            entry = table


@kernel
def intern_pair(pair: Word, hashed: Word, node: int, entry: int) -> int:
    """The same for a pair."""
    table = number(node + 8 * TABLE)
    tag = fold(hashed, _MIX) >> 32
    end = table + 8 * number(node + 8 * ENTRIES)
    own = -1
    while True:
        found = load_shared(entry)
        if found == 0:
            if own < 0:
                own = add_shared(node + 8 * COUNT, 1)
                store(row_of(node, own), pair)
            found = claim(entry, tag << 32 | Word(own + 1))
            if found == 0:
                return own
        if found >> 32 == tag:
            row = int(found & _LOW) - 1
            if load(row_of(node, row)) == pair:
                return row
        entry += 8
        if entry == end:
            entry = table


@export
def grow_table(old: int, length: int, table: int, entries: int) -> int:
    """Move the entries of an old table of a given length to a larger one, which is empty."""
    end = table + 8 * entries
    for entry in range(old, old + 8 * length, 8):
        found = load(entry)
        if found != 0:
            place = table + 8 * int((found >> 32) * Word(entries) >> 32)
            while load(place) != 0:
                place += 8
                if place == end:
                    place = table
            store(place, found)
    return 0


@kernel
def crowded(tree: int, room: int) -> bool:
    """Whether a dictionary has no room for so many more rows."""
    first = number(tree + 8 * NODES)
    for node in range(first, first + 8 * NODE_FIELDS * number(tree + 8 * NODE_COUNT), 8 * NODE_FIELDS):
        if number(node + 8 * COUNT) + room > number(node + 8 * LIMIT):
            return True
    return False
