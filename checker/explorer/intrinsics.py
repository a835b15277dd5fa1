"""Machine operations that Numba has no words for: calls by address, loads, stores, prefetch, products.

Addresses are plain integers, so that the kernels that use them stay cacheable: no pointer is baked in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

_define: Any = intrinsic
_WORD = ir.IntType(64)
_HALF = ir.IntType(32)
_WIDE = ir.IntType(128)


def _pointer(builder: Any, address: Any, kind: Any) -> Any:
    return builder.inttoptr(address, kind.as_pointer())


def _define_call_step(context: Any, function: Any, state: Any, out: Any, labels: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(_WORD, [_WORD.as_pointer(), _WORD.as_pointer(), _HALF.as_pointer()])
        address, state, out, labels = arguments
        callee = _pointer(builder, address, kind)
        return builder.call(
            callee,
            [
                _pointer(builder, state, _WORD),
                _pointer(builder, out, _WORD),
                _pointer(builder, labels, _HALF),
            ],
        )

    return types.int64(types.int64, types.int64, types.int64, types.int64), generate


def _define_call_check(context: Any, function: Any, state: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        callee = _pointer(builder, arguments[0], ir.FunctionType(_WORD, [_WORD.as_pointer()]))
        return builder.call(callee, [_pointer(builder, arguments[1], _WORD)])

    return types.uint64(types.int64, types.int64), generate


def _define_load(context: Any, address: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_pointer(builder, arguments[0], _WORD))

    return types.uint64(types.int64), generate


def _define_store(context: Any, address: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[1], _pointer(builder, arguments[0], _WORD))
        return context.get_dummy_value()

    return types.void(types.int64, types.uint64), generate


def _define_load_half(context: Any, address: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.zext(builder.load(_pointer(builder, arguments[0], _HALF)), _WORD)

    return types.int64(types.int64), generate


def _define_store_half(context: Any, address: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(builder.trunc(arguments[1], _HALF), _pointer(builder, arguments[0], _HALF))
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


def _define_trailing_zeros(context: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.IntType(1)(1))

    return types.int64(types.uint64), generate


def _define_top_bit(context: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.sub(_WORD(63), builder.ctlz(arguments[0], ir.IntType(1)(1)))

    return types.int64(types.uint64), generate


def _define_high(context: Any, a: Any, b: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        product = builder.mul(builder.zext(arguments[0], _WIDE), builder.zext(arguments[1], _WIDE))
        return builder.trunc(builder.lshr(product, _WIDE(64)), _WORD)

    return types.uint64(types.uint64, types.uint64), generate


def _define_prefetch(context: Any, address: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [byte, _HALF, _HALF, _HALF])
        callee = builder.module.declare_intrinsic("llvm.prefetch", (byte,), kind)
        where = builder.inttoptr(arguments[0], byte)
        builder.call(callee, [where, _HALF(0), _HALF(3), _HALF(1)])
        return context.get_dummy_value()

    return types.void(types.int64), generate


def _define_fold(context: Any, a: Any, b: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        product = builder.mul(builder.zext(arguments[0], _WIDE), builder.zext(arguments[1], _WIDE))
        high = builder.trunc(builder.lshr(product, _WIDE(64)), _WORD)
        return builder.xor(high, builder.trunc(product, _WORD))

    return types.uint64(types.uint64, types.uint64), generate


call_step: Callable[[int, int, int, int], int] = _define(_define_call_step)
"""Call ``int64 step(const uint64*, uint64*, uint32*)`` at an address; all arguments are addresses."""

call_check: Callable[[int, int], Any] = _define(_define_call_check)
"""Call ``uint64 check(const uint64*)`` at an address."""

load: Callable[[int], Any] = _define(_define_load)
"""The 64-bit word at an address."""

store: Callable[[int, Any], None] = _define(_define_store)
"""Write a 64-bit word to an address."""

load_half: Callable[[int], int] = _define(_define_load_half)
"""The 32-bit word at an address, as a signed 64-bit number that is not negative."""

store_half: Callable[[int, int], None] = _define(_define_store_half)
"""Write the lower 32 bits of a number to an address."""

trailing_zeros: Callable[[Any], int] = _define(_define_trailing_zeros)
"""The number of zero bits below the lowest one of a word that is not 0."""

top_bit: Callable[[Any], int] = _define(_define_top_bit)
"""The place of the highest bit that is set in a word that is not 0."""

high: Callable[[Any, Any], Any] = _define(_define_high)
"""The upper half of the 128-bit product of two words."""

prefetch: Callable[[int], None] = _define(_define_prefetch)
"""Ask for the cache line at an address, to be read or written soon; any address is allowed."""

fold: Callable[[Any, Any], Any] = _define(_define_fold)
"""The 128-bit product of two words, its halves combined by exclusive or: the mixing step of the hash."""

integer: Callable[[Any], int] = cast(Any, np.int64)
"""A word as a signed number."""
