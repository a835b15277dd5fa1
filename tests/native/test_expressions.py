"""Every operator as native code against its plain meaning, on random expressions."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.ir.evaluate import evaluate
from checker.ir.expr import Op, descend
from checker.native.compiled import Native, compile_native
from tests.native.calling import native_mask, native_words, unpacked
from tests.native.expressions import Case, random_case, undefined


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_random_expressions(seed: int) -> None:
    case = random_case(seed)
    native = compile_native(case.system, optimized=seed % 4 == 0)
    compare_steps(case, native)
    compare_predicates(case, native)


def compare_steps(case: Case, native: Native) -> None:
    """Each step writes the value of its expression, and nothing else."""
    found = native_words(native, case.state)
    instances = case.system.instances
    if any(evaluate([instance.fault for instance in instances], case.state)):
        assert found is None
        return
    assert found is not None
    targets = dict(found)
    labels = []
    for instance, root, result in zip(instances, case.roots, case.results, strict=True):
        (enabled,) = evaluate([instance.guard], case.state)
        if not enabled:
            continue
        label = instance.label
        if instance.message_code is not None:
            label += evaluate([instance.message_code], case.state)[0]
        labels.append(label)
        if not undefined(root, case.state):
            (value,) = evaluate([root], case.state)
            expected = list(case.state)
            expected[result] = value if isinstance(value, tuple) else int(value)
            assert unpacked(native, targets[label]) == tuple(expected), root
    assert list(targets) == labels


def compare_predicates(case: Case, native: Native) -> None:
    """Each truth value has its bit, in both ways to ask for it."""
    violated = native_mask(native, native.check, case.state)
    holds = native_mask(native, native.predicates_address(case.system.predicates), case.state)
    faults = evaluate([predicate.fault for predicate in case.system.predicates], case.state)
    assert violated >> 62 == holds >> 62 == any(faults)
    for bit, (predicate, fault) in enumerate(zip(case.system.predicates, faults, strict=True)):
        if not undefined(predicate.value, case.state):
            (value,) = evaluate([predicate.value], case.state)
            assert bool(violated >> bit & 1) is bool(not value or fault), predicate.value
            assert bool(holds >> bit & 1) is bool(value and not fault), predicate.value


def test_the_random_expressions_have_every_operator() -> None:
    seen = {}
    for seed in range(40):
        case = random_case(seed)
        for root in case.roots:
            if not undefined(root, case.state):
                seen.update(dict.fromkeys(expr.op for expr in descend([root])))
    assert set(seen) == set(Op)
