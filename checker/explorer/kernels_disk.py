"""The search from disk: states as sorted rows of words, a table that collects successors, and merging.

In files and in the table a state is *scrambled*: its first word is replaced by a mixture of all, one to one, so that
first words are spread evenly. Rows are in the order of their words, as unsigned numbers. A row of the table, and of
what is collected there, has one word more: its *tag*. The lower half is 1 more than the rule that led there first, or 0
for none. The upper half is the mask of the groups whose edges need not be followed from the state, by all of the steps
that led there: see ``commuting``.
"""

from __future__ import annotations

from checker.explorer.kernel_language import Word, export, inline, kernel, outline
from checker.explorer.kernel_machine import (
    add,
    call_check,
    call_step,
    fold,
    load,
    load_byte,
    load_half,
    number,
    prefetch,
    put,
    store,
    store_half,
    trailing_zeros,
)
from checker.explorer.kernels_look import same_words
from checker.explorer.places import GROUP_BITS, HARD_ERROR, MOST_GROUPS

# The description of a search from disk: the model.
STEP = 0
CHECK = 1
WORDS = 2
FAULT_RULE = 3  # address of a byte for each rule: not 0 for a fault
KIND_OF = 4  # address of the kind of each label, 32 bits each: its rule and its group
ALWAYS = 5
QUIESCENT_MASK = 6
TERMINAL_MASK = 7

# The table.
TABLE = 8  # address of the rows
PLACES = 9  # places where a row may belong, less than 2 to the power of 32
ROWS = 10  # rows that there is memory for: more, so that the last ones find room too
COUNT = 11
LIMIT = 12  # with more rows, no batch is begun

# Memory to work in.
HERE = 13  # address of a state, and of a row
OUT = 14  # address of the successors of a batch
LABELS = 15  # address of their labels
MADE = 16  # address, for each state of a batch, of the number of successors up to its last

# What was found.
TRANSITIONS = 17
TERMINAL = 18
QUIESCENT = 19
TAKEN = 20  # address of a count for each rule
ENABLED = 21
FRESH = 22
FOUND = 23  # the properties violated so far, as a bit mask
FIRST = 24  # address, by property, of the first state that violates it, as a number in what was given to the kernel
ERROR = 25  # the state whose expansion failed, in the same way, or -1
BELOW = 26  # address, by group, of a mask of the groups whose edges need not be followed after one of it
KINDS = 27  # address of the kinds of the steps of a batch that are followed
DISK_FIELDS = 28

BATCH = 64  # successors that are made before they are collected, about, and the most states that they come from

STRIDE = 8  # rows that are passed at once where all of them are less than what is looked for

_LOW = 0xFFFFFFFF
_HARD = 1 << HARD_ERROR
_ODD = 0x9E3779B97F4A7C15
_FIRST_FACTOR = 0xBF58476D1CE4E5B9
_SECOND_FACTOR = 0x94D049BB133111EB
_FIRST_INVERSE = 0x96DE1B173F119089  # times the factor 1, modulo 2 to the power of 64
_SECOND_INVERSE = 0x319642B2D24D8EC3


@inline
def hash_of_rest(state: int, words: int) -> Word:
    """A hash of all words of a state but the first."""
    rest = Word(0)
    for k in range(1, words):
        rest += fold(load(state + 8 * k) ^ Word(k) * _ODD, _SECOND_FACTOR)  # none waits for another
    return rest


@inline
def scramble(state: int, words: int) -> None:
    """Scramble the state at an address."""
    word = load(state) + hash_of_rest(state, words)
    word = (word ^ word >> 32) * _FIRST_FACTOR
    word = (word ^ word >> 29) * _SECOND_FACTOR
    store(state, word ^ word >> 32)


@inline
def unscramble(state: int, words: int, target: int) -> None:
    """Write to an address what a scrambled state was."""
    word = load(state)
    word = (word ^ word >> 32) * _SECOND_INVERSE
    word = (word ^ word >> 29 ^ word >> 58) * _FIRST_INVERSE
    store(target, (word ^ word >> 32) - hash_of_rest(state, words))
    for k in range(1, words):
        store(target + 8 * k, load(state + 8 * k))


@inline
def is_less(one: int, other: int, words: int) -> bool:
    """Whether a row comes before another one, by so many words."""
    for k in range(words):
        if load(one + 8 * k) != load(other + 8 * k):
            return load(one + 8 * k) < load(other + 8 * k)
    return False


@inline
def copy_row(source: int, target: int, words: int) -> None:
    """Copy so many words."""
    for k in range(words):
        store(target + 8 * k, load(source + 8 * k))


# The table.


@inline
def row_for(disk: int, state: int, size: int) -> int:
    """The address of the row where the search for a state begins; rows in order have places in order."""
    place = ((load(state) >> 32) * load(disk + 8 * PLACES)) >> 32
    return number(disk + 8 * TABLE) + size * int(place)


@kernel
def collect(disk: int, state: int, tag: Word) -> bool:
    """Put a scrambled state into the table, or its mask to that of the same state; false where there is no place."""
    words = number(disk + 8 * WORDS)
    size = 8 * words + 8
    row = row_for(disk, state, size)
    end = number(disk + 8 * TABLE) + size * number(disk + 8 * ROWS)
    while row < end:
        if number(row + 8 * words) == 0:
            copy_row(state, row, words)
            store(row + 8 * words, tag)
            add(disk + 8 * COUNT, 1)
            return True
        if load(row) == load(state) and same_words(row, state, words):
            add_mask(row + 8 * words, tag)
            return True
        row += size
    return False


@inline
def add_mask(address: int, tag: Word) -> None:
    """Add the mask of a tag to that of the tag at an address."""
    store(address, load(address) | tag >> 32 << 32)


@export
def collect_rows(disk: int, rows: int, count: int) -> int:
    """Put the rows of an old table that are taken into a new one; how many were looked at, all if there is room."""
    words = number(disk + 8 * WORDS)
    size = 8 * words + 8
    for i in range(count):
        row = rows + size * i
        if number(row + 8 * words) != 0 and not collect(disk, row, load(row + 8 * words)):
            return i
    return count


@export
def collect_states(disk: int, states: int, count: int, tag: int) -> int:
    """Scramble states and put them into the table, as long as there is room; how many were put there."""
    words = number(disk + 8 * WORDS)
    here = number(disk + 8 * HERE)
    for i in range(count):
        copy_row(states + 8 * words * i, here, words)
        scramble(here, words)
        if number(disk + 8 * COUNT) > number(disk + 8 * LIMIT) or not collect(disk, here, Word(tag)):
            return i
    return count


@export
def clear_table(disk: int) -> int:
    """Empty the table, whether or not it was sorted."""
    words = number(disk + 8 * WORDS)
    table = number(disk + 8 * TABLE)
    size = 8 * words + 8
    for row in range(table, table + size * number(disk + 8 * ROWS), size):
        put(row + 8 * words, 0)
    put(disk + 8 * COUNT, 0)
    return 0


@export
def sort_table(disk: int) -> int:
    """Move the rows of the table to its front, in order; how many they are. The table is not to be used any more."""
    words = number(disk + 8 * WORDS)
    size = 8 * words + 8
    table = number(disk + 8 * TABLE)
    here = number(disk + 8 * HERE)
    slot = table
    for row in range(table, table + size * number(disk + 8 * ROWS), size):
        if number(row + 8 * words) != 0:
            copy_row(row, here, words + 1)
            target = slot
            while target > table and is_less(here, target - size, words):  # rows go astray by a few places only
                copy_row(target - size, target, words + 1)
                target -= size
            copy_row(here, target, words + 1)
            slot += size
    return number(disk + 8 * COUNT)


# Expansion.


@export
def expand_states(disk: int, states: int, skips: int, begin: int, end: int) -> int:
    """Expand scrambled states at an address, as long as the table has room; the first one that was not expanded.

    skips: address, for each state, of a word, the mask of the groups whose edges are not followed; or 0.
    """
    words = number(disk + 8 * WORDS)
    here = number(disk + 8 * HERE)
    out = number(disk + 8 * OUT)
    labels = number(disk + 8 * LABELS)
    made_at = number(disk + 8 * MADE)
    kind_of = number(disk + 8 * KIND_OF)
    kinds = number(disk + 8 * KINDS)
    size = 8 * words
    skip = Word(0)
    while begin < end:
        if number(disk + 8 * COUNT) > number(disk + 8 * LIMIT):
            return begin
        made = 0
        followed = 0
        count = 0
        failed = False
        while begin + count < end and made < BATCH and count < BATCH:
            unscramble(states + size * (begin + count), words, here)
            if skips != 0:
                skip = load(skips + 8 * (begin + count))
            got = call_step(number(disk + 8 * STEP), here, out + size * followed, labels + 4 * made, skip, kind_of)
            if got < 0:
                failed = True
                break
            for i in range(made, made + (got & _LOW)):
                kind = load_half(kind_of + 4 * load_half(labels + 4 * i))
                store_half(kinds + 4 * followed, kind)
                followed += int(~(skip >> Word(kind & (MOST_GROUPS - 1))) & 1)  # no branch: nobody could foresee it
            made += got & _LOW
            put(made_at + 8 * count, made)
            count += 1
        for i in range(followed):
            scramble(out + size * i, words)
            prefetch(row_for(disk, out + size * i, size + 8))
        for i in range(followed):
            if not collect(disk, out + size * i, tag_after(disk, load_half(kinds + 4 * i))):
                return begin  # none of the batch was counted: the same again when the table is empty
        count_steps_from(disk, states, begin, count)
        begin += count
        if failed:
            put(disk + 8 * ERROR, begin)
            return begin
    return begin


@inline
def tag_after(disk: int, kind: int) -> Word:
    """The tag of a state that a step of a kind leads to."""
    below = load(number(disk + 8 * BELOW) + 8 * (kind & (MOST_GROUPS - 1)))
    return below << 32 | Word((kind >> GROUP_BITS) + 1)


@inline
def count_steps_from(disk: int, states: int, begin: int, count: int) -> None:
    """Count the steps of the states of a batch."""
    kind_of = number(disk + 8 * KIND_OF)
    label = number(disk + 8 * LABELS)
    first = label
    for k in range(count):
        end = first + 4 * number(number(disk + 8 * MADE) + 8 * k)
        is_quiescent = True
        is_terminal = label == end
        last = -1
        while label < end:
            rule = load_half(kind_of + 4 * load_half(label)) >> GROUP_BITS
            add(number(disk + 8 * TAKEN) + 8 * rule, 1)
            if rule != last:  # labels ascend, so that those of a rule stand together
                add(number(disk + 8 * ENABLED) + 8 * rule, 1)
                if load_byte(number(disk + 8 * FAULT_RULE) + rule) == 0:
                    is_quiescent = False
                last = rule
            label += 4
        if is_quiescent:
            check_at_rest(disk, states, begin + k, is_terminal)
    add(disk + 8 * TRANSITIONS, (label - first) >> 2)


@outline
def check_at_rest(disk: int, states: int, state: int, is_terminal: bool) -> None:
    """Count and check a state without steps but faults; without any, if it is terminal."""
    mask = load(disk + 8 * QUIESCENT_MASK)
    add(disk + 8 * QUIESCENT, 1)
    if is_terminal:
        add(disk + 8 * TERMINAL, 1)
        mask |= load(disk + 8 * TERMINAL_MASK)
    if mask != 0:
        check_state(disk, states, state, mask)


@kernel
def check_state(disk: int, states: int, state: int, mask: Word) -> None:
    """Note the properties of a mask that a scrambled state is the first to violate."""
    words = number(disk + 8 * WORDS)
    here = number(disk + 8 * HERE)
    unscramble(states + 8 * words * state, words, here)
    violated = call_check(number(disk + 8 * CHECK), here) & (mask | _HARD)
    found = load(disk + 8 * FOUND)
    new = violated & ~found
    store(disk + 8 * FOUND, found | new)
    while new != 0:
        put(number(disk + 8 * FIRST) + 8 * trailing_zeros(new), state)
        new &= new - 1


@export
def check_states(disk: int, states: int, count: int) -> int:
    """Check scrambled states for what matters in every state."""
    for i in range(count):
        check_state(disk, states, i, load(disk + 8 * ALWAYS))
    return 0


# Rows in order.


@export
def drop_known(rows: int, begin: int, count: int, states: int, known: int, words: int) -> int:
    """Set the tag of the rows from ``begin`` on to 0 that are among known states; both are in order.

    There may be many more of the ones than of the others, either way.

    The address is returned of the first row that is behind all of the ``known`` states at an address, or of the end.
    """
    size = 8 * words
    last = states + size * known
    row = rows + (size + 8) * begin
    end = rows + (size + 8) * count
    while row < end:
        states = first_not_less(states, last, size, load(row))
        if states == last:
            break
        row = first_not_less(row, end, size + 8, load(states))
        if row < end and load(row) == load(states):
            if is_less(states, row, words):
                states += size
            else:
                if same_words(row, states, words):
                    put(row + size, 0)
                row += size + 8
    return row


@inline
def first_not_less(row: int, end: int, size: int, wanted: Word) -> int:
    """The first row in order, from an address on, that does not begin with less than a word; or the end."""
    stride = size * STRIDE
    while row + stride < end and load(row + stride) < wanted:
        row += stride
    while row < end and load(row) < wanted:
        row += size
    return row


@export
def keep_new(disk: int, rows: int, count: int, masks: int) -> int:
    """Move the states of the rows that have a tag to the front, without the tags, and count them for their rules.

    masks: address where their masks are written, a word each. How many there are.
    """
    words = number(disk + 8 * WORDS)
    kept = 0
    for i in range(count):
        row = rows + (8 * words + 8) * i
        tag = load(row + 8 * words)
        if tag != 0:
            copy_row(row, rows + 8 * words * kept, words)
            store(masks + 8 * kept, tag >> 32)
            add(number(disk + 8 * FRESH) + 8 * int(tag & _LOW) - 8, 1)
            kept += 1
    return kept


@export
def merge_rows(parts: int, count: int, size: int, words: int, out: int) -> int:
    """Merge parts, each in order, to an address, equal rows only once, from the first part that has it.

    parts: address of where each begins and ends. size: bytes of a row; words: by how many of them rows are compared;
    where there is one more, it is a tag, and gets the masks of all that are equal. The bytes written are returned.
    """
    target = out
    while True:
        least = 0
        for k in range(count):
            row = number(parts + 16 * k)
            if row < number(parts + 16 * k + 8) and (least == 0 or is_less(row, least, words)):
                least = row
        if least == 0:
            return target - out
        copy_row(least, target, size >> 3)
        for k in range(count):
            row = number(parts + 16 * k)
            if row < number(parts + 16 * k + 8) and load(row) == load(target) and same_words(row, target, words):
                if size > 8 * words:
                    add_mask(target + 8 * words, load(row + 8 * words))
                put(parts + 16 * k, row + size)
        target += size


@export
def plain_states(states: int, count: int, words: int, out: int) -> int:
    """Write what scrambled states were."""
    for i in range(count):
        unscramble(states + 8 * words * i, words, out + 8 * words * i)
    return 0


@export
def find_parent_among(disk: int, states: int, count: int, child: int, label: int) -> int:
    """The first of some scrambled states that leads to the words at an address, or -1; the label is written."""
    step = number(disk + 8 * STEP)
    words = number(disk + 8 * WORDS)
    here = number(disk + 8 * HERE)
    labels = number(disk + 8 * LABELS)
    for i in range(count):
        unscramble(states + 8 * words * i, words, here)
        successor = number(disk + 8 * OUT)
        for k in range(call_step(step, here, successor, labels, 0, number(disk + 8 * KIND_OF))):
            if same_words(successor, child, words):
                put(label, load_half(labels + 4 * k))
                return i
            successor += 8 * words
    return -1
