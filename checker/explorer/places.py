"""Places of fields in the descriptions that Python and the kernels share: arrays of 64-bit numbers.

A search is described by one array, its *control*; it holds the addresses of the descriptions of its shards and of
the tree that states are kept as.
"""

from __future__ import annotations

# Control: the model.
STEP = 0  # address of the steps
CHECK = 1  # address of the check of properties
WORDS = 2  # words of a state
FANOUT = 3  # the most successors of a state
RULES = 4
KIND_OF = 5  # address of the kind of each label, 32 bits each: its rule and its group
FAULT_RULE = 6  # address of a byte for each rule: not 0 for a fault
ALWAYS = 7  # properties that matter in every state
RELEVANT = 12  # address of masks, by word: the bits that these depend on
CHECKED_WORDS = 56  # words up to the last one that has such bits
QUIESCENT_MASK = 8  # in states without steps but faults
TERMINAL_MASK = 9  # in states without steps
DECIDED = 10  # where it is not 0: stop when all of these are violated

# Control: the memory.
TREE = 11  # address of the description of the tree that states are kept as
SHARDS = 13  # how many shards there are, a power of two
SHARD = 15  # address of the descriptions of shards
LEVELS = 16  # address, by level and shard, of the first state
RECORDS = 17  # address of the records of rounds
QUEUE = 18  # a shard's part in a round ends with so many successors, about
LEAST_QUEUE = 22  # it is never less
MOST_QUEUE = 23  # and never more
ROOM = 19  # states that there is memory for
MOST_ROUNDS = 20  # rounds that there is memory for

BELOW = 21  # address, by group, of a mask of the groups whose edges need not be followed after one of it
SKIP_BYTES = 14  # of such a mask, as it is kept for a state: as many as its bits take, none if there are none

# Control: progress.
THREADS = 24  # threads at work
PHASE = 25
REASON = 26
BUDGET = 27  # transitions after which to pause
DEPTH = 28  # the level being expanded
ROUNDS = 29  # rounds completed
YIELD = 30  # address of the function that lets other threads run
ABORT = 31  # not 0: threads that wait for others are to return
ARRIVED = 32  # threads that have arrived at the barrier; on a cache line of its own
GENERATION = 40  # barriers passed; on a cache line of its own
NEXT = 48  # the next shard to be taken by a thread; on a cache line of its own
CONTROL = 64

# Phases of a round.
EXPAND = 0
ABSORB = 1

# Why the kernels returned.
RUNNING = 0
PAUSED = 1
FINISHED = 2
FAILED = 3
CROWDED = 4
ALL_FOUND = 5
ABORTED = 6

# A shard.
STATES = 0  # states stored
EXPANDED = 1  # states expanded: always the states before this number
LEVEL_END = 2  # the number after the last state of the level being expanded
BEGIN = 3  # the first state that this round expands
DONE = 4  # how far the shard is in this round
ERROR = 5  # the state whose expansion failed, or -1
FOUND = 6  # the properties violated in its states so far, as a bit mask
TRANSITIONS = 7
TERMINAL = 8
QUIESCENT = 9
ROOTS = 10  # address of the roots, by number of the state, each in the bytes that the tree says
BUCKETS = 11  # address of the buckets
TOTAL = 12  # number of buckets
CAPACITY = 13  # states that the buckets may hold before they must grow
HERE = 14  # address of the states being expanded, BATCH of them
NUMBERS = 15  # address of the numbers of their nodes
OUT = 16  # address of their successors
LABELS = 17  # address of the labels of these
TAKEN = 18  # address of a count for each rule
ENABLED = 19
FRESH = 20
FIRST = 21  # address of the first violation of each property
IS_CROWDED = 22  # whether a dictionary has no room for the successors of the next states
SUCCESSORS = 23  # address of the records of the successors of a batch
PARENTS = 24  # address, for each state of a batch, of the number of successors up to its last
JOBS = 25  # address of the nodes that are to be looked up
GATHERED = 27  # address of the words of leaves that do not stand together in a state
USUAL = 28  # states that a batch had lately
SKIPS = 26  # address, by state, of a mask of the groups whose edges are not followed from there
MARK = 29  # address of a copy of the counts, made when a level begins
SLOTS = 30  # in a bucket: many, or few with larger numbers
SOILED = 31  # address up to which there may be something in buckets that are not filled yet
LENGTHS = 32  # entries in the queue to each shard
QUEUES = 40  # address of the queue to each shard
STOCKS = 48  # address, by node, of the number of the row that it adds next, and of the end of those that it may add
SHARD_FIELDS = 64

MOST_SHARDS = 8

# A kind: the rule above, the group in the lowest bits.
GROUP_BITS = 5
MOST_GROUPS = 1 << GROUP_BITS
KIND_BITS = 24  # of a queued successor, below the key that is put there when it is looked up
TO_CHECK = KIND_BITS - 1  # the bit that is set if what is checked in every state may be other than in the parent

# How far a shard is in a round.
TO_EXPAND = 0
TO_ABSORB = 1
ABSORBED = 2

# A tree.
LEAVES = 0  # leaves; none if a state is a single word, which is its own root
NODES = 1  # address of the descriptions of nodes: the leaves, then pairs of nodes that come before them
NODE_COUNT = 2
TOPS = 3  # address of the numbers of the nodes that a root names
TOP_COUNT = 4
CHANGES = 5  # address of masks of leaves, by group of eight words and mask of the words in it that change
ROOT_NIBBLES = 6  # of each root that is kept: four bits each
TREE_FIELDS = 8

# A node: a dictionary of rows. That of a leaf is its words, that of a pair the numbers of two rows.
ROWS = 0  # address of the rows
TABLE = 1  # address of the table
ENTRIES = 2  # of the table
LIMIT = 4  # rows that it may hold before it must grow
WIDTH = 5  # words of a leaf
OFFSET = 6  # where the row of a leaf stands in a state, in bytes, if its words stand together there
SALT = 7  # address of two random words for each word, in groups of eight: first one of each, then the other
LEFT = 8  # in a pair: the nodes that it is made of
RIGHT = 9
SHIFT = 10  # where its number stands in a root
FIELD = 11  # the mask of its number there
MEMBERS = 12  # a mask of the leaves that a pair is made of
SCATTERED = 13  # address, by word of a leaf, of where it stands in a state, in bytes; 0 if they stand together
STRIDE = 14  # bytes of a row
REACH = 15  # bytes from the beginning of a row to the last word that is read of it
SHARES = 16  # address, by row of a leaf, of a byte: the lowest of its hash
TAGS = 17  # the mask of the tag in an entry of the table
SPLIT = 18  # in a pair: bits of the right number, which are the lower ones of a row
COUNT = 24  # rows stored; on a cache line of its own, since all threads write it
NODE_FIELDS = 32

EIGHT = 8  # words that are compared at a time; so many more must be readable behind a state
BATCH = 48  # states that are expanded together, at most
LOOK_UPS = 96  # their successors, about
STOCK = 64  # numbers of rows that a shard takes at a time: the shares of these rows are a line of the cache

LINE = 64  # bytes of a line of the cache, and of a bucket
MANY_SLOTS = 16  # of a bucket, if numbers of 24 bits suffice
FEW_SLOTS = 14  # with numbers of 28 bits

HARD_ERROR = 62  # the bit of a check that could not be evaluated

# A graph being built.
STARTS = 0  # address, by level and shard, of the first state; one more level at the end
SHIFTS = 1  # address, by level and shard, of what is added to a state of the shard for its number in the graph
OFFSETS = 2  # address of the offsets, by number of the state
TARGETS = 3  # address of the targets, 32 bits each
ARC_LABELS = 4  # address of the labels, 32 bits each
ARCS = 5  # transitions that there is room for
GRAPH_FIELDS = 8
