"""Small models for the tests: one with two leaders, one with a model error, one that is no election."""

from __future__ import annotations

from checker import Bool, Election, Map, Model, Network, Param, Range, Var, invariant, receive, rule, when


class Greedy(Election):
    """Everybody who has heard of nobody leads: wrong as soon as two nodes are in a hurry."""

    leads = Map(Election.Node, Bool)
    heard = Map(Election.Node, Bool)
    net = Network(Election.Node, carries=Election.Node)

    @rule(i=Election.Node)
    def claim(self, i: int) -> None:
        when(not self.leads[i] and not self.heard[i])
        self.leads[i] = True
        for j in self.Node:
            if j != i:
                self.net.send(i, j, i)

    @receive(net)
    def on_claim(self, i: int, sender: int, leader: int) -> None:
        self.heard[i] = True

    def is_leader(self, i: int) -> bool:
        return self.leads[i]

    def leader_of(self, i: int) -> int | None:
        return i if self.leads[i] else None


class Counter(Model):
    """Counts up to ``most`` and may go one too far."""

    most = Param(3, "where to stop", least=1)
    slack = Param(0, "how far it goes beyond")
    count = Var(Range(most + 1))

    @rule
    def up(self) -> None:
        when(self.count < self.most + self.slack)
        self.count += 1

    @rule
    def never(self) -> None:
        when(self.count < 0)
        self.count = 0

    @invariant
    def small(self) -> bool:
        return self.count < 3

    @invariant
    def divides(self) -> bool:
        return 6 // (2 - self.count) != 100
