"""Calls of kernels with NumPy's arrays."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.explorer.kernel_language import arrays
from checker.explorer.library import warm

LARGE = 1 << 25
"""Bytes in arrays from which on a kernel may take longer than anybody wants to wait who has pressed Ctrl-C."""


def call(kernel: Callable[..., int], *arguments: NDArray[Any] | int) -> int:
    """Run the machine code of a kernel on arrays and numbers; what it returns.

    Where that may take long, a thread of its own does it, so that Ctrl-C is answered at once; what it has begun it then
    ends on its own. Raises ``TypeError`` for an array that is not of the kind that the kernel declares, or has gaps.
    """
    given, size = [], 0
    for width, argument in zip(_widths(kernel), arguments, strict=True):
        if width == 0:
            given.append(int(argument))
            continue
        assert isinstance(argument, np.ndarray)
        if argument.itemsize != width or not argument.flags.c_contiguous:
            raise TypeError(f"{kernel.__name__} takes arrays of {width} bytes an element, not {argument.dtype}")
        given.append(argument.ctypes.data)
        size += argument.nbytes
    native: Callable[..., int] = getattr(warm(), kernel.__name__)
    if size < LARGE or threading.current_thread() is not threading.main_thread():
        return native(*given)
    return _in_a_thread(native, given, arguments)


def _in_a_thread(native: Callable[..., int], given: list[int], arguments: object) -> int:
    """The same by another thread, which keeps the arrays alive for as long as it needs them."""
    outcome: Future[int] = Future()

    def work(_: object) -> None:
        try:
            outcome.set_result(native(*given))
        except BaseException as problem:  # whoever waits is to know
            outcome.set_exception(problem)

    threading.Thread(target=work, args=(arguments,), name=native.__name__, daemon=True).start()
    return outcome.result()


@cache
def _widths(kernel: Callable[..., int]) -> tuple[int, ...]:
    """Bytes of an element of each argument; 0 for a number."""
    kinds = [kind for name, kind in kernel.__annotations__.items() if name != "return"]
    return tuple(arrays[kind].bits // 8 if kind in arrays else 0 for kind in kinds)
