"""LLVM assembly that is compiled by a thread of its own."""

from __future__ import annotations

import ctypes

import pytest

from checker.native.machine_code import MachineCode

TWICE = "define i64 @twice(i64 %x) {\n  %y = add i64 %x, %x\n  ret i64 %y\n}\n"


@pytest.mark.parametrize("optimized", [False, True])
def test_a_function_is_called_by_its_address(optimized: bool) -> None:
    code = MachineCode(TWICE, optimized)
    twice = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(code.address("twice"))
    assert twice(21) == 42
    assert code.address("twice") == code.address("twice")


def test_what_goes_wrong_in_compiling_is_raised_where_the_code_is_wanted() -> None:
    code = MachineCode("define i64 @twice(i64 %x) { nonsense }", False)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="nonsense"):
            code.address("twice")
