"""Symbolic execution of a model's Python: what is in square brackets."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from checker import types
from checker.frontend import comparison
from checker.frontend.conversion import Conversion, convert
from checker.frontend.packing import unpack
from checker.frontend.symbolic import Display, Method, Place, Static, Value, describe, from_plain, scalar_index
from checker.ir.expr import Expr

if TYPE_CHECKING:
    from checker.frontend.evaluate import Evaluator, Frame


def subscript(run: Evaluator, node: ast.Subscript, frame: Frame) -> Any:
    """An element of a map, queue, tuple or constant ``dict``."""
    base = run.evaluate(node.value, frame)
    in_state = isinstance(base, Place)
    index = run.quiet(node.slice, "an index that", frame) if in_state else run.value(node.slice, frame)
    base = run.present(base, "None cannot be indexed", node, frame)
    if isinstance(base, Display) and not base.is_set:
        return _pick(run, base, index, node, frame)
    if isinstance(base, Static) and isinstance(base.value, dict) and base.value:
        return look_up(run, base.value, index, None, node, frame)
    if isinstance(base, (Place, Value)) and isinstance(base.type, types.FifoType):
        queue = run.rvalue(base).leaf
        k = run.number(index, node.slice, frame)
        inside = run.terms.and_(run.terms.le(run.terms.int(0), k), run.terms.lt(k, run.terms.length(queue)))
        run.check(inside, "a queue has no element with this index", node, frame)
        k = run.terms.narrow(k, 0, base.type.capacity - 1)
        return unpack(run.terms, base.type.of, run.terms.item(queue, k))
    if not isinstance(base, (Place, Value)) or not isinstance(base.type, types.MapType):
        remedy = "index a Map, a Fifo, a tuple or a constant dict"
        if isinstance(base, Method):
            remedy = f"call it; if {base.name} is a variable too, one of the two needs another name"
        raise run.refuse(f"{describe(base)} cannot be indexed", remedy, node, frame)
    domain = base.type.domain
    try:
        key = convert(
            run.terms,
            index,
            domain,
            lambda holds, problem: run.check(holds, f"{problem}, the domain of the map", node, frame),
        )
    except Conversion as problem:
        raise run.refuse(str(problem), f"keys of this map are of {domain}", node, frame) from None
    return element(run, base, scalar_index(run.terms, domain, key.leaf))


def look_up(run: Evaluator, table: dict[Any, Any], index: Any, otherwise: Any, node: ast.AST, frame: Frame) -> Any:
    """The entry of a constant ``dict``, or ``otherwise``: without that, a key it does not have is a fault."""
    terms = run.terms
    hits = [comparison.equal(run, index, from_plain(terms, key), node, frame) for key in table]
    entries = [run.static(value, node, frame) for value in table.values()]
    found = otherwise
    if otherwise is None:
        run.check(terms.or_(*hits), "the dict has no such key", node, frame)
        found = entries[-1]
    for hit, entry in zip(reversed(hits), reversed(entries), strict=True):
        found = run.choose(hit, entry, found, node, frame)
    return found


def _pick(run: Evaluator, base: Display, index: Any, node: ast.Subscript, frame: Frame) -> Any:
    """An element of a tuple; as in Python, a negative index counts from the end."""
    terms, size = run.terms, len(base.items)
    k = run.number(index, node.slice, frame)
    inside = terms.and_(terms.le(terms.int(-size), k), terms.lt(k, terms.int(size)))
    run.check(inside, f"a tuple of {size} has no element with this index", node, frame)
    if inside is terms.false:
        return base.items[0] if size else Static(None)
    if k.is_const:
        return base.items[k.data]
    k = terms.narrow(terms.ite(terms.lt(k, terms.int(0)), terms.add(k, terms.int(size)), k), 0, size - 1)
    found = base.items[-1]
    for at in range(size - 2, -1, -1):
        found = run.choose(terms.eq(k, terms.int(at)), base.items[at], found, node, frame)
    return found


def element(run: Evaluator, base: Place | Value, k: Expr) -> Place | Value:
    """The element of a map at place ``k`` of its domain."""
    of = base.type
    assert isinstance(of, types.MapType)
    width, count = len(of.of.leaves), len(of.keys)
    if isinstance(base, Value):
        parts = [base.leaves[j * width : (j + 1) * width] for j in range(count)]
        return Value(of.of, tuple(run.terms.pick(k, [part[j] for part in parts]) for j in range(width)))
    text = f"{base.text}[{of.domain.show(of.keys[k.data]) if k.is_const else '...'}]"
    if k.is_const:
        return base.part(of.of, k.data * width, text)
    rows = tuple(row[j * width : (j + 1) * width] for row in base.rows for j in range(count))
    selector = k
    if base.selector is not None:
        selector = run.terms.add(run.terms.mul(base.selector, run.terms.int(count)), k)
    return Place(of.of, selector, rows, text, base.optional)
