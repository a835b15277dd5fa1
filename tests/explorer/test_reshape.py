"""Going over to another tree in the course of a search: nothing that is found changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.explorer import buckets, places, replant, room
from checker.explorer import reshape as choosing
from checker.explorer import search as module
from checker.explorer.graph import build_graph
from checker.explorer.library import warm
from checker.explorer.reshape import Sample, best_shape, cost_of
from checker.explorer.search import Search, Status
from checker.explorer.shape import NUMBER_BITS, ROOT_BITS, Shape, nibbles_of_root, plain_shape
from checker.explorer.tree import Tree
from tests.explorer.components import components
from tests.explorer.interrupts import Interrupting
from tests.explorer.machines import Machine, chang_roberts
from tests.explorer.test_threads import everything

MEMORY = 1 << 30
N = 9
ORDER = [[5 * i % N + 1 for i in range(N)]]


def run(machine: Machine, threads: int = 1) -> Search:
    search = Search(*machine.arguments(), 1, 6, 4, memory_limit=MEMORY, threads=threads)
    while search.advance(1) is Status.RUNNING:
        pass
    return search


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    """What a search finds that stays with its tree."""
    search = run(chang_roberts(ORDER))
    assert search.tree.shape == plain_shape(N)
    return everything(search)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """States go over to another tree several times, whether or not that helps."""
    monkeypatch.setattr(module, "RESHAPE_EARLY", 10)
    monkeypatch.setattr(module, "RESHAPE_AT", 10)
    monkeypatch.setattr(module, "WASTE", 0)
    monkeypatch.setattr(replant, "WORTHWHILE", 1e9)
    monkeypatch.setattr(replant, "SAMPLE", 256)
    monkeypatch.setattr(replant, "STRETCH", 50)
    monkeypatch.setattr(module, "FOR_ALL_THREADS", 0)


@pytest.mark.parametrize("threads", [1, 2])
def test_chang_roberts(often: None, plain: dict[str, Any], monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    machine = chang_roberts(ORDER)
    other = run(machine, threads)
    assert other.tree.shape != plain_shape(N)
    assert everything(other) == plain
    monkeypatch.undo()
    for a, b in zip(vars(build_graph(run(machine))).values(), vars(build_graph(other)).values(), strict=True):
        assert np.array_equal(a, b)


def test_in_slices_and_interrupted(often: None, plain: dict[str, Any]) -> None:
    """Going over takes many slices of time; when it is given up halfway, nothing has happened."""
    machine = chang_roberts(ORDER)
    search = Search(*machine.arguments(), 1, 6, 4, memory_limit=MEMORY, threads=1)
    halfway = interrupts = 0
    search.kernels = Interrupting(search.kernels, "replant", (7, 40, 60).__contains__)  # type: ignore[assignment]
    while search.status is Status.RUNNING:
        try:
            search.advance(1e-5)
        except KeyboardInterrupt:
            interrupts += 1
            assert not search.is_making_room
            search._reshape_at = search.states  # another attempt
        if search.is_making_room:
            halfway += 1
    assert halfway > 10
    assert interrupts > 1
    assert search.tree.shape != plain_shape(N)
    assert everything(search) == plain


SHAPES = [
    Shape(((0, 1, 2), (3, 4, 5), (6, 7, 8)), (), ((0, 7), (1, 7), (2, 7))),
    Shape(((8, 1, 3), (0,), (2, 4, 5, 6, 7)), ((1, 2),), ((3, 8), (0, 7))),
    Shape((tuple(range(8, -1, -1)),), (), ((0, 8),)),
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("has_spare_bits", [True, False])
def test_a_root_that_gets_too_narrow(
    monkeypatch: pytest.MonkeyPatch, plain: dict[str, Any], shape: Shape, has_spare_bits: bool
) -> None:
    """The numbers of rows outgrow their few bits, in the midst of rounds: they get more, or there is another tree."""
    if not has_spare_bits:
        monkeypatch.setattr(Tree, "shared", lambda tree, room, growth=1: None)
    machine = chang_roberts(ORDER)
    wide = Shape(shape.leaves, shape.pairs, tuple((node, NUMBER_BITS // len(shape.tops)) for node, _ in shape.tops))
    for start in (wide, shape):
        monkeypatch.setattr(module, "plain_shape", lambda words, start=start: start)
        monkeypatch.setattr(replant, "SAMPLE", 300)
        search = Search(*machine.arguments(), 1, 6, 4, memory_limit=MEMORY, threads=1)
        monkeypatch.setattr(module, "plain_shape", plain_shape)
        while search.advance(1) is Status.RUNNING:
            pass
        assert search.tree.shape != shape
        if start == shape:
            assert (search.tree.shape.leaves == shape.leaves) == has_spare_bits
        assert everything(search) == plain


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=5), st.integers(0, 200))
def test_roots_in_other_nibbles(bits: list[tuple[int, int]], count: int) -> None:
    """The numbers in roots stay the same, in more bits or fewer, and what lies behind the roots is left alone."""
    random = np.random.Generator(np.random.PCG64(count))
    rows = [random.integers(0, 1 << min(pair), count, np.uint64) for pair in bits]

    def packed(k: int, room: int) -> tuple[int, np.ndarray[Any, np.dtype[np.uint8]]]:
        size = nibbles_of_root([(node, pair[k]) for node, pair in enumerate(bits)])
        words, shift = np.zeros(count, np.uint64), 0
        for numbers, pair in zip(rows, bits, strict=True):
            words |= numbers << np.uint64(shift)
            shift += pair[k]
        apart = words[:, None] >> 4 * np.arange(size, dtype=np.uint64) & np.uint64(15)
        found = np.full(2 * room, 7, np.uint8)
        found[: count * size] = apart.ravel()
        return size, found[::2] | found[1::2] << 4

    (before, roots), (after, wanted) = packed(0, 8 * count + 8), packed(1, 8 * count + 8)
    end = -(-max(before, after) * count // 2)
    kept = roots[end:].copy()
    shifts = [np.cumsum([0, *(pair[k] for pair in bits)]) for k in (0, 1)]
    moves = np.array([(shifts[0][k], (1 << pair[0]) - 1, shifts[1][k]) for k, pair in enumerate(bits)], np.uint64)
    warm().rename(roots.ctypes.data, before, count, moves.ctypes.data, len(bits), after)
    whole = after * count // 2
    assert roots[:whole].tolist() == wanted[:whole].tolist()
    if after * count % 2:
        assert roots[whole] & 15 == wanted[whole] & 15
    assert roots[end:].tolist() == kept.tolist()


@pytest.mark.parametrize("threads", [1, 2])
def test_roots_get_shorter(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    """As short as can be, early on, when most rows are not there yet, so that they have to get longer again."""
    monkeypatch.setattr(module, "QUEUE", 16)
    machine = chang_roberts(ORDER)
    before = everything(run(machine))
    monkeypatch.setattr(module, "RESHAPE_EARLY", 300)
    monkeypatch.setattr(module, "RESHAPE_AT", 300)
    monkeypatch.setattr(module, "WASTE", 1e9)
    monkeypatch.setattr(module, "_SLICE", 1e-6)
    monkeypatch.setattr(replant, "GROWTH", 1)
    monkeypatch.setattr(replant, "rows_of_a_batch", lambda search: 0)
    monkeypatch.setattr(module, "FOR_ALL_THREADS", 0)
    renamed = []
    rename = replant._rename

    def noted(search: Search, tops: tuple[tuple[int, int], ...]) -> None:
        renamed.append(nibbles_of_root(tops))
        rename(search, tops)

    monkeypatch.setattr(replant, "_rename", noted)
    search = run(machine, threads)
    assert search.tree.shape.leaves == plain_shape(N).leaves
    assert 4 >= renamed[0] < renamed[-1] == search.tree.shape.root_nibbles < 16
    assert everything(search) == before


def test_roots_get_no_longer_than_there_is_memory_for(plain: dict[str, Any]) -> None:
    machine = chang_roberts(ORDER)
    search = Search(*machine.arguments(), 1, 6, 4, memory_limit=MEMORY, threads=1)
    search.advance(1e-4)
    replant.narrow_roots(search)
    shape = search.tree.shape
    assert shape.root_nibbles < 16
    search.limit = search.memory
    assert not replant.share_root(search, 1 << 20)
    assert search.tree.shape == shape
    search.limit = MEMORY
    assert replant.share_root(search, 1 << 20)
    assert search.tree.shape.root_nibbles > shape.root_nibbles
    while search.advance(1) is Status.RUNNING:
        pass
    assert everything(search) == plain


def test_states_of_a_word_keep_their_roots(often: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are their own roots, so that nothing can be saved."""
    machine = chang_roberts([[5]])
    assert machine.words == 1
    before = everything(run(machine))
    assert len(before["states"]) > 2
    monkeypatch.setattr(module, "RESHAPE_AT", 1)
    monkeypatch.setattr(module, "RESHAPE_EARLY", 1)
    assert everything(run(machine)) == before


@pytest.mark.parametrize("threads", [1, 2])
def test_buckets_with_other_numbers(plain: dict[str, Any], monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    """A shard that gets more states than numbers of the shorter kind would name."""
    monkeypatch.setattr(buckets, "LAYOUTS", ((places.MANY_SLOTS, 9), (places.FEW_SLOTS, 28)))
    monkeypatch.setattr(room, "LEAST_CAPACITY", 1 << 7)
    monkeypatch.setattr(room, "FEW", 0)
    monkeypatch.setattr(room, "DOUBLING", 0)
    search = Search(*chang_roberts(ORDER).arguments(), 1, 6, 4, memory_limit=MEMORY, threads=threads)
    assert {int(shard.fields[places.SLOTS]) for shard in search.shards} == {places.MANY_SLOTS}
    while search.advance(1) is Status.RUNNING:
        pass
    assert {int(shard.fields[places.SLOTS]) for shard in search.shards} == {places.FEW_SLOTS}
    assert everything(search) == plain
    assert build_graph(search).offsets[-1] == plain["sizes"][1]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 32))
def test_random_components(seed: int) -> None:
    machine = components(seed, faults=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "RESHAPE_EARLY", 5)
        patch.setattr(module, "RESHAPE_AT", 5)
        patch.setattr(module, "WASTE", 0)
        patch.setattr(replant, "WORTHWHILE", 1e9)
        patch.setattr(replant, "SAMPLE", 64)
        other = run(machine.machine)
    assert everything(run(machine.machine)) == everything(other)


def test_no_memory_for_two_trees(often: None, plain: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The search stays with the tree that it has, and goes on."""
    grow = Tree.grow
    monkeypatch.setattr(Tree, "grow", lambda tree, room, left, factor=1, more=0: not more and grow(tree, room, left))
    search = run(chang_roberts(ORDER))
    assert search.tree.shape.leaves == plain_shape(N).leaves
    assert everything(search) == plain


def states_of(columns: list[Any], count: int = 4096) -> np.ndarray[Any, np.dtype[np.uint64]]:
    random = np.random.Generator(np.random.PCG64(1))
    draws = {name: random.integers(0, most, count, np.uint64) for name, most in (("a", 600), ("b", 600), ("c", 3))}
    return np.stack([np.zeros(count, np.uint64) if c is None else draws[c[0]] + np.uint64(len(c)) for c in columns], 1)


def test_words_that_vary_together_share_a_leaf() -> None:
    """Two words say the same, two others as well: both pairs stay apart, and what never changes goes anywhere."""
    sample = Sample(states_of(["a", "b", None, "aa", "bb", "c", None]), 4096)
    shape = best_shape(sample)
    together = [set(leaf) for leaf in shape.leaves]
    assert sorted(word for leaf in shape.leaves for word in leaf) == list(range(7))
    assert not any({0, 1} <= leaf or {3, 4} <= leaf for leaf in together)
    assert cost_of(sample, shape) < cost_of(sample, plain_shape(7)) / 4
    assert sum(bits for _, bits in shape.tops) <= ROOT_BITS


def test_few_leaves_unless_more_take_less_memory() -> None:
    """Two leaves of six words that vary little; three where three words vary much, and alone."""
    calm = Sample(states_of(["c", "cc", "c", "cc", "c", "cc"]), 4096)
    assert len(best_shape(calm).leaves) == 2
    wild = Sample(states_of(["a", "b", "aa", "bb", "c", "c"], 1 << 16), 1 << 16)
    assert len(best_shape(wild).leaves) == 2
    random = np.random.Generator(np.random.PCG64(2))
    lone = Sample(random.integers(0, 400, (1 << 16, 3)).astype(np.uint64), 1 << 16)
    assert len(best_shape(lone).leaves) == 3


@given(st.integers(2, 40), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_any_sample_has_a_shape(words: int, seed: int) -> None:
    """Even where nothing can be saved, all words are in some leaf and the bits suffice."""
    random = np.random.Generator(np.random.PCG64(seed))
    states = random.integers(0, random.integers(1, 1 << 40, words), (512, words)).astype(np.uint64)
    shape = best_shape(Sample(states, 1 << 20))
    assert sorted(word for leaf in shape.leaves for word in leaf) == list(range(words))


def test_plain_shapes() -> None:
    assert plain_shape(1) == Shape((), (), ())
    assert plain_shape(3) == Shape(((0,), (1, 2)), (), ((0, 32), (1, 32)))
    large = plain_shape(70)
    assert len(large.leaves) == 16 and len(large.tops) == 2
    assert [word for leaf in large.leaves for word in leaf] == list(range(70)) and max(map(len, large.leaves)) <= 8
    assert len(plain_shape(700).leaves) == 64


def test_a_sample_is_made_of_states_that_were_found() -> None:
    search = run(chang_roberts(ORDER))
    every = {tuple(search.state(i).tolist()) for i in range(search.states)}
    sample = {tuple(row) for row in replant.some_states(search, 2000).tolist()}
    assert sample <= every and len(sample) > 1200


@pytest.mark.parametrize("values", [1, 2, 3, 50, 4000, 1 << 40])
@pytest.mark.parametrize("count", [1, 100, 8192, 60_000])
def test_how_many_values_are_different(values: int, count: int) -> None:
    """Within a few percent, and exactly where they are few."""
    random = np.random.Generator(np.random.PCG64(values + count))
    hashes = random.integers(0, 1 << 64, min(values, count), np.uint64)[random.integers(0, min(values, count), count)]
    exact = len(set(hashes.tolist()))
    assert choosing._different(hashes) == pytest.approx(exact, rel=0.03, abs=0.5 if values <= 3 < 100 <= count else 2)
