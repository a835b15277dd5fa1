"""Random statements, as source text."""

from __future__ import annotations

from checker import types
from checker.types import Type
from tests.generation.chooser import Chooser
from tests.generation.expressions import INT, World, Writer, is_int
from tests.generation.shapes import BOOL, COLOR, MOOD

INDENT = "    "


class Body(Writer):
    """Writes the body of one function. ``result``: what it returns; None for nothing."""

    def __init__(self, choose: Chooser, world: World, pure: bool, result: Type | None) -> None:
        super().__init__(choose, world, pure)
        self.result = result

    def lines(self, size: int, depth: int = 2) -> list[str]:
        """The statements, without indentation."""
        found = self.block(size, depth)
        if self.result is not None:
            found.append(self._return(depth))
        return found or ["pass"]

    def block(self, size: int, depth: int) -> list[str]:
        """Some statements. Names that they bind are unknown after the block."""
        before = dict(self.local)
        found: list[str] = []
        for _ in range(self.choose.number(1, max(size, 1) + 1)):
            found.extend(self.statement(size, depth))
        self.local = {name: of for name, of in self.local.items() if name in before}
        return found

    def statement(self, size: int, depth: int) -> list[str]:
        """One statement, perhaps of several lines."""
        busy = not self.pure
        kind = self.choose.weighted(
            (10 * busy, "assign"),
            (3 * busy, "augment"),
            (3, "local"),
            (2, "relocal"),
            (4 * busy, "change"),
            (1 * busy, "pair"),
            (2 * busy, "when"),
            (3 * (size > 1), "if"),
            (2 * (size > 1), "for"),
            (1, "return"),
            (2 * (size > 1), "early"),
            (2 * busy, "call"),
            (4 * (busy and bool(self.world.networks)), "network"),
            (1, "nothing"),
        )
        found: list[str] | str | None = getattr(self, f"_{kind}")(size, depth)
        if found is None:
            return []
        return [found] if isinstance(found, str) else found

    def _assign(self, size: int, depth: int) -> str | None:
        path = self.choose.pick(self.world.places)
        return f"{self.path(path, depth)} = {self.value(path.type, depth)}"

    def _augment(self, size: int, depth: int) -> str | None:
        if self.choose.chance(70):
            place = self.place(is_int, depth)
            operator = self.choose.pick(["+=", "-=", "+=", "*=", "//=", "%="])
            return None if place is None else f"{place} {operator} {self.number(depth - 1)}"
        found = [p for p in self.world.places if isinstance(p.type, types.SetType)]
        if not found:
            return None
        path = self.choose.pick(found)
        return (
            f"{self.path(path, depth)} {self.choose.pick(['|=', '&=', '-=', '^='])} {self.value(path.type, depth - 1)}"
        )

    def _local(self, size: int, depth: int) -> str:
        if self.choose.chance(20):
            return self._copied(depth)
        of = self.choose.pick([INT, INT, BOOL, COLOR, MOOD, self.world.shapes.node, types.OptionalType(COLOR)])
        text = self.number(depth) if of is INT else self.value(of, depth)
        name = self.new_name()
        annotation = ": int" if is_int(of) and self.choose.chance(20) else ""
        self.local[name] = of
        return f"{name}{annotation} = {text}"

    def _copied(self, depth: int) -> str:
        """A local name for a part of the state."""
        path = self.choose.pick(self.world.places)
        text, name = self.path(path, depth), self.new_name()
        self.local[name] = path.type
        return f"{name} = {text}"

    def _relocal(self, size: int, depth: int) -> str | None:
        found = [(name, of) for name, of in self.local.items() if of in (INT, BOOL, COLOR) and name != "i"]
        if not found:
            return None
        name, of = self.choose.pick(found)
        if of == INT and self.choose.chance(40):
            return f"{name} {self.choose.pick(['+=', '-='])} {self.number(depth - 1)}"
        return f"{name} = {self.number(depth) if of == INT else self.value(of, depth)}"

    def _change(self, size: int, depth: int) -> str | None:
        found = [p for p in self.world.places if isinstance(p.type, types.SetType | types.BagType | types.FifoType)]
        if not found:
            return None
        path = self.choose.pick(found)
        place = self.path(path, depth)
        if self.choose.chance(8):
            return f"{place}.clear()"
        of = path.type
        if isinstance(of, types.SetType):
            return f"{place}.{self.choose.pick(['add', 'discard'])}({self.value(of.of, depth - 1)})"
        if isinstance(of, types.BagType):
            return f"{place}.{self.choose.pick(['add', 'add', 'remove'])}({self.value(of.of, depth - 1)})"
        assert isinstance(of, types.FifoType)
        if self.choose.chance(60):
            return f"{place}.append({self.value(of.of, depth - 1)})"
        if self.choose.chance(50):
            return f"{place}.popleft()"
        name = self.new_name()
        self.local[name] = of.of
        return f"{name} = {place}.popleft()"

    def _pair(self, size: int, depth: int) -> str | None:
        a, b = self.choose.pick(self.world.places), self.choose.pick(self.world.places)
        values = f"{self.value(a.type, depth - 1)}, {self.value(b.type, depth - 1)}"
        if self.choose.chance(30) and a.type == b.type:
            return f"{self.path(a, 0)}, {self.path(b, 0)} = {self.path(b, 0)}, {self.path(a, 0)}"
        return f"{self.path(a, depth)}, {self.path(b, depth)} = {values}"

    def _when(self, size: int, depth: int) -> str:
        text = self.condition(depth)
        return f"when({text} or {self.condition(depth - 1)})" if self.choose.chance(50) else f"when({text})"

    def _if(self, size: int, depth: int) -> list[str]:
        found = [f"if {self.condition(depth)}:", *self._indented(size, depth)]
        if self.choose.chance(25):
            found += [f"elif {self.condition(depth)}:", *self._indented(size, depth)]
        if self.choose.chance(50):
            found += ["else:", *self._indented(size, depth)]
        return found

    def _indented(self, size: int, depth: int) -> list[str]:
        return [INDENT + line for line in self.block(size - 1, depth)] or [f"{INDENT}pass"]

    def _for(self, size: int, depth: int) -> list[str]:
        source, inner = self.domain(depth)
        name = self.new_name()
        with self.bound(name, inner):
            return [f"for {name} in {source}:", *self._indented(size, max(depth - 1, 1))]

    def _return(self, depth_or_size: int, depth: int | None = None) -> str:
        depth = depth_or_size if depth is None else depth
        if self.result is None:
            return "return"
        return f"return {self.number(depth) if self.result is INT else self.value(self.result, depth)}"

    def _early(self, size: int, depth: int) -> list[str]:
        """A local name that changes on one path while another one may end."""
        name = self.new_name()
        found = [f"{name} = {self.number(depth - 1)}"]
        self.local[name] = INT
        change = f"{INDENT}{name} {self.choose.pick(['=', '+='])} {self.number(depth - 1)}"
        end = f"{INDENT}{self._return(depth - 1)}"
        bodies = self.choose.pick([[change], [change, end], [end, change], [end], [*self._indented(1, depth)]])
        found.append(f"if {self.condition(depth)}:")
        if len(bodies) == 2 and bodies != [change, change]:
            found += [bodies[0], "else:", bodies[1]]
        else:
            found += bodies
        path = self.choose.pick(self.world.places)
        if not self.pure:
            found.append(f"{self.path(path, depth)} = {self.value(path.type, depth)}")
        return found

    def _call(self, size: int, depth: int) -> str | None:
        return self.call(None, depth)

    def _network(self, size: int, depth: int) -> str:
        name = self.choose.pick(list(self.world.networks))
        node = self.world.shapes.node
        source, target = self.value(node, depth - 1, True), self.value(node, depth - 1, True)
        if self.choose.chance(10):
            return f"self.{name}.drop({source}, {target})"
        if self.choose.chance(8):
            return f"self.disconnect({target})"
        if self.choose.chance(5):
            target = self.value(types.OptionalType(node), depth - 1)
        return f"self.{name}.send({source}, {target}, {self.value(self.world.networks[name], depth - 1)})"

    def _nothing(self, size: int, depth: int) -> str:
        return self.choose.pick(["pass", '"""Nothing."""', "..."])
