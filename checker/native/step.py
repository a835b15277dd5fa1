"""The function ``step``: all successors of a state.

The instances follow each other in the order of their labels. Each is a guard, and behind it, where only a step
that is enabled gets, the checks and the changes: the words of the state are copied, and those words rewritten
that hold a cell that changes. A successor that nobody wants to know is written over by the next one.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.explorer.places import GROUP_BITS
from checker.ir.expr import Expr, Kind, Op, all_below
from checker.ir.system import Instance, TransitionSystem
from checker.native.assembly import Function, Module, half, word
from checker.native.expressions import Translator
from checker.native.layout import Field, Layout
from checker.native.queues import WORD

CHUNK = 32
"""Instances in one function: LLVM takes longer for one large function than for several."""

_COUNTS = "{ i64, i64 }"

CHEAP = 10
"""Expressions in a condition that is evaluated whether or not the others hold."""


def add_step(module: Module, system: TransitionSystem, layout: Layout) -> None:
    """Write ``int64 step(const uint64* state, uint64* out, uint32* labels, uint64 skip, const uint32* kinds)``.

    It writes the label of each step to ``labels``, and the successor to ``out``; the successor is left out where
    ``skip`` has the bit whose number is in the lowest ``GROUP_BITS`` bits of the first label's entry in ``kinds``.
    It returns how many labels there are, and, in the upper half of the number, how many successors were left out; or
    -1 if the model is at fault in this state.
    """
    chunks = [system.instances[k : k + CHUNK] for k in range(0, len(system.instances), CHUNK)]
    for number, chunk in enumerate(chunks):
        _Chunk(module, layout, number).write(chunk)
    function = Function(module, "i64 @step(ptr %state, ptr %out, ptr %labels, i64 %skip, ptr %kinds)")
    made = left_out = "0"
    for number in range(len(chunks)):
        both = function.value(
            f"call fastcc {_COUNTS} @chunk{number}"
            f"(ptr %state, ptr %out, ptr %labels, i64 %skip, ptr %kinds, i64 {made}, i64 {left_out})"
        )
        made = function.value(f"extractvalue {_COUNTS} {both}, 0")
        left_out = function.value(f"extractvalue {_COUNTS} {both}, 1")
        failed = function.value(f"icmp slt i64 {made}, 0")
        go_on = function.new_block("next")
        function.branch(failed, "fault", go_on)
        function.start(go_on)
    upper = function.value(f"shl i64 {left_out}, 32")
    function.do(f"ret i64 {function.value(f'or i64 {upper}, {made}')}")
    if chunks:
        function.start("fault")
        function.do("ret i64 -1")
    module.add(function)


class _Chunk:
    """Some instances as a function that gets, and returns, how many steps there are so far and how many left out.

    Instead of the first it returns -1 for a fault.
    """

    def __init__(self, module: Module, layout: Layout, number: int) -> None:
        self.layout = layout
        self.function = Function(
            module,
            f"internal fastcc {_COUNTS} @chunk{number}(ptr noalias readonly %state, ptr noalias %out, "
            "ptr noalias %labels, i64 %skip, ptr noalias readonly %kinds, i64 %made, i64 %left) noinline nounwind",
        )
        self.translator = Translator(self.function, layout)
        self.made, self.left_out = "%made", "%left"
        self.can_fail = False

    def write(self, instances: Sequence[Instance]) -> None:
        """Write all instances and the end of the function."""
        function = self.function
        for instance in instances:
            self._instance(instance)
        counts = function.value(f"insertvalue {_COUNTS} poison, i64 {self.made}, 0")
        function.do(f"ret {_COUNTS} {function.value(f'insertvalue {_COUNTS} {counts}, i64 {self.left_out}, 1')}")
        if self.can_fail:
            function.start("fault")
            function.do(f"ret {_COUNTS} {{ i64 -1, i64 0 }}")
        function.module.add(function)

    def _instance(self, instance: Instance) -> None:
        function, at_hand = self.function, self.translator.at_hand
        done = function.new_block("done")
        common, fault, guard = split_guard(instance)
        skipped: list[str] = []
        mark = at_hand.mark()
        for conditions, is_fault in (
            *((some, False) for some in cheap_first(common)),
            (fault, True),
            *((some, False) for some in cheap_first(guard)),
        ):
            if not conditions:
                continue
            value = self._all(conditions)
            go_on = function.new_block("on")
            if is_fault:
                self.can_fail = True
                function.branch(value, "fault", go_on)
            else:
                if not skipped:
                    mark = at_hand.mark()  # what was found out so far is at hand in the instances that follow, too
                skipped.append(function.block)
                function.branch(value, go_on, done)
                self.translator.assume(conditions)
            function.start(go_on)
        if not skipped:
            mark = at_hand.mark()
        self._successor(instance)
        more = function.value(f"add i64 {self.made}, 1")
        left_out = function.value(f"add i64 {self.left_out}, {self._is_left_out(instance)}")
        last = function.block
        function.jump(done)
        function.start(done)
        at_hand.take_back(mark)
        made = "".join(f"[ {self.made}, %{block} ], " for block in skipped)
        left = "".join(f"[ {self.left_out}, %{block} ], " for block in skipped)
        self.made = function.value(f"phi i64 {made}[ {more}, %{last} ]")
        self.left_out = function.value(f"phi i64 {left}[ {left_out}, %{last} ]")

    def _all(self, conditions: Sequence[Expr]) -> str:
        values = [self.translator.one(condition) for condition in conditions]
        found = values[0]
        for value in values[1:]:
            found = self.function.value(f"and i1 {found}, {value}")
        return found

    def _is_left_out(self, instance: Instance) -> str:
        """1 or 0: a branch that nobody can foresee would take longer than to write what is not wanted."""
        function = self.function
        place = function.value(f"getelementptr i32, ptr %kinds, i64 {instance.label}")
        kind = function.value(f"load i32, ptr {place}, align 4")
        group = function.value(f"zext i32 {function.value(f'and i32 {kind}, {(1 << GROUP_BITS) - 1}')} to i64")
        return function.value(f"and i64 {function.value(f'lshr i64 %skip, {group}')}, 1")

    def _successor(self, instance: Instance) -> None:
        function, words = self.function, self.layout.words
        changed = self._changed_words(instance)
        written = function.value(f"sub i64 {self.made}, {self.left_out}")
        at = function.value(f"mul i64 {written}, {words}") if words > 1 else written
        target = function.value(f"getelementptr i64, ptr %out, i64 {at}")
        if len(changed) < words:
            function.module.declare("void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
            function.do(
                f"call void @llvm.memcpy.p0.p0.i64(ptr align 8 {target}, ptr align 8 %state, i64 {8 * words}, i1 false)"
            )
        for number, value in changed.items():
            place = function.value(f"getelementptr i64, ptr {target}, i64 {number}") if number else target
            function.do(f"store i64 {value}, ptr {place}, align 8")
        label = half(instance.label)
        if instance.message_code is not None:
            code = function.value(f"trunc i64 {self.translator.one(instance.message_code)} to i32")
            label = function.value(f"add i32 {code}, {label}")
        place = function.value(f"getelementptr i32, ptr %labels, i64 {self.made}")
        function.do(f"store i32 {label}, ptr {place}, align 4")

    def _changed_words(self, instance: Instance) -> dict[int, str]:
        """The new values of the words that hold a cell that changes."""
        function, translator = self.function, self.translator
        parts: dict[int, list[str]] = {}
        kept = dict.fromkeys(range(self.layout.words), (1 << WORD) - 1)
        for number, update in instance.updates.items():
            place = self.layout.places[number]
            for field, value in zip(place.fields, self._parts(update, place.low), strict=True):
                if field.width:
                    parts.setdefault(field.word, []).append(_shifted(function, field, value))
                    kept[field.word] &= ~field.in_place
        found = {}
        for number, values in parts.items():
            if kept[number] & self.layout.used(number):
                values.append(function.value(f"and i64 {translator.word(number)}, {word(kept[number])}"))
            value = values[0]
            for other in values[1:]:
                value = function.value(f"or i64 {value}, {other}")
            found[number] = value
        return found

    def _parts(self, update: Expr, low: int) -> tuple[str, ...]:
        """What the fields of a cell hold for a new value."""
        if update.kind is Kind.INT:
            return (self.translator.above(update, low),)
        values = self.translator.of(update)
        if update.kind is Kind.BOOL:
            return (self.function.value(f"zext i1 {values[0]} to i64"),)
        return values


def _shifted(function: Function, field: Field, value: str) -> str:
    return function.value(f"shl i64 {value}, {field.shift}") if field.shift else value


def split_guard(instance: Instance) -> tuple[list[Expr], list[Expr], list[Expr]]:
    """Conditions, to be asked in this order: for both a fault and a step; then for a fault; then for a step.

    The first and the last are conjunctions, none if empty; the fault is one condition, or none if it cannot be.
    """
    guard = _parts_of(instance.guard, Op.AND)
    if instance.fault.is_const and not instance.fault.data:
        return guard, [], []
    common = [part for part in guard if all(part in _parts_of(way, Op.AND) for way in _parts_of(instance.fault, Op.OR))]
    return common, [instance.fault], [part for part in guard if part not in common]


def cheap_first(conditions: Sequence[Expr]) -> list[list[Expr]]:
    """The conditions in groups, to be asked one after the other: those that cost much only where the others hold."""
    costs = {condition: len(all_below([condition])) for condition in conditions}
    cheap = [condition for condition in conditions if costs[condition] <= CHEAP]
    return [group for group in (cheap, [condition for condition in conditions if condition not in cheap]) if group]


def _parts_of(expr: Expr, op: Op) -> list[Expr]:
    """The arguments of a conjunction or disjunction; any other expression is its only one, a neutral constant none."""
    if expr.op is op:
        return list(expr.args)
    if expr.is_const and bool(expr.data) is (op is Op.AND):
        return []
    return [expr]
