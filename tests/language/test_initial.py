"""A state is initial exactly if it is one of those that are listed."""

from __future__ import annotations

from itertools import product

import pytest

from checker import Anything, Map, Model, Optional, Permutations, Range, Var


class Starting(Model):
    """Variables that start in every way."""

    Node = Range(2)
    order = Map(Node, Range(1, 4), initial=Permutations)
    free = Var(Range(3), initial=Anything)
    fixed = Map(Node, Optional(Range(2)))


@pytest.mark.parametrize("free", range(-1, 4))
def test_a_state_is_initial_if_it_is_listed(free: int) -> None:
    model = Starting()
    listed = set(model.initial_states())
    assert len(listed) == 18
    for order, fixed in product(product(range(5), repeat=2), product((None, 0), repeat=2)):
        state = (order, free, fixed)
        assert model.is_initial(state) == (state in listed), state


def test_a_state_of_another_length_is_not_initial() -> None:
    assert not Starting().is_initial(next(Starting().initial_states())[:-1])
