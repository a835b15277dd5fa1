"""Small models for the tests of temporal properties: what fairness owes, what faults may do, what is empty."""

from __future__ import annotations

from enum import Enum

from checker import (
    ANY,
    FIFO,
    UNLIMITED,
    Bool,
    Formula,
    LeftOut,
    Map,
    Model,
    Network,
    Optional,
    Param,
    Range,
    Uniform,
    Var,
    always,
    always_eventually,
    atom,
    eventually,
    eventually_always,
    fault,
    implies,
    leads_to,
    left_out,
    receive,
    recoverable,
    rule,
    step,
    temporal,
    when,
)


class Word(Enum):
    PING = 0
    PONG = 1


class Resend(Model):
    """Node 0 sends until it knows that node 1 has got it; the link may lose any number of messages."""

    losses = Param(UNLIMITED, unlimited=True)
    Node = Range(2)
    got = Var(Bool)
    net = Network(Node, carries=Word, losses=losses)

    @rule
    def send(self) -> None:
        when(not self.got and self.net.count(0, 1) == 0)
        self.net.send(0, 1, Word.PING)

    @receive(net)
    def on_word(self, i: int, sender: int, word: Word) -> None:
        self.got = True

    @temporal
    def arrives(self) -> Formula:
        """The message arrives."""
        return eventually("got it")

    @temporal
    def arrives_if_losses_stop(self) -> Formula:
        return implies(eventually_always(~step("lose")), eventually(self.got_it))

    @temporal
    def can_always_arrive(self) -> Formula:
        return recoverable(self.got_it)

    def got_it(self) -> bool:
        return self.got


class ResendStrongly(Resend):
    """The same, where a link that carries messages again and again delivers again and again."""

    @receive(Resend.net, fair="strong")
    def on_word(self, i: int, sender: int, word: Word) -> None:
        self.got = True


class Alternate(Model):
    """Node 0 sends PING and PONG in turn, one at a time; the link may lose any number of either."""

    order = Param(FIFO)
    Node = Range(2)
    next_word = Var(Word)
    got = Map(Word, Bool)
    net = Network(Node, carries=Word, order=order, losses=UNLIMITED)

    @rule
    def send(self) -> None:
        when(self.net.count(0, 1) == 0)
        self.net.send(0, 1, self.next_word)
        self.next_word = Word.PONG if self.next_word == Word.PING else Word.PING

    @receive(net, fair="strong")
    def on_word(self, i: int, sender: int, word: Word) -> None:
        self.got[word] = True

    @temporal
    def both_arrive(self) -> Formula:
        return eventually(self.has_both)

    def has_both(self) -> bool:
        return self.got[Word.PING] and self.got[Word.PONG]


class Refresh(Model):
    """Node 0 replaces the message on the link by the other one, again and again: neither can be taken for long."""

    order = Param(FIFO)
    Node = Range(2)
    word = Var(Word)
    got = Var(Bool)
    net = Network(Node, carries=Word, order=order)

    @rule
    def replace(self) -> None:
        self.net.drop(0, 1)
        self.net.send(0, 1, self.word)
        self.word = Word.PONG if self.word == Word.PING else Word.PING

    @receive(net)
    def on_word(self, i: int, sender: int, word: Word) -> None:
        self.got = True

    @temporal
    def arrives(self) -> Formula:
        return eventually(self.has_got)

    def has_got(self) -> bool:
        return self.got


class Overtaking(Model):
    """One PING, and PONG after PONG on the same link, whose order is a parameter."""

    order = Param(FIFO)
    Node = Range(2)
    sent = Var(Bool)
    got = Var(Bool)
    net = Network(Node, carries=Word, capacity=2, order=order)

    @rule
    def ping(self) -> None:
        when(not self.sent)
        self.sent = True
        self.net.send(0, 1, Word.PING)

    @rule
    def pong(self) -> None:
        when(self.sent and self.net.count(0, 1) < 2)
        self.net.send(0, 1, Word.PONG)

    @receive(net)
    def on_word(self, i: int, sender: int, word: Word) -> None:
        if word == Word.PING:
            self.got = True

    @temporal
    def arrives(self) -> Formula:
        return eventually(self.has_ping)

    def has_ping(self) -> bool:
        return self.got


class Lazy(Model):
    """A node that nobody makes work, and a fault that would help but never has to happen."""

    works = Param(False, "whether the work is owed")
    worked = Var(Bool)
    pushed = Var(Bool)

    @rule(fair=None)
    def work(self) -> None:
        when(not self.worked)
        self.worked = True

    @rule
    def work_if_owed(self) -> None:
        when(self.works and not self.worked)
        self.worked = True

    @fault
    def push(self) -> None:
        when(not self.pushed and not self.works)
        self.pushed = True
        self.worked = True

    @temporal
    def done(self) -> Formula:
        return eventually(self.is_done)

    @temporal
    def can_be_done(self) -> Formula:
        return recoverable(self.is_done)

    def is_done(self) -> bool:
        return self.worked


class Ties(Model):
    """Two nodes draw; who draws alone the larger number wins; after a tie they draw again."""

    Node = Range(2)
    drawn = Map(Node, Optional(Range(2)))
    winner = Var(Optional(Node))

    @rule(i=Node, x=Uniform(Range(2)))
    def draw(self, i: int, x: int) -> None:
        when(self.winner is None and self.drawn[i] is None)
        self.drawn[i] = x

    @rule
    def judge(self) -> None:
        when(self.drawn[0] is not None and self.drawn[1] is not None)
        for i in self.Node:
            if self.drawn[i] == 1 and self.drawn[1 - i] == 0:
                self.winner = i
        for i in self.Node:
            self.drawn[i] = None

    @temporal(otherwise="nobody wins", told_by=lambda m: f"the winner is {m.winner}")
    def decided(self) -> Formula:
        """Somebody wins."""
        return eventually(self.has_winner)

    @temporal
    def never_too_late(self) -> Formula:
        return recoverable(self.has_winner)

    @temporal
    def drawn_again_and_again(self) -> Formula:
        return always_eventually(~atom(self.has_winner)) & always(implies(step("draw(i=0)"), ~atom(self.has_winner)))

    def has_winner(self) -> bool:
        return self.winner is not None


class Empty(Model):
    """Counts to ``most``; some of its properties ask about what never happens."""

    most = Param(2, least=1)
    count = Var(Range(most + 1))

    @rule
    def up(self) -> None:
        when(self.count < self.most)
        self.count += 1

    @temporal
    def answered(self) -> Formula:
        return leads_to(self.is_beyond, self.is_full)

    @temporal(witness=lambda m: step("up") & atom(m.is_full), lacking="it never goes on from where it is full")
    def fills(self) -> Formula:
        return eventually(self.is_full)

    @temporal(witness=lambda m: step("up") & ~atom(m.is_full))
    def stays_full(self) -> Formula:
        return eventually_always(self.is_full)

    @temporal
    def only_for_many(self) -> Formula | LeftOut:
        return left_out("it counts to two only") if self.most == 2 else eventually(self.is_full)

    @temporal
    def halved(self) -> Formula:
        return eventually(self.divides)

    def is_beyond(self) -> bool:
        return self.count > self.most

    def is_full(self) -> bool:
        return self.count == self.most

    def divides(self) -> bool:
        return 6 // (self.most - self.count) == 6


UNORDERED = {"order": ANY}
