"""The language of kernels: a small part of Python, about numbers and memory, that becomes machine code.

A kernel is a function of numbers. ``int`` is a signed 64-bit number (an address is one), ``Word`` an unsigned one,
``bool`` a truth value; all arguments and results say which. ``Bytes``, ``Ints``, ``Halves`` and ``Longs`` are arrays,
given by their addresses: an element is an ``int``, and nothing watches over the bounds. A local variable has the type
of the first value that it gets. A literal takes the type of what it meets. Allowed are assignments, to elements too,
``if``, ``while``, ``for`` over ``range`` (with a step above 0), ``break``, ``continue``, ``return``, conditional
expressions, comparisons of two values, ``and``, ``or``, ``not``, the operators ``+ - * & | ^ << >> ~``, ``min``,
``max``, the conversions ``int`` and ``Word``, tuples as results, other kernels, and what ``kernel_machine`` offers.
Numbers wrap around; ``>>`` fills with the sign for ``int`` and with zeros for ``Word``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias, TypeVar

Word: TypeAlias = int
"""An unsigned 64-bit number."""


@dataclass(frozen=True)
class Kernel:
    """A function that is to be compiled. hint: an attribute for LLVM. is_exported: Python may call it."""

    function: Callable[..., Any]
    hint: str = ""
    is_exported: bool = False

    @property
    def name(self) -> str:
        """What other kernels call it."""
        return self.function.__name__


class Array:
    """Numbers of so many bits, one behind the other, given by the address of the first one."""

    bits: ClassVar[int]
    is_signed: ClassVar[bool] = False

    def __getitem__(self, place: int) -> int:
        raise NotImplementedError

    def __setitem__(self, place: int, value: int) -> None:
        raise NotImplementedError


class Bytes(Array):
    """Numbers from 0 to 255."""

    bits = 8


class Halves(Array):
    """Numbers of 32 bits that are not negative."""

    bits = 32


class Ints(Array):
    """Signed numbers of 32 bits."""

    bits = 32
    is_signed = True


class Longs(Array):
    """Signed numbers of 64 bits."""

    bits = 64
    is_signed = True


arrays: dict[str, type[Array]] = {one.__name__: one for one in (Bytes, Halves, Ints, Longs)}

kernels: list[Kernel] = []
"""All kernels of the explorer, in the order of their definition."""

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Mark a function as a kernel."""
    kernels.append(Kernel(function))
    return function


def inline(function: Function) -> Function:
    """Mark a function as a kernel whose calls are to be replaced by its body."""
    kernels.append(Kernel(function, "alwaysinline"))
    return function


def outline(function: Function) -> Function:
    """Mark a function as a kernel that is called rarely, so that its body is to stay out of the way."""
    kernels.append(Kernel(function, "noinline"))
    return function


def export(function: Function) -> Function:
    """Mark a function as a kernel that Python may call; it takes ``int`` and arrays, and returns an ``int``."""
    kernels.append(Kernel(function, is_exported=True))
    return function
