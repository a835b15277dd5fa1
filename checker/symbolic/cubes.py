"""Learning lemmas from states: a *cube*, some atoms with their truth values, that holds in no reachable state seen.

The negation of a cube is a candidate lemma. Of all cubes that contain a given state, one is sought that few atoms make
up and that many unreachable states share: greedily, the atom next that rules out the most reachable states for the
unreachable ones that it loses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from checker.deadline import keep_going
from checker.symbolic.atoms import Atoms, Bits
from checker.symbolic.batch import Rows


class Predicates(Protocol):
    """Numbered truth values of a state, such as ``Atoms``. ``costs``: what each costs a lemma."""

    costs: NDArray[np.float64]

    def __len__(self) -> int:
        """How many there are."""

    def pack(self, rows: Rows) -> Bits:
        """(predicates, words): the values in all rows, packed; bits past the last row are 0."""


Cube = tuple[tuple[int, bool], ...]
"""Atoms by number with their truth values, in order."""

BREVITY = 5.0
"""What another atom costs, in units of a factor e of unreachable states lost."""

FEW_STATES = 2048
"""So many reachable states suffice to begin with."""

_ALL = np.uint64(2**64 - 1)


class Examples:
    """The truth values of all atoms in some states: a column of bits for each state, one bit a state in ``every``."""

    def __init__(self, bits: Bits, every: NDArray[np.uint64]) -> None:
        self.bits = bits
        self.every = every

    @classmethod
    def of(cls, atoms: Predicates, rows: Rows) -> Examples:
        """The states that rows stand for, in their order."""
        bits = atoms.pack(rows)
        return cls(bits, _first_bits(len(rows), bits.shape[1]))

    def in_cube(self, cube: Cube) -> NDArray[np.uint64]:
        """The states in which a cube holds, packed."""
        found = self.every
        for atom, value in cube:
            found = found & (self.bits[atom] if value else ~self.bits[atom])
        return found

    def gathered(self, states: NDArray[np.int64]) -> Examples:
        """Some of the states."""
        words, bits = states // 64, (states % 64).astype(np.uint64)
        flags = (self.bits[:, words] >> bits & np.uint64(1)).astype(np.uint8)
        flags = np.pad(flags, ((0, 0), (0, -len(states) % 64)))
        packed = np.packbits(flags, axis=1, bitorder="little")
        return Examples(np.ascontiguousarray(packed).view(np.uint64), _first_bits(len(states), flags.shape[1] // 64))

    def and_also(self, other: Examples) -> Examples:
        """These states and those of another set."""
        return Examples(np.concatenate([self.bits, other.bits], axis=1), np.append(self.every, other.every))

    def values(self, state: int) -> NDArray[np.bool_]:
        """The truth values of all atoms in one of the states."""
        word, bit = divmod(state, 64)
        found: NDArray[np.bool_] = (self.bits[:, word] >> np.uint64(bit) & np.uint64(1)).astype(bool)
        return found


def _first_bits(count: int, words: int) -> NDArray[np.uint64]:
    flags = np.zeros(words * 64, bool)
    flags[:count] = True
    return np.packbits(flags, bitorder="little").view(np.uint64)


def count_bits(packed: NDArray[np.uint64]) -> int:
    """How many states there are in a packed set."""
    return int(np.bitwise_count(packed).sum())


def states_of(packed: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The numbers of the states in a packed set."""
    return np.flatnonzero(np.unpackbits(packed.view(np.uint8), bitorder="little"))


def first_of(packed: NDArray[np.uint64]) -> int:
    """The first state in a packed set that is not empty."""
    word = int(np.flatnonzero(packed)[0])
    bits = int(packed[word])
    return word * 64 + (bits & -bits).bit_length() - 1


class Reachable:
    """All reachable states seen, and the few of them that matter for learning; more of them as they turn out to."""

    def __init__(self, atoms: Predicates, rows: Rows) -> None:
        self.all = Examples.of(atoms, rows)
        self._costs = atoms.costs
        self._random = np.random.default_rng(0)
        self._few = self.all.gathered(self._some(np.arange(len(rows)), FEW_STATES))

    def _some(self, states: NDArray[np.int64], most: int) -> NDArray[np.int64]:
        return states if len(states) <= most else np.sort(self._random.choice(states, most, replace=False))

    def learn(
        self,
        values: NDArray[np.bool_],
        unreachable: Examples,
        wanted: NDArray[np.uint64],
        banned: NDArray[np.bool_] | None = None,
    ) -> Cube | None:
        """A cube that holds in the state with these atom values and in no reachable one; None if there is none.

        wanted: the unreachable states of which the cube should hold in many, packed. banned: atoms not to be used.
        """
        while True:
            cube = _learn(values, self._few, unreachable, wanted, self._costs, banned)
            if cube is None:
                return None
            wrong = self.all.in_cube(cube)
            if not wrong.any():
                return _prune(cube, self.all)
            self._few = self._few.and_also(self.all.gathered(self._some(states_of(wrong), 64)))


def _learn(
    values: NDArray[np.bool_],
    reachable: Examples,
    unreachable: Examples,
    wanted: NDArray[np.uint64],
    costs: NDArray[np.float64],
    banned: NDArray[np.bool_] | None,
) -> Cube | None:
    against = np.where(values, np.uint64(0), _ALL)[:, None]
    left, seen = reachable.every, reachable.bits
    there = np.flatnonzero(wanted)
    kept, misses = wanted[there], unreachable.bits[:, there]
    chosen: list[tuple[int, bool]] = []
    while left.any():
        keep_going()
        before, had = count_bits(left), count_bits(kept)
        after = np.bitwise_count((seen ^ against) & left).sum(axis=1, dtype=np.int64)
        has = np.bitwise_count((misses ^ against) & kept).sum(axis=1, dtype=np.int64)
        gain = (np.log(before + 1) - np.log(after + 1)) / (np.log((had + 1) / (has + 1)) + BREVITY * costs)
        gain[after >= before] = -1
        if banned is not None:
            gain[banned] = -1
        best = int(gain.argmax())
        if gain[best] <= 0:
            return None
        chosen.append((best, bool(values[best])))
        left = left & (seen[best] ^ against[best])
        kept = kept & (misses[best] ^ against[best])
        rest = np.flatnonzero(left)
        left, seen = left[rest], seen[:, rest]
        there = np.flatnonzero(kept)
        kept, misses = kept[there], misses[:, there]
    return tuple(chosen)


def _prune(chosen: Cube, reachable: Examples) -> Cube:
    """Leave out what the rest makes superfluous, what was chosen first at first."""
    kept = list(chosen)
    for literal in chosen:
        rest = [other for other in kept if other != literal]
        if rest and not reachable.in_cube(tuple(rest)).any():
            kept = rest
    return tuple(sorted(kept))


class Library:
    """Cubes, and which of them hold in a state."""

    def __init__(self, atoms: int) -> None:
        self._atoms = atoms
        self._cubes: list[Cube] = []
        self._known: set[Cube] = set()
        self._places = np.zeros((0, 0), np.int64)
        self._values = np.zeros((0, 0), bool)
        self._weights: list[int] = []

    def __len__(self) -> int:
        return len(self._cubes)

    def __iter__(self) -> Iterator[Cube]:
        return iter(self._cubes)

    def add(self, cube: Cube, weight: int) -> bool:
        """Take up a cube; ``weight``: in how many unreachable states it holds. False if it is there already."""
        if cube in self._known:
            return False
        self._known.add(cube)
        self._cubes.append(cube)
        self._weights.append(weight)
        rows, width = self._places.shape
        if len(self._cubes) > rows or len(cube) > width:
            self._grow(max(64, 2 * rows, len(self._cubes)), max(width, len(cube)))
        self._write(len(self._cubes) - 1)
        return True

    def excluded(self, atoms: Atoms, rows: Rows) -> NDArray[np.bool_]:
        """In which states some cube holds."""
        found = np.zeros(len(rows), bool)
        used = np.unique(np.array([atom for cube in self._cubes for atom, _ in cube], np.int64))
        places = [np.searchsorted(used, [atom for atom, _ in cube]) for cube in self._cubes]
        wanted = [np.array([value for _, value in cube]) for cube in self._cubes]
        for at in range(0, len(rows), 4096):
            values = np.ascontiguousarray(atoms.evaluate(rows[at : at + 4096], used).T)
            part = found[at : at + 4096]
            for place, value in zip(places, wanted, strict=True):
                keep_going()
                part |= (values[place] == value[:, None]).all(axis=0)
        return found

    def matching(self, values: NDArray[np.bool_]) -> list[Cube]:
        """The cubes that hold in a state with these atom values, those of the greatest weight first."""
        count = len(self._cubes)
        if not count:
            return []
        extended = np.append(values, True)
        holds = (extended[self._places[:count]] == self._values[:count]).all(axis=1)
        found = sorted(np.flatnonzero(holds), key=lambda k: -self._weights[k])
        return [self._cubes[k] for k in found]

    def discard(self, unwanted: Iterable[Cube]) -> None:
        """Forget cubes."""
        gone = set(unwanted)
        kept = [(c, w) for c, w in zip(self._cubes, self._weights, strict=True) if c not in gone]
        self.__init__(self._atoms)  # type: ignore[misc]
        for cube, weight in kept:
            self.add(cube, weight)

    def _grow(self, rows: int, width: int) -> None:
        self._places = np.full((rows, width), self._atoms, np.int64)
        self._values = np.ones((rows, width), bool)
        for k in range(len(self._cubes)):
            self._write(k)

    def _write(self, k: int) -> None:
        cube = self._cubes[k]
        self._places[k, : len(cube)] = [atom for atom, _ in cube]
        self._values[k, : len(cube)] = [value for _, value in cube]
