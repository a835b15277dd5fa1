"""Symbolic execution of a model's Python: calls of Python's functions, of operations of variables, of methods."""

from __future__ import annotations

import ast
import builtins
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from checker import types
from checker.errors import ModelMistake
from checker.frontend.symbolic import (
    Conversion,
    Display,
    Method,
    NetworkReference,
    Place,
    SelfReference,
    Static,
    Value,
    bag_add,
    bag_remove,
    convert,
    describe,
    first_value,
    from_plain,
    integer,
    pack,
    scalar_index,
    truth,
    unpack,
)
from checker.ir.expr import Expr
from checker.language.model import Model
from checker.language.network import Order
from checker.language.rules import when

if TYPE_CHECKING:
    from checker.frontend.evaluate import Evaluator, Frame

Visit = Callable[[Any, Expr], None]


def call(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    """The value of a call."""
    if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
        return _super(run, node, frame)
    function = run.evaluate(node.func, frame)
    if isinstance(function, Static):
        record = run.resolved_record(function)
        if record is not None:
            return _make_record(run, record, node, frame)
        special = _SPECIAL.get(function.value) if _hashable(function.value) else None
        if special is not None:
            return special(run, node, frame)
        if inspect.isfunction(function.value):
            return _inline(run, function.value, None, node, frame)
    if isinstance(function, Method):
        if isinstance(function.receiver, SelfReference) and function.function is not None:
            if function.name == "disconnect" and function.owner is Model:
                return _disconnect(run, node, frame)
            return _inline(run, function.function, function, node, frame)
        if isinstance(function.receiver, NetworkReference):
            return _of_network(run, function, node, frame)
        return _of_value(run, function, node, frame)
    raise run.refuse(
        f"a call of {describe(function)}",
        "call methods of the model, functions of its module, or any, all, sum, min, max, len, abs",
        node,
        frame,
    )


def _hashable(value: Any) -> bool:
    return isinstance(value, type) or callable(value)


def _super(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    owner = frame.names.get("__class__")
    if owner is None:
        raise run.refuse("super() outside of a method", "call the method by its name", node, frame)
    return SelfReference(owner)


def _inline(run: Evaluator, function: Callable[..., Any], method: Method | None, node: ast.Call, frame: Frame) -> Any:
    from checker.frontend.execute import call_function

    plain, named = run.arguments_of(node, frame)
    owner = None
    if method is not None:
        plain = [SelfReference(), *plain]
        owner = method.owner
    return call_function(run, function, plain, named, owner, run.position(node, frame))


def _count(run: Evaluator, node: ast.Call, frame: Frame, least: int, most: int | None = None) -> None:
    most = least if most is None else most
    if node.keywords or not least <= len(node.args) <= most:
        name = ast.unparse(node.func)
        many = str(least) if least == most else f"{least} to {most}"
        raise run.refuse(f"{name} takes {many} arguments, not {len(node.args)}", "see its definition", node, frame)


# Python's own functions.


def _when(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    _count(run, node, frame, 1)
    if not run.context.writable:
        raise run.refuse("when in a property", "properties return a truth value: use if or and", node, frame)
    run.context.guard(run.truth(run.evaluate(node.args[0], frame), node.args[0], frame))
    return Static(None)


def _visit(run: Evaluator, generator: ast.GeneratorExp, frame: Frame, visit: Visit) -> None:
    """Call ``visit(value, present)`` for everything the generator yields, under its conditions."""
    hidden = dict(frame.names)

    def descend(k: int, present: Expr) -> None:
        if k == len(generator.generators):
            visit(run.rvalue(run.evaluate(generator.elt, frame)), present)
            return
        clause = generator.generators[k]
        assert isinstance(clause.target, ast.Name)
        name = clause.target.id
        for item, there in run.iterate(clause.iter, frame):

            def inside(item: Any = item, there: Expr = there) -> None:
                frame.names[name] = item
                test(0, run.terms.and_(present, there))

            def test(at: int, holds: Expr) -> None:
                if at == len(clause.ifs):
                    descend(k + 1, holds)
                    return
                condition = run.truth(run.evaluate(clause.ifs[at], frame), clause.ifs[at], frame)
                run.context.branch(condition, lambda: test(at + 1, run.terms.and_(holds, condition)), lambda: None)

            run.context.branch(there, inside, lambda: None)

    descend(0, run.terms.true)
    frame.names.clear()
    frame.names.update(hidden)


def _quantifier(is_all: bool) -> Callable[[Evaluator, ast.Call, Frame], Any]:
    def quantify(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
        _count(run, node, frame, 1)
        terms = run.terms
        parts: list[Expr] = []

        def note(value: Any, present: Expr) -> None:
            holds = run.truth(value, node, frame)
            parts.append(terms.or_(terms.not_(present), holds) if is_all else terms.and_(present, holds))

        if isinstance(node.args[0], ast.GeneratorExp):
            _visit_until(run, node.args[0], frame, note, parts, is_all)
        else:
            for item, present in run.iterate(node.args[0], frame):
                note(item, present)
        return truth(terms.and_(*parts) if is_all else terms.or_(*parts))

    return quantify


def _visit_until(
    run: Evaluator, generator: ast.GeneratorExp, frame: Frame, note: Visit, parts: list[Expr], is_all: bool
) -> None:
    """As ``_visit``, but as ``any`` and ``all`` do: nothing is evaluated once the answer is known."""
    terms = run.terms
    hidden = dict(frame.names)

    def descend(k: int, present: Expr) -> None:
        if k == len(generator.generators):
            note(run.rvalue(run.evaluate(generator.elt, frame)), present)
            return
        clause = generator.generators[k]
        assert isinstance(clause.target, ast.Name)
        name = clause.target.id
        for item, there in run.iterate(clause.iter, frame):
            undecided = terms.and_(*parts) if is_all else terms.not_(terms.or_(*parts))
            reached = terms.and_(undecided, there)
            if reached is terms.false and terms.and_(present, there) is not terms.false:
                if undecided is terms.false:
                    return
                continue

            def inside(item: Any = item, there: Expr = there) -> None:
                frame.names[name] = item
                test(0, terms.and_(present, there))

            def test(at: int, holds: Expr) -> None:
                if at == len(clause.ifs):
                    descend(k + 1, holds)
                    return
                condition = run.truth(run.evaluate(clause.ifs[at], frame), clause.ifs[at], frame)
                run.context.branch(condition, lambda: test(at + 1, terms.and_(holds, condition)), lambda: None)

            run.context.branch(reached, inside, lambda: None)

    descend(0, terms.true)
    frame.names.clear()
    frame.names.update(hidden)


def _sum(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    _count(run, node, frame, 1)
    terms = run.terms
    total = [terms.int(0)]

    def add(value: Any, present: Expr) -> None:
        number = run.number(value, node, frame)
        total[0] = terms.add(total[0], terms.ite(present, number, terms.int(0)))

    _each(run, node, frame, add)
    return integer(total[0])


def _each(run: Evaluator, node: ast.Call, frame: Frame, visit: Visit) -> None:
    if isinstance(node.args[0], ast.GeneratorExp):
        _visit(run, node.args[0], frame, visit)
    else:
        for item, present in run.iterate(node.args[0], frame):
            visit(item, present)


def _extreme(is_max: bool) -> Callable[[Evaluator, ast.Call, Frame], Any]:
    def extreme(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
        terms = run.terms
        default = next((k.value for k in node.keywords if k.arg == "default"), None)
        if any(k.arg != "default" for k in node.keywords) or not node.args:
            raise run.refuse(
                f"{'max' if is_max else 'min'} with {ast.unparse(node)}",
                "give values, and default= for none",
                node,
                frame,
            )
        best: list[tuple[Expr, Expr]] = []  # the best so far, and whether there is one

        def note(value: Any, present: Expr) -> None:
            number = run.number(value, node, frame)
            if not best:
                best.append((number, present))
                return
            old, some = best[0]
            better = terms.lt(old, number) if is_max else terms.lt(number, old)
            take = terms.and_(present, terms.or_(terms.not_(some), better))
            best[0] = (terms.ite(take, number, old), terms.or_(some, present))

        if len(node.args) == 1:
            _each(run, node, frame, note)
        else:
            for arg in node.args:
                note(run.evaluate(arg, frame), terms.true)
        value, some = best[0] if best else (terms.int(0), terms.false)
        if default is not None:
            other = run.rvalue(run.evaluate(default, frame))
            if some is terms.true:
                return integer(value)
            return run.choose(some, integer(value), other, node, frame)
        run.context.check(some, f"{'max' if is_max else 'min'} of nothing", run.position(node, frame))
        return integer(value)

    return extreme


def _len(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    _count(run, node, frame, 1)
    terms = run.terms
    value = run.evaluate(node.args[0], frame)
    if isinstance(value, Static):
        size = len(value.value) if hasattr(value.value, "__len__") else None
        if isinstance(size, int):
            return from_plain(terms, size)
    value = run.rvalue(value)
    if isinstance(value, Display):
        return from_plain(terms, len(value.items))
    if isinstance(value, Value):
        if isinstance(value.type, types.SetType):
            return integer(terms.popcount(value.leaf))
        if isinstance(value.type, types.FifoType):
            return integer(terms.length(value.leaf))
        if isinstance(value.type, types.BagType):
            total = terms.int(0)
            for slot in value.leaves:
                total = terms.add(total, terms.number(terms.not_(terms.eq(slot, terms.int(0)))))
            return integer(total)
    raise run.refuse(f"len of {describe(value)}", "use len with a Set, Bag, Fifo, tuple or domain", node, frame)


def _abs(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    _count(run, node, frame, 1)
    terms = run.terms
    number = run.number(run.evaluate(node.args[0], frame), node, frame)
    negative = terms.lt(number, terms.int(0))
    return integer(terms.ite(negative, terms.sub(terms.int(0), number), number))


def _range(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    _count(run, node, frame, 1, 3)
    numbers = [run.number(run.evaluate(arg, frame), arg, frame) for arg in node.args]
    if not all(number.is_const for number in numbers):
        raise run.refuse(
            "range over a value of the state",
            "loop over the whole domain, and guard the body: if j < ...",
            node,
            frame,
        )
    return Static(range(*(number.data for number in numbers)))


def _set(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    if not node.args:
        return Display((), is_set=True)
    raise run.refuse("set(...) of something", "write {a, b}, or add the elements in a for loop", node, frame)


def _int(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    _count(run, node, frame, 1)
    return integer(run.number(run.evaluate(node.args[0], frame), node, frame))


def _bool(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    _count(run, node, frame, 1)
    return truth(run.truth(run.evaluate(node.args[0], frame), node, frame))


_SPECIAL: dict[Any, Callable[[Evaluator, ast.Call, Frame], Any]] = {
    when: _when,
    builtins.any: _quantifier(False),
    builtins.all: _quantifier(True),
    builtins.sum: _sum,
    builtins.min: _extreme(False),
    builtins.max: _extreme(True),
    builtins.len: _len,
    builtins.abs: _abs,
    builtins.range: _range,
    builtins.set: _set,
    builtins.frozenset: _set,
    builtins.int: _int,
    builtins.bool: _bool,
}


# Records.


def _make_record(run: Evaluator, of: types.RecordType, node: ast.Call, frame: Frame) -> Any:
    plain, named = run.arguments_of(node, frame)
    if plain:
        raise run.refuse("a record made without names", f"write {of.names[0]}=...", node, frame)
    leaves: list[Expr] = []
    for name in named:
        if name not in of.names:
            raise run.refuse(f"a record has no field {name}", f"its fields are {', '.join(of.names)}", node, frame)
    for name, part in of.fields:
        value = run.convert(named[name], part, node, frame) if name in named else first_value(run.terms, part)
        leaves.extend(value.leaves)
    return Value(of, tuple(leaves))


# Operations of variables.


def _of_value(run: Evaluator, method: Method, node: ast.Call, frame: Frame) -> Any:
    receiver = method.receiver
    of = receiver.type
    name = method.name
    terms = run.terms
    position = run.position(node, frame)
    if name == "count" and isinstance(of, types.BagType | types.FifoType):
        _count(run, node, frame, 1)
        element = run.rvalue(run.evaluate(node.args[0], frame))
        total = terms.int(0)
        for item, present in run.elements(receiver) or []:
            same = terms.and_(present, run.equal(element, item, node, frame))
            total = terms.add(total, terms.number(same))
        return integer(total)
    allowed: dict[type, tuple[str, ...]] = {
        types.SetType: ("add", "discard", "clear"),
        types.BagType: ("add", "remove", "clear"),
        types.FifoType: ("append", "popleft", "clear"),
    }
    if name not in allowed.get(type(of), ()):
        known = ", ".join(allowed.get(type(of), ())) or "none"
        raise run.refuse(f"a value of {of} has no operation {name}", f"its operations: {known}", node, frame)
    if not isinstance(receiver, Place):
        raise run.refuse(
            f"{name} on a value that is not part of the state",
            "change a variable through self: a local name holds a copy",
            node,
            frame,
        )
    place: Place = receiver
    _count(run, node, frame, 0 if name in ("clear", "popleft") else 1)
    if name == "clear":
        run.context.store(place, first_value(terms, of), position)
        return Static(None)
    if name == "popleft":
        queue = run.rvalue(place).leaf
        run.context.check(terms.lt(terms.int(0), terms.length(queue)), "an empty queue has no head", position)
        head = unpack(terms, of.of, terms.item(queue, terms.int(0)))
        run.context.update(place, 0, terms.pop, position)
        return head
    argument = run.rvalue(run.evaluate(node.args[0], frame))
    if name == "discard":
        demands: list[Expr] = []
        element = _converted(run, argument, of.of, node, frame, demands)
        bit = terms.ite(terms.and_(*demands), terms.bit(scalar_index(terms, of.of, element.leaf)), terms.int(0))
        run.context.update(place, 0, lambda old: terms.bitxor(old, terms.bitand(old, bit)), position)
        return Static(None)
    element = run.convert(argument, of.of, node, frame)
    if isinstance(of, types.SetType):
        bit = terms.bit(scalar_index(terms, of.of, element.leaf))
        run.context.update(place, 0, lambda old: terms.bitor(old, bit), position)
    elif isinstance(of, types.FifoType):
        queue_append(run, place, pack(terms, element), f"a queue of capacity {of.capacity} is full", node, frame)
    else:
        bag = run.rvalue(place)
        if name == "add":
            bag, room = bag_add(terms, bag, element)
            run.context.check(room, f"a bag of at most {of.most} elements is full", position)
        else:
            bag, found = bag_remove(terms, bag, pack(terms, element))
            run.context.check(found, "the element is not in the bag", position)
        run.context.store(place, bag, position)
    return Static(None)


def _converted(run: Evaluator, value: Any, of: types.Type, node: ast.AST, frame: Frame, demands: list[Expr]) -> Value:
    try:
        return convert(run.terms, value, of, lambda holds, _: demands.append(holds))
    except Conversion as problem:
        raise run.refuse(str(problem), f"elements are of {of}", node, frame) from None


def queue_append(run: Evaluator, place: Place, packed: Expr, problem: str, node: ast.AST, frame: Frame) -> None:
    """Put a packed element at the tail of a queue; a full one is a fault of the model."""
    terms = run.terms
    of = place.type
    assert isinstance(of, types.FifoType)
    room = terms.lt(terms.length(run.rvalue(place).leaf), terms.int(of.capacity))
    run.context.check(room, problem, run.position(node, frame))
    run.context.update(place, 0, lambda queue: terms.push(queue, packed), run.position(node, frame))


# Networks.


def _link(run: Evaluator, name: str, source: Any, target: Any, node: ast.AST, frame: Frame) -> Place:
    links = run.model.networks[name]
    place: Any = run.context.cells.places[name]
    for end in (source, target):
        key = run.convert(end, links.node, node, frame)
        place = run.element(place, scalar_index(run.terms, links.node, key.leaf))
    assert isinstance(place, Place)
    return place


def _of_network(run: Evaluator, method: Method, node: ast.Call, frame: Frame) -> Any:
    name = method.receiver.name
    terms, context = run.terms, run.context
    links = run.model.networks[name]
    sizes = {"send": 3, "between": 2, "count": 2, "drop": 2}
    if method.name not in sizes:
        raise run.refuse(
            f"a network has no operation {method.name}",
            "its operations: send, between, count, drop",
            node,
            frame,
        )
    _count(run, node, frame, sizes[method.name])
    values = [run.rvalue(run.evaluate(arg, frame)) for arg in node.args]
    if method.name == "send":
        message = run.convert(values[2], links.carries, node, frame)
        place = _link(run, name, values[0], values[1], node, frame)
        context.put(context.SENT, terms.add(context.current(context.SENT), terms.int(1)))
        up = node_is_up(run, values[1], node, frame)
        context.branch(up, lambda: _deliver_later(run, place, message, name, node, frame), lambda: None)
        return Static(None)
    place = _link(run, name, values[0], values[1], node, frame)
    if method.name == "drop":
        context.store(place, first_value(terms, place.type), run.position(node, frame))
        return Static(None)
    queue = run.rvalue(place)
    if method.name == "between":
        return queue
    if links.order is Order.FIFO:
        return integer(terms.length(queue.leaf))
    total = terms.int(0)
    for slot in queue.leaves:
        total = terms.add(total, terms.number(terms.not_(terms.eq(slot, terms.int(0)))))
    return integer(total)


def _deliver_later(run: Evaluator, place: Place, message: Value, name: str, node: ast.AST, frame: Frame) -> None:
    links = run.model.networks[name]
    problem = f"the link is full: {name} has capacity {links.capacity}"
    if links.order is Order.FIFO:
        queue_append(run, place, pack(run.terms, message), problem, node, frame)
        return
    bag, room = bag_add(run.terms, run.rvalue(place), message)
    run.context.check(room, problem, run.position(node, frame))
    run.context.store(place, bag, run.position(node, frame))


def node_is_up(run: Evaluator, which: Any, node: ast.AST | None, frame: Frame | None) -> Expr:
    """Whether a node takes steps and gets messages: what ``is_alive`` says where the model has it."""
    from checker.frontend.execute import call_function

    for owner in type(run.model).__mro__:
        function = vars(owner).get("is_alive")
        if function is not None:
            position = run.position(node, frame) if node is not None and frame is not None else None
            result = call_function(run, function, [SelfReference(), which], {}, owner, position)
            if not isinstance(result, Value) or not isinstance(result.type, types.BoolType):
                raise ModelMistake("is_alive does not return a truth value", "return one", position)
            return result.leaf
    return run.terms.true


def _disconnect(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    _count(run, node, frame, 1)
    target = run.rvalue(run.evaluate(node.args[0], frame))
    for name, links in run.model.networks.items():
        for source in links.node.values():
            start = from_plain(run.terms, source)
            place = _link(run, name, start, target, node, frame)
            run.context.store(place, first_value(run.terms, place.type), run.position(node, frame))
    return Static(None)
