"""States as trees of numbers, told apart exactly by their roots, of 64 bits at most.

The words of a state are cut into leaves. A leaf is a row of a dictionary. Where that saves memory, pairs of nodes are
rows of further dictionaries. The root names the rows of all nodes that are in no pair, a few bits for each, and is all
that is kept of the state, in as many *nibbles*, of four bits, as these take. A state of a single word is its own root.
A successor shares most nodes with the state it comes from: only what has changed is looked up.

Which shard a state belongs to is told by the lowest bits of its *share*, the sum of the hashes of its words. So it
depends neither on the tree nor on the numbers of rows, which depend on which thread was first; and that of a successor
follows from that of its parent and from the leaves that have changed.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Word, inline, kernel
from checker.explorer.kernel_machine import (
    add,
    copy_some,
    differ,
    load,
    load_byte,
    load_packed,
    number,
    prefetch,
    put,
    store,
    store_packed,
    trailing_zeros,
)
from checker.explorer.kernels_rows import (
    ask_for_row,
    children_at,
    entry_of,
    first_of,
    hash_of_word,
    hash_of_words,
    intern,
    intern_pair,
    likely_entry,
    row_of,
)
from checker.explorer.places import (
    CHANGES,
    FIELD,
    LEAVES,
    LEFT,
    MEMBERS,
    NODE_COUNT,
    NODE_FIELDS,
    NODES,
    OFFSET,
    RIGHT,
    ROOT_NIBBLES,
    SCATTERED,
    SHARES,
    SHIFT,
    TOP_COUNT,
    TOPS,
    WIDTH,
)


@inline
def node_of(tree: int, node: int) -> int:
    """The address of the description of a node."""
    return number(tree + 8 * NODES) + 8 * NODE_FIELDS * node


@inline
def top_of(tree: int, k: int) -> int:
    """The number of the ``k``-th node that a root names."""
    return number(number(tree + 8 * TOPS) + 8 * k)


@inline
def named(node: int, root: Word) -> int:
    """The number of the row that a root names, given the description of a node."""
    return int(root >> load(node + 8 * SHIFT) & load(node + 8 * FIELD))


@inline
def size_of_roots(tree: int) -> int:
    """Nibbles of each root that is kept, from 1 to 16."""
    return number(tree + 8 * ROOT_NIBBLES)


@inline
def mask_of_roots(size: int) -> Word:
    """The bits of a root of so many nibbles."""
    return 0xFFFFFFFFFFFFFFFF >> Word(64 - 4 * size)


@inline
def place_of_root(roots: int, size: int, k: int) -> tuple[int, int]:
    """The address where the ``k``-th of the roots at an address begins, and how many bits of another are below it.

    These are 0 or 4, so that a root, which has no more than 60 bits if its nibbles are odd, is read at once.
    """
    return roots + (size * k >> 1), 4 * (size * k & 1)


@inline
def root_at(roots: int, size: int, k: int) -> Word:
    """The ``k``-th of the roots at an address; seven bytes behind the last one must be readable."""
    place, shift = place_of_root(roots, size, k)
    return load_packed(place) >> Word(shift) & mask_of_roots(size)


@inline
def store_root(roots: int, size: int, k: int, root: Word) -> None:
    """Write the ``k``-th of the roots at an address, and zeros behind it, where the next one may begin."""
    place, shift = place_of_root(roots, size, k)
    if shift == 0:  # to read a new page before it is written would cost another fault
        store_packed(place, root)
    else:
        store_packed(place, root << 4 | Word(load_byte(place) & 15))


@inline
def replace_root(roots: int, size: int, k: int, root: Word) -> None:
    """Write the ``k``-th of the roots at an address, and leave what is around it as it is."""
    place, shift = place_of_root(roots, size, k)
    around = load_packed(place) & ~(mask_of_roots(size) << Word(shift))
    store_packed(place, root << Word(shift) | around)


# Behind the numbers of the nodes of a state stand the leaves whose words have been restored: their numbers plus one.


@inline
def size_of_numbers(tree: int) -> int:
    """Bytes of the numbers of the nodes of a state, and of what stands behind them."""
    return 16 * number(tree + 8 * NODE_COUNT)


@kernel
def name_nodes(tree: int, roots: int, begin: int, count: int, numbers: int) -> None:
    """The numbers of all nodes of states whose roots begin with a given one at an address; rows are asked for early."""
    size = size_of_numbers(tree)
    root_size = size_of_roots(tree)
    leaves = number(tree + 8 * LEAVES)
    for k in range(number(tree + 8 * TOP_COUNT)):
        top = top_of(tree, k)
        node = node_of(tree, top)
        for i in range(count):
            row = named(node, root_at(roots, root_size, begin + i))
            put(numbers + size * i + 8 * top, row)
            ask_for_row(node, row)
    pair = number(tree + 8 * NODE_COUNT) - 1
    while pair >= leaves:
        node = node_of(tree, pair)
        left = number(node + 8 * LEFT)
        right = number(node + 8 * RIGHT)
        for i in range(count):
            own = numbers + size * i
            one, other = children_at(node, number(own + 8 * pair))
            put(own + 8 * left, one)
            put(own + 8 * right, other)
            ask_for_row(node_of(tree, left), one)
            ask_for_row(node_of(tree, right), other)
        pair -= 1


@kernel
def restore(tree: int, numbers: int, state: int) -> None:
    """Write the words of a state of which the numbers of all nodes are known.

    Scattered leaves that stand there already are left alone.
    """
    nodes = number(tree + 8 * NODE_COUNT)
    for leaf in range(number(tree + 8 * LEAVES)):
        node = node_of(tree, leaf)
        own = number(numbers + 8 * leaf)
        row = row_of(node, own)
        width = number(node + 8 * WIDTH)
        scattered = number(node + 8 * SCATTERED)
        if scattered == 0:
            target = state + number(node + 8 * OFFSET)
            for k in range(0, width, 8):
                copy_some(target + 8 * k, row + 8 * k, first_of(width - k))
        elif number(numbers + 8 * (nodes + leaf)) != own + 1:
            put(numbers + 8 * (nodes + leaf), own + 1)
            for k in range(width):
                store(state + number(scattered + 8 * k), load(row + 8 * k))


@inline
def words_of(node: int, state: int, target: int) -> int:
    """The address of the words of a leaf in a state; they are written to ``target`` if they do not stand together."""
    scattered = number(node + 8 * SCATTERED)
    if scattered == 0:
        return state + number(node + 8 * OFFSET)
    for k in range(number(node + 8 * WIDTH)):
        store(target + 8 * k, load(state + number(scattered + 8 * k)))
    return target


@inline
def root_of(tree: int, numbers: int) -> Word:
    """The root that names the rows with these numbers."""
    root = Word(0)
    for k in range(number(tree + 8 * TOP_COUNT)):
        top = top_of(tree, k)
        root |= load(numbers + 8 * top) << load(node_of(tree, top) + 8 * SHIFT)
    return root


@inline
def children_of(node: int, numbers: int) -> Word:
    """The numbers of the nodes that a pair is made of, as one word."""
    return load(numbers + 8 * number(node + 8 * LEFT)) << 32 | load(numbers + 8 * number(node + 8 * RIGHT))


@kernel
def compress(tree: int, state: int, numbers: int, gathered: int, stocks: int) -> tuple[Word, int]:
    """The root and the share of a state of which nothing is known; the numbers of its nodes are written.

    gathered: address of room for a state. Seven words behind it and behind the state must be readable, and there must
    be room for a row in each dictionary. stocks: as ``stocks_in`` says.
    """
    leaves = number(tree + 8 * LEAVES)
    if leaves == 0:
        return load(state), int(hash_of_word(load(state)))
    share = 0
    for leaf in range(leaves):
        node = node_of(tree, leaf)
        words = words_of(node, state, gathered)
        hashed = hash_of_words(words, node)
        share += int(hashed)
        put(numbers + 8 * leaf, intern(words, hashed, node, entry_of(hashed, node), stocks))
    for pair in range(leaves, number(tree + 8 * NODE_COUNT)):
        node = node_of(tree, pair)
        children = children_of(node, numbers)
        hashed = hash_of_word(children)
        put(numbers + 8 * pair, intern_pair(children, hashed, node, entry_of(hashed, node), stocks))
    return root_of(tree, numbers), share


@inline
def owner_of(share: int, shards: int) -> int:
    """The index of the shard that a state with a share belongs to."""
    return share & (shards - 1)


# The successors of several states are compressed together, in passes over all nodes that are not as in the parent. So
# memory that one look-up waits for is on its way while others go on. The record of a successor holds its kind, its
# root, its share, a mask of the leaves that are not as in the parent, and from place 4 on the numbers of its nodes. A
# job is the addresses of the number wanted and of the node, the address of its words or its children, the hash, and
# the address of the record, in the place of which comes that of the entry that the look-up has come to.

_JOB = 40
ROOT = 8
SHARE = 16
CHANGED = 24
OWN_NUMBERS = 32


@inline
def changed_leaves(tree: int, words: int, state: int, parent: int) -> Word:
    """A mask of the leaves in which two states differ."""
    masks = number(tree + 8 * CHANGES)
    found = Word(0)
    for k in range(0, words, 8):
        found |= load(masks + 8 * int(differ(state + 8 * k, parent + 8 * k)))
        masks += 8 << 8
    return found


@inline
def leaf_jobs(tree: int, changed: Word, state: int, record: int, gathered: int, jobs: int) -> tuple[int, int]:
    """Write jobs for the leaves that changed; where they end, and where the words gathered for them end."""
    while changed != 0:
        leaf = trailing_zeros(changed)
        changed &= changed - 1
        node = node_of(tree, leaf)
        put(jobs, record + OWN_NUMBERS + 8 * leaf)
        put(jobs + 8, node)
        words = words_of(node, state, gathered)
        put(jobs + 16, words)
        put(jobs + 32, record)
        if words == gathered:
            gathered += 8 * number(node + 8 * WIDTH)
        jobs += _JOB
    return jobs, gathered


@kernel
def do_leaf_jobs(jobs: int, end: int, stocks: int) -> None:
    """Look leaves up, write their numbers, and correct the shares."""
    for job in range(jobs, end, _JOB):
        node = number(job + 8)
        hashed = hash_of_words(number(job + 16), node)
        store(job + 24, hashed)
        entry = entry_of(hashed, node)
        prefetch(entry)
        add(number(job + 32) + SHARE, int(hashed) - load_byte(number(node + 8 * SHARES) + number(number(job))))
        put(job + 32, entry)
    ask_for_rows(jobs, end)
    for job in range(jobs, end, _JOB):
        words = number(job + 16)
        put(number(job), intern(words, load(job + 24), number(job + 8), number(job + 32), stocks))


@inline
def ask_for_rows(jobs: int, end: int) -> None:
    """Ask for the rows that the entries name."""
    for job in range(jobs, end, _JOB):
        node = number(job + 8)
        entry, row = likely_entry(load(job + 24), node, number(job + 32))
        put(job + 32, entry)
        ask_for_row(node, row)


@kernel
def do_pair_jobs(tree: int, records: int, end_of_records: int, stride: int, jobs: int, stocks: int) -> None:
    """Look the pairs of successors up, those of the same node together."""
    for pair in range(number(tree + 8 * LEAVES), number(tree + 8 * NODE_COUNT)):
        node = node_of(tree, pair)
        members = load(node + 8 * MEMBERS)
        end = jobs
        for record in range(records, end_of_records, stride):
            numbers = record + OWN_NUMBERS
            children = children_of(node, numbers)
            hashed = hash_of_word(children)
            put(end, numbers + 8 * pair)
            put(end + 8, node)
            store(end + 16, children)
            store(end + 24, hashed)
            entry = entry_of(hashed, node)
            prefetch(entry)
            put(end + 32, entry)
            end += _JOB * int(load(record + CHANGED) & members != 0)
        ask_for_rows(jobs, end)
        for job in range(jobs, end, _JOB):
            put(number(job), intern_pair(load(job + 16), load(job + 24), node, number(job + 32), stocks))
