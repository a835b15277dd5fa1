"""``Crashes``: nodes that go down and come back. A mix-in for any model whose steps are taken by nodes."""

from __future__ import annotations

from checker.language.domains import Bool, Map, Range, Var
from checker.language.model import Model
from checker.language.params import UNLIMITED, Param
from checker.language.rules import fault, when


class Crashes(Model):
    """``n`` nodes, each of which may crash and restart, so often as the parameters allow in one run.

    A node that is down takes no steps: none of the rules whose first parameter is a ``Node``, and no ``@receive``.
    What is on its way to it when it goes down, and what is sent to it while it is down, is lost; what it sent
    before still arrives. Crash-stop is ``restarts=0``, crash-recovery anything else.

    ``forget`` says what a crash costs the node (volatile memory); what it leaves alone survives (stable storage).
    ``wake`` says what the node does first when it comes back. With ``crashes=0`` all this costs neither bits nor
    rules.
    """

    n = Param(3, "nodes", least=1)
    crashes = Param(0, "crashes in a run", least=0, unlimited=True)
    restarts = Param(0, "restarts in a run", least=0, unlimited=True)

    Node = Range(n)
    alive = Map(Node, Bool, initial=True)
    crashes_left = Var(Range(lambda m: max(m.crashes, 0) + 1), initial=lambda m: max(m.crashes, 0))
    restarts_left = Var(Range(lambda m: max(m.restarts, 0) + 1), initial=lambda m: max(m.restarts, 0))

    def is_alive(self, i: int) -> bool:
        """Whether node ``i`` is up."""
        return self.alive[i]

    def forget(self, i: int) -> None:
        """What ``i`` loses in a crash: override it to bring volatile variables to their first values."""

    def wake(self, i: int) -> None:
        """What ``i`` does first after a restart, as part of that step: override it, e.g. to start an election."""

    @fault(i=Node)
    def crash(self, i: int) -> None:
        """A node goes down, and with it all that is on its way to it."""
        when(self.alive[i])
        if self.crashes != UNLIMITED:
            when(self.crashes_left > 0)
            self.crashes_left -= 1
        self.alive[i] = False
        self.disconnect(i)
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
