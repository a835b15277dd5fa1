"""Whether the suite of a model would notice a mistake in it."""

from __future__ import annotations

from checker.checking.configuration import check_configuration
from checker.verdict import Outcome
from tests.models.caught import Catch

MEMORY = 2 << 30


def length_of_refutation(catch: Catch) -> int:
    """The length of the run that refutes, of a mutant, what the suite expects to hold in a configuration.

    There must be such a run, and the configuration must be one that is checked by default.
    """
    configured = catch.configured()
    assert configured.expected(catch.violates) is Outcome.HOLDS
    assert not configured.large
    verdict = check_configuration(catch.model(), catch.name, [catch.violates], MEMORY).verdict(catch.violates)
    assert verdict.outcome is Outcome.VIOLATED, verdict.reason
    assert verdict.trace is not None
    return len(verdict.trace)
