"""A number for each step, such as how many messages it sends: a function of a state, in step with ``step``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from checker.ir.expr import Expr
from checker.native.assembly import Module
from checker.native.compiled import Native
from checker.native.machine_code import MachineCode
from checker.native.step import add_step


class Weights:
    """Native code for a number per step; the address is good as long as the object lives.

    values: for each instance of the system an expression over the state before the step, from 0 to 2^32 - 1.
    address: of a function like ``step``, with the same successors in the same order. It writes their numbers where
        ``step`` writes their labels; what it writes as states means nothing.
    """

    def __init__(self, native: Native, values: Sequence[Expr]) -> None:
        system = native.system
        # A step that changes nothing and whose label is the number: its label is 0, plus the number as a message code.
        weighed = [
            replace(instance, label=0, updates={}, message_code=value)
            for instance, value in zip(system.instances, values, strict=True)
        ]
        module = Module()
        add_step(module, replace(system, instances=tuple(weighed)), native.layout)
        self._code = MachineCode(module.text(), optimized=False)
        self.address = self._code.address("step")
