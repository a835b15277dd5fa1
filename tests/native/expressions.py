"""Random expressions over random cells, and which of them have a value that matters.

They are made from a seed: arguments come before what uses them, so that the first root that goes wrong shows the
operator that does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, cast

from checker.ir.evaluate import _value as value_of
from checker.ir.evaluate import evaluate
from checker.ir.expr import Expr, Kind, Op, Terms, TooLarge, descend
from checker.ir.system import Cell, Instance, Predicate, TransitionSystem
from checker.types import FifoLeaf, ScalarLeaf

SHAPES = [(0, 3), (1, 0), (1, 4), (1, 63), (2, 5), (3, 20), (3, 21), (4, 15), (4, 16), (5, 30), (7, 9), (13, 7)]
SHAPES += [(21, 3), (21, 4), (31, 2), (32, 2), (33, 2), (62, 1), (62, 3), (1, 64), (1, 100)]
LITERALS = [-70, -8, -7, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 8, 10, 64, 1000, 2**40, -(2**40), 2**61, -(2**61)]

CODES = 1 << 26
"""Labels of each instance; those of all together take 32 bits."""


def undefined(root: Expr, cells: Sequence[Any]) -> bool:
    """Whether the value of an expression is left open: it lies below a check that fails here."""
    values: dict[Expr, Any] = {}
    for expr in descend([root]):
        args = [values[arg] for arg in expr.args]
        values[expr] = _OPEN if _is_open(expr, args) else value_of(expr, _lazily(expr, args), cells)
    return values[root] is _OPEN


_OPEN = object()


def _lazily(expr: Expr, args: list[Any]) -> list[Any]:
    """The arguments, those that are open but not asked for replaced by ones that make no difference."""
    if expr.op is Op.AND and _OPEN in args:
        return [False]
    if expr.op is Op.OR and _OPEN in args:
        return [True]
    return args


def _is_open(expr: Expr, args: list[Any]) -> bool:
    op = expr.op
    if op is Op.AND:
        return _OPEN in args and not any(arg is not _OPEN and not arg for arg in args)
    if op is Op.OR:
        return _OPEN in args and not any(arg is not _OPEN and arg for arg in args)
    if op is Op.ITE:
        return args[0] is _OPEN or (args[1] if args[0] else args[2]) is _OPEN
    if op is Op.PICK:
        return args[0] is _OPEN or not 0 <= args[0] < len(args) - 1 or args[1 + args[0]] is _OPEN
    if _OPEN in args:
        return True
    if op in (Op.FLOORDIV, Op.MOD):
        return bool(args[1] == 0)
    if op is Op.NARROW:
        return not expr.low <= args[0] <= expr.high
    if op in (Op.BITAND, Op.BITOR, Op.BITXOR, Op.POPCOUNT):
        return min(args) < 0
    if op is Op.BIT:
        return not 0 <= args[0] <= 61
    if op is Op.ITEM:
        return not 0 <= args[1] < len(args[0])
    if op in (Op.PUSH, Op.PREPEND):
        return len(args[0]) >= Terms.shape(expr)[1]
    return False


def bare_system(
    cells: Sequence[Cell], instances: Sequence[Instance], predicates: Sequence[Predicate]
) -> TransitionSystem:
    """A system without a model, of which all cells are variable."""
    nothing = cast(Any, None)
    return TransitionSystem(
        nothing, tuple(cells), {}, (), tuple(instances), (), (0, CODES), tuple(predicates), {}, nothing
    )


@dataclass
class Case:
    """A system whose instance k writes expression ``roots[k]`` to a cell of its own, and a state for it."""

    system: TransitionSystem
    roots: list[Expr]
    results: list[int]
    state: tuple[Any, ...]


def random_case(seed: int, steps: int = 40) -> Case:
    """A system with expressions of all operators, and one of its states."""
    maker = _Maker(Random(seed))
    for kind in ("bool", "int", "bool", "fifo", *maker.random.choices(["bool", "int", "fifo"], k=3)):
        maker.add_cell(kind)
    for _ in range(steps):
        try:
            maker.grow()
        except TooLarge:
            continue
    return maker.case(maker.pool[-steps:])


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.terms = Terms()
        self.cells: list[Cell] = []
        self.state: list[Any] = []
        self.pool: list[Expr] = [self.terms.int(random.choice(LITERALS)) for _ in range(3)]

    # Cells.

    def add_cell(self, kind: str) -> None:
        """A cell and a value for it."""
        random, number = self.random, len(self.cells)
        if kind == "fifo":
            bits, capacity = random.choice(SHAPES)
            most = (1 << bits) - 1
            length = random.choice([0, capacity, max(0, capacity - 1), random.randint(0, capacity)])
            value: Any = tuple(random.choice([0, most, random.randint(0, most)]) for _ in range(length))
            self._put(FifoLeaf(bits, capacity), False, value, self.terms.fifo_cell(number, bits, capacity))
        elif kind == "bool":
            expr = self.terms.cell(number, 0, 1, Kind.BOOL)
            self._put(ScalarLeaf(0, 1), True, random.randint(0, 1), expr)
        else:
            low = random.choice([-(2**61), -(2**40), -100, -5, -1, 0, 0, 0, 1, 7])
            high = low + random.choice([0, 1, 2, 3, 9, 63, 200, 2**20, 2**41, 2**61])
            value = random.choice([low, high, random.randint(low, high)])
            self._put(ScalarLeaf(low, high), False, value, self.terms.cell(number, low, high, Kind.INT))

    def _put(self, leaf: Any, is_bool: bool, value: Any, expr: Expr | None = None) -> None:
        number = len(self.cells)
        self.cells.append(Cell(number, f"cell{number}", "cells", leaf, is_bool))
        self.state.append(value)
        if expr is not None:
            self.pool.append(expr)

    # Expressions.

    def some(self, kind: Kind, suits: Any = lambda expr: True) -> Expr:
        """An expression of a kind, the latest ones rather."""
        found = [expr for expr in self.pool if expr.kind is kind and suits(expr)]
        if not found:
            return self.terms.false if kind is Kind.BOOL else self.terms.int(self.random.randint(0, 3))
        return found[-1 - min(self.random.randint(0, 12), len(found) - 1)]

    def queue(self) -> Expr:
        """A queue, of a shape that the pool has if possible."""
        found = [expr for expr in self.pool if expr.kind is Kind.FIFO]
        if not found or self.random.randint(0, 5) == 0:
            return self.terms.fifo_empty(*self.random.choice(SHAPES))
        return self.random.choice(found)

    def mask(self) -> Expr:
        """A number that is not negative."""
        return self.some(Kind.INT, lambda expr: expr.low >= 0)

    def fitting(self, bits: int) -> Expr:
        """A number of so many bits."""
        fits = self.some(Kind.INT, lambda expr: expr.low >= 0 and expr.high < 1 << bits)
        return fits if fits.high < 1 << bits else self.terms.int(0)

    def grow(self) -> None:
        """One more expression, of any operator."""
        random, terms = self.random, self.terms
        name = random.choice(_GROW)
        number, truth = lambda: self.some(Kind.INT), lambda: self.some(Kind.BOOL)
        made: Expr
        if name in ("eq", "lt", "le", "add", "sub", "mul", "floordiv", "mod"):
            made = getattr(terms, name)(number(), number())
        elif name in ("bitand", "bitor", "bitxor"):
            made = getattr(terms, name)(self.mask(), self.mask())
        elif name == "eq_bool":
            made = terms.eq(truth(), truth())
        elif name == "not":
            made = terms.not_(truth())
        elif name in ("and", "or"):
            parts = [truth() for _ in range(random.randint(2, 4))]
            made = terms.and_(*parts) if name == "and" else terms.or_(*parts)
        elif name == "ite":
            kind = random.choice([Kind.BOOL, Kind.INT])
            made = terms.ite(truth(), self.some(kind), self.some(kind))
        elif name == "ite_queue":
            first = self.queue()
            shape = Terms.shape(first)
            other = [q for q in self.pool if q.kind is Kind.FIFO and Terms.shape(q) == shape]
            made = terms.ite(truth(), first, random.choice([*other, terms.fifo_empty(*shape)]))
        elif name == "pick":
            items = [self.some(random.choice([Kind.BOOL, Kind.INT]))]
            items += [self.some(items[0].kind) for _ in range(random.randint(1, 8))]
            made = self._pick(items)
        elif name == "pick_literals":
            made = self._pick([terms.int(random.choice(LITERALS)) for _ in range(random.randint(2, 9))])
        elif name == "pick_truths":
            made = self._pick([terms.bool(random.random() < 0.5) for _ in range(random.randint(2, 70))])
        elif name == "narrow":
            of = number()
            low = random.randint(of.low, of.high)
            made = terms.narrow(of, low, random.randint(low, of.high))
        elif name == "bit":
            made = terms.bit(self.some(Kind.INT, lambda expr: 0 <= expr.low <= 61 and expr.high <= 300))
        elif name == "popcount":
            made = terms.popcount(self.mask())
        elif name == "extract":
            made = terms.extract(self.mask(), random.randint(0, 50), random.randint(0, 12))
        elif name == "concat":
            widths = [random.randint(0, 20) for _ in range(random.randint(1, 4))]
            made = terms.concat([(self.fitting(width), width) for width in widths])
        elif name == "pop":
            made = terms.pop(self.queue())
        elif name == "length":
            made = terms.length(self.queue())
        elif name == "compare_length":
            length, bound = terms.length(self.queue()), terms.int(random.randint(-1, 22))
            sides = (length, bound) if random.random() < 0.5 else (bound, length)
            made = random.choice([terms.eq, terms.lt, terms.le])(*sides)
        elif name == "item":
            queue = self.queue()
            made = terms.item(queue, random.choice([terms.int(random.randint(0, 5)), number()]))
        elif name == "any_element":
            made = self._any_element()
        else:
            queue = self.queue()
            element = self.fitting(Terms.shape(queue)[0])
            made = terms.push(queue, element) if name == "push" else terms.prepend(queue, element)
        if not made.is_const and made not in self.pool:
            self.pool.append(made)

    def _any_element(self) -> Expr:
        """Whether an element of a queue, or of its places asked about, has a field of some value."""
        random, terms, queue = self.random, self.terms, self.queue()
        bits, capacity = Terms.shape(queue)
        shift = random.randint(0, bits)
        width = random.choice([bits, bits - shift, random.randint(0, bits - shift), 5])
        offset = random.choice([0, 0, 1, -3])
        wanted = random.choice([self.some(Kind.INT), terms.int(random.randint(0, (1 << bits) - 1) + offset)])
        differs = random.random() < 0.5
        places = list(range(capacity))
        if random.random() < 0.3:
            places = random.sample(places, random.randint(0, capacity))
        parts = []
        for place in places:
            field = terms.item(queue, terms.int(place))
            if width < bits:
                field = terms.extract(field, shift, width)
            test = terms.eq(terms.add(field, terms.int(offset)), wanted)
            test = terms.not_(test) if differs else test
            parts.append(terms.and_(terms.lt(terms.int(place), terms.length(queue)), test))
        return terms.or_(*parts, *random.choice([[], [self.some(Kind.BOOL)]]))

    def _pick(self, items: list[Expr]) -> Expr:
        index = self.some(Kind.INT)
        if index.is_const and not 0 <= index.data < len(items):
            index = self.terms.int(0)
        return self.terms.pick(index, items)

    # The system.

    def case(self, roots: list[Expr]) -> Case:
        """A cell and an instance for each root; guards, faults and message codes are expressions of the pool."""
        random, terms = self.random, self.terms
        results, instances, predicates = [], [], []
        settled = [expr for expr in self.pool if not undefined(expr, self.state)]
        truths = [expr for expr in settled if expr.kind is Kind.BOOL]
        codes = [expr for expr in settled if expr.kind is Kind.INT and expr.low >= 0 and expr.high < CODES]
        failing = random.random() < 0.1
        failures = truths if failing else [expr for expr in truths if not evaluate([expr], self.state)[0]]
        for number, root in enumerate(roots):
            results.append(len(self.cells))
            if root.kind is Kind.FIFO:
                leaf: Any = FifoLeaf(*Terms.shape(root))
                self._put(leaf, False, ())
            else:
                leaf = ScalarLeaf(root.low, root.high)
                self._put(leaf, root.kind is Kind.BOOL, random.choice([root.low, root.high]))
            parts = [random.choice([terms.true, *truths[-3:]]) for _ in range(random.randint(0, 3))]
            fault = terms.false
            if failures and random.random() < 0.3:
                # As the front end makes them: the parts of the guard so far, and something that fails.
                ways = [terms.and_(*parts[: random.randint(0, 3)], random.choice(failures)) for _ in range(2)]
                fault = terms.or_(*ways)
            updates = {results[-1]: root}
            code = random.choice([None, None, *codes])
            guard = terms.and_(*parts)
            instances.append(Instance(0, number * CODES, (), guard, (), fault, updates, terms.int(0), code))
            if root.kind is Kind.BOOL:
                wrong = random.choice([terms.false, *failures[-2:]])
                predicates.append(Predicate(f"p{number}", root, (), wrong))
        system = bare_system(self.cells, instances, predicates)
        return Case(system, roots, results, tuple(self.state))


_GROW = ["eq", "lt", "le", "add", "sub", "mul", "floordiv", "floordiv", "mod", "mod", "bitand", "bitor", "bitxor"]
_GROW += ["eq_bool", "not", "and", "or", "ite", "ite_queue", "pick", "pick_literals", "pick_truths", "narrow", "bit"]
_GROW += ["popcount", "extract", "concat", "pop", "length", "compare_length", "item", "item", "push", "push"]
_GROW += ["prepend", "any_element", "any_element"]
