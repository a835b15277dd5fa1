"""Native steps and checks called from Python, on one state."""

from __future__ import annotations

import ctypes

import numpy as np
from numpy.typing import NDArray

from checker.ir.system import CellState
from checker.native.compiled import Native

Words = NDArray[np.uint64]
_STEP = ctypes.CFUNCTYPE(
    ctypes.c_int64, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_void_p
)
_CHECK = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p)
_GUARD = 0xA5A5A5A5A5A5A5A5


def native_words(native: Native, cells: CellState) -> list[tuple[int, Words]] | None:
    """Label and packed target of every step, in the order of the native code; None where the model is at fault."""
    found = labels_and_words(native, cells, 0, np.zeros(labels_of(native), np.uint32))
    return None if found is None else list(zip(*found, strict=True))


def labels_of(native: Native) -> int:
    """How many labels there are, up to the first one of the last instance."""
    return max((instance.label + 1 for instance in native.system.instances), default=0)


def labels_and_words(
    native: Native, cells: CellState, skip: int, kinds: NDArray[np.uint32]
) -> tuple[list[int], list[Words]] | None:
    """Labels, and packed targets, fewer of them where ``skip`` is not 0; None where the model is at fault."""
    state = native.layout.pack(cells)
    before = state.copy()
    out = np.full((native.fanout + 1) * native.words, _GUARD, np.uint64)
    labels = np.zeros(native.fanout + 1, np.uint32)
    got = _STEP(native.step)(state.ctypes.data, out.ctypes.data, labels.ctypes.data, skip, kinds.ctypes.data)
    assert (state == before).all(), "a step must not change the state that it starts from"
    assert (out[native.fanout * native.words :] == _GUARD).all(), "more successors than the fanout"
    if got < 0:
        return None
    made, left_out = got & 0xFFFFFFFF, got >> 32
    return [int(label) for label in labels[:made]], list(out.reshape(-1, native.words)[: made - left_out])


def unpacked(native: Native, words: Words) -> CellState:
    """The cells of a packed state, which must be the packed form of these cells, to the bit."""
    cells = native.layout.unpack(words)
    assert (native.layout.pack(cells) == words).all(), "a state has two packed forms"
    return cells


def native_steps(native: Native, cells: CellState) -> list[tuple[int, CellState]] | None:
    """Label and target of every step; None where the model is at fault."""
    found = native_words(native, cells)
    return None if found is None else [(label, unpacked(native, words)) for label, words in found]


def native_mask(native: Native, address: int, cells: CellState) -> int:
    """What the check at an address says of a state."""
    return mask_of_words(address, native.layout.pack(cells))


def mask_of_words(address: int, words: Words) -> int:
    """What the check at an address says of a packed state."""
    return int(_CHECK(address)(words.ctypes.data))
