"""Questions about all elements of a queue at once: every queue, every value, every set of places."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from checker.ir.expr import Expr, Kind, Terms
from checker.ir.system import Cell, Predicate
from checker.native.compiled import compile_native
from checker.native.membership import questions
from checker.types import FifoLeaf, ScalarLeaf
from tests.native.calling import native_mask
from tests.native.expressions import bare_system


def any_element(
    terms: Terms, queue: Expr, field: tuple[int, int], wanted: Expr, equal: bool, places: list[int]
) -> Expr:
    """Whether an element at one of the places has a field that is equal to a value, or differs."""
    parts = []
    for place in places:
        found = terms.extract(terms.item(queue, terms.int(place)), *field)
        test = terms.eq(found, wanted)
        parts.append(terms.and_(terms.lt(terms.int(place), terms.length(queue)), test if equal else terms.not_(test)))
    return terms.or_(*parts)


@pytest.mark.parametrize(
    ("bits", "capacity", "shortest"),
    [
        (1, 1, 0),
        (1, 5, 0),
        (2, 3, 0),
        (3, 2, 0),
        (1, 64, 62),
        (1, 66, 63),
        (2, 33, 31),
        (32, 2, 0),
        (31, 3, 0),
        (61, 2, 0),
    ],
)
def test_every_question(bits: int, capacity: int, shortest: int) -> None:
    terms = Terms()
    leaf = FifoLeaf(bits, capacity)
    queue = terms.fifo_cell(0, bits, capacity)
    most = (1 << bits) - 1
    value = terms.cell(1, -1, most + 1, Kind.INT)
    values = sorted({0, 1, most // 2, most})
    fields = [(0, bits)] if bits == 1 else [(0, bits), (0, 1), (1, bits - 1)]
    asked: list[tuple[tuple[int, int], int | None, bool, list[int]]] = []
    for field, wanted, equal in product(fields, [*values[:4], None], (True, False)):
        if wanted is None or wanted < 1 << field[1]:
            asked.append((field, wanted, equal, list(range(capacity))))
            asked.append((field, wanted, equal, list(range(1, capacity, 2))))
    predicates = []
    for field, wanted, equal, places in asked:
        expr = any_element(terms, queue, field, value if wanted is None else terms.int(wanted), equal, places)
        predicates.append(Predicate("", expr, (), terms.false))
    assert capacity < 2 or questions(predicates[0].value)[0]
    native = compile_native(
        bare_system(
            [Cell(0, "queue", "queue", leaf, False), Cell(1, "value", "value", ScalarLeaf(-1, most + 1), False)],
            [],
            predicates,
        ),
        optimized=False,
    )
    for content in queues(values, shortest, capacity):
        for other in (-1, 0, 1, most, most + 1):
            mask = native_mask(native, native.check, (content, other))
            for bit, (field, wanted, equal, places) in enumerate(asked):
                fields_there = [content[k] >> field[0] & ((1 << field[1]) - 1) for k in places if k < len(content)]
                expected = any((found == (other if wanted is None else wanted)) is equal for found in fields_there)
                assert bool(mask >> bit & 1) is not expected, (content, other, asked[bit])


def queues(values: list[int], shortest: int, capacity: int) -> Any:
    """Queues of some values, of all lengths from ``shortest`` on; of long ones, the places past the first ones vary."""
    for length in range(shortest, capacity + 1):
        for tail in product(values, repeat=min(length, 3)):
            for head in values[:2]:
                yield (head,) * (length - len(tail)) + tail


def test_what_is_no_question() -> None:
    terms = Terms()
    queue, other = terms.fifo_cell(0, 2, 4), terms.fifo_cell(1, 2, 4)
    flag = terms.cell(2, 0, 1, Kind.BOOL)

    def part(place: int, at: Expr, of: Expr) -> Expr:
        return terms.and_(terms.lt(terms.int(place), terms.length(of)), terms.eq(terms.item(queue, at), terms.int(1)))

    def beyond(place: int) -> Expr:
        found = terms.extract(terms.item(queue, terms.int(place)), 1, 2)
        return terms.and_(terms.lt(terms.int(place), terms.length(queue)), terms.eq(found, terms.int(1)))

    several = terms.or_(
        flag,
        part(0, terms.int(0), other),  # the length of another queue
        part(1, terms.int(2), queue),  # another place
        part(3, terms.int(3), queue),  # a single place
        *(beyond(place) for place in range(4)),  # a field that reaches beyond the element
    )
    asked, rest = questions(several)
    assert not asked
    assert len(rest) == len(several.args)
