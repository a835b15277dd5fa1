"""The kernels as machine code: compiled once for this processor, kept on disk where that is possible."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

_OF_SEARCHES = ("rows", "tree", "buckets", "batch", "expand", "absorb", "rounds", "look", "reshape", "disk")
_OF_GRAPHS = ("runs", "ways", "components", "bounds", "product")
"""The modules that kernels are in."""

_DIGEST = hashlib.sha256().digest_size


class Kernels:
    """Machine code in memory. Each exported kernel is a method, which takes numbers and releases Python's lock."""

    def __init__(self, code: bytes) -> None:
        from llvmlite import binding

        machine = _machine()  # which the engine is to own
        module = binding.parse_assembly("")
        module.triple = machine.triple
        self._engine = binding.create_mcjit_compiler(module, machine)
        self._engine.add_object_file(binding.object_file.ObjectFileRef.from_data(code))
        self._engine.finalize_object()

    def __getattr__(self, name: str) -> Callable[..., int]:
        address = 0 if name.startswith("_") else self._engine.get_function_address(name)
        if not address:
            raise AttributeError(f"there is no kernel {name}")
        signatures: dict[int, Any] = {}

        def call(*arguments: int) -> int:
            native = signatures.get(len(arguments))
            if native is None:
                signature = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * len(arguments))
                native = signatures[len(arguments)] = signature(address)
            return int(native(*arguments))

        setattr(self, name, call)
        return call


_loaded: list[Kernels] = []


def warm(report: Callable[[str], None] | None = None) -> Kernels:
    """The kernels, loaded into this process; compiled first if that was never done on this machine.

    report: is told in a line what takes a second or two, only if something does.
    """
    if not _loaded:
        path = cached()
        code = _read(path)
        if code is None:
            if report is not None:
                report("compiling the search for this processor, once …")
            code = compile_kernels()
            _write(path, code)
        _loaded.append(Kernels(code))
    return _loaded[0]


def compile_kernels() -> bytes:
    """The machine code of all kernels, as an object file."""
    from checker.explorer.kernel_compiler import assembly
    from checker.explorer.kernel_language import kernels as all_kernels

    for part in _OF_SEARCHES + _OF_GRAPHS:
        import_module(f"checker.explorer.kernels_{part}")
    return machine_code(assembly(all_kernels))


def machine_code(assembly: str) -> bytes:
    """An object file made of LLVM assembly, for this processor."""
    from llvmlite import binding

    machine = _machine()
    module = binding.parse_assembly(assembly)
    module.verify()
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    options = binding.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = False  # loops here are short
    passes = binding.create_pass_builder(machine, options)
    passes.getModulePassManager().run(module, passes)
    return bytes(machine.emit_object(module))


def _machine() -> Any:
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    target = binding.Target.from_default_triple()
    cpu, features = binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten()
    return target.create_target_machine(cpu=cpu, features=features, opt=3, jit=True)


def cache_directory() -> Path:
    """Where compiled kernels are kept: ``CONCLAVE_CACHE_DIR``, or a directory of the user's cache."""
    given = os.environ.get("CONCLAVE_CACHE_DIR")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME")
    with contextlib.suppress(RuntimeError):  # a user without a home
        return (Path(base) if base else Path.home() / ".cache") / "conclave"
    return Path(tempfile.gettempdir()) / f"conclave-{os.getuid()}"


def cached() -> Path:
    """Where the code is kept that belongs to these sources and this processor."""
    import llvmlite
    from llvmlite import binding

    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted([*here.glob("kernel*.py"), here / "places.py", Path(__file__)]):
        digest.update(path.read_bytes())
    digest.update(f"{llvmlite.__version__} {binding.get_host_cpu_name()}".encode())
    digest.update(binding.get_host_cpu_features().flatten().encode())
    return cache_directory() / f"kernels-{digest.hexdigest()[:32]}"


def _read(path: Path) -> bytes | None:
    """The code kept at a path, or None if there is none that is whole and of this user."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            content = file.read()
    except OSError:
        return None
    digest, code = content[:_DIGEST], content[_DIGEST:]
    return code if code and hashlib.sha256(code).digest() == digest else None


def _write(path: Path, code: bytes) -> None:
    """Keep code at a path, if that is possible; other processes see all of it or nothing."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(hashlib.sha256(code).digest() + code)
        os.replace(file.name, path)
