"""Expressions as LLVM instructions: truth values are ``i1``, numbers ``i64``, queues a word for each of their parts.

Expressions are evaluated in full, whether or not the outcome is used, so that every instruction must be safe for
any operand: no division can trap, no shift is as wide as a word. What an expression is worth where its bounds do
not hold (below a check that fails) does not matter, since nobody looks at it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from checker.ir.expr import Expr, Kind, Op, Terms
from checker.native.arithmetic import divide, look_up, pick, select
from checker.native.assembly import Function, word
from checker.native.at_hand import AtHand
from checker.native.layout import Field, Layout
from checker.native.membership import Question, questions
from checker.native.queue_code import QueueCode
from checker.native.queues import WORD, QueueShape

Value = tuple[str, ...]
"""The LLVM values that an expression is made of: one, or one for each part of a queue."""

Asked = tuple[dict[Question, list[int]], list[Expr]]


class Translator:
    """Writes the instructions for expressions over the state at ``%state`` into a function."""

    def __init__(self, function: Function, layout: Layout) -> None:
        self.function = function
        self.layout = layout
        self.at_hand = AtHand()
        self._value = function.value
        self._asked: dict[Expr, Asked] = {}

    # Values.

    def one(self, expr: Expr) -> str:
        """The value of a number or truth value."""
        return self.of(expr)[0]

    def of(self, root: Expr) -> Value:
        """The value of an expression; what it is made of is written only where it is not yet at hand."""
        at_hand = self.at_hand
        if root not in at_hand:
            stack = [root]
            while stack:
                expr = stack[-1]
                if expr not in at_hand:
                    waiting = [part for part in self._needs(expr) if part not in at_hand]
                    if waiting:
                        waiting.reverse()
                        stack += waiting
                        continue
                    at_hand.put(expr, _TRANSLATE[expr.op](self, expr))
                stack.pop()
        found: Value = at_hand[root]
        return found

    def above(self, expr: Expr, low: int) -> str:
        """A number, less ``low``."""
        root, offset = _root_of(expr)
        if root.is_const:
            return word(root.data + offset - low)
        value, more = self._raw(root)
        more += offset - low
        return self._value(f"add i64 {value}, {word(more)}") if more else value

    def word(self, number: int) -> str:
        """A word of the state before the step."""
        found: str | None = self.at_hand.get(number)
        if found is None:
            address = self._value(f"getelementptr i64, ptr %state, i64 {number}") if number else "%state"
            found = self._value(f"load i64, ptr {address}, align 8")
            self.at_hand.put(number, found)
        return found

    def assume(self, conditions: Iterable[Expr]) -> None:
        """Take conditions for granted: they hold wherever the code that follows gets."""
        for condition in conditions:
            if condition.op is Op.NOT:
                self.at_hand.put(condition.args[0], ("false",))
            self.at_hand.put(condition, ("true",))
            if condition.op is Op.LT and condition.args[1].op is Op.LENGTH and condition.args[0].low >= 0:
                self.at_hand.put(("filled", condition.args[1].args[0]), True)

    def _raw(self, root: Expr) -> tuple[str, int]:
        """A value and what to add to it: a cell is kept less its lowest value, which may not be needed."""
        if root.op is not Op.CELL:
            return self.one(root), 0
        found: str | None = self.at_hand.get(("raw", root))
        place = self.layout.places[root.data]
        if found is None:
            found = self._field(place.fields[0])
            self.at_hand.put(("raw", root), found)
        return found, place.low

    def _field(self, field: Field) -> str:
        """What a field of the state holds."""
        if field.width == 0:
            return "0"
        value = self.word(field.word)
        if field.shift:
            value = self._value(f"lshr i64 {value}, {field.shift}")
        if not field.is_top and field.shift + field.width < WORD:
            value = self._value(f"and i64 {value}, {word(field.mask)}")
        return value

    def _needs(self, expr: Expr) -> Iterable[Expr]:
        """The expressions whose values the translation uses."""
        op, args = expr.op, expr.args
        if op is Op.EQ or op is Op.LT or op is Op.LE:
            length = _length_compared(expr)
            if length is not None:
                return length.args
            if args[0].kind is Kind.INT:
                return [root for arg in args for root, _ in (_root_of(arg),) if not _is_at_hand(root)]
        elif op is Op.ADD or op is Op.NARROW:
            root, _ = _root_of(expr)
            if root is not expr:
                return () if _is_at_hand(root) else (root,)
        elif op is Op.OR:
            asked, rest = self._questions(expr)
            if asked:
                wanted = (root for question in asked for root, _ in (_root_of(question.wanted),))
                roots = [root for root in wanted if not _is_at_hand(root)]
                return [*(question.queue for question in asked), *roots, *rest]
        elif op is Op.ITE:
            condition = self.at_hand.get(args[0])
            if condition == ("true",):
                return args[1:2]
            if condition == ("false",):
                return args[2:]
        return args

    # One operator each.

    def _const(self, expr: Expr) -> Value:
        if expr.kind is Kind.BOOL:
            return ("true" if expr.data else "false",)
        return (word(expr.data),)

    def _cell(self, expr: Expr) -> Value:
        if expr.kind is Kind.INT:
            return (self.above(expr, 0),)
        place = self.layout.places[expr.data]
        field = place.fields[0]
        if field.width == 0:
            return ("true" if place.low else "false",)
        source = self.word(field.word)
        if field.shift:
            source = self._value(f"lshr i64 {source}, {field.shift}")
        return (self._value(f"trunc i64 {source} to i1"),)

    def _fifo_cell(self, expr: Expr) -> Value:
        return tuple(self._field(field) for field in self.layout.places[expr.data[0]].fields)

    def _not(self, expr: Expr) -> Value:
        return (self._value(f"xor i1 {self.one(expr.args[0])}, true"),)

    def _and(self, expr: Expr) -> Value:
        return (self._chain("and", "true", [self.one(part) for part in expr.args]),)

    def _or(self, expr: Expr) -> Value:
        asked, rest = self._questions(expr)
        answers = [self._answer(question, places) for question, places in asked.items()]
        return (self._chain("or", "false", [*map(self.one, rest), *answers]),)

    def _chain(self, name: str, neutral: str, parts: Sequence[str]) -> str:
        found = neutral
        for part in parts:
            if found == neutral:
                found = part
            elif part != neutral:
                found = self._value(f"{name} i1 {found}, {part}")
        return found

    def _questions(self, expr: Expr) -> Asked:
        found = self._asked.get(expr)
        if found is None:
            found = self._asked[expr] = questions(expr)
        return found

    def _answer(self, question: Question, places: Sequence[int]) -> str:
        code, queue = self._queues(question.queue), self.of(question.queue)
        field = (question.shift, question.width)
        most = (1 << question.width) - 1
        wanted = question.wanted
        least, greatest = wanted.low - question.offset, wanted.high - question.offset
        if wanted.is_const:
            if 0 <= least <= most:
                return code.any_element(queue, places, field, str(least), question.equal)
            return self._otherwise(question, places)
        value = self.above(wanted, question.offset)
        if least >= 0 and greatest <= most:
            return code.any_element(queue, places, field, value, question.equal)
        fits = self._value(f"icmp ule i64 {value}, {word(most)}")
        value = self._value(f"and i64 {value}, {word(most)}")
        found = code.any_element(queue, places, field, value, question.equal)
        return self._value(f"select i1 {fits}, i1 {found}, i1 {self._otherwise(question, places)}")

    def _otherwise(self, question: Question, places: Sequence[int]) -> str:
        """The answer where no element can have the value that is asked for."""
        if question.equal:
            return "false"
        return self._queues(question.queue).is_as_long(self.of(question.queue), min(places) + 1)

    def _compare(self, expr: Expr) -> Value:
        left, right = expr.args
        length = _length_compared(expr)
        if length is not None:
            return (self._compare_length(expr, length),)
        if left.kind is Kind.BOOL:
            return (self._value(f"icmp eq i1 {self.one(left)}, {self.one(right)}"),)
        relation = {Op.EQ: "eq", Op.LT: "slt", Op.LE: "sle"}[expr.op]
        # Compare both less the same number: a literal takes it, and a cell need not be raised to its value.
        less = self._lowest(left if right.is_const or left.op is Op.CELL else right)
        if abs(less) >= _FAR:
            less = 0
        return (self._value(f"icmp {relation} i64 {self.above(left, less)}, {self.above(right, less)}"),)

    def _lowest(self, expr: Expr) -> int:
        """What is to be added to the raw value of a number."""
        root, offset = _root_of(expr)
        return offset + (self.layout.places[root.data].low if root.op is Op.CELL else 0)

    def _compare_length(self, expr: Expr, length: Expr) -> str:
        left, right = expr.args
        code, parts = self._queues(length.args[0]), self.of(length.args[0])
        if expr.op is Op.EQ:
            return code.length_is(parts, (right if left is length else left).data)
        if left is length:
            return code.is_shorter(parts, right.data + (expr.op is Op.LE))
        return code.is_as_long(parts, left.data + (expr.op is Op.LT))

    def _binary(self, expr: Expr) -> Value:
        left, right = map(self.one, expr.args)
        return (self._value(f"{_BINARY[expr.op]} i64 {left}, {right}"),)

    def _add(self, expr: Expr) -> Value:
        root, _ = _root_of(expr)
        return self._binary(expr) if root is expr else (self.above(expr, 0),)

    def _division(self, expr: Expr) -> Value:
        a, b = expr.args
        return (divide(self.function, a, b, self.one(a), self.one(b), expr.op is Op.FLOORDIV),)

    def _ite(self, expr: Expr) -> Value:
        condition = self.one(expr.args[0])
        if condition in ("true", "false"):
            return self.of(expr.args[1 if condition == "true" else 2])
        kind = _TYPE[expr.kind]
        pairs = zip(self.of(expr.args[1]), self.of(expr.args[2]), strict=True)
        return tuple(select(self.function, condition, kind, yes, no) for yes, no in pairs)

    def _pick(self, expr: Expr) -> Value:
        index, items = self.one(expr.args[0]), expr.args[1:]
        if all(item.is_const for item in items):
            return (look_up(self.function, index, expr.kind, tuple(item.data for item in items)),)
        return (pick(self.function, index, _TYPE[expr.kind], [self.one(item) for item in items]),)

    def _narrow(self, expr: Expr) -> Value:
        return (self.above(expr, 0),)

    def _bit(self, expr: Expr) -> Value:
        place = self._value(f"and i64 {self.one(expr.args[0])}, {WORD - 1}")
        return (self._value(f"shl i64 1, {place}"),)

    def _popcount(self, expr: Expr) -> Value:
        self.function.module.declare("i64 @llvm.ctpop.i64(i64)")
        return (self._value(f"call i64 @llvm.ctpop.i64(i64 {self.one(expr.args[0])})"),)

    def _extract(self, expr: Expr) -> Value:
        shift, width = expr.data
        value = self.one(expr.args[0])
        if shift:
            value = self._value(f"ashr i64 {value}, {min(shift, WORD - 1)}")
        return (self._value(f"and i64 {value}, {word((1 << width) - 1)}"),)

    def _concat(self, expr: Expr) -> Value:
        found = ""
        at = 0
        for arg, width in zip(expr.args, expr.data, strict=True):
            value = self.one(arg)
            if not (arg.low >= 0 and arg.high < 1 << width):
                value = self._value(f"and i64 {value}, {word((1 << width) - 1)}")
            if at:
                value = self._value(f"shl i64 {value}, {at}")
            found = self._value(f"or i64 {found}, {value}") if found else value
            at += width
        return (found,)

    # Queues.

    def _queues(self, queue: Expr) -> QueueCode:
        return QueueCode(self.function, self.at_hand, QueueShape.of(*Terms.shape(queue)))

    def _fifo_empty(self, expr: Expr) -> Value:
        return self._queues(expr).empty()

    def _push(self, expr: Expr) -> Value:
        return self._queues(expr).push(self.of(expr.args[0]), self.one(expr.args[1]))

    def _prepend(self, expr: Expr) -> Value:
        return self._queues(expr).prepend(self.of(expr.args[0]), self.one(expr.args[1]))

    def _pop(self, expr: Expr) -> Value:
        queue = expr.args[0]
        return self._queues(queue).pop(self.of(queue), ("filled", queue) in self.at_hand)

    def _length(self, expr: Expr) -> Value:
        return (self._queues(expr.args[0]).length(self.of(expr.args[0])),)

    def _item(self, expr: Expr) -> Value:
        queue, index = expr.args
        place = index.data if index.is_const else self.one(index)
        return (self._queues(queue).item(self.of(queue), place),)


def _length_compared(expr: Expr) -> Expr | None:
    """The length of a queue that a comparison compares with a constant, if that is what it does."""
    for side, other in (expr.args, expr.args[::-1]):
        if side.op is Op.LENGTH and other.is_const:
            return side
    return None


def _root_of(expr: Expr) -> tuple[Expr, int]:
    """The expression below known summands, and their sum."""
    offset = 0
    while expr.op is Op.NARROW or (expr.op is Op.ADD and expr.args[1].is_const):
        if expr.op is Op.ADD:
            offset += expr.args[1].data
        expr = expr.args[0]
    return expr, offset


def _is_at_hand(root: Expr) -> bool:
    """Whether ``above`` needs no value of this root."""
    return root.op is Op.CELL or root.op is Op.CONST


_FAR = 1 << 62
"""Numbers are closer to 0 than this; so what is less by such a number still fits into a word."""

_TYPE = {Kind.BOOL: "i1", Kind.INT: "i64", Kind.FIFO: "i64"}

_BINARY = {Op.ADD: "add", Op.SUB: "sub", Op.MUL: "mul", Op.BITAND: "and", Op.BITOR: "or", Op.BITXOR: "xor"}

_TRANSLATE: dict[Op, Callable[[Translator, Expr], Value]] = {
    Op.CONST: Translator._const,
    Op.CELL: Translator._cell,
    Op.FIFO_CELL: Translator._fifo_cell,
    Op.NOT: Translator._not,
    Op.AND: Translator._and,
    Op.OR: Translator._or,
    Op.EQ: Translator._compare,
    Op.LT: Translator._compare,
    Op.LE: Translator._compare,
    Op.FLOORDIV: Translator._division,
    Op.MOD: Translator._division,
    Op.ITE: Translator._ite,
    Op.PICK: Translator._pick,
    Op.NARROW: Translator._narrow,
    Op.BIT: Translator._bit,
    Op.POPCOUNT: Translator._popcount,
    Op.EXTRACT: Translator._extract,
    Op.CONCAT: Translator._concat,
    Op.FIFO_EMPTY: Translator._fifo_empty,
    Op.PUSH: Translator._push,
    Op.PREPEND: Translator._prepend,
    Op.POP: Translator._pop,
    Op.LENGTH: Translator._length,
    Op.ITEM: Translator._item,
    **dict.fromkeys(_BINARY, Translator._binary),
    Op.ADD: Translator._add,
}
