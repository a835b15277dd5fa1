"""Chang and Roberts' election on a unidirectional ring.

E. Chang, R. Roberts, *An improved algorithm for decentralized extrema-finding in circular configurations of
processes*, CACM 22(5), 1979.

Every node has an identity of its own and can send to its successor only. Whoever notices that there is no leader sends
its identity clockwise. A node passes on identities that are larger than its own, swallows smaller ones (and stands
itself if it has not yet), and whoever gets its own identity back leads, because everybody else has let it pass. The
paper ends there; with ``announcement`` the leader sends its identity round once more so that everybody knows.

It assumes distinct identities, links that lose nothing, and nodes that do not crash. It does not assume order:
messages may overtake each other. What becomes of its claims without these assumptions:

* *At most one leader, and that one has the largest identity of all nodes*: true in every environment, since an
  identity comes home only past every other node, and the node with the largest lets no other pass.
* *A leader is elected*: false as soon as one node crashes, because the ring is not mended: what the node should have
  passed on vanishes, and who has taken part does not stand again. A message lost has the same effect, and a restart
  need not help.
* *Everybody knows the leader* (with ``announcement``): false after a crash or a loss as well; and who has believed in
  a leader goes on believing in it when it is down.

Messages, if nothing fails and all stand: between 2n - 1 and n(n + 1)/2, and n more for the announcement.
"""

from __future__ import annotations

from enum import Enum

from checker import Election, Map, Network, Optional, Param, Permutations, Range, receive, rule, when
from checker.errors import UsageError


class Status(Enum):
    """What a node knows of the election."""

    NONPARTICIPANT = 0
    PARTICIPANT = 1
    LEADER = 2


class ChangRoberts(Election):
    """The largest identity that goes round the ring comes home; all others are swallowed on their way."""

    identities = Param((), "identity of each node, a permutation of 1 to n; left out: every order")
    announcement = Param(False, "whether the leader tells the others")

    Identity = Range(1, Election.n + 1)
    identity = Map(Election.Node, Identity, initial=lambda m: m.identities or Permutations)  # never changes
    status = Map(Election.Node, Status)
    leader = Map(Election.Node, Optional(Identity))  # as announced

    # A positive number is an identity that stands; -c announces that c is elected. An identity is on its way once for
    # every time that its node has stood, which is once in each life of the node.
    Candidate = Range(lambda m: -m.n if m.announcement else 1, Election.n + 1)
    net = Network(
        Election.Node,
        carries=Candidate,
        order=Election.order,
        capacity=lambda m: m.n + max(m.restarts, 0) + max(m.duplicates, 0),
        losses=Election.losses,
        duplicates=Election.duplicates,
    )

    def check_parameters(self) -> None:
        """The identities must be 1 to n, each once."""
        given, n = self.identities, self.n
        if not given:
            return
        example = ",".join(str(c) for c in range(1, n + 1))
        remedy = f"give each of 1 to {n} once, such as identities={example}, or leave them out for every order"
        shown = ",".join(str(c) for c in given)
        if len(given) != n:
            raise UsageError(f"identities={shown} names {len(given)} nodes, but n={n}: {remedy}")
        for c in given:
            if not isinstance(c, int) or isinstance(c, bool) or not 1 <= c <= n:
                raise UsageError(f"identities={shown}: {c} is not between 1 and {n}: {remedy}")
            if given.count(c) > 1:
                raise UsageError(f"identities={shown}: {c} stands there {given.count(c)} times: {remedy}")

    @rule(i=Election.Node)
    def stand(self, i: int) -> None:
        """A node notices that there is no leader."""
        when(self.status[i] == Status.NONPARTICIPANT and self.leader[i] is None)
        self.take_part(i, self.identity[i])

    @receive(net)
    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        """An identity arrives: the own one, one that beats it, or one that it beats; -c is the news that c has won."""
        if candidate < 0:
            self.hear_of(i, -candidate)
        elif candidate == self.identity[i]:
            self.win(i)
        elif candidate > self.identity[i]:
            self.take_part(i, candidate)
        elif self.status[i] == Status.NONPARTICIPANT:
            self.take_part(i, self.identity[i])

    def take_part(self, i: int, candidate: int) -> None:
        """Pass a candidate on, perhaps oneself."""
        self.status[i] = Status.PARTICIPANT
        self.net.send(i, (i + 1) % self.n, candidate)

    def win(self, i: int) -> None:
        """The own identity has come home."""
        self.status[i] = Status.LEADER
        if self.announcement:
            self.leader[i] = self.identity[i]
            self.net.send(i, (i + 1) % self.n, -self.identity[i])

    def hear_of(self, i: int, elected: int) -> None:
        """An announcement arrives; it ends where it began."""
        if elected != self.identity[i]:
            self.leader[i] = elected
            self.net.send(i, (i + 1) % self.n, -elected)

    def forget(self, i: int) -> None:
        """A node that comes back knows its identity only."""
        self.status[i] = Status.NONPARTICIPANT
        self.leader[i] = None

    def is_leader(self, i: int) -> bool:
        """Whether the identity of ``i`` has come home."""
        return self.status[i] == Status.LEADER

    def leader_of(self, i: int) -> int | None:
        """Oneself, or the node whose identity was announced."""
        if self.is_leader(i):
            return i
        for j in self.Node:
            if self.leader[i] == self.identity[j]:
                return j
        return None

    def is_rightful(self, i: int) -> bool:
        """The largest identity of all nodes is to win, also of those that are down."""
        return all(self.identity[i] >= self.identity[j] for j in self.Node)

    def announces(self) -> bool:
        """Only if asked to."""
        return self.announcement
