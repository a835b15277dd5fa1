"""Whether the suite of a model would notice a mistake in it."""

from __future__ import annotations

from checker.checking.configuration import check_configuration
from checker.checking.parameters import parameters_of_table
from checker.checking.suite import find_suite, read_suite
from checker.language.model import Model
from checker.verdict import Outcome

MEMORY = 2 << 30


def length_of_refutation(mutant: type[Model], suite: str, configuration: str, name: str) -> int:
    """The length of the run that refutes, of a mutant, what the suite expects to hold in a configuration.

    There must be such a run, and the configuration must be one that is checked by default.
    """
    found = [one for one in read_suite(find_suite(suite)).configurations if one.name == configuration]
    assert len(found) == 1, f"{suite} has no configuration called {configuration}"
    assert found[0].expected(name) is Outcome.HOLDS
    assert not found[0].large
    model = mutant(**parameters_of_table(mutant, found[0].parameters))
    verdict = check_configuration(model, mutant.__name__, [name], MEMORY).verdict(name)
    assert verdict.outcome is Outcome.VIOLATED, verdict.reason
    assert verdict.trace is not None
    return len(verdict.trace)
