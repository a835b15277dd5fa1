"""Comparisons: equality, order, and ``in``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from checker import types
from checker.frontend import iteration
from checker.frontend.symbolic import (
    Display,
    Static,
    Value,
    describe,
    field_of,
    from_plain,
    is_none,
    scalar_index,
    unwrap,
)
from checker.ir.expr import Expr, Kind

if TYPE_CHECKING:
    from checker.frontend.evaluate import Evaluator, Frame


def compare(run: Evaluator, op: ast.cmpop, a: Any, b: Any, node: ast.AST, frame: Frame) -> Expr:
    """The truth of a comparison of two values."""
    terms = run.terms
    if isinstance(op, (ast.In, ast.NotIn)):
        inside = contains(run, b, a, node, frame)
        return terms.not_(inside) if isinstance(op, ast.NotIn) else inside
    if isinstance(op, (ast.Is, ast.IsNot)) and not (is_none(a) or is_none(b) or _are_members(a, b)):
        raise run.refuse("is between values", "write ==", node, frame)
    if isinstance(op, (ast.Eq, ast.Is)):
        return equal(run, a, b, node, frame)
    if isinstance(op, (ast.NotEq, ast.IsNot)):
        return terms.not_(equal(run, a, b, node, frame))
    if isinstance(op, (ast.Gt, ast.GtE)):
        a, b = b, a
    return less(run, a, b, isinstance(op, (ast.Lt, ast.Gt)), node, frame)


def _are_members(a: Any, b: Any) -> bool:
    """Whether both are members of one enum (or None): these Python has once each."""
    found = []
    for value in (a, b):
        of = value.type if isinstance(value, Value) else None
        found.append(of.of if isinstance(of, types.OptionalType) else of)
    return isinstance(found[0], types.EnumType) and found[0] == found[1]


def less(run: Evaluator, a: Any, b: Any, strict: bool, node: ast.AST, frame: Frame) -> Expr:
    """Whether ``a`` is less than ``b`` (or equal, unless ``strict``): numbers, tuples of them, sets by inclusion."""
    terms = run.terms
    a, b = run.whole(a, node, frame), run.whole(b, node, frame)
    for one in (a, b):
        if isinstance(one, Value) and isinstance(one.type, types.SetType):
            x = run.convert(a, one.type, node, frame).leaf
            y = run.convert(b, one.type, node, frame).leaf
            below = terms.eq(terms.bitand(x, y), x)
            return terms.and_(below, terms.not_(terms.eq(x, y))) if strict else below
        if isinstance(one, Value) and isinstance(one.type, types.EnumType):
            raise run.refuse("enum members have no order", "compare with ==, in (A, B), or their .value", node, frame)
    if isinstance(a, Display) and isinstance(b, Display) and not a.is_set and not b.is_set:
        return _less_tuple(run, a.items, b.items, strict, node, frame)
    x, y = run.number(a, node, frame), run.number(b, node, frame)
    return terms.lt(x, y) if strict else terms.le(x, y)


def _less_tuple(
    run: Evaluator, a: tuple[Any, ...], b: tuple[Any, ...], strict: bool, node: ast.AST, frame: Frame
) -> Expr:
    """Python's order of tuples: the first elements that differ decide."""
    terms = run.terms
    found, alike = terms.false, terms.true
    for x, y in zip(a, b, strict=False):
        same = equal(run, x, y, node, frame)
        decides = terms.and_(alike, terms.not_(same))
        if decides is not terms.false:
            below = run.under(decides, lambda x=x, y=y: less(run, x, y, True, node, frame))  # type: ignore[misc]
            found = terms.or_(found, terms.and_(decides, below))
        alike = terms.and_(alike, same)
    at_end = len(a) < len(b) if strict else len(a) <= len(b)
    return terms.or_(found, terms.and_(alike, terms.bool(at_end)))


def equal(run: Evaluator, a: Any, b: Any, node: ast.AST, frame: Frame) -> Expr:
    """Whether two values are equal, as Python has it."""
    terms = run.terms
    if isinstance(b, Value) and not isinstance(a, Value):
        a, b = b, a
    if is_none(a):
        return terms.bool(is_none(b))
    if isinstance(a, Display) and isinstance(b, Display) and not a.is_set and not b.is_set:
        if len(a.items) != len(b.items):
            return terms.false
        pairs = zip(a.items, b.items, strict=True)
        return terms.and_(*(equal(run, x, y, node, frame) for x, y in pairs))
    if not isinstance(a, Value):
        if isinstance(a, Static) and isinstance(b, Static) and not isinstance(a.value, types.Type):
            return terms.bool(bool(a.value == b.value))
        raise _differ(run, a, b, node, frame)
    if is_none(b):
        if not isinstance(a.type, types.OptionalType):
            return terms.false
        return terms.not_(unwrap(terms, a)[1])
    if isinstance(a.type, types.OptionalType):
        inner, present = unwrap(terms, a)
        if isinstance(b, Display):
            return terms.and_(present, equal(run, inner, b, node, frame))
    if isinstance(b, Display):
        return _equal_display(run, a, b, node, frame)
    return _equal_values(run, a, b, node, frame)


def _equal_display(run: Evaluator, a: Value, b: Display, node: ast.AST, frame: Frame) -> Expr:
    """Whether a set, bag or queue equals one that is written out."""
    terms = run.terms
    if isinstance(a.type, types.SetType) if b.is_set else isinstance(a.type, (types.BagType, types.MapType)):
        if any(leaf.kind is Kind.FIFO for leaf in a.leaves):
            raise run.refuse("queues compared", "compare their lengths or elements", node, frame)
        if isinstance(a.type, types.BagType) and len(b.items) > a.type.most:
            return terms.false
        other, fits = run.fits(b, a.type)
        if other is None:
            return terms.false
        return terms.and_(fits, *(terms.eq(x, y) for x, y in zip(a.leaves, other.leaves, strict=True)))
    if isinstance(a.type, types.FifoType) and not b.is_set:
        if len(b.items) > a.type.capacity:
            return terms.false
        same = [terms.eq(terms.length(a.leaf), terms.int(len(b.items)))]
        for (element, _), item in zip(iteration.elements(run, a, node, frame), b.items, strict=False):
            same.append(equal(run, element, item, node, frame))
        return terms.and_(*same)
    raise _differ(run, a, b, node, frame)


def _equal_values(run: Evaluator, a: Value, b: Any, node: ast.AST, frame: Frame) -> Expr:
    terms = run.terms
    if not isinstance(b, Value):
        raise _differ(run, a, b, node, frame)
    for x, y in ((a, b), (b, a)):
        if isinstance(x.type, types.OptionalType):
            inner, present = unwrap(terms, x)
            if isinstance(y.type, types.OptionalType):
                other, also = unwrap(terms, y)
                same = _equal_values(run, inner, other, node, frame)
                return terms.or_(terms.and_(present, also, same), terms.and_(terms.not_(present), terms.not_(also)))
            return terms.and_(present, _equal_values(run, inner, y, node, frame))
    if any(leaf.kind is Kind.FIFO for leaf in (*a.leaves, *b.leaves)):
        raise run.refuse("two queues compared", "compare their lengths or elements", node, frame)
    if a.type == b.type or (isinstance(a.type, types.IntType) and isinstance(b.type, types.IntType)):
        return terms.and_(*(terms.eq(x, y) for x, y in zip(a.leaves, b.leaves, strict=True)))
    if isinstance(a.type, types.RecordType) and isinstance(b.type, types.RecordType) and a.type.names == b.type.names:
        parts = range(len(a.type.names))
        return terms.and_(*(_equal_values(run, field_of(a, k), field_of(b, k), node, frame) for k in parts))
    raise run.refuse(f"{describe(a)} is never equal to {describe(b)}", _remedy(a, b), node, frame)


def _remedy(*values: Value) -> str:
    for value in values:
        of = value.type.of if isinstance(value.type, types.OptionalType) else value.type
        if isinstance(of, types.EnumType):
            return f"compare with a member: {of}.{of.members[0].name}"
    return "compare values of one type"


def _differ(run: Evaluator, a: Any, b: Any, node: ast.AST, frame: Frame) -> Exception:
    """Two things that cannot be compared."""
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Static) and isinstance(one.value, str) and isinstance(other, Value):
            return run.refuse(f"{describe(other)} compared with {describe(one)}", _remedy(other), node, frame)
    return run.refuse(f"{describe(a)} compared with {describe(b)}", "compare values of one type", node, frame)


def contains(run: Evaluator, container: Any, element: Any, node: ast.AST, frame: Frame) -> Expr:
    """Whether ``element`` is in a set, bag, queue, tuple, domain or range."""
    terms = run.terms
    if isinstance(container, Static):
        inside = container.value
        members = run.enum_of(container)
        if members is not None:
            inside = types.EnumType(members)
        if isinstance(inside, types.Type) and inside.is_scalar:
            return run.fits(element, inside)[1]
        if isinstance(inside, (range, dict)):
            items = [from_plain(terms, k) for k in inside]
            return terms.or_(*(equal(run, element, item, node, frame) for item in items))
    container = run.present(container, "in None", node, frame)
    if isinstance(container, Display):
        return terms.or_(*(equal(run, element, item, node, frame) for item in container.items))
    if isinstance(container, Value):
        of = container.type
        if isinstance(of, types.SetType):
            got, fits = run.fits(element, of.of)
            if got is None:
                raise run.refuse(f"{describe(element)} in a set of {of.of}", f"elements are of {of.of}", node, frame)
            bit = terms.bit(scalar_index(terms, of.of, got.leaf))
            return terms.and_(fits, terms.not_(terms.eq(terms.bitand(container.leaf, bit), terms.int(0))))
        if isinstance(of, (types.BagType, types.FifoType)):
            found = [
                terms.and_(present, equal(run, element, item, node, frame))
                for item, present in iteration.elements(run, container, node, frame)
            ]
            return terms.or_(*found)
    raise run.refuse(f"in {describe(container)}", "use in with a Set, Bag, Fifo, tuple or domain", node, frame)
