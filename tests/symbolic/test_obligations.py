"""Obligations of an invariant against its definition, checked by going through all states of the types."""

from __future__ import annotations

from itertools import product

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.deadline import GaveUp
from checker.frontend.compile import compile_model
from checker.ir.evaluate import evaluate, successors
from checker.ir.system import CellState
from checker.properties import Property, Scope
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from checker.symbolic.limits import Limits
from checker.symbolic.numbers import Term
from checker.symbolic.obligations import first_unmet, invariant_of, name_of, obligations
from checker.symbolic.slim import slim
from tests.symbolic.sample_models import SAMPLES, Token

SYSTEM = compile_model(Token())
GOAL = Goal(Encoding(SYSTEM), SYSTEM.predicates[0], Scope.ALWAYS)
STATES: list[CellState] = list(product((0, 1), repeat=len(SYSTEM.cells)))
FLAGS = GOAL.encoding.now.terms
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

clauses = st.lists(st.tuples(st.integers(0, len(FLAGS) - 1), st.booleans()), min_size=1, max_size=3)
ONE_TOKEN = [[(a, False), (b, False)] for a in range(4) for b in range(a)]
"""Of ``has`` and ``moves`` of both nodes, no two at once."""
LEADS_WITH_IT = [[(4 + i, False), (i, True)] for i in range(2)]


def term(clause: list[tuple[int, bool]]) -> Term:
    return z3.Or([FLAGS[k] if value else z3.Not(FLAGS[k]) for k, value in clause])


def inside(lemmas: list[list[tuple[int, bool]]], cells: CellState) -> bool:
    good = bool(evaluate([SYSTEM.predicates[0].value], cells)[0])
    return good and all(any(bool(cells[k]) == value for k, value in clause) for clause in lemmas)


def expected(lemmas: list[list[tuple[int, bool]]]) -> str | None:
    """The first obligation that fails, by enumeration."""
    if not all(inside(lemmas, cells) for cells in SYSTEM.initial_states()):
        return "initiation"
    for instance in SYSTEM.instances:
        for cells in STATES:
            for other, _, after in successors(SYSTEM, cells):
                if other is instance and inside(lemmas, cells) and after is not None and not inside(lemmas, after):
                    return f"consecution of {SYSTEM.rules[instance.rule].name}(i={instance.arguments[0].value})"
    return None


@given(lemmas=st.lists(clauses, max_size=5) | st.permutations(ONE_TOKEN + LEADS_WITH_IT).map(lambda c: c[:7]))
@RELAXED
def test_unmet_as_by_definition(lemmas: list[list[tuple[int, bool]]]) -> None:
    invariant = invariant_of(GOAL, [term(clause) for clause in lemmas])
    made = obligations(GOAL, invariant, GOAL.encoding.vector("'"))
    assert [one.name for one in made][:: len(made) - 1] == ["initiation", "safety"]
    assert len(made) == 2 + len(SYSTEM.instances)
    found = first_unmet(made, Limits())
    wanted = expected(lemmas)
    assert (found is None) == (wanted is None)
    assert found == wanted


def test_an_invariant_that_does_not_imply_the_property() -> None:
    made = obligations(GOAL, GOAL.encoding.well_typed, GOAL.encoding.vector("'"))
    assert first_unmet(made, Limits()) == "safety"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_instance_has_a_name_of_its_own(name: str) -> None:
    encoding = Encoding(compile_model(SAMPLES[name], [Property("good", Scope.ALWAYS, lambda m: True)]))
    goal = Goal(encoding, encoding.system.predicates[0], Scope.ALWAYS)
    names = [name_of(goal, instance) for instance in encoding.instances]
    assert len(set(names)) == len(names)
    assert all(name.split("(")[0] in {rule.name for rule in encoding.system.rules} for name in names)


def test_no_time_left() -> None:
    with pytest.raises(GaveUp, match="out of time"):
        first_unmet(obligations(GOAL, GOAL.encoding.well_typed, GOAL.encoding.vector("'")), Limits(seconds=0))


@given(extra=st.lists(clauses, max_size=4), order=st.randoms(use_true_random=False))
@RELAXED
def test_slim(extra: list[list[tuple[int, bool]]], order: object) -> None:
    """What is left is inductive, and of what was given."""
    lemmas = [*ONE_TOKEN, *LEADS_WITH_IT, *extra]
    order.shuffle(lemmas)  # type: ignore[attr-defined]
    terms = [term(clause) for clause in lemmas]
    try:
        left = slim(GOAL, terms, Limits())
    except ValueError:
        wanted = expected(lemmas)
        assert wanted is not None
        return
    kept = [clause for clause, t in zip(lemmas, terms, strict=True) if any(t is other for other in left)]
    assert len(kept) == len(left)
    broken = expected(kept)
    assert broken is None or broken == "initiation"


def test_slim_drops_what_is_not_needed() -> None:
    needed = [term(clause) for clause in ONE_TOKEN + LEADS_WITH_IT]
    assert slim(GOAL, [z3.BoolVal(True), *needed], Limits()) == needed
    with pytest.raises(ValueError, match="not inductive"):
        slim(GOAL, needed[:-1], Limits())
