"""Memory for large arrays: reserved at once, paid for where it is touched, on huge pages if there are any."""

from __future__ import annotations

import contextlib
import mmap
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_PAGE = mmap.PAGESIZE
_HUGE = 1 << 21


def reserve(length: int, kind: DTypeLike, huge: bool = True) -> NDArray[Any]:
    """An array of zeros that takes address space now, and memory page by page as it is written.

    The memory is returned when the last view of the array is gone.
    Raises ``MemoryError`` where not even the address space is to be had.
    """
    size = max(_PAGE, length * np.dtype(kind).itemsize)
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | getattr(mmap, "MAP_NORESERVE", 0)
    try:
        memory = mmap.mmap(-1, size, flags=flags)
    except (OSError, ValueError, OverflowError) as problem:
        raise MemoryError(f"no address space for {size} bytes") from problem
    if huge and size >= _HUGE and hasattr(mmap, "MADV_HUGEPAGE"):
        with contextlib.suppress(OSError):  # a system without huge pages is slower, not wrong
            memory.madvise(mmap.MADV_HUGEPAGE)
    return np.frombuffer(memory, dtype=kind, count=length)
