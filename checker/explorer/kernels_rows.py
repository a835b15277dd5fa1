"""Dictionaries of short rows of words: each row is stored once and known by its number.

A leaf is kept as its words, a pair as the numbers of its two nodes, in as many bytes as their bits take. A table of
32-bit entries with linear probing finds it: the lower bits of an entry are the number of the row plus one, as many as
it takes to number the rows that there may be; the upper ones are a tag, further bits of the hash of the row. 0 stands
for no entry. The hash says where in the table the search begins, as a fraction of its length, so that a table may have
any length.

Several threads may look up and add at once. A row is written before its entry is claimed, so that whoever sees an
entry sees the row. Where there are many rows, a shard takes ``STOCK`` of their numbers at a time, so that no other
thread writes to the same lines of the cache; not all numbers have a row, then.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Word, export, inline, kernel, outline
from checker.explorer.kernel_machine import (
    add_shared,
    claim_half,
    differ,
    fold,
    hash_eight,
    load,
    load_half,
    load_packed,
    load_shared_half,
    number,
    prefetch,
    put,
    store,
    store_byte,
    store_half,
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
    SPLIT,
    STOCK,
    STOCKS,
    STRIDE,
    TABLE,
    TAGS,
    WIDTH,
)

MANY = 1 << 12  # rows, from which on their numbers are taken many at a time
_SHIFT = (NODE_FIELDS // 2).bit_length() - 1  # by how much a node's description is longer than two words
AHEAD = 16  # how many entries ahead rows are asked for when a table grows

_MIX = 0x9FB21C651E98DF25
_LOW = 0xFFFFFFFF


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
def packed_at(node: int, row: int) -> Word:
    """The row of a pair, as it is kept; seven bytes behind it must be readable."""
    return load_packed(row_of(node, row)) & 0xFFFFFFFFFFFFFFFF >> Word(64 - 8 * number(node + 8 * STRIDE))


@inline
def children_at(node: int, row: int) -> tuple[int, int]:
    """The numbers of the two rows that a row of a pair is made of."""
    packed = packed_at(node, row)
    split = load(node + 8 * SPLIT)
    return int(packed >> split), int(packed & (1 << split) - 1)


@inline
def packed_of(pair: Word, node: int) -> Word:
    """The row for two numbers, of 32 bits each."""
    return pair >> 32 << load(node + 8 * SPLIT) | pair & _LOW


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
def hash_of_word(word: Word) -> Word:
    """The hash of a single word: of a pair, a root, or a state of one word."""
    return fold(word ^ 0x2545F4914F6CDD1D, 0x9E3779B97F4A7C15)


@inline
def entry_of(hashed: Word, node: int) -> int:
    """The address of the entry where the search for a row begins."""
    return number(node + 8 * TABLE) + 4 * int((fold(hashed, _MIX) >> 32) * load(node + 8 * ENTRIES) >> 32)


@inline
def tag_of_row(hashed: Word, node: int) -> int:
    """The tag in the entry of a row, in its place."""
    return int(fold(hashed, _MIX)) & number(node + 8 * TAGS)


@inline
def row_in(entry: int, tags: int) -> int:
    """The number of the row that an entry names, or -1 if it is free. tags: the mask of the tag in it."""
    return (entry & ~tags) - 1


@inline
def end_of_table(node: int) -> int:
    """The address behind the last entry."""
    return number(node + 8 * TABLE) + 4 * number(node + 8 * ENTRIES)


@inline
def likely_entry(hashed: Word, node: int, entry: int) -> tuple[int, int]:
    """The address of the first entry with the tag of a hash, or with none, and the row there, which is then -1.

    entry: address of the one where the search begins.
    """
    tags = number(node + 8 * TAGS)
    tag = tag_of_row(hashed, node)
    found = load_shared_half(entry)
    end = end_of_table(node)
    while found != 0 and found & tags != tag:
        entry += 4
        if entry == end:
            entry = number(node + 8 * TABLE)
        found = load_shared_half(entry)
    return entry, row_in(found, tags)


@inline
def differ_in(one: int, other: int, width: int) -> bool:
    """Whether any of the words at two addresses, ``width`` of them, differ."""
    found = differ(one, other) & first_of(width)
    for k in range(8, width, 8):
        found |= differ(one + 8 * k, other + 8 * k) & first_of(width - k)
    return found != 0


@inline
def stock_of(node: int, stocks: int) -> int:
    """The address of the numbers that a shard may give to new rows of a node: the next one, and their end.

    stocks: as ``stocks_in`` says.
    """
    return stocks + (node >> _SHIFT)


@inline
def stocks_in(scratch: int, tree: int) -> int:
    """Where the numbers for new rows would stand of a node with its description at the address 0."""
    return number(scratch + 8 * STOCKS) - (number(tree + 8 * NODES) >> _SHIFT)


@outline
def next_row(node: int, stocks: int) -> int:
    """The number of a new row."""
    stock = stock_of(node, stocks)
    row = number(stock)
    if row == number(stock + 8):
        count = number(node + 8 * COUNT)
        size = STOCK - (count & (STOCK - 1)) if count >= MANY else 1
        row = add_shared(node + 8 * COUNT, size)
        put(stock + 8, row + size)
    put(stock, row + 1)
    return row


@kernel
def intern(words: int, hashed: Word, node: int, entry: int, stocks: int) -> int:
    """The number of the row with these words and this hash, which is stored if it is new; there must be room.

    entry: address of the one where the search begins, or of another one that it has come to. Seven words behind
    ``words`` must be readable. stocks: as ``stocks_in`` says.
    """
    width = number(node + 8 * WIDTH)
    table = number(node + 8 * TABLE)
    tags = number(node + 8 * TAGS)
    tag = tag_of_row(hashed, node)
    end = end_of_table(node)
    own = -1
    while True:
        found = load_shared_half(entry)
        if found == 0:
            if own < 0:
                own = next_row(node, stocks)
                row = row_of(node, own)
                store_byte(number(node + 8 * SHARES) + own, int(hashed))
                for k in range(width):
                    store(row + 8 * k, load(words + 8 * k))
            found = claim_half(entry, tag | own + 1)
            if found == 0:
                return own
        if found & tags == tag:
            row = row_in(found, tags)
            if not differ_in(row_of(node, row), words, width):
                if own >= 0:
                    put(stock_of(node, stocks), own)  # another thread has been faster
                return row
        entry += 4
        if entry == end:
            entry = table


@kernel
def intern_pair(pair: Word, hashed: Word, node: int, entry: int, stocks: int) -> int:
    """The same for a pair: two numbers of 32 bits each."""
    table = number(node + 8 * TABLE)
    tags = number(node + 8 * TAGS)
    tag = tag_of_row(hashed, node)
    end = end_of_table(node)
    packed = packed_of(pair, node)
    own = -1
    while True:
        found = load_shared_half(entry)
        if found == 0:
            if own < 0:
                own = next_row(node, stocks)
                for k in range(number(node + 8 * STRIDE)):  # other threads write what is behind it
                    store_byte(row_of(node, own) + k, int(packed >> Word(8 * k)))
            found = claim_half(entry, tag | own + 1)
            if found == 0:
                return own
        if found & tags == tag:
            row = row_in(found, tags)
            if packed_at(node, row) == packed:
                if own >= 0:
                    put(stock_of(node, stocks), own)
                return row
        entry += 4
        if entry == end:
            entry = table


@export
def grow_table(node: int, larger: int, begin: int, end: int) -> int:
    """Put the rows that some entries of a table name into a larger one, which has room for them.

    node, larger: addresses of the descriptions of a node, with its table and with the larger one. begin, end: entries.
    """
    table = number(node + 8 * TABLE)
    tags = number(node + 8 * TAGS)
    for k in range(begin, end + AHEAD):
        if k < end:
            ask_for_row(node, row_in(load_half(table + 4 * k), tags))
        if k >= begin + AHEAD:
            row = row_in(load_half(table + 4 * (k - AHEAD)), tags)
            if row >= 0:
                put_into_table(larger, row)
    return 0


@inline
def hash_of_row(node: int, row: int) -> Word:
    """The hash under which a row is found."""
    if number(node + 8 * WIDTH) == 0:
        left, right = children_at(node, row)
        return hash_of_word(Word(left) << 32 | Word(right))
    return hash_of_words(row_of(node, row), node)


@inline
def put_into_table(node: int, row: int) -> None:
    """Have a row found by a table that does not know it."""
    hashed = hash_of_row(node, row)
    entry = entry_of(hashed, node)
    while load_half(entry) != 0:
        entry += 4
        if entry == end_of_table(node):
            entry = number(node + 8 * TABLE)
    store_half(entry, tag_of_row(hashed, node) | row + 1)


@kernel
def crowded(tree: int, room: int) -> bool:
    """Whether a dictionary has no room for so many more rows."""
    first = number(tree + 8 * NODES)
    for node in range(first, first + 8 * NODE_FIELDS * number(tree + 8 * NODE_COUNT), 8 * NODE_FIELDS):
        if number(node + 8 * COUNT) + room > number(node + 8 * LIMIT):
            return True
    return False
