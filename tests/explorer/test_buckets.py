"""One region of memory for the buckets of all shards."""

from __future__ import annotations

import numpy as np
import pytest

from checker.explorer import places
from checker.explorer.buckets import (
    LAYOUTS,
    MOST_IN_A_SHARD,
    Buckets,
    bytes_of_buckets,
    capacity_within,
    layout_for,
)
from checker.explorer.library import warm
from checker.explorer.memory import HUGE
from checker.explorer.shard import Shard

SHARDS = 8


@pytest.mark.parametrize("capacity", [1, 500, 60_000, 400_000])
def test_every_shard_has_its_part(capacity: int) -> None:
    """Of memory that is empty in the end, though all of it was written to before; shards without states included."""
    fields = np.zeros((SHARDS, places.SHARD_FIELDS), np.int64)
    control = np.zeros(places.CONTROL, np.int64)
    control[places.SHARD] = fields.ctypes.data
    shards = [Shard(own, 1, 1, 1, 1, 1000, 64) for own in fields]
    buckets = Buckets(64 << 20)
    for wanted in (100, capacity, 2 * capacity, capacity // 2, 100):
        buckets.renew(shards, wanted, wanted)
        region = buckets._region[: buckets.memory // 8]
        begin, end = region.ctypes.data, region.ctypes.data + region.nbytes
        size = bytes_of_buckets(wanted, SHARDS)
        assert size - 8 <= buckets.memory == region.nbytes <= size + HUGE
        for k, (own, shard) in enumerate(zip(fields, shards, strict=True)):
            address, count = int(own[places.BUCKETS]), int(own[places.TOTAL])
            assert address % places.LINE == 0
            assert begin <= address
            begin = address + count * places.LINE
            assert begin <= end
            assert wanted <= shard.capacity < count * own[places.SLOTS]
            assert own[places.SLOTS] == layout_for(wanted)[0]
            assert shard.filled < 0
            warm().empty(control.ctypes.data, k)
        first = (int(fields[0, places.BUCKETS]) - region.ctypes.data) // 8
        assert not region[first : first + (begin - int(fields[0, places.BUCKETS])) // 8].any()
        region[:] = 7


def test_large_buckets_stay_where_they_are() -> None:
    fields = np.zeros((SHARDS, places.SHARD_FIELDS), np.int64)
    shards = [Shard(own, 1, 1, 1, 1, 1000, 64) for own in fields]
    buckets = Buckets(64 << 20)
    addresses = set()
    for wanted in (100_000, 200_000, 400_000):
        buckets.renew(shards, wanted, wanted)
        addresses.add(int(fields[0, places.BUCKETS]))
        assert bytes_of_buckets(wanted, SHARDS) <= buckets.memory < bytes_of_buckets(wanted, SHARDS) + HUGE
    assert len(addresses) == 1


def test_less_than_wanted_may_be_enough() -> None:
    """Buckets end with a huge page, the one before if that will do."""
    fields = np.zeros((SHARDS, places.SHARD_FIELDS), np.int64)
    shards = [Shard(own, 1, 1, 1, 1, 1000, 64) for own in fields]
    buckets = Buckets(64 << 20)
    wanted = 400_000
    for least, is_enough in ((350_000, True), (wanted - 10, False), (wanted, False)):
        buckets.renew(shards, wanted, least)
        size = bytes_of_buckets(wanted, SHARDS)
        assert buckets.memory == (size // HUGE * HUGE if is_enough else size // HUGE * HUGE + HUGE)
        assert all(shard.capacity >= least for shard in shards)


@pytest.mark.parametrize("per_state", [8, 12, 100.5])
@pytest.mark.parametrize("states", [0, 50_000])
def test_what_fits_into_memory(states: int, per_state: float) -> None:
    memory = 10_000_000
    found = capacity_within(memory, states, per_state, SHARDS)
    assert bytes_of_buckets(found, SHARDS) + (SHARDS * found - states) * per_state <= memory * 1.001
    more = found + found // 100
    assert bytes_of_buckets(more, SHARDS) + (SHARDS * more - states) * per_state > memory


def test_larger_numbers_take_more_room() -> None:
    """Just as many states as have short numbers where more with long ones would not fit, and at last those."""
    short, most = 1 << 24, MOST_IN_A_SHARD
    assert [layout_for(count) for count in (1, short, short + 1, most, 2 * most)] == [LAYOUTS[0]] * 2 + [LAYOUTS[1]] * 3
    enough = bytes_of_buckets(short, SHARDS)
    assert capacity_within(enough, 0, 0, SHARDS) == pytest.approx(short, rel=1e-5)
    assert capacity_within(1.1 * enough, 0, 0, SHARDS) == short
    assert capacity_within(1.3 * enough, 0, 0, SHARDS) == pytest.approx(1.3 * 14 / 16 * short, rel=1e-5)
    assert capacity_within(100 * enough, 0, 0, SHARDS) == most
