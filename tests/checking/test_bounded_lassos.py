"""Bounded search finds a lasso wherever the explorer does, none longer than the explorer's, and none elsewhere."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from checker.checking.configuration import check_configuration
from checker.checking.confirm import confirm_lasso
from checker.checking.explore import explore
from checker.checking.run_graph import RunGraph
from checker.checking.step_names import is_named
from checker.checking.symbolic import symbolic_run
from checker.checking.temporal import decide
from checker.frontend.compile import compile_model
from checker.language.model import Model
from checker.properties import temporal_in
from checker.replay import replay
from checker.symbolic.effort import Effort
from checker.symbolic.engine import SymbolicEngines
from checker.temporal.formula import Atom, StepAtom
from checker.verdict import Outcome
from models.bully import Bully
from models.chang_roberts import ChangRoberts
from models.randomized import Randomized
from models.ring import Ring
from specs import election
from tests.checking.fair_models import MODELS, renamed, with_random_fairness
from tests.temporal.generate import common_formula, random_formula

MEMORY = 64 << 20
FORMULAS = 6
LONGEST = 9
"""Longer lassos of the explorer are not looked for."""
BEYOND = 4
"""So deep is searched where there is nothing to find."""


def compare(name: str, seed: int) -> list[Outcome]:
    """Look for violations of random formulas in two ways; what bounded search says."""
    make, predicates, texts = MODELS[name]
    rng = Random(f"lassos of {name} {seed}")
    model = with_random_fairness(make(), rng)
    runs = RunGraph(explore(model, (), MEMORY, threads=1), MEMORY)
    engines = SymbolicEngines(compile_model(model, []))
    atoms = {letter: Atom(letter, predicate) for letter, predicate in zip("pqr", predicates, strict=True)}
    steps = {letter: StepAtom(text) for letter, text in zip("ab", texts, strict=True)}
    runs.evaluate(list(atoms.values()))

    outcomes = []
    for _ in range(FORMULAS):
        plain = common_formula(rng) if rng.random() < 0.5 else random_formula(rng, rng.randint(1, 3))
        claim = renamed(plain, atoms, steps)
        expected = decide(runs, claim)
        depth = BEYOND
        if expected.lasso is not None:
            depth = len(runs.lasso(expected.lasso)[1])
            if depth > LONGEST:
                continue
        found = engines.find_lasso(claim, partial(is_named, model), Effort(depth=depth))
        title = f"{name}, seed {seed}: {claim}, {[rule.fairness for rule in model.rules]}"
        if expected.holds:
            assert found.outcome is not Outcome.VIOLATED, title
        else:
            assert found.outcome is Outcome.VIOLATED, title
            assert found.initial is not None
            confirm_lasso(replay(model, found.initial, found.steps, found.loop_start), claim)
        outcomes.append(found.outcome)
    return outcomes


@pytest.mark.parametrize("name", MODELS)
def test_lassos_are_found_exactly_where_the_explorer_finds_some(name: str) -> None:
    outcomes = [outcome for seed in range(3) for outcome in compare(name, seed)]
    assert Outcome.VIOLATED in outcomes


ELECTIONS: dict[str, tuple[Model, int]] = {
    "ties for ever": (Randomized(n=2), 8),
    "a crash on the ring": (ChangRoberts(n=3, crashes=1), 4),
    "the initiator dies": (Ring(n=2, crashes=1), 4),
    "unlimited wrong suspicions": (Bully(n=2, crashes=0, wrong_suspicions=1), 4),
}


@pytest.mark.parametrize("title", ELECTIONS)
def test_elections(title: str) -> None:
    model, depth = ELECTIONS[title]
    names = [one.name for one in temporal_in(election) if one.name != "no dead end"]
    explored = check_configuration(model, "model", names, 256 << 20)
    searched = symbolic_run(model, "model", names, "bmc", Effort(depth=depth), 0.0)
    for verdict in searched.verdicts:
        other = explored.verdict(verdict.property)
        if verdict.outcome is Outcome.VIOLATED:
            assert other.outcome is Outcome.VIOLATED
            assert verdict.trace is not None and other.trace is not None
            assert len(verdict.trace) <= len(other.trace)
        elif other.outcome is Outcome.VIOLATED:
            assert other.trace is not None and len(other.trace) > depth
        if verdict.outcome is Outcome.HOLDS:
            assert other.outcome is Outcome.HOLDS


def test_where_every_run_ends_termination_is_proved() -> None:
    run = symbolic_run(ChangRoberts(n=2), "model", ["termination"], "bmc", Effort(depth=9), 0.0)
    verdict = run.verdict("termination")
    assert verdict.outcome is Outcome.HOLDS
    # two stand, and n(n+1)/2 = 3 messages arrive
    assert "no run has more than 5 steps" in verdict.reason


def test_what_is_not_found_is_unknown_and_says_how_far() -> None:
    run = symbolic_run(Randomized(n=2), "model", ["termination"], "bmc", Effort(depth=2), 0.0)
    verdict = run.verdict("termination")
    assert verdict.outcome is Outcome.UNKNOWN
    assert "2 steps" in verdict.reason
