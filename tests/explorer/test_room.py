"""Room for more states: buckets are filled anew while a search goes on, whatever comes between."""

from __future__ import annotations

import ctypes

import pytest

from checker.explorer import places, room
from checker.explorer.search import Search, Status
from tests.explorer.interrupts import Interrupting
from tests.explorer.machines import chang_roberts

ORDER = [[0, 3, 6, 1, 4, 7, 2, 5]]
MEMORY = 1 << 28


def entries(search: Search) -> int:
    """States that are in buckets, by the tags of the slots."""
    found = 0
    for shard in search.shards:
        slots = int(shard.fields[places.SLOTS])
        for k in range(int(shard.fields[places.TOTAL])):
            tags = ctypes.string_at(int(shard.fields[places.BUCKETS]) + places.LINE * k, slots)
            found += slots - tags.count(0)
    return found


@pytest.mark.parametrize("kernel", ["refill", "empty"])
def test_interrupted_while_buckets_are_filled(monkeypatch: pytest.MonkeyPatch, kernel: str) -> None:
    """Right after a kernel has done its work, of which nobody has taken note: every state is there once in the end."""
    monkeypatch.setattr(room, "LEAST_CAPACITY", 1 << 7)
    monkeypatch.setattr(room, "FEW", 0)
    monkeypatch.setattr(room, "DOUBLING", 0)
    monkeypatch.setattr(room, "REFILL", 50)
    search = Search(*chang_roberts(ORDER).arguments(), 1, 6, 4, memory_limit=MEMORY, threads=1)
    interrupts = 0
    search.kernels = Interrupting(search.kernels, kernel, lambda call: call % 13 == 5, after=True)  # type: ignore[assignment]
    while search.status is Status.RUNNING:
        try:
            search.advance(1)
        except KeyboardInterrupt:
            interrupts += 1
    assert interrupts > 2
    plain = Search(*chang_roberts(ORDER).arguments(), 1, 6, 4, memory_limit=MEMORY, threads=1)
    plain.advance(10)
    assert search.states == plain.states == entries(search) == entries(plain)
    assert search.transitions == plain.transitions
