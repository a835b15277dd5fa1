"""Of every seeded mistake: which property catches it, and with which parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checker.checking.parameters import parameters_of_table
from checker.checking.suite import Configuration, find_suite, read_suite
from checker.language.election import Election
from tests.models import mutants_bully as bully
from tests.models import mutants_chang_roberts as chang_roberts
from tests.models import mutants_garcia_molina as garcia_molina
from tests.models import mutants_itai_rodeh as itai_rodeh
from tests.models import mutants_lamport as lamport
from tests.models import mutants_randomized as randomized
from tests.models import mutants_ring as ring


@dataclass(frozen=True)
class Catch:
    """A mutant, the property that it breaks, and the parameters: given, or those of a configuration of a suite."""

    mutant: type[Election]
    violates: str
    given: Mapping[str, Any] = field(default_factory=dict)
    suite: str = ""
    configuration: str = ""

    @property
    def name(self) -> str:
        """The name of the class."""
        return self.mutant.__name__

    def configured(self) -> Configuration:
        """The configuration of the suite that is meant."""
        found = [one for one in read_suite(find_suite(self.suite)).configurations if one.name == self.configuration]
        assert len(found) == 1, f"{self.suite} has no configuration called {self.configuration}"
        return found[0]

    def model(self) -> Election:
        """The mutant with these parameters."""
        if not self.suite:
            return self.mutant(**self.given)
        return self.mutant(**parameters_of_table(self.mutant, self.configured().parameters))


def in_suite(suite: str, mutant: type[Election], configuration: str, prop: str) -> Catch:
    """What the suite of the algorithm catches."""
    return Catch(mutant, prop, {}, suite, configuration)


CAUGHT: Mapping[str, tuple[Catch, ...]] = {
    "bully": tuple(
        in_suite("bully", *words)
        for words in (
            (bully.SkipsAnswers, "three nodes, no faults", "uniqueness"),
            (bully.TellsTheHigher, "three nodes, two crashes", "recovery"),
            (bully.TellsNobody, "three nodes, two crashes", "recovery"),
            (bully.DoesNotWait, "two nodes, no faults", "validity"),
            (bully.ForgetsAnswersOnTheirWay, "two nodes, no faults", "uniqueness"),
            (bully.AsksTheNextOnly, "three nodes, two crashes", "uniqueness"),
            (bully.AnswersOnly, "two nodes, no faults", "termination"),
            (bully.NeverAsksAgain, "three nodes, two crashes", "agreement"),
            (bully.TrustsItsLeader, "three nodes, two crashes", "no dead leader"),
        )
    ),
    "chang-roberts": (
        Catch(chang_roberts.PassesEverythingOn, "uniqueness", {"n": 3}),
        Catch(chang_roberts.SmallestWins, "validity", {"n": 3}),
        Catch(chang_roberts.WinsByALargerOne, "validity", {"n": 3}),
        Catch(chang_roberts.ParticipantsSwallow, "no stuck state", {"n": 3}),
        Catch(chang_roberts.WinsBySilence, "uniqueness", {"n": 3}),
        Catch(chang_roberts.TellsOneOnly, "agreement", {"n": 3, "announcement": True}),
    ),
    "garcia-molina": tuple(
        in_suite("garcia-molina", *words)
        for words in (
            (garcia_molina.AsksNobody, "two nodes, no faults", "assertion 1"),
            (garcia_molina.GoesOnWhenHalted, "three nodes, two crashes and restarts", "assertion 1"),
            (garcia_molina.LeadsBeforeAllAreHalted, "three nodes, two crashes and restarts", "assertion 1"),
            (garcia_molina.BelievesAnybody, "three nodes, two crashes and restarts", "assertion 1"),
            (garcia_molina.DoesNotWaitForAnswers, "three nodes, two crashes", "agreement"),
            (garcia_molina.MixesUpAnswers, "three nodes, two crashes and restarts", "uniqueness"),
            (garcia_molina.NeverChecks, "three nodes, two crashes and restarts", "agreement"),
            (garcia_molina.FollowsForEver, "three nodes, two crashes", "no dead leader"),
        )
    ),
    "itai-rodeh": (
        Catch(itai_rodeh.KeepsTheBit, "uniqueness", {"n": 2}),
        Catch(itai_rodeh.IgnoresTheBit, "uniqueness", {"n": 2}),
        Catch(itai_rodeh.CountsOneHopTooFew, "uniqueness", {"n": 2}),
        Catch(itai_rodeh.TakesItsNumberForItself, "uniqueness", {"n": 2}),
        Catch(itai_rodeh.PassiveNodesAreSilent, "no stuck state", {"n": 3}),
        Catch(itai_rodeh.SwallowsLargerNumbers, "agreement", {"n": 2}),
        Catch(itai_rodeh.StaysActive, "agreement", {"n": 3, "numbers": 3}),
    ),
    "lamport": (
        Catch(lamport.TiesBeatEachOther, "no stuck state", {"n": 2}),
        Catch(lamport.NoOrderOfNodes, "uniqueness", {"n": 2}),
        Catch(lamport.LowestWins, "agreement", {"n": 2, "crashes": 2, "restarts": 2}),
        Catch(lamport.NotFrozen, "uniqueness", {"n": 3}),
        Catch(lamport.GivesNoWay, "uniqueness", {"n": 2}),
        Catch(lamport.NoObjections, "uniqueness", {"n": 2, "crashes": 2, "restarts": 2}),
        Catch(lamport.WinsAtOnce, "uniqueness", {"n": 2}),
        Catch(lamport.ForgetsAnswersOnTheirWay, "uniqueness", {"n": 2}),
        Catch(lamport.LeaderIsSilent, "uniqueness", {"n": 2, "crashes": 2, "restarts": 2}),
        Catch(lamport.BelievesOldNews, "no model error", {"n": 3, "crashes": 1}),
        Catch(lamport.WakesUpSilently, "agreement", {"n": 3, "crashes": 1, "restarts": 1, "idle_ticks": 3}),
        Catch(lamport.WaitsForTheDead, "termination", {"n": 2, "crashes": 1}),
    ),
    "randomized": (
        Catch(randomized.PrefersItself, "uniqueness", {"n": 2}),
        Catch(randomized.CountsTooEarly, "uniqueness", {"n": 2}),
        Catch(randomized.TakesTheNextRoundForThisOne, "agreement", {"n": 3}),
        Catch(randomized.DropsTheNextRound, "no stuck state", {"n": 3}),
        Catch(randomized.OnlyTheTiedDrawAgain, "no stuck state", {"n": 3}),
        Catch(randomized.OneCountsBackwards, "uniqueness", {"n": 2}),
        Catch(randomized.FollowsTheFirstHigher, "agreement", {"n": 2}),
    ),
    "ring": tuple(
        in_suite("ring", *words)
        for words in (
            (ring.AnnouncesTheLowest, "two nodes, no faults", "validity"),
            (ring.AnnouncesItself, "three nodes, no faults", "uniqueness"),
            (ring.TellsOneOnly, "six nodes, one holds an election", "agreement"),
            (ring.DoesNotSkip, "five nodes, the leader crashes", "recovery"),
            (ring.SkipsTheLiving, "four nodes, no faults", "uniqueness"),
            (ring.DoesNotSign, "three nodes, no faults", "validity"),
            (ring.TrustsItsLeader, "five nodes, the leader crashes", "no dead leader"),
            (ring.WaitsForTheLost, "three nodes with time-outs, two crashes", "agreement"),
        )
    ),
}
"""By suite: all seeded mistakes of the algorithm."""
