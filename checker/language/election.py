"""``Election``: the environment that all election models share, and how an election looks from outside."""

from __future__ import annotations

from checker.language.detector import FailureDetector
from checker.language.links import UnreliableLinks


class Election(FailureDetector, UnreliableLinks):
    """Nodes that may crash, restart and suspect each other, links that may lose, and the view that specs speak of.

    To write an election of your own, subclass it and say

    * the state of a node: ``leader = Map(Election.Node, Optional(Election.Node))``, and the messages:
      ``net = Network(Election.Node, carries=..., capacity=..., order=Election.order, losses=Election.losses,
      duplicates=Election.duplicates)``;
    * its steps: ``@rule(i=Election.Node)`` for what a node does by itself, ``@receive(net)`` for what it does with a
      message. A node that is down takes none of them and gets no message, so that rules need not ask. Ask
      ``self.suspects(i, j)`` for what ``i`` knows of ``j``, never ``self.alive[j]``: no node can see that;
    * how it looks from outside: ``is_leader`` and ``leader_of`` (both needed), ``term_of`` where there are terms,
      ``is_rightful`` where the algorithm promises who wins, ``announces`` where nobody is told who did;
    * what a crash costs and a restart does: ``forget(i)`` and ``wake(i)``.

    Everything that may go wrong is a parameter, zero by default: ``crashes``, ``restarts``, ``wrong_suspicions``,
    ``losses``, ``duplicates`` (each a number per run, or ``unlimited``) and ``order``. What is zero costs neither
    bits nor rules. ``Crashes``, ``FailureDetector`` and ``UnreliableLinks`` are its parts, for models that are no
    election.
    """

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

    def announces(self) -> bool:
        """Whether the leader tells the others; where it does not, a node that believes in nobody contradicts nobody."""
        return True
