"""Whole models from disk: the suites, mutants and random models, with so little memory that all is on disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.checking.configuration import check_configuration
from checker.checking.explore import explore
from checker.checking.find import find_model
from checker.checking.keep import Keep
from checker.checking.parameters import parameters_of_table
from checker.checking.suite import Configuration, read_suite, suite_files
from checker.errors import UsageError
from checker.explorer.disk.search import DiskSearch
from checker.language.model import Model
from checker.properties import NO_MODEL_ERROR
from checker.verdict import Outcome, Run
from models.chang_roberts import ChangRoberts
from tests import breadth_first
from tests.examples.coin import Counter
from tests.models import mutants_bully, mutants_chang_roberts, mutants_ring
from tests.models.verdicts import run_of
from tests.random_models import model_of

TINY = 100_000
"""Bytes: less than a search in memory needs to begin."""

MOST_STATES = 4000


def small() -> list[Configuration]:
    """Of each suite some configurations of which the size is recorded."""
    found = []
    for file in suite_files():
        own = [one for one in read_suite(file).configurations if one.sizes and one.sizes["states"] <= MOST_STATES]
        found += own[:: max(1, len(own) // 6)]
    return found


def from_disk(model: Model, directory: Path, *properties: str) -> Run:
    """The model checked from disk."""
    run = check_configuration(model, "model", properties, TINY, keep=Keep("model", disk=directory))
    assert all("from disk" in verdict.scope for verdict in run.verdicts)
    return run


@pytest.mark.parametrize("one", small(), ids=lambda one: re.sub(r"\W+", "_", f"{one.suite.stem} {one.name}"))
def test_suites(one: Configuration, tmp_path: Path) -> None:
    kind = find_model(one.model)
    run = from_disk(kind(**parameters_of_table(kind, one.parameters)), tmp_path)
    assert run.figures is not None
    for what, size in one.sizes.items():
        assert getattr(run.figures, what) == size
    assert any(verdict.outcome is not Outcome.UNKNOWN for verdict in run.verdicts)
    for verdict in run.verdicts:
        if verdict.outcome is Outcome.UNKNOWN:
            assert "what runs do is decided in memory only" in verdict.reason
            continue
        assert verdict.outcome is one.expected(verdict.property)
        if verdict.property in one.counterexamples:
            assert verdict.trace is not None
            assert len(verdict.trace) == one.counterexamples[verdict.property]
    assert not any(tmp_path.iterdir())


def test_models_of_the_suites_are_among_these() -> None:
    assert len({one.suite for one in small()}) == len(suite_files())
    assert any(one.counterexamples for one in small())


@pytest.mark.parametrize("module", [mutants_bully, mutants_chang_roberts, mutants_ring], ids=lambda m: m.__name__)
def test_mutants(module: object, tmp_path: Path) -> None:
    refuted = 0
    for mutant in list(vars(module).values()):
        if not isinstance(mutant, type) or mutant.__module__ != getattr(module, "__name__", ""):
            continue
        found, wanted = from_disk(mutant(n=3), tmp_path), run_of(mutant(n=3))
        for verdict in found.verdicts:
            if verdict.outcome is not Outcome.UNKNOWN:
                other = wanted.verdict(verdict.property)
                assert verdict.outcome is other.outcome
                if verdict.trace is not None and other.trace is not None:
                    assert len(verdict.trace) == len(other.trace)
                    refuted += 1
    assert refuted > 0


def test_random_models(tmp_path: Path) -> None:
    """Against a plain search by the interpreter."""
    compared = 0
    for seed in range(5000, 5030):
        random = model_of(seed)
        try:
            expected = breadth_first.search(random.model(), random.predicates, 300)
        except breadth_first.TooMany:
            continue
        exploration = explore(random.model(), random.predicates, TINY, threads=1, keep=Keep("random", disk=tmp_path))
        found = exploration.search
        assert isinstance(found, DiskSearch)
        compared += 1
        if expected.error_depth is not None:
            assert len(exploration.path(found.error_state)[1]) == expected.error_depth
        else:
            sizes = (found.states, found.transitions, found.depth, found.terminal_states, found.quiescent_states)
            assert sizes == tuple(
                getattr(expected, what) for what in ("states", "transitions", "depth", "terminal", "quiescent")
            )
            assert found.taken.tolist() == [expected.taken[rule.name] for rule in random.model().rules]
            for number, one in zip(found.first_violation, random.predicates, strict=False):
                length = len(exploration.trace(number)) if number >= 0 else None
                assert length == expected.violated.get(one.name, (None, 0))[0]
        assert exploration.long is not None
        exploration.long.close(is_done=True)
    assert compared >= 10


def test_a_model_error_from_disk(tmp_path: Path) -> None:
    verdict = from_disk(Counter(most=4, slack=1), tmp_path).verdict(NO_MODEL_ERROR.name)
    assert verdict.outcome is Outcome.MODEL_ERROR
    assert verdict.trace is not None


def test_another_model_goes_not_on_from_a_checkpoint(tmp_path: Path) -> None:
    def interrupt(progress: object) -> None:
        raise KeyboardInterrupt

    identities = tuple(3 * i % 13 + 1 for i in range(13))
    model = ChangRoberts(n=13, identities=identities)
    keep = Keep("chang-roberts", checkpoint=tmp_path, every=0)
    run = check_configuration(model, "chang-roberts", ["uniqueness"], 4 << 20, interrupt, keep=keep)
    reason = run.verdict("uniqueness").reason
    assert f"the same command goes on from the checkpoint in {tmp_path}" in reason
    with pytest.raises(UsageError, match="not chang-roberts n=4"):
        check_configuration(ChangRoberts(n=4), "chang-roberts", ["uniqueness"], 4 << 20, keep=keep)
    with pytest.raises(UsageError, match="for the properties uniqueness, not validity"):
        check_configuration(model, "chang-roberts", ["validity"], 4 << 20, keep=keep)
    run = check_configuration(model, "chang-roberts", ["uniqueness"], 16 << 20, keep=keep)
    assert run.holds
    assert run.figures is not None
    assert (run.figures.states, run.figures.transitions) == (574828, 5017868)
    assert "resumed at" in run.verdicts[0].scope
    assert not tmp_path.exists() or not any(tmp_path.iterdir())
