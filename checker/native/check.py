"""Functions of a state that answer questions: a bit for each predicate."""

from __future__ import annotations

from collections.abc import Sequence

from checker.ir.system import Predicate
from checker.native.assembly import Function, Module, word
from checker.native.expressions import Translator
from checker.native.layout import Layout

FAULT = 62
"""The bit that is set where evaluating a predicate is a fault of the model."""


def add_check(module: Module, name: str, predicates: Sequence[Predicate], layout: Layout, wanted: bool) -> None:
    """Write ``uint64 NAME(const uint64* state)``: bit k is set if predicate k is ``wanted``; bit 62 for a fault.

    A predicate that is at fault does not hold.
    """
    function = Function(module, f"i64 @{name}(ptr readonly %state) nounwind")
    translator = Translator(function, layout)
    result = "0"

    def add(condition: str, bit: int) -> None:
        nonlocal result
        found = function.value(f"select i1 {condition}, i64 {word(1 << bit)}, i64 0")
        result = function.value(f"or i64 {result}, {found}")

    for bit, predicate in enumerate(predicates):
        value = translator.one(predicate.value)
        if not (predicate.fault.is_const and not predicate.fault.data):
            fault = translator.one(predicate.fault)
            add(fault, FAULT)
            right = function.value(f"xor i1 {fault}, true")
            value = function.value(f"and i1 {value}, {right}")
        if not wanted:
            value = function.value(f"xor i1 {value}, true")
        add(value, bit)
    function.do(f"ret i64 {result}")
    module.add(function)
