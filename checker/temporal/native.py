"""Calls of kernels with NumPy's arrays."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.explorer.kernel_language import arrays
from checker.explorer.library import warm


def call(kernel: Callable[..., int], *arguments: NDArray[Any] | int) -> int:
    """Run the machine code of a kernel on arrays and numbers; what it returns.

    Raises ``TypeError`` for an array that is not of the kind that the kernel declares, or has gaps.
    """
    widths = _widths(kernel)
    given = []
    for width, argument in zip(widths, arguments, strict=True):
        if width == 0:
            given.append(int(argument))
            continue
        assert isinstance(argument, np.ndarray)
        if argument.itemsize != width or not argument.flags.c_contiguous:
            raise TypeError(f"{kernel.__name__} takes arrays of {width} bytes an element, not {argument.dtype}")
        given.append(argument.ctypes.data)
    found: int = getattr(warm(), kernel.__name__)(*given)
    return found


@cache
def _widths(kernel: Callable[..., int]) -> tuple[int, ...]:
    """Bytes of an element of each argument; 0 for a number."""
    kinds = [kind for name, kind in kernel.__annotations__.items() if name != "return"]
    return tuple(arrays[kind].bits // 8 if kind in arrays else 0 for kind in kinds)
