"""LLVM assembly as text: quicker to write and to parse than a tree of objects is to build."""

from __future__ import annotations


def word(value: int) -> str:
    """A 64-bit constant, given as a signed or unsigned number."""
    return str(((value + (1 << 63)) & ((1 << 64) - 1)) - (1 << 63))


def half(value: int) -> str:
    """A 32-bit constant, given as a signed or unsigned number."""
    return str(((value + (1 << 31)) & ((1 << 32) - 1)) - (1 << 31))


class Module:
    """Functions and tables of one module."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._declared: set[str] = set()
        self._tables: dict[tuple[int, ...], str] = {}

    def add(self, function: Function) -> None:
        """Put a finished function into the module."""
        self._parts.append(function.text())

    def declare(self, signature: str) -> None:
        """Declare an intrinsic once."""
        self._declared.add(f"declare {signature}\n")

    def table(self, values: tuple[int, ...]) -> str:
        """The name of a constant array of words."""
        name = self._tables.get(values)
        if name is None:
            name = self._tables[values] = f"@table{len(self._tables)}"
        return name

    def text(self) -> str:
        """The module as LLVM assembly."""
        tables = [
            f"{name} = private unnamed_addr constant [{len(values)} x i64] "
            f"[{', '.join(f'i64 {word(value)}' for value in values)}]\n"
            for values, name in self._tables.items()
        ]
        return "".join([*tables, *sorted(self._declared), *self._parts])


class Function:
    """A function being written, one instruction after the other."""

    def __init__(self, module: Module, header: str) -> None:
        self.module = module
        self._header = header
        self._lines: list[str] = []
        self._fresh = 0
        self.block = "entry"

    def value(self, instruction: str) -> str:
        """Append an instruction; the name of its value."""
        name = f"%v{self._fresh}"
        self._fresh += 1
        self._lines.append(f"  {name} = {instruction}\n")
        return name

    def do(self, instruction: str) -> None:
        """Append an instruction without a value."""
        self._lines.append(f"  {instruction}\n")

    def new_block(self, stem: str) -> str:
        """A name for a block that is to come."""
        self._fresh += 1
        return f"{stem}{self._fresh}"

    def start(self, block: str) -> None:
        """All that follows belongs to ``block``."""
        self.block = block
        self._lines.append(f"{block}:\n")

    def branch(self, condition: str, yes: str, no: str) -> None:
        """End the block: go on to ``yes`` or to ``no``."""
        self.do(f"br i1 {condition}, label %{yes}, label %{no}")

    def jump(self, block: str) -> None:
        """End the block: go on to ``block``."""
        self.do(f"br label %{block}")

    def text(self) -> str:
        """The function as LLVM assembly."""
        return f"define {self._header} {{\nentry:\n{''.join(self._lines)}}}\n"
