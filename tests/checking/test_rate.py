"""The rate of a search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.checking.rate import SPAN, Rate


def test_a_pause_does_not_stop_it() -> None:
    rate = Rate(10.0)
    assert rate.at(11.0, 5_000_000) == pytest.approx(5e6)
    assert rate.at(12.0, 10_000_000) == pytest.approx(5e6)
    assert rate.at(13.0, 10_000_000) == pytest.approx(10e6 / 3)


def test_what_is_long_ago_does_not_count() -> None:
    rate = Rate(0.0)
    for tenth in range(1, 101):
        fast = rate.at(tenth / 10, 1_000_000 * tenth)
    assert fast == pytest.approx(10e6)
    for tenth in range(101, 201):
        slow = rate.at(tenth / 10, 100_000_000)
    assert slow == 0


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 10**7)), min_size=1))
def test_it_is_taken_over_the_span_at_least(steps: list[tuple[float, int]]) -> None:
    rate, now, total, seen = Rate(0.0), 0.0, 0, [(0.0, 0)]
    for seconds, more in steps:
        now, total = now + seconds, total + more
        got = rate.at(now, total)
        seen.append((now, total))
    then, before = max((one for one in seen if now - one[0] >= SPAN), default=seen[0])
    assert got == pytest.approx((total - before) / max(now - then, 1e-6))
