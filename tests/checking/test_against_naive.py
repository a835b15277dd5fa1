"""Small models with random fairness and random formulas, decided natively and naively: no difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest

from checker.checking.confirm import confirm_lasso
from checker.checking.explore import explore
from checker.checking.run_graph import RunGraph
from checker.checking.temporal import decide
from checker.language.model import Model
from checker.language.rules import Fairness
from checker.replay import replay
from checker.steps import Step
from checker.temporal.formula import Atom, StepAtom, is_branching
from tests.checking.fair_models import MODELS, renamed, with_random_fairness
from tests.checking.naive import Faulty, Naive, TooLarge
from tests.random_models import model_of
from tests.temporal import oracle
from tests.temporal.generate import branching_formula, common_formula, random_formula

MEMORY = 64 << 20
MOST = 70
"""States of a model, at most."""

MOST_STEPS = 250
"""Steps of all states of a random model, at most."""

STRONG = Fairness.STRONG

FORMULAS = 12
"""Random formulas for each model with each fairness."""


def means(text: str) -> Callable[[Step], bool]:
    """Whether a step is one of those that a name means, by the text of the step."""

    def is_one(step: Step, name: str) -> bool:
        rule, _, rest = name.partition("(")
        wanted = [part for part in rest.rstrip(")").split(", ") if part]
        return step.rule == rule and all(part in map(str, step.arguments) for part in wanted)

    return lambda step: any(is_one(step, name) for name in text.split(" or "))


def compare(name: str, seed: int) -> list[bool]:
    """Decide random formulas about a model twice; the verdicts."""
    make, predicates, texts = MODELS[name]
    rng = Random(f"{name} {seed}")
    model = with_random_fairness(make(), rng)
    return compare_model(model, predicates, texts, rng, f"{name}, seed {seed}")


def compare_model(
    model: Model,
    predicates: Sequence[Callable[[Any], bool]],
    texts: Sequence[str],
    rng: Random,
    title: str,
    naive: Naive | None = None,
) -> list[bool]:
    """Decide random formulas over three predicates and two names of steps twice; the verdicts."""
    naive = naive or Naive(model, MOST)
    runs = RunGraph(explore(model, (), MEMORY, threads=1), MEMORY)
    assert runs.graph.states == len(naive.states)
    atoms = {letter: Atom(letter, predicate) for letter, predicate in zip("pqr", predicates, strict=True)}
    steps = {letter: StepAtom(text) for letter, text in zip("ab", texts, strict=True)}
    named = {letter: means(text) for letter, text in zip("ab", texts, strict=True)}
    cases = {copies: naive.case(dict(zip("pqr", predicates, strict=True)), named, copies) for copies in (False, True)}
    runs.evaluate(list(atoms.values()))
    verdicts = []
    for _ in range(FORMULAS):
        kind = rng.random()
        plain = (
            common_formula(rng)
            if kind < 0.5
            else random_formula(rng, rng.randint(1, 3))
            if kind < 0.85
            else branching_formula(rng, rng.randint(1, 3))
        )
        claim = renamed(plain, atoms, steps)
        found = decide(runs, claim)
        verdicts.append(found.holds)
        if is_branching(plain):
            expected = set(naive.initial) <= oracle.branching(cases[False], plain)
        else:
            expected = oracle.holds(cases[True], plain)
        assert found.holds == expected, f"{title}: {claim}, {[rule.fairness for rule in model.rules]}"
        if found.lasso is not None:
            initial, taken, loop_start = runs.lasso(found.lasso)
            confirm_lasso(replay(model, initial, taken, loop_start), claim)
    return verdicts


@pytest.mark.parametrize("name", MODELS)
def test_models_with_random_fairness(name: str) -> None:
    verdicts = [holds for seed in range(2) for holds in compare(name, seed)]
    assert any(verdicts) and not all(verdicts)


def anything(m: Any) -> bool:
    return True


def compare_random(seed: int) -> list[bool]:
    """Decide random formulas about a random model; nothing, where it is at fault or too large for a naive procedure."""
    rng = Random(f"random model {seed}")
    random = model_of(seed, rng.choice([1, 1, 2]))
    model = random.model()
    if rng.random() < 0.5:
        model = with_random_fairness(model, rng)
    try:
        naive = Naive(model, MOST)
    except (TooLarge, Faulty):
        return []
    edges = sum(map(len, naive.steps))
    strong = {owed for row in naive.steps for step, _ in row if (owed := naive.owed(step)) and owed[1] is STRONG}
    if not 2 <= edges <= MOST_STEPS or len(strong) > 4:
        return []
    sound = [one.function for one in random.predicates if all(naive.can_tell(one.function, s) for s in naive.states)]
    predicates = [rng.choice([*sound, anything]) for _ in range(2)] + [rng.choice(sound or [anything])]
    texts = [rng.choice(sorted({step.rule for row in naive.steps for step, _ in row})) for _ in range(2)]
    return compare_model(model, predicates, texts, rng, f"random model {seed}", naive)


@pytest.mark.parametrize("chunk", range(4))
def test_random_models(chunk: int) -> None:
    verdicts = [holds for seed in range(chunk, 80, 4) for holds in compare_random(seed)]
    assert len(verdicts) > 40
    assert 0.1 < sum(verdicts) / len(verdicts) < 0.9
