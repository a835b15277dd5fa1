"""Packed sets of states against plain sets, and cubes that are learned from them."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from checker.symbolic.cubes import Cube, Examples, Library, Reachable, count_bits, first_of, states_of

RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
WIDTH = 8

States = list[tuple[bool, ...]]
states = st.lists(st.tuples(*[st.booleans()] * WIDTH), min_size=1, max_size=150)
cubes = st.dictionaries(st.integers(0, WIDTH - 1), st.booleans(), min_size=1, max_size=4).map(
    lambda chosen: tuple(sorted(chosen.items()))
)


class Given:
    """States that are nothing but the truth values of their atoms: stands in for atoms of a system."""

    costs = np.ones(WIDTH)

    def __len__(self) -> int:
        return WIDTH

    def evaluate(self, rows: NDArray[np.int64], wanted: NDArray[np.int64] | None = None) -> NDArray[np.bool_]:
        values: NDArray[np.bool_] = rows.astype(bool)
        return values if wanted is None else values[:, wanted]

    def pack(self, rows: NDArray[np.int64]) -> NDArray[np.uint64]:
        flags = np.zeros((WIDTH, -(-len(rows) // 64) * 64), bool)
        flags[:, : len(rows)] = rows.T
        return np.packbits(flags, axis=1, bitorder="little").view(np.uint64)


ATOMS: object = Given()


def examples(of: States) -> Examples:
    return Examples.of(ATOMS, np.array(of, np.int64))  # type: ignore[arg-type]


def holds(cube: Cube, state: tuple[bool, ...]) -> bool:
    return all(state[atom] == value for atom, value in cube)


@given(of=states, cube=cubes)
@RELAXED
def test_in_cube(of: States, cube: Cube) -> None:
    found = examples(of)
    packed = found.in_cube(cube)
    expected = [k for k, state in enumerate(of) if holds(cube, state)]
    assert states_of(packed).tolist() == expected
    assert count_bits(packed) == len(expected)
    if expected:
        assert first_of(packed) == expected[0]
    assert count_bits(found.every) == len(of)
    assert all(tuple(found.values(k).tolist()) == state for k, state in enumerate(of))


@given(of=states, cube=cubes, data=st.data())
@RELAXED
def test_gathered_and_joined(of: States, cube: Cube, data: st.DataObject) -> None:
    chosen = sorted(data.draw(st.sets(st.integers(0, len(of) - 1), min_size=1)))
    some = examples(of).gathered(np.array(chosen))
    assert [tuple(some.values(k).tolist()) for k in range(len(chosen))] == [of[k] for k in chosen]
    both = some.and_also(examples(of))
    assert count_bits(both.in_cube(cube)) == sum(holds(cube, s) for s in [*of, *(of[k] for k in chosen)])


@given(reachable=states, misses=states, state=st.tuples(*[st.booleans()] * WIDTH))
@RELAXED
def test_a_cube_holds_in_the_state_and_in_no_reachable_one(
    reachable: States, misses: States, state: tuple[bool, ...]
) -> None:
    unreachable = examples(misses)
    found = Reachable(ATOMS, np.array(reachable, np.int64)).learn(  # type: ignore[arg-type]
        np.array(state), unreachable, unreachable.every
    )
    if state in reachable:
        assert found is None
        return
    assert found is not None, "all atoms together tell the state from the reachable ones"
    assert holds(found, state)
    assert not any(holds(found, other) for other in reachable)
    for literal in found:
        rest = tuple(other for other in found if other != literal)
        assert not rest or any(holds(rest, other) for other in reachable), f"{literal} is superfluous"


@given(reachable=states, state=st.tuples(*[st.booleans()] * WIDTH), data=st.data())
@RELAXED
def test_banned_atoms_are_not_used(reachable: States, state: tuple[bool, ...], data: st.DataObject) -> None:
    banned = np.array(data.draw(st.tuples(*[st.booleans()] * WIDTH)))
    unreachable = examples([state])
    learner = Reachable(ATOMS, np.array(reachable, np.int64))  # type: ignore[arg-type]
    found = learner.learn(np.array(state), unreachable, unreachable.every, banned)
    allowed = [k for k in range(WIDTH) if not banned[k]]
    alike = any(all(other[k] == state[k] for k in allowed) for other in reachable)
    assert (found is None) == alike
    assert not any(banned[atom] for atom, _ in found or ())


def test_a_few_reachable_states_are_looked_at_first() -> None:
    """States beyond those that learning begins with still count."""
    many = [tuple(bool(k >> b & 1) for b in range(WIDTH)) for k in range(255)] * 20
    learner = Reachable(ATOMS, np.array(many, np.int64))  # type: ignore[arg-type]
    last = (True,) * WIDTH
    misses = examples([last])
    found = learner.learn(np.array(last), misses, misses.every)
    assert found == tuple((k, True) for k in range(WIDTH))


@given(known=st.lists(cubes, max_size=80), of=states, data=st.data())
@RELAXED
def test_library(known: list[Cube], of: States, data: st.DataObject) -> None:
    library = Library(WIDTH)
    weights: dict[Cube, int] = {}
    for cube in known:
        weight = data.draw(st.integers(0, 9))
        assert library.add(cube, weight) == (cube not in weights)
        weights.setdefault(cube, weight)
    gone = data.draw(st.sets(st.sampled_from(known)) if known else st.just(set()))
    library.discard(gone)
    left = {cube: weight for cube, weight in weights.items() if cube not in gone}
    assert list(library) == list(left) and len(library) == len(left)
    for state in of[:10]:
        matching = library.matching(np.array(state))
        assert set(matching) == {cube for cube in left if holds(cube, state)}
        assert [left[cube] for cube in matching] == sorted((left[cube] for cube in matching), reverse=True)
    excluded = library.excluded(ATOMS, np.array(of, np.int64))  # type: ignore[arg-type]
    assert excluded.tolist() == [any(holds(cube, state) for cube in left) for state in of]
