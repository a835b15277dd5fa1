"""States as trees of 32-bit numbers, told apart exactly by the 64 bits of their roots.

The words of a state are cut into leaves of at most eight words. A leaf is a row of a dictionary; so is the pair of
the numbers of two sister nodes, up to the root, whose pair is what is kept of the state: 8 bytes. Nodes are
numbered like a heap: the root is 1, its children 2 and 3. A state of a single word is its own root.
A successor shares most nodes with the state it comes from: only changed paths are looked up.

The hash of a node is the sum of the hashes of the leaves below it. It depends on nothing but their words, so that
it is the same in every run, unlike numbers of rows, which depend on which thread was first.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Word, inline, kernel
from checker.explorer.kernel_machine import copy_eight, differ, fold, load, load_shared, number, prefetch, put, store
from checker.explorer.kernels_rows import entry_of, hash_of_words, intern, intern_pair, row_of
from checker.explorer.places import MASK, NODE_FIELDS, OFFSET

_LOW = 0xFFFFFFFF


@kernel
def restore(nodes: int, leaves: int, root: Word, state: int, numbers: int) -> None:
    """Write the words, and the numbers of the nodes, of the state with this root to two addresses.

    There must be room for seven more words behind the state.
    """
    if leaves == 1:
        store(state, root)
        return
    store(numbers + 16, root >> 32)
    store(numbers + 24, root & _LOW)
    for node in range(2, leaves):
        pair = load(row_of(nodes + 8 * NODE_FIELDS * node, number(numbers + 8 * node)) + 8)
        store(numbers + 16 * node, pair >> 32)
        store(numbers + 16 * node + 8, pair & _LOW)
    for node in range(leaves, 2 * leaves):
        leaf = nodes + 8 * NODE_FIELDS * node
        copy_eight(state + number(leaf + 8 * OFFSET), row_of(leaf, number(numbers + 8 * node)) + 8)


@inline
def prefetch_rows(nodes: int, leaves: int, root: Word) -> None:
    """Ask for the rows that the root of a state names."""
    if leaves > 1:
        prefetch(row_of(nodes + 16 * NODE_FIELDS, int(root >> 32)))
        prefetch(row_of(nodes + 24 * NODE_FIELDS, int(root & _LOW)))


@inline
def hash_of_root(nodes: int, leaves: int, root: Word) -> Word:
    """The hash of the state with this root."""
    if leaves == 1:
        return fold(root ^ 0x2545F4914F6CDD1D, 0x9E3779B97F4A7C15)
    left = load(row_of(nodes + 16 * NODE_FIELDS, int(root >> 32)))
    return left + load(row_of(nodes + 24 * NODE_FIELDS, int(root & _LOW)))


@inline
def pair_at(numbers: int) -> Word:
    """Two numbers at an address as one word."""
    return load(numbers) << 32 | load(numbers + 8)


@inline
def hash_of_pair(children: int, numbers: int) -> Word:
    """The hash of an inner node, given the address of the first child's description, and of both their numbers."""
    left = load(row_of(children, number(numbers)))
    return left + load(row_of(children + 8 * NODE_FIELDS, number(numbers + 8)))


@kernel
def compress(nodes: int, leaves: int, state: int, numbers: int) -> Word:
    """The root of a state of which nothing is known; the numbers of its nodes are written to an address.

    Seven words behind the state must be readable, and there must be room for a row in each dictionary.
    """
    if leaves == 1:
        return load(state)
    node = 2 * leaves - 1
    while node > 1:
        fields = nodes + 8 * NODE_FIELDS * node
        if node >= leaves:
            words = state + number(fields + 8 * OFFSET)
            put(numbers + 8 * node, intern(words, hash_of_words(words, fields), fields))
        else:
            hashed = hash_of_pair(nodes + 16 * NODE_FIELDS * node, numbers + 16 * node)
            put(numbers + 8 * node, intern_pair(pair_at(numbers + 16 * node), hashed, fields))
        node -= 1
    return pair_at(numbers + 16)


# The successors of several states are compressed together, level by level of the tree, in passes over all nodes that
# are not as in the parent. So memory that one look-up waits for is on its way while others go on, and no branch
# depends on which nodes have changed. The record of a successor holds a mask of its changed nodes, its kind, and,
# from place 2 on, the numbers of its nodes. A job is the addresses of the number wanted, of the node, and of its words
# or of the numbers of its children; then the hash.

_JOB = 32


@inline
def leaf_jobs(nodes: int, leaves: int, parent: int, numbers: int, state: int, record: int, jobs: int) -> int:
    """Fill in the record of a successor from its parent, and write jobs for the leaves that differ; where they end."""
    changed = Word(0)
    for node in range(2, 2 * leaves):
        store(record + 8 * node, load(numbers + 8 * node))
    for node in range(leaves, 2 * leaves):
        leaf = nodes + 8 * NODE_FIELDS * node
        offset = number(leaf + 8 * OFFSET)
        differs = Word(differ(state + offset, parent + offset) & load(leaf + 8 * MASK) != 0)
        put(jobs, record + 8 * node)
        put(jobs + 8, leaf)
        put(jobs + 16, state + offset)
        changed |= differs << (Word(node >> 1) & 63)
        jobs += _JOB * int(differs)
    store(record, changed if leaves <= 64 else Word(0) - 1)
    return jobs


@kernel
def do_leaf_jobs(jobs: int, end: int) -> None:
    """Look leaves up and write their numbers."""
    for job in range(jobs, end, _JOB):
        node = number(job + 8)
        hashed = hash_of_words(number(job + 16), node)
        store(job + 24, hashed)
        prefetch(entry_of(hashed, node))
    ask_for_rows(jobs, end)
    for job in range(jobs, end, _JOB):
        put(number(job), intern(number(job + 16), load(job + 24), number(job + 8)))


@inline
def ask_for_rows(jobs: int, end: int) -> None:
    """Ask for the rows that the entries name."""
    for job in range(jobs, end, _JOB):
        node = number(job + 8)
        entry = load_shared(entry_of(load(job + 24), node))
        prefetch(row_of(node, int(entry & _LOW) - 1))


@kernel
def do_inner_jobs(nodes: int, leaves: int, records: int, end_of_records: int, jobs: int) -> None:
    """Look the changed inner nodes of successors up, level by level."""
    size = 16 * leaves
    level = leaves >> 1
    while level > 1:
        end = jobs
        for record in range(records, end_of_records, size):
            changed = load(record)
            above = Word(0)
            for node in range(level, 2 * level):
                put(end, record + 8 * node)
                put(end + 8, nodes + 8 * NODE_FIELDS * node)
                put(end + 16, record + 16 * node)
                differs = changed >> (Word(node) & 63) & 1
                above |= differs << (Word(node >> 1) & 63)
                end += _JOB * int(differs)
            store(record, above if leaves <= 64 else Word(0) - 1)
        for job in range(jobs, end, _JOB):
            node = number(job + 8)
            hashed = hash_of_pair(nodes + 2 * (node - nodes), number(job + 16))
            store(job + 24, hashed)
            prefetch(entry_of(hashed, node))
        ask_for_rows(jobs, end)
        for job in range(jobs, end, _JOB):
            put(number(job), intern_pair(pair_at(number(job + 16)), load(job + 24), number(job + 8)))
        level = level >> 1
