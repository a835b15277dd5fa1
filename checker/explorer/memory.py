"""Memory for large arrays: reserved at once, paid for where it is touched, on huge pages if there are any."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import sys
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

HUGE = 1 << 21
"""Bytes of a page, where pages are huge."""

DENSE_FROM = HUGE // 2
"""Bytes from which on dense memory is on such pages, as far as it fills them, and fills one at least."""

_NORESERVE = 0x4000 if sys.platform == "linux" else 0
"""Python has a name for it since 3.13."""


def reserve(length: int, kind: DTypeLike, huge: bool = True, dense: bool = False) -> NDArray[Any]:
    """An array of zeros that takes address space now, and memory page by page as it is written.

    The first two megabytes are on small pages, so that a small search stays small. dense: all of it is going to be
    written, so that it is on huge pages from half of one on, and longer than asked for if it would not fill a whole
    one: a small page costs a microsecond or two, and more where two threads touch new ones at once.
    The memory is returned when the last view of the array is gone.
    Raises ``MemoryError`` where not even the address space is to be had.
    """
    width = np.dtype(kind).itemsize
    size = max(mmap.PAGESIZE, length * width)
    first = HUGE
    if dense and size >= DENSE_FROM:
        first = 0
        size = max(size, HUGE)
        length = size // width
    mapped = size if size < HUGE else -(-size // HUGE) * HUGE  # otherwise it might begin within a huge page
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _NORESERVE
    try:
        memory = mmap.mmap(-1, mapped, flags=flags)
    except (OSError, ValueError, OverflowError) as problem:
        raise MemoryError(f"no address space for {size} bytes") from problem
    whole = size // HUGE * HUGE
    if huge and whole > first and hasattr(mmap, "MADV_HUGEPAGE"):
        with contextlib.suppress(OSError):  # a system without huge pages is slower, not wrong
            memory.madvise(mmap.MADV_HUGEPAGE, first, whole - first)
    return np.frombuffer(memory, dtype=kind, count=length)


def release(array: NDArray[Any], begin: int, end: int) -> None:
    """Give back the memory of a part of an array that was reserved whole, on small pages; it reads as zeros then."""
    memory = array.base.obj if isinstance(array.base, memoryview) else array.base
    if not isinstance(memory, mmap.mmap) or not hasattr(mmap, "MADV_DONTNEED"):
        return
    first = -(-begin * array.itemsize // mmap.PAGESIZE) * mmap.PAGESIZE
    last = end * array.itemsize // mmap.PAGESIZE * mmap.PAGESIZE
    if last > first:
        with contextlib.suppress(OSError):
            memory.madvise(mmap.MADV_DONTNEED, first, last - first)


def trim() -> None:
    """Give memory back to the system that has been freed, but that the C library keeps; not all libraries can."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
