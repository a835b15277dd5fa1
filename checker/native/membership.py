"""Questions of the kind "is any element of this queue such a message?", answered for all elements at once.

A model that asks what is in flight becomes a disjunction with a part for every place of the queue: *there is an
element k, and a field of it equals, or differs from, some value*. Taken together, these are a few operations on
the words of the queue.
"""

from __future__ import annotations

from dataclasses import dataclass

from checker.ir.expr import Expr, Kind, Op, Terms


@dataclass(frozen=True)
class Question:
    """Whether an element of ``queue`` has a field, of ``width`` bits from ``shift`` up, with a given value.

    wanted: the value, more by ``offset``. equal: whether the field is to be equal to it, or to differ.
    """

    queue: Expr
    shift: int
    width: int
    wanted: Expr
    offset: int
    equal: bool


def questions(disjunction: Expr) -> tuple[dict[Question, list[int]], list[Expr]]:
    """What a disjunction asks of queues, with the places that it asks about; and its other parts.

    A question about a single place is not worth it, and is left among the others.
    """
    found: dict[Question, list[tuple[int, Expr]]] = {}
    rest = []
    for part in disjunction.args:
        match = _match(part)
        if match is None:
            rest.append(part)
        else:
            found.setdefault(match[0], []).append((match[1], part))
    asked = {}
    for question, places in found.items():
        if len(places) > 1:
            asked[question] = [place for place, _ in places]
        else:
            rest.append(places[0][1])
    return asked, rest


def _match(part: Expr) -> tuple[Question, int] | None:
    """The question that a part of a disjunction belongs to, and its place."""
    if part.op is not Op.AND or len(part.args) != 2:
        return None
    for there_is, test in (part.args, part.args[::-1]):
        if there_is.op is Op.LT and there_is.args[0].is_const and there_is.args[1].op is Op.LENGTH:
            queue, place = there_is.args[1].args[0], there_is.args[0].data
            equal = test.op is not Op.NOT
            comparison = test if equal else test.args[0]
            if comparison.op is Op.EQ and comparison.args[0].kind is Kind.INT:
                for field, wanted in (comparison.args, comparison.args[::-1]):
                    question = _ask(field, wanted, equal, queue, place)
                    if question is not None:
                        return question, place
    return None


def _ask(field: Expr, wanted: Expr, equal: bool, queue: Expr, place: int) -> Question | None:
    """The question, if ``field`` is one of the element at ``place``."""
    offset = 0
    while field.op is Op.NARROW or (field.op is Op.ADD and field.args[1].is_const):
        if field.op is Op.ADD:
            offset += field.args[1].data
        field = field.args[0]
    bits, capacity = Terms.shape(queue)
    shift, width = 0, bits
    if field.op is Op.EXTRACT:
        shift, width = field.data
        field = field.args[0]
    if field.op is not Op.ITEM or field.args[0] is not queue or shift + width > bits:
        return None
    index = field.args[1]
    if not (index.is_const and index.data == place and 0 <= place < capacity):
        return None
    return Question(queue, shift, width, wanted, offset, equal)
