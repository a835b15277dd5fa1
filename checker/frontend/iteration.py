"""Loops: what a collection holds, and what a generator yields."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from checker import types
from checker.frontend.packing import unpack
from checker.frontend.symbolic import Display, Static, Value, constant, describe, from_plain
from checker.ir.expr import Expr, Terms

if TYPE_CHECKING:
    from checker.frontend.evaluate import Evaluator, Frame

MOST_TURNS = 10_000
"""The most turns of one loop."""

Visit = Callable[[Any, Expr], None]
"""Told an element, and the condition under which it is there."""


def elements(run: Evaluator, container: Any, node: ast.AST, frame: Frame) -> list[tuple[Any, Expr]]:
    """What a loop over ``container`` visits, in order, and when each is there."""
    terms = run.terms
    if isinstance(container, Static):
        return _of_static(run, container, node, frame)
    container = run.rvalue(run.present(container, "a loop over None", node, frame))
    if isinstance(container, Display):
        if container.is_set:
            raise run.refuse("a loop over a set written out, which has no order", "write a tuple: (a, b)", node, frame)
        return [(item, terms.true) for item in container.items]
    if isinstance(container, Value):
        of = container.type
        if isinstance(of, types.SetType):
            return [
                (_single(terms, of.of, of.of.at(k)), _has(terms, container.leaf, terms.int(1 << k)))
                for k in range(of.of.size)
            ]
        if isinstance(of, types.BagType):
            return [
                (unpack(terms, of.of, slot_content(terms, slot)), terms.not_(terms.eq(slot, terms.int(0))))
                for slot in container.leaves
            ]
        if isinstance(of, types.FifoType):
            length = terms.length(container.leaf)
            return [
                (unpack(terms, of.of, terms.item(container.leaf, terms.int(k))), terms.lt(terms.int(k), length))
                for k in range(min(of.capacity, length.high))
            ]
        if isinstance(of, types.MapType):
            raise run.refuse("a loop over a map", "loop over its domain, and index the map", node, frame)
    raise run.refuse(
        f"a loop over {describe(container)}, which is no finite collection",
        "loop over a domain, a range of constants, a Set, Bag or Fifo, or the messages between two nodes",
        node,
        frame,
    )


def _of_static(run: Evaluator, container: Static, node: ast.AST, frame: Frame) -> list[tuple[Any, Expr]]:
    """The elements of a type, an enum class or a range."""
    terms, inside = run.terms, container.value
    members = run.enum_of(container)
    if members is not None:
        inside = types.EnumType(members)
    if isinstance(inside, dict):
        inside = tuple(inside)
    if not isinstance(inside, types.Type | range | tuple):
        raise run.refuse(
            f"a loop over {describe(container)}, which is no finite collection",
            "loop over a domain, a range of constants, a Set, Bag or Fifo, or the messages between two nodes",
            node,
            frame,
        )
    size = inside.size if isinstance(inside, types.Type) else len(inside)
    if size > MOST_TURNS:
        raise run.refuse(
            f"a loop of {size} turns; at most {MOST_TURNS} are possible", "use a smaller domain", node, frame
        )
    if isinstance(inside, range | tuple):
        return [(from_plain(terms, k), terms.true) for k in inside]
    of = inside
    return [(_single(terms, of, plain), terms.true) for plain in of.values()]


def _single(terms: Terms, of: types.Type, plain: Any) -> Any:
    """A constant; a number has the bounds of its own value."""
    return from_plain(terms, plain) if isinstance(of, types.IntType) else constant(terms, of, plain)


def _has(terms: Terms, mask: Expr, bit: Expr) -> Expr:
    return terms.not_(terms.eq(terms.bitand(mask, bit), terms.int(0)))


def slot_content(terms: Terms, slot: Expr) -> Expr:
    """The packed element in a slot of a bag that is not empty."""
    return terms.narrow(terms.sub(slot, terms.int(1)), 0, max(slot.high - 1, 0))


def visit(
    run: Evaluator,
    generator: ast.GeneratorExp,
    frame: Frame,
    note: Visit,
    going_on: Callable[[], Expr] | None = None,
) -> None:
    """Call ``note(value, present)`` for everything the generator yields, under its conditions.

    ``going_on`` says, each time before a further element is taken, whether one still is (``any`` stops at a hit).
    """
    terms, context = run.terms, run.context
    hidden = dict(frame.names)

    def descend(k: int, present: Expr) -> None:
        if k == len(generator.generators):
            note(run.value(generator.elt, frame), present)
            return
        clause = generator.generators[k]
        assert isinstance(clause.target, ast.Name)
        name = clause.target.id
        for item, there in elements(run, run.evaluate(clause.iter, frame), clause.iter, frame):
            undecided = terms.true if going_on is None else going_on()
            if undecided is terms.false:
                return

            def inside(item: Any = item, there: Expr = there) -> None:
                frame.names[name] = item
                test(0, terms.and_(present, there))

            def test(at: int, holds: Expr) -> None:
                if at == len(clause.ifs):
                    descend(k + 1, holds)
                    return
                condition = run.condition(clause.ifs[at], frame)
                context.branch(condition, lambda: test(at + 1, terms.and_(holds, condition)), lambda: None)

            context.branch(terms.and_(undecided, there), inside, lambda: None)

    descend(0, terms.true)
    frame.names.clear()
    frame.names.update(hidden)


def visit_all(
    run: Evaluator, node: ast.expr, frame: Frame, note: Visit, going_on: Callable[[], Expr] | None = None
) -> None:
    """``note`` everything in a generator or a collection."""
    if isinstance(node, ast.GeneratorExp):
        visit(run, node, frame, note, going_on)
        return
    for item, present in elements(run, run.evaluate(node, frame), node, frame):
        note(item, present)
