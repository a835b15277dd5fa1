"""Kernels of the temporal engine: as native code for large graphs, as the Python that they are for tiny ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, update_wrapper
from typing import Any, TypeVar, cast

import numpy as np

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

TINY = 6000
"""Elements of all arrays of a call up to which Python is done before Numba would be loaded (half a second or more)."""


class Compiled:
    """A kernel that is compiled when it is first called with large arrays, and kept on disk where that is possible.

    Where no cache directory can be written, the code is compiled anew in every process.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        update_wrapper(self, function)

    def __call__(self, *arguments: Any) -> Any:
        if "native" not in vars(self) and sum(x.size for x in arguments if isinstance(x, np.ndarray)) <= TINY:
            return self.function(*arguments)
        return self.native(*arguments)

    @cached_property
    def native(self) -> Callable[..., Any]:
        """The kernel as native code, which runs without Python's lock."""
        import numba  # here: it takes long to load, and tiny graphs do without

        try:
            return cast(Callable[..., Any], numba.njit(cache=True, nogil=True)(self.function))
        except RuntimeError:  # Numba found no directory that it may write to
            return cast(Callable[..., Any], numba.njit(nogil=True)(self.function))


def compiled(function: Kernel) -> Kernel:
    """The function as a kernel, its type kept. It may use what Numba compiles, and no other kernel."""
    return cast(Kernel, Compiled(function))
