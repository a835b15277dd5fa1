"""A transition system as native code, ready for the explorer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from checker.ir.expr import cells_in
from checker.ir.system import Predicate, TransitionSystem
from checker.native.assembly import Module
from checker.native.check import FAULT, add_check
from checker.native.layout import Layout
from checker.native.machine_code import MachineCode
from checker.native.step import add_step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHORT = 3000
"""Lines of LLVM assembly that are compiled well at once, which takes up to 0.07 s: most of that passes
while modules are imported, and the rest is less than it saves of half a second of search."""

_SECONDS_PER_LINE = 5e-5
"""What LLVM takes to compile a line well, on a busy machine; quickly, a sixth of it."""


class Native:
    """Native code for a system. Addresses are good as long as the object lives.

    layout: where the cells are in the words of a state.
    words: 64-bit words of a state. fanout: no state has more successors; at least 1.

    The code of a large system is compiled quickly at first, and runs at about half the speed that it could have:
    see ``optimize``.
    """

    def __init__(self, system: TransitionSystem, optimized: bool | None = None) -> None:
        self.system = system
        self.layout = Layout(system)
        self.words = self.layout.words
        self.fanout = max(1, len(system.instances))
        module = Module()
        add_step(module, system, self.layout)
        _add_predicates(module, "check", system.predicates, self.layout, False)
        self._assembly = module.text()
        self.is_optimized = self._assembly.count("\n") <= SHORT if optimized is None else optimized
        self._code = [MachineCode(self._assembly, self.is_optimized)]
        self._main = self._code[0]

    @property
    def step(self) -> int:
        """The address of a function that writes all successors and their labels: see ``add_step``."""
        return self._main.address("step")

    @property
    def is_being_compiled(self) -> bool:
        """Whether whoever asks for the address of ``step`` has to wait."""
        return self._main.is_being_made

    @property
    def check(self) -> int:
        """The address of ``uint64 check(const uint64* state)``.

        Bit k of what it returns is set where predicate k of the system is false or could not be evaluated; bit 62
        where any could not.
        """
        return self._main.address("check")

    def optimize(self) -> bool:
        """Compile ``step`` and ``check`` again, well; false if they already are.

        Quick code takes 5 to 20 percent more of the time of a search, so this pays for a search that takes about
        twenty times ``optimizing_takes``. A search may go over to the new ``step`` at any time: successors and
        their order stay the same. The old addresses remain good. May be called from a thread.
        """
        if self.is_optimized:
            return False
        better = MachineCode(self._assembly, True)
        better.address("step")
        self._code.append(better)
        self._main, self.is_optimized = better, True
        return True

    @property
    def optimizing_takes(self) -> float:
        """About how many seconds ``optimize`` would take now."""
        return 0.0 if self.is_optimized else self._assembly.count("\n") * _SECONDS_PER_LINE

    def relevant(self, wanted: int) -> list[int]:
        """By word, the bits that decide which predicates of a mask hold, and whether any could not be evaluated."""
        predicates = self.system.predicates
        values = [predicate.value for k, predicate in enumerate(predicates) if wanted >> k & 1]
        return self.layout.masks(cells_in([*values, *(predicate.fault for predicate in predicates)]))

    @cached_property
    def digest(self) -> str:
        """A digest of all that steps, checks and initial states depend on, the same in every process."""
        text = f"{self._assembly}\n{self.words} {self.fanout} {self.system.rule_start}"
        return hashlib.sha256(text.encode() + self.initial.tobytes()).hexdigest()

    @cached_property
    def initial(self) -> NDArray[np.uint64]:
        """The packed initial states, (states, words). Raises ``UsageError`` if there are too many to be listed."""
        from checker.native.initial import initial_words

        return initial_words(self.system, self.layout)

    def predicates_address(self, predicates: Sequence[Predicate]) -> int:
        """The address of a new ``uint64 holds(const uint64* state)``: bit k is set where predicate k holds.

        Bit 62 is set where one of them could not be evaluated, which then does not hold. At most 62 predicates.
        """
        module = Module()
        _add_predicates(module, "holds", predicates, self.layout, True)
        code = MachineCode(module.text(), optimized=False)
        self._code.append(code)
        return code.address("holds")


def _add_predicates(module: Module, name: str, predicates: Sequence[Predicate], layout: Layout, wanted: bool) -> None:
    if len(predicates) > FAULT:
        raise ValueError(f"{len(predicates)} predicates are more than fit into one check: {FAULT}")
    add_check(module, name, predicates, layout, wanted)


def compile_native(system: TransitionSystem, optimized: bool | None = None) -> Native:
    """Native code for the steps and the predicates of a system.

    ``optimized``: compile well, or quickly; left out, well if that takes little time.
    """
    return Native(system, optimized)
