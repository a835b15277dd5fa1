"""Every operator as native code against its plain meaning, on random expressions."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.ir.evaluate import evaluate
from checker.ir.expr import Op, descend
from checker.native.compiled import compile_native
from tests.native.calling import native_mask, native_words, unpacked
from tests.native.expressions import random_case, undefined

SLOW = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
seen: Counter[Op] = Counter()


@SLOW
@given(st.integers(0, 2**32))
def test_random_expressions(seed: int) -> None:
    case = random_case(seed)
    native = compile_native(case.system)
    found = native_words(native, case.state)
    assert found is not None
    targets = dict(found)
    for instance, root, result in zip(case.system.instances, case.roots, case.results, strict=True):
        (enabled,) = evaluate([instance.guard], case.state)
        assert (instance.label in targets) == bool(enabled)
        if enabled and not undefined(root, case.state):
            (value,) = evaluate([root], case.state)
            expected = list(case.state)
            expected[result] = value if isinstance(value, tuple) else int(value)
            assert unpacked(native, targets[instance.label]) == tuple(expected), root
            seen.update(expr.op for expr in descend([root]))


@SLOW
@given(st.integers(0, 2**32))
def test_random_predicates(seed: int) -> None:
    case = random_case(seed)
    native = compile_native(case.system)
    violated = native_mask(native, native.check, case.state)
    holds = native_mask(native, native.predicates_address(case.system.predicates), case.state)
    for bit, predicate in enumerate(case.system.predicates):
        if not undefined(predicate.value, case.state):
            (value,) = evaluate([predicate.value], case.state)
            assert bool(violated >> bit & 1) is not bool(value)
            assert bool(holds >> bit & 1) is bool(value)
