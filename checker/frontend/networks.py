"""Operations of networks: sending, looking at what is on its way, losing it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from checker import types
from checker.frontend import calls
from checker.frontend.operations import append
from checker.frontend.packing import bag_add, pack
from checker.frontend.reductions import count_arguments, size_of
from checker.frontend.subscripts import element
from checker.frontend.symbolic import Method, Place, Static, Value, first_value, from_plain, integer, scalar_index
from checker.language.network import Order

if TYPE_CHECKING:
    from checker.frontend.evaluate import Evaluator, Frame

_SIZES = {"send": 3, "between": 2, "count": 2, "drop": 2}


def operation(run: Evaluator, method: Method, node: ast.Call, frame: Frame) -> Any:
    """The value of a call of an operation of a network."""
    name = method.receiver.name
    if method.name not in _SIZES:
        raise run.refuse(
            f"a network has no operation {method.name}", f"its operations: {', '.join(_SIZES)}", node, frame
        )
    count_arguments(run, node, frame, _SIZES[method.name])
    values = [run.value(arg, frame) for arg in node.args]
    if method.name == "send":
        return _send(run, name, values, node, frame)
    place = link(run, name, values[0], values[1], node, frame)
    if method.name == "drop":
        run.context.store(place, first_value(run.terms, place.type), run.position(node, frame))
        return Static(None)
    queue = run.rvalue(place)
    return queue if method.name == "between" else integer(size_of(run, queue))


def link(run: Evaluator, name: str, source: Any, target: Any, node: ast.AST, frame: Frame) -> Place:
    """The link from one node to another."""
    links = run.model.networks[name]
    place: Place | Value = run.context.cells.places[name]
    for end in (source, target):
        key = run.convert(end, links.node, node, frame)
        place = element(run, place, scalar_index(run.terms, links.node, key.leaf))
    assert isinstance(place, Place)
    return place


def _send(run: Evaluator, name: str, values: list[Any], node: ast.Call, frame: Frame) -> Any:
    terms, context = run.terms, run.context
    links = run.model.networks[name]
    message = run.convert(values[2], links.carries, node, frame)
    place = link(run, name, values[0], values[1], node, frame)
    up = calls.node_is_up(run, run.convert(values[1], links.node, node, frame), node, frame)
    context.put(context.SENT, terms.add(context.current(context.SENT), terms.int(1)))
    context.branch(up, lambda: _deliver_later(run, place, message, name, node, frame), lambda: None)
    return Static(None)


def _deliver_later(run: Evaluator, place: Place, message: Value, name: str, node: ast.AST, frame: Frame) -> None:
    links = run.model.networks[name]
    problem = f"the link is full: {name} has capacity {links.capacity}"
    if links.order is Order.FIFO:
        append(run, place, pack(run.terms, message), problem, node, frame)
        return
    bag, room = bag_add(run.terms, run.rvalue(place), message)
    run.check(room, problem, node, frame)
    run.context.store(place, bag, run.position(node, frame))


def disconnect(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    """Lose everything that is on its way to a node, on every network."""
    count_arguments(run, node, frame, 1)
    target = run.value(node.args[0], frame)
    for name, links in run.model.networks.items():
        for source in links.node.values():
            place = link(run, name, _node(run, links.node, source), target, node, frame)
            run.context.store(place, first_value(run.terms, place.type), run.position(node, frame))
    return Static(None)


def _node(run: Evaluator, of: types.Type, plain: Any) -> Any:
    return Static(None) if plain is None else from_plain(run.terms, plain)
