"""Operations of values: of sets, bags and queues; making records; members of an enum by value."""

from __future__ import annotations

import ast
from enum import Enum
from typing import TYPE_CHECKING, Any

from checker import types
from checker.frontend.comparison import equal
from checker.frontend.iteration import elements
from checker.frontend.packing import bag_add, bag_remove, pack, unpack
from checker.frontend.reductions import count_arguments
from checker.frontend.symbolic import (
    Method,
    Place,
    Static,
    Value,
    describe,
    first_value,
    from_index,
    integer,
    scalar_index,
)
from checker.ir.expr import Expr
from checker.language.model import nearest

if TYPE_CHECKING:
    from checker.frontend.evaluate import Evaluator, Frame

_OPERATIONS: dict[type, tuple[str, ...]] = {
    types.SetType: ("add", "discard", "clear"),
    types.BagType: ("add", "remove", "clear", "count"),
    types.FifoType: ("append", "popleft", "clear", "count"),
}


def operation(run: Evaluator, method: Method, node: ast.Call, frame: Frame) -> Any:
    """The value of a call of an operation of a value, such as ``self.seen.add(i)``."""
    receiver, name = method.receiver, method.name
    of = receiver.type
    count_arguments(run, node, frame, 0 if name in ("clear", "popleft") else 1)
    if name == "count":
        return _count(run, run.rvalue(receiver), node, frame)
    if not isinstance(receiver, Place):
        raise run.refuse(
            f"{name} on a value that is not part of the state",
            "change a variable through self: a local name holds a copy",
            node,
            frame,
        )
    place = receiver
    if name == "clear":
        run.context.store(place, first_value(run.terms, of), run.position(node, frame))
        return Static(None)
    if name == "popleft":
        return _popleft(run, place, node, frame)
    argument = run.quiet(node.args[0], "an argument that", frame) if place.optional else run.value(node.args[0], frame)
    if isinstance(of, types.SetType):
        _change_set(run, place, name, argument, node, frame)
    elif isinstance(of, types.BagType):
        _change_bag(run, place, name, run.convert(argument, of.of, node, frame), node, frame)
    else:
        packed = pack(run.terms, run.convert(argument, of.of, node, frame))
        append(run, place, packed, f"a queue of capacity {of.capacity} is full", node, frame)
    return Static(None)


def refuse_unknown(run: Evaluator, receiver: Place | Value, name: str, node: ast.AST, frame: Frame) -> None:
    """Raise ``ModelMistake`` for an operation that values of this type do not have."""
    of = receiver.type
    known = _OPERATIONS.get(type(of), ())
    if name in known:
        return
    remedy = f"its operations: {', '.join(known)}" if known else f"values of {of} have none: use operators"
    if isinstance(of, types.EnumType):
        remedy = "compare it with members; its number is .value"
    raise run.refuse(f"{describe(receiver)} has no {name}{nearest(name, known)}", remedy, node, frame)


def _count(run: Evaluator, container: Value, node: ast.Call, frame: Frame) -> Value:
    terms = run.terms
    element = run.value(node.args[0], frame)
    total = terms.int(0)
    for item, present in elements(run, container, node, frame):
        same = terms.and_(present, equal(run, element, item, node, frame))
        total = terms.add(total, terms.number(same))
    return integer(total)


def _popleft(run: Evaluator, place: Place, node: ast.Call, frame: Frame) -> Value:
    terms, of = run.terms, place.type
    assert isinstance(of, types.FifoType)
    queue = run.rvalue(place).leaf
    run.check(terms.lt(terms.int(0), terms.length(queue)), "an empty queue has no head", node, frame)
    head = unpack(terms, of.of, terms.item(queue, terms.int(0)))
    run.context.update(place, 0, terms.pop, run.position(node, frame))
    return head


def _change_set(run: Evaluator, place: Place, name: str, argument: Any, node: ast.Call, frame: Frame) -> None:
    terms, of, position = run.terms, place.type, run.position(node, frame)
    assert isinstance(of, types.SetType)
    if name == "add":
        element = run.convert(argument, of.of, node, frame)
        bit = terms.bit(scalar_index(terms, of.of, element.leaf))
        run.context.update(place, 0, lambda old: terms.bitor(old, bit), position)
        return
    found, fits = run.fits(argument, of.of)
    if found is None:
        raise run.refuse(f"{describe(argument)} in a set of {of.of}", f"elements are of {of.of}", node, frame)
    bit = terms.ite(fits, terms.bit(scalar_index(terms, of.of, found.leaf)), terms.int(0))
    run.context.update(place, 0, lambda old: terms.bitxor(old, terms.bitand(old, bit)), position)


def _change_bag(run: Evaluator, place: Place, name: str, element: Value, node: ast.Call, frame: Frame) -> None:
    terms, of = run.terms, place.type
    assert isinstance(of, types.BagType)
    bag = run.rvalue(place)
    if name == "add":
        bag, room = bag_add(terms, bag, element)
        run.check(room, f"a bag of at most {of.most} elements is full", node, frame)
    else:
        bag, found = bag_remove(terms, bag, pack(terms, element))
        run.check(found, "the element is not in the bag", node, frame)
    run.context.store(place, bag, run.position(node, frame))


def append(run: Evaluator, place: Place, packed: Expr, problem: str, node: ast.AST, frame: Frame) -> None:
    """Put a packed element at the tail of a queue; a full one is a fault of the model."""
    terms, of = run.terms, place.type
    assert isinstance(of, types.FifoType)
    room = terms.lt(terms.length(run.rvalue(place).leaf), terms.int(of.capacity))
    run.check(room, problem, node, frame)
    run.context.update(place, 0, lambda queue: terms.push(queue, packed), run.position(node, frame))


def make_record(run: Evaluator, of: types.RecordType, node: ast.Call, frame: Frame) -> Value:
    """A record: fields left out take the first value of their type."""
    plain, named = run.arguments_of(node, frame)
    if plain:
        raise run.refuse("a record made without names", f"write {of.names[0]}=...", node, frame)
    for name in named:
        if name not in of.names:
            problem = f"a record has no field {name}{nearest(name, of.names)}"
            raise run.refuse(problem, f"its fields are {', '.join(of.names)}", node, frame)
    leaves: list[Expr] = []
    for name, part in of.fields:
        value = run.convert(named[name], part, node, frame) if name in named else first_value(run.terms, part)
        leaves.extend(value.leaves)
    return Value(of, tuple(leaves))


def member_of_value(run: Evaluator, members: type[Enum], node: ast.Call, frame: Frame) -> Value:
    """``Status(1)``: the member with this value; none such is a fault of the model."""
    terms, of = run.terms, types.EnumType(members)
    if len(node.args) != 1 or node.keywords:
        raise run.refuse(
            f"{ast.unparse(node)} makes no {of}", f"write a member: {of}.{of.members[0].name}", node, frame
        )
    value = run.value(node.args[0], frame)
    if isinstance(value, Value) and value.type == of:
        return value
    numbers = [member.value for member in of.members]
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        raise run.refuse(f"a {of} by its value, which is no number", f"write {of}.{of.members[0].name}", node, frame)
    number = run.number(value, node, frame)
    hits = [terms.eq(number, terms.int(known)) for known in numbers]
    run.check(terms.or_(*hits), f"no {of} has this value", node, frame)
    place = terms.int(0)
    for k, hit in enumerate(hits):
        place = terms.ite(hit, terms.int(k), place)
    return Value(of, (from_index(terms, of, place),))
