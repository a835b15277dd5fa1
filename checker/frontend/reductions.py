"""Python's own functions that models may call: ``any``, ``all``, ``sum``, ``min``, ``max``, ``len`` and so on."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from checker import types
from checker.frontend.comparison import less
from checker.frontend.iteration import visit_all
from checker.frontend.symbolic import Display, Static, Value, describe, from_plain, integer, truth
from checker.ir.expr import Expr
from checker.language.rules import when

if TYPE_CHECKING:
    from checker.frontend.evaluate import Evaluator, Frame

Special = Callable[["Evaluator", ast.Call, "Frame"], Any]


def count_arguments(run: Evaluator, node: ast.Call, frame: Frame, least: int, most: int | None = None) -> None:
    """Refuse a call with another number of arguments, or with named ones."""
    most = least if most is None else most
    if node.keywords or not least <= len(node.args) <= most:
        many = str(least) if least == most else f"{least} to {most}"
        found = f"{len(node.args)} and named ones" if node.keywords else str(len(node.args))
        raise run.refuse(
            f"{ast.unparse(node.func)} takes {many} argument{'' if many == '1' else 's'} here, not {found}",
            "see the language in the README",
            node,
            frame,
        )


def _when(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    count_arguments(run, node, frame, 1)
    if not run.context.writable:
        raise run.refuse("when in a property", "properties return a truth value: use if, and, or", node, frame)
    run.context.guard(run.condition(node.args[0], frame))
    return Static(None)


def _quantifier(is_all: bool) -> Special:
    def quantify(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
        count_arguments(run, node, frame, 1)
        terms = run.terms
        so_far = [terms.bool(is_all)]

        def note(value: Any, present: Expr) -> None:
            holds = run.truth(value, node.args[0], frame)
            if is_all:
                so_far[0] = terms.and_(so_far[0], terms.or_(terms.not_(present), holds))
            else:
                so_far[0] = terms.or_(so_far[0], terms.and_(present, holds))

        visit_all(run, node.args[0], frame, note, lambda: so_far[0] if is_all else terms.not_(so_far[0]))
        return truth(so_far[0])

    return quantify


def _sum(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    count_arguments(run, node, frame, 1)
    terms = run.terms
    total = [terms.int(0)]

    def add(value: Any, present: Expr) -> None:
        numbers: list[Expr] = []
        run.context.branch(present, lambda: numbers.append(run.number(value, node.args[0], frame)), lambda: None)
        if numbers:
            total[0] = terms.add(total[0], terms.ite(present, numbers[0], terms.int(0)))

    visit_all(run, node.args[0], frame, add)
    return integer(total[0])


def _extreme(is_max: bool) -> Special:
    title = "max" if is_max else "min"

    def extreme(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
        terms = run.terms
        if any(k.arg != "default" for k in node.keywords) or not node.args or (node.keywords and len(node.args) > 1):
            raise run.refuse(
                f"{ast.unparse(node)}: {title} takes values, or one collection and default=",
                "compare pairs for another order: max((key, value) for ...)",
                node,
                frame,
            )
        default = [run.quiet(k.value, "a default that", frame) for k in node.keywords]
        best: list[tuple[Any, Expr]] = []  # the best so far, and whether there is one

        def note(value: Any, present: Expr) -> None:
            value = run.rvalue(value)
            if not isinstance(value, Value | Display):
                raise run.refuse(f"{title} of {describe(value)}", "compare numbers", node, frame)
            if not best:
                best.append((value, present))
                return
            old, some = best[0]
            first, second = (old, value) if is_max else (value, old)
            better = run.under(terms.and_(present, some), lambda: less(run, first, second, True, node, frame))
            take = terms.and_(present, terms.or_(terms.not_(some), better))
            best[0] = (run.choose(take, value, old, node, frame), terms.or_(some, present))

        if len(node.args) == 1:
            visit_all(run, node.args[0], frame, note)
        else:
            for value in [run.value(arg, frame) for arg in node.args]:
                note(value, terms.true)
        value, some = best[0] if best else (integer(terms.int(0)), terms.false)
        if default:
            return run.choose(some, value, default[0], node, frame)
        run.check(some, f"{title} of nothing", node, frame)
        return value

    return extreme


def _len(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    count_arguments(run, node, frame, 1)
    terms = run.terms
    value = run.evaluate(node.args[0], frame)
    if isinstance(value, Static) and (isinstance(value.value, types.Type | range | str | dict) or run.enum_of(value)):
        return from_plain(terms, len(value.value))
    value = run.rvalue(run.present(value, "len of None", node, frame))
    if isinstance(value, Display) and not value.is_set:
        return from_plain(terms, len(value.items))
    if isinstance(value, Value):
        if isinstance(value.type, types.SetType):
            return integer(terms.popcount(value.leaf))
        if isinstance(value.type, types.BagType | types.FifoType):
            return integer(size_of(run, value))
    raise run.refuse(f"len of {describe(value)}", "use len with a Set, Bag, Fifo, tuple or domain", node, frame)


def size_of(run: Evaluator, value: Value) -> Expr:
    """How many elements a bag or queue holds."""
    terms = run.terms
    if isinstance(value.type, types.FifoType):
        return terms.length(value.leaf)
    total = terms.int(0)
    for slot in value.leaves:
        total = terms.add(total, terms.number(terms.not_(terms.eq(slot, terms.int(0)))))
    return terms.narrow(total, 0, len(value.leaves))


def _abs(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    count_arguments(run, node, frame, 1)
    terms = run.terms
    number = run.number(run.evaluate(node.args[0], frame), node, frame)
    negative = terms.lt(number, terms.int(0))
    return integer(terms.ite(negative, terms.sub(terms.int(0), number), number))


def _range(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    count_arguments(run, node, frame, 1, 3)
    numbers = [run.number(run.evaluate(arg, frame), arg, frame) for arg in node.args]
    if not all(number.is_const for number in numbers):
        raise run.refuse(
            "range over a value of the state",
            "loop over the whole domain, and guard the body: if j < ...",
            node,
            frame,
        )
    bounds = [number.data for number in numbers]
    if len(bounds) == 3 and bounds[2] == 0:
        raise run.refuse("range with a step of 0", "use another step", node, frame)
    return Static(range(*bounds))


def _set(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    if not node.args:
        return Display((), is_set=True)
    raise run.refuse("set(...) of something", "write {a, b}, or add the elements in a for loop", node, frame)


def _int(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    count_arguments(run, node, frame, 1)
    return integer(run.number(run.evaluate(node.args[0], frame), node, frame))


def _bool(run: Evaluator, node: ast.Call, frame: Frame) -> Any:
    count_arguments(run, node, frame, 1)
    return truth(run.condition(node.args[0], frame))


SPECIAL: dict[Any, Special] = {
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
"""What a call of one of these functions means."""
