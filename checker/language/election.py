"""``Election``: what all election models share: nodes, faults, failure detection, and how they look from outside."""

from __future__ import annotations

from checker.language.domains import Bool, Map, Range, Var
from checker.language.model import Model
from checker.language.network import FIFO
from checker.language.params import UNLIMITED, Param
from checker.language.rules import fault, rule, when


class Election(Model):
    """Nodes that may crash, restart and suspect each other, and the view of an election that specs speak of.

    With all bounds at zero the environment costs neither bits nor rules. A node that is down takes no
    steps; what is on its way to it when it goes down, and what is sent to it while it is down, is lost;
    what it sent before still arrives.

    An algorithm says how it looks from outside: ``is_leader``, ``leader_of`` and, where they mean
    something, ``term_of`` and ``is_rightful``. It says what a crash forgets in ``forget``, and how a node
    starts again in ``wake``.
    """

    n = Param(3, "nodes", least=1)
    crashes = Param(0, "crashes in a run", least=0, unlimited=True)
    restarts = Param(0, "restarts in a run", least=0, unlimited=True)
    wrong_suspicions = Param(0, "times a live node is taken for dead in a run", least=0, unlimited=True)
    losses = Param(0, "messages lost in a run", least=0, unlimited=True)
    duplicates = Param(0, "messages delivered twice in a run", least=0, unlimited=True)
    order = Param(FIFO, "order in which the messages of a link arrive")

    Node = Range(n)
    alive = Map(Node, Bool, initial=True)
    suspected = Map(Node, Map(Node, Bool))  # suspected[i][j]: i takes the live j for dead
    crashes_left = Var(Range(lambda m: max(m.crashes, 0) + 1), initial=lambda m: max(m.crashes, 0))
    restarts_left = Var(Range(lambda m: max(m.restarts, 0) + 1), initial=lambda m: max(m.restarts, 0))
    wrong_suspicions_left = Var(
        Range(lambda m: max(m.wrong_suspicions, 0) + 1), initial=lambda m: max(m.wrong_suspicions, 0)
    )

    # How the election looks from outside.

    def is_alive(self, i: int) -> bool:
        """Whether node ``i`` is up."""
        return self.alive[i]

    def is_leader(self, i: int) -> bool:
        """Whether node ``i`` holds itself for the leader."""
        raise NotImplementedError

    def leader_of(self, i: int) -> int | None:
        """The leader that node ``i`` believes in, or None."""
        raise NotImplementedError

    def term_of(self, i: int) -> int:
        """The term (epoch, round) in which ``i`` is or follows a leader; leaders of different terms may coexist."""
        return 0

    def is_rightful(self, i: int) -> bool:
        """Whether the algorithm promises that ``i`` may be elected, e.g. because none is larger."""
        return True

    def suspects(self, i: int, j: int) -> bool:
        """Whether the failure detector of ``i`` takes ``j`` for dead: as it is for the dead, wrongly for the live."""
        return not self.alive[j] or self.suspected[i][j]

    # What an algorithm adds to the faults.

    def forget(self, i: int) -> None:
        """What ``i`` loses in a crash: bring volatile variables to their first values."""

    def wake(self, i: int) -> None:
        """What ``i`` does first after a restart."""

    # The environment.

    @fault(i=Node)
    def crash(self, i: int) -> None:
        """A node goes down, and with it all that is on its way to it."""
        when(self.alive[i])
        if self.crashes != UNLIMITED:
            when(self.crashes_left > 0)
            self.crashes_left -= 1
        self.alive[i] = False
        self.disconnect(i)
        for j in self.Node:
            self.suspected[i][j] = False
            self.suspected[j][i] = False
        self.forget(i)

    @fault(i=Node)
    def restart(self, i: int) -> None:
        """A node comes back; it knows what ``forget`` left."""
        when(not self.alive[i])
        if self.restarts != UNLIMITED:
            when(self.restarts_left > 0)
            self.restarts_left -= 1
        self.alive[i] = True
        self.wake(i)

    @fault(i=Node, j=Node)
    def suspect_wrongly(self, i: int, j: int) -> None:
        """The failure detector of ``i`` takes the live ``j`` for dead."""
        when(i != j and self.alive[i] and self.alive[j] and not self.suspected[i][j])
        if self.wrong_suspicions != UNLIMITED:
            when(self.wrong_suspicions_left > 0)
            self.wrong_suspicions_left -= 1
        self.suspected[i][j] = True

    @rule(i=Node, j=Node)
    def trust_again(self, i: int, j: int) -> None:
        """The failure detector of ``i`` hears from ``j`` and takes its word back."""
        when(self.suspected[i][j])
        self.suspected[i][j] = False
