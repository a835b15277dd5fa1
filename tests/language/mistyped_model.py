"""Mistakes that a type checker finds in a model; each line that has one says so: see ``test_typing``."""

from __future__ import annotations

from enum import Enum

from checker import Map, Model, Network, Optional, Param, Range, Set, Var, receive, rule, when


class Status(Enum):
    IDLE = 0
    BUSY = 1


class Mistyped(Model):
    n = Param(3)
    Node = Range(n)
    status = Map(Node, Status)
    leader = Map(Node, Optional(Node))
    seen = Map(Node, Set(Node))
    round = Var(Range(4))
    net = Network(Node, carries=Node)

    @rule(i=Node)
    def step(self, i: int) -> None:
        when(self.status[i] == "IDLE")  # mistake
        self.status[i] = 1  # mistake
        self.statsu[i] = Status.BUSY  # mistake
        self.round = None  # mistake
        self.leader[i] = "me"  # mistake
        self.seen[i].add("me")  # mistake
        self.seen[i].append(1)  # mistake
        self.status["one"] = Status.IDLE  # mistake
        self.net.send(i, i, "hello")  # mistake
        self.round = self.leader[i] + 1  # mistake
        self.leader[i] = None
        self.seen[i] = {i}

    @receive(net)
    def on_message(self, i: int, sender: int, message: int) -> None:
        self.round = message
