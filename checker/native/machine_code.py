"""LLVM assembly to machine code in memory.

LLVM's passes over the intermediate representation are left out: the assembly is written with care, they take longer
than the translation to machine code, and gain nothing that could be measured. For the same reason the translation
itself is LLVM's level 1, not 2 or 3.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Thread
from typing import Any

from llvmlite import binding


class MachineCode:
    """Compiled functions; they may be called by address as long as this object lives.

    They are compiled by a thread of their own, without Python's lock, so that modules can be imported meanwhile.
    """

    def __init__(self, assembly: str, optimized: bool) -> None:
        """``optimized``: take about six times as long for code that is about twice as fast."""
        self._engine: Any = None
        self._problem: BaseException | None = None
        self._thread = Thread(target=self._compile, args=(assembly, 1 if optimized else 0), name="machine code")
        self._thread.start()

    def _compile(self, assembly: str, level: int) -> None:
        try:
            machine = _machine(level)
            module = binding.parse_assembly(assembly)
            module.triple = machine.triple
            module.data_layout = str(machine.target_data)
            engine = binding.create_mcjit_compiler(module, machine)
            engine.finalize_object()
            self._engine = engine
        except BaseException as problem:  # whoever waits is to know
            self._problem = problem

    @property
    def is_being_made(self) -> bool:
        """Whether LLVM is still at work."""
        return self._thread.is_alive()

    def address(self, name: str) -> int:
        """The address of a function, once it is compiled; raises what went wrong in compiling."""
        self._thread.join()
        if self._problem is not None:
            raise self._problem
        return int(self._engine.get_function_address(name))


def _machine(level: int) -> Any:
    target, cpu, features = _target()
    return target.create_target_machine(cpu=cpu, features=features, opt=level, jit=True)


@lru_cache(maxsize=1)
def _target() -> tuple[Any, str, str]:
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    target = binding.Target.from_default_triple()
    try:
        features = binding.get_host_cpu_features().flatten()
    except RuntimeError:  # LLVM does not know this processor: its name implies what it certainly has
        features = ""
    return target, binding.get_host_cpu_name(), features
