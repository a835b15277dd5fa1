"""How kernels become native code: compiled at the first call, kept on disk where that is possible."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def kernel(function: Kernel) -> Kernel:
    """The function as native code that runs without Python's lock, its type kept.

    Where no cache directory can be written, the code is compiled anew in every process.
    """
    try:
        native = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # Numba found no directory that it may write to
        return cast(Kernel, numba.njit(nogil=True, error_model="numpy")(function))
    _stamp(native)
    return cast(Kernel, native)


def _stamp(native: Any) -> None:
    """Tie the cached code to all sources of kernels: Numba itself looks only at the file of the function."""
    index: Any = getattr(getattr(native, "_cache", None), "_cache_file", None)
    if hasattr(index, "_source_stamp"):
        index._source_stamp = (*index._source_stamp, _digest())


@lru_cache(maxsize=1)
def _digest() -> str:
    """A digest of every source that kernels are made of."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for pattern in ("kernels*.py", "visited*.py", "intrinsics.py"):
        for path in sorted(here.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
