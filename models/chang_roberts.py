"""Chang and Roberts' election on a unidirectional ring (CACM 22(5), 1979)."""

from enum import Enum

from checker import FIFO, Map, Model, Network, Param, Permutations, Range, receive, rule, when


class Status(Enum):
    NONPARTICIPANT = 0
    PARTICIPANT = 1
    LEADER = 2


class ChangRoberts(Model):
    n = Param(3, "nodes on the ring")
    identities = Param((), "identity of each node")

    Node = Range(n)
    Identity = Range(1, n + 1)
    identity = Map(Node, Identity, initial=lambda m: list(m.identities) if m.identities else Permutations)
    status = Map(Node, Status)
    net = Network(Node, carries=Identity, order=FIFO, capacity=n)

    @rule(i=Node)
    def stand(self, i: int) -> None:
        when(self.status[i] == Status.NONPARTICIPANT)
        self.take_part(i, self.identity[i])

    @receive(net)
    def on_identity(self, i: int, sender: int, candidate: int) -> None:
        if candidate == self.identity[i]:
            self.status[i] = Status.LEADER
        elif candidate > self.identity[i]:
            self.take_part(i, candidate)
        elif self.status[i] == Status.NONPARTICIPANT:
            self.take_part(i, self.identity[i])

    def take_part(self, i: int, candidate: int) -> None:
        self.status[i] = Status.PARTICIPANT
        self.net.send(i, (i + 1) % self.n, candidate)
