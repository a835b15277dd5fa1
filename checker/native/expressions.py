"""Expressions as LLVM instructions: truth values are ``i1``, numbers ``i64``, queues a word for each of their parts.

Expressions are evaluated in full, whether or not the outcome is used, so that every instruction must be safe for
any operand: no division can trap, no shift is as wide as a word. What an expression is worth where its bounds do
not hold (below a check that fails) does not matter, since nobody looks at it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from checker.ir.expr import Expr, Kind, Op, Terms
from checker.native.assembly import Function, word
from checker.native.layout import Field, Layout
from checker.native.membership import Question, questions
from checker.native.queue_code import QueueCode
from checker.native.queues import WORD, QueueShape

Value = tuple[str, ...]
"""The LLVM values that an expression is made of: one, or one for each part of a queue."""


class Scope:
    """The values at hand in a block and in those that it dominates."""

    def __init__(self, outer: Scope | None = None) -> None:
        self._outer = outer
        self._values: dict[Expr, Value] = {}
        self._words: dict[int, str] = {}
        self._filled: set[Expr] = set()

    def find(self, expr: Expr) -> Value | None:
        """The value of an expression, if it is at hand."""
        scope: Scope | None = self
        while scope is not None:
            found = scope._values.get(expr)
            if found is not None:
                return found
            scope = scope._outer
        return None

    def keep(self, expr: Expr, value: Value) -> None:
        """Note the value of an expression."""
        self._values[expr] = value

    def find_word(self, number: int) -> str | None:
        """A word of the state, if it is at hand."""
        scope: Scope | None = self
        while scope is not None:
            found = scope._words.get(number)
            if found is not None:
                return found
            scope = scope._outer
        return None

    def keep_word(self, number: int, value: str) -> None:
        """Note a word of the state."""
        self._words[number] = value

    def assume(self, conditions: Iterable[Expr]) -> None:
        """Take conditions for granted: they hold wherever this scope is used."""
        for condition in conditions:
            if condition.op is Op.NOT:
                self.keep(condition.args[0], ("false",))
            self.keep(condition, ("true",))
            if condition.op is Op.LT and condition.args[1].op is Op.LENGTH and condition.args[0].low >= 0:
                self._filled.add(condition.args[1].args[0])

    def is_filled(self, queue: Expr) -> bool:
        """Whether a queue is known to hold an element."""
        return queue in self._filled or (self._outer is not None and self._outer.is_filled(queue))


class Translator:
    """Writes the instructions for expressions over the state at ``%state`` into a function."""

    def __init__(self, function: Function, layout: Layout) -> None:
        self.function = function
        self.layout = layout
        self.scope = Scope()
        self._value = function.value
        self._asked: dict[Expr, tuple[dict[Question, list[int]], list[Expr]]] = {}

    # Values.

    def one(self, expr: Expr) -> str:
        """The value of a number or truth value."""
        return self.of(expr)[0]

    def of(self, root: Expr) -> Value:
        """The value of an expression; what it is made of is written only where it is not yet at hand."""
        known = self._known(root)
        if known is not None:
            return known
        stack = [root]
        while stack:
            expr = stack[-1]
            if self._known(expr) is not None:
                stack.pop()
                continue
            waiting = [arg for arg in self._needs(expr) if self._known(arg) is None]
            if waiting:
                stack.extend(reversed(waiting))
            else:
                self.scope.keep(expr, self._translate(expr))
                stack.pop()
        known = self._known(root)
        assert known is not None
        return known

    def word(self, number: int) -> str:
        """A word of the state before the step."""
        found = self.scope.find_word(number)
        if found is None:
            address = self._value(f"getelementptr i64, ptr %state, i64 {number}") if number else "%state"
            found = self._value(f"load i64, ptr {address}, align 8")
            self.scope.keep_word(number, found)
        return found

    def field(self, field: Field) -> str:
        """What a field of the state holds."""
        if field.width == 0:
            return "0"
        value = self.word(field.word)
        if field.shift:
            value = self._value(f"lshr i64 {value}, {field.shift}")
        if not field.is_top and field.shift + field.width < WORD:
            value = self._value(f"and i64 {value}, {word(field.mask)}")
        return value

    def _known(self, expr: Expr) -> Value | None:
        if expr.op is Op.CONST:
            if expr.kind is Kind.BOOL:
                return ("true" if expr.data else "false",)
            return (word(expr.data),)
        return self.scope.find(expr)

    def _needs(self, expr: Expr) -> tuple[Expr, ...]:
        """The arguments whose values the translation uses."""
        if expr.op in (Op.EQ, Op.LT, Op.LE):
            length = _length_compared(expr)
            if length is not None:
                return length.args
        if expr.op is Op.OR:
            asked, rest = self._questions(expr)
            if asked:
                return (*[part for question in asked for part in (question.queue, question.wanted)], *rest)
        if expr.op is Op.ITE:
            condition = self._known(expr.args[0])
            if condition == ("true",):
                return expr.args[1:2]
            if condition == ("false",):
                return expr.args[2:]
        return expr.args

    # One operator each.

    def _translate(self, expr: Expr) -> Value:
        return _TRANSLATE[expr.op](self, expr)

    def _cell(self, expr: Expr) -> Value:
        place = self.layout.places[expr.data]
        field = place.fields[0]
        if expr.kind is Kind.BOOL:
            if field.width == 0:
                return ("true" if place.low else "false",)
            source = self.word(field.word)
            if field.shift:
                source = self._value(f"lshr i64 {source}, {field.shift}")
            return (self._value(f"trunc i64 {source} to i1"),)
        value = self.field(field)
        return (self._value(f"add i64 {value}, {word(place.low)}") if place.low else value,)

    def _fifo_cell(self, expr: Expr) -> Value:
        return tuple(self.field(field) for field in self.layout.places[expr.data[0]].fields)

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

    def _questions(self, expr: Expr) -> tuple[dict[Question, list[int]], list[Expr]]:
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
        value = self.one(wanted)
        if question.offset:
            value = self._value(f"sub i64 {value}, {word(question.offset)}")
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
        none = self._queues(question.queue).length_below(self.of(question.queue), min(places) + 1)
        return self._value(f"xor i1 {none}, true")

    def _compare(self, expr: Expr) -> Value:
        left, right = expr.args
        length = _length_compared(expr)
        if length is not None:
            queue = length.args[0]
            code = self._queues(queue)
            const = right if left is length else left
            if expr.op is Op.EQ:
                return (code.length_is(self.of(queue), const.data),)
            if left is length:
                return (code.length_below(self.of(queue), const.data + (expr.op is Op.LE)),)
            below = code.length_below(self.of(queue), const.data + (expr.op is Op.LT))
            return (self._value(f"xor i1 {below}, true"),)
        kind = "i1" if left.kind is Kind.BOOL else "i64"
        relation = {Op.EQ: "eq", Op.LT: "slt", Op.LE: "sle"}[expr.op]
        return (self._value(f"icmp {relation} {kind} {self.one(left)}, {self.one(right)}"),)

    def _binary(self, expr: Expr) -> Value:
        left, right = map(self.one, expr.args)
        return (self._value(f"{_BINARY[expr.op]} i64 {left}, {right}"),)

    def _division(self, expr: Expr) -> Value:
        a, b = expr.args
        left, right = self.one(a), self.one(b)
        quotient = expr.op is Op.FLOORDIV
        value = self._value
        if b.is_const and b.data > 0 and b.data & (b.data - 1) == 0:
            if quotient:
                return (value(f"ashr i64 {left}, {b.data.bit_length() - 1}"),)
            return (value(f"and i64 {left}, {b.data - 1}"),)
        if b.is_const and b.data == 0:
            return ("0",)
        if not b.is_const:
            is_zero = value(f"icmp eq i64 {right}, 0")
            right = value(f"select i1 {is_zero}, i64 1, i64 {right}")
        if a.low >= 0 and b.low >= 0:
            return (value(f"{'udiv' if quotient else 'urem'} i64 {left}, {right}"),)
        # The one signed division that traps besides that by 0 is -2^63 / -1: drop the top bit, which is but a sign.
        left = value(f"shl i64 {left}, 1")
        left = value(f"ashr i64 {left}, 1")
        rest = value(f"srem i64 {left}, {right}")
        signs = value(f"xor i64 {rest}, {right}")
        differ = value(f"icmp slt i64 {signs}, 0")
        inexact = value(f"icmp ne i64 {rest}, 0")
        adjust = value(f"and i1 {differ}, {inexact}")
        if quotient:
            down = value(f"sext i1 {adjust} to i64")
            truncated = value(f"sdiv i64 {left}, {right}")
            return (value(f"add i64 {truncated}, {down}"),)
        more = value(f"select i1 {adjust}, i64 {right}, i64 0")
        return (value(f"add i64 {rest}, {more}"),)

    def _ite(self, expr: Expr) -> Value:
        condition = self.one(expr.args[0])
        if condition in ("true", "false"):
            return self.of(expr.args[1 if condition == "true" else 2])
        kind = "i1" if expr.kind is Kind.BOOL else "i64"
        pairs = zip(self.of(expr.args[1]), self.of(expr.args[2]), strict=True)
        return tuple(self._select(condition, kind, yes, no) for yes, no in pairs)

    def _select(self, condition: str, kind: str, yes: str, no: str) -> str:
        return yes if yes == no else self._value(f"select i1 {condition}, {kind} {yes}, {kind} {no}")

    def _pick(self, expr: Expr) -> Value:
        index = self.one(expr.args[0])
        items = expr.args[1:]
        if all(item.is_const for item in items):
            return (self._look_up(index, expr.kind, tuple(item.data for item in items)),)
        kind = "i1" if expr.kind is Kind.BOOL else "i64"
        level = [self.one(item) for item in items]
        bit = 0
        while len(level) > 1:
            shifted = self._value(f"lshr i64 {index}, {bit}") if bit else index
            odd = self._value(f"trunc i64 {shifted} to i1")
            pairs = [level[k : k + 2] for k in range(0, len(level), 2)]
            level = [self._select(odd, kind, pair[1], pair[0]) if len(pair) == 2 else pair[0] for pair in pairs]
            bit += 1
        return (level[0],)

    def _look_up(self, index: str, kind: Kind, values: tuple[int, ...]) -> str:
        value = self._value
        width = 1 if kind is Kind.BOOL else max(values).bit_length()
        if min(values) >= 0 and width * len(values) <= WORD:
            packed = sum(item << width * k for k, item in enumerate(values))
            shift = value(f"mul i64 {index}, {width}") if width > 1 else index
            shift = value(f"and i64 {shift}, {WORD - 1}")
            found = value(f"lshr i64 {word(packed)}, {shift}")
            if kind is Kind.BOOL:
                return value(f"trunc i64 {found} to i1")
            return value(f"and i64 {found}, {word((1 << width) - 1)}")
        size = len(values)
        inside = value(f"icmp ult i64 {index}, {size}")
        index = value(f"select i1 {inside}, i64 {index}, i64 0")
        table = self.function.module.table(values)
        address = value(f"getelementptr [{size} x i64], ptr {table}, i64 0, i64 {index}")
        found = value(f"load i64, ptr {address}, align 8")
        return value(f"trunc i64 {found} to i1") if kind is Kind.BOOL else found

    def _narrow(self, expr: Expr) -> Value:
        return self.of(expr.args[0])

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
        return QueueCode(self.function, QueueShape.of(*Terms.shape(queue)))

    def _fifo_empty(self, expr: Expr) -> Value:
        return self._queues(expr).empty()

    def _push(self, expr: Expr) -> Value:
        return self._queues(expr).push(self.of(expr.args[0]), self.one(expr.args[1]))

    def _prepend(self, expr: Expr) -> Value:
        return self._queues(expr).prepend(self.of(expr.args[0]), self.one(expr.args[1]))

    def _pop(self, expr: Expr) -> Value:
        queue = expr.args[0]
        return self._queues(queue).pop(self.of(queue), self.scope.is_filled(queue))

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


_BINARY = {Op.ADD: "add", Op.SUB: "sub", Op.MUL: "mul", Op.BITAND: "and", Op.BITOR: "or", Op.BITXOR: "xor"}

_TRANSLATE: dict[Op, Callable[[Translator, Expr], Value]] = {
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
}
