"""Memory that is reserved, and given back in part."""

from __future__ import annotations

import ctypes
import mmap

import numpy as np
import pytest

from checker.explorer.memory import release, reserve, trim


def resident(array: np.ndarray) -> int:  # type: ignore[type-arg]
    """Bytes of an array that are in memory, by what the system says of its pages."""
    begin, end = array.ctypes.data, array.ctypes.data + array.nbytes
    total = 0
    inside = False
    with open("/proc/self/smaps") as lines:
        for line in lines:
            first = line.split()[0]
            if "-" in first:
                low, high = (int(part, 16) for part in first.split("-"))
                inside = low < end and begin < high
            elif inside and first == "Rss:":
                total += int(line.split()[1]) << 10
    return total


@pytest.mark.parametrize("kind", [np.uint32, np.int64])
def test_a_part_is_given_back(kind: type) -> None:
    array = reserve(1 << 20, kind, huge=False)
    before = resident(array)
    array[:] = 7
    full = resident(array)
    assert full - before > 0.9 * array.nbytes
    release(array, 1000, 900_000)
    assert full - resident(array) > 0.8 * array.nbytes
    assert (array[:1000] == 7).all() and (array[900_000:] == 7).all()
    assert array[500_000] == 0


@pytest.mark.parametrize("length", [1000, 1 << 17, (1 << 17) + 3, (1 << 18) + 5, 700_001])
def test_dense_memory_fills_a_page(length: int) -> None:
    """From half a huge page on there is at least a whole one; all of it is zeros and may be written."""
    array = reserve(length, np.uint64, dense=True)
    page = 1 << 21
    assert array.nbytes == (page if page // 2 <= 8 * length < page else 8 * length)
    assert not array.any()
    array[:] = 1
    assert int(array.sum()) == array.size


def test_pages_are_huge_as_far_as_they_are_full() -> None:
    """Where the system has such pages; what is left at the end takes no more than small ones."""
    array = reserve((5 << 20) // 8 + 1000, np.uint64, dense=True)
    before = resident(array)
    array[:] = 1
    assert resident(array) - before < array.nbytes + (1 << 13)


def test_what_has_been_freed_is_given_back() -> None:
    """Where the C library is one that can do so: forty megabytes below something that is still in use."""
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("the C library cannot")
    blocks = [np.ones(12_500) for _ in range(400)]
    last = blocks.pop()
    before = all_resident()
    del blocks
    trim()
    assert before - all_resident() > 30_000_000
    assert last.all()


def all_resident() -> int:
    """Bytes of this process that are in memory."""
    with open("/proc/self/statm") as figures:
        return int(figures.read().split()[1]) * mmap.PAGESIZE
