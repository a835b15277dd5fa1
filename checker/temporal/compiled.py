"""Native code for the kernels of the temporal engine: compiled once, kept on disk where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(function: Kernel) -> Kernel:
    """The function as native code, its type kept.

    Where no cache directory can be written, the code is compiled anew in every process.
    """
    try:
        return cast(Kernel, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # Numba found no directory that it may write to
        return cast(Kernel, numba.njit(nogil=True)(function))
