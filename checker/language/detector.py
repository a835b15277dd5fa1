"""``FailureDetector``: what nodes think of each other's being alive. A mix-in on top of ``Crashes``."""

from __future__ import annotations

from checker.language.crashes import Crashes
from checker.language.domains import Bool, Map, Range, Var
from checker.language.params import UNLIMITED, Param
from checker.language.rules import fault, rule, when


class FailureDetector(Crashes):
    """Every node asks ``suspects(i, j)``: whether ``i`` takes ``j`` for dead.

    The answer is right about nodes that are down, always and at once (a rule that acts on it may still come as late
    as it likes). With ``wrong_suspicions=0`` it is right about live nodes too: a *perfect* detector, which costs no
    bits. Otherwise the environment makes it wrong about a live node so many times in a run (``UNLIMITED``: any
    number of times); each wrong suspicion is taken back sooner or later (``trust_again``, weakly fair), so that a
    run with finitely many of them has an *eventually perfect* detector.
    """

    wrong_suspicions = Param(0, "times a live node is taken for dead in a run", least=0, unlimited=True)

    suspected = Map(Crashes.Node, Map(Crashes.Node, Bool))  # suspected[i][j]: i takes the live j for dead
    wrong_suspicions_left = Var(
        Range(lambda m: max(m.wrong_suspicions, 0) + 1), initial=lambda m: max(m.wrong_suspicions, 0)
    )

    def suspects(self, i: int, j: int) -> bool:
        """Whether the failure detector of ``i`` takes ``j`` for dead: as it is for the dead, wrongly for the live."""
        return not self.alive[j] or self.suspected[i][j]

    @fault(i=Crashes.Node)
    def crash(self, i: int) -> None:
        """A node goes down, and with it all that is on its way to it, and every wrong suspicion by it or of it."""
        super().crash(i)
        for j in self.Node:
            self.suspected[i][j] = False
            self.suspected[j][i] = False

    @fault(i=Crashes.Node, j=Crashes.Node)
    def suspect_wrongly(self, i: int, j: int) -> None:
        """The failure detector of ``i`` takes the live ``j`` for dead."""
        when(i != j and self.alive[i] and self.alive[j] and not self.suspected[i][j])
        if self.wrong_suspicions != UNLIMITED:
            when(self.wrong_suspicions_left > 0)
            self.wrong_suspicions_left -= 1
        self.suspected[i][j] = True

    @rule(i=Crashes.Node, j=Crashes.Node)
    def trust_again(self, i: int, j: int) -> None:
        """The failure detector of ``i`` hears from ``j`` and takes its word back."""
        when(self.suspected[i][j])
        self.suspected[i][j] = False
