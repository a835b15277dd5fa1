"""Every operator, as a Z3 term, has the value that direct evaluation gives it."""

from __future__ import annotations

from typing import Any

import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.ir.evaluate import evaluate
from checker.ir.expr import Kind
from checker.symbolic.numbers import Number, rebase
from checker.symbolic.queues import Queue
from checker.symbolic.translate import Translator
from checker.symbolic.variables import literal
from tests.native.expressions import random_case, undefined


def plain(value: Any) -> Any:
    """The value of a translated expression without variables."""
    if isinstance(value, Number):
        width = max(1, value.width)
        return value.low + z3.simplify(rebase(value, value.low, width)).as_long()
    if isinstance(value, Queue):
        count = sum(z3.is_true(z3.simplify(used)) for used in value.used)
        items = [z3.simplify(item).as_long() for item in value.items]
        assert all(item == 0 for item in items[count:]), "an unused slot is not 0"
        return tuple(items[:count]) if value.bits else (0,) * count
    return z3.is_true(z3.simplify(value))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_values_are_those_of_direct_evaluation(seed: int) -> None:
    case = random_case(seed)
    cells = case.system.cells
    known = {number: literal(cells[number], value) for number, value in enumerate(case.state)}
    translator = Translator(known)
    for root in case.roots:
        if not undefined(root, case.state):
            expected = evaluate([root], case.state)[0]
            found = plain(translator.value(root))
            assert found == (bool(expected) if root.kind is Kind.BOOL else expected), root
