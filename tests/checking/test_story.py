"""What is told of runs that go on for ever."""

from __future__ import annotations

import re

from checker import Bool, Election, Map, Network, Optional, Range, receive, rule, when
from checker.checking.configuration import check_configuration
from checker.language.model import Model
from checker.language.params import UNLIMITED
from models.chang_roberts import ChangRoberts
from models.ring import Ring
from tests.examples.runs import Resend


def reason(model: Model, name: str = "termination") -> str:
    return check_configuration(model, "model", [name], 256 << 20).verdict(name).reason


class Waiting(Election):
    """Node 0 asks; node 1 does not take the question; nobody ever leads."""

    asked = Map(Election.Node, Bool)
    net = Network(Election.Node, carries=Range(2))

    @rule(i=Election.Node)
    def ask(self, i: int) -> None:
        when(i == 0 and not self.asked[i])
        self.asked[i] = True
        self.net.send(0, 1, 1)

    @receive(net)
    def on_question(self, i: int, sender: int, word: int) -> None:
        when(word == 0)

    def is_leader(self, i: int) -> bool:
        return False

    def leader_of(self, i: int) -> int | None:
        return None


class Turning(Election):
    """A token goes round and round."""

    holder = Map(Election.Node, Bool, initial=lambda m: [i == 0 for i in range(m.n)])
    believed = Map(Election.Node, Optional(Election.Node))

    @rule(i=Election.Node)
    def hand_on(self, i: int) -> None:
        when(self.holder[i])
        self.holder[i] = False
        self.holder[(i + 1) % self.n] = True
        self.believed[i] = (i + 1) % self.n

    def is_leader(self, i: int) -> bool:
        return False

    def leader_of(self, i: int) -> int | None:
        return self.believed[i]


def test_a_message_that_is_never_taken() -> None:
    assert reason(Waiting(n=2)) == (
        "After step 1 nothing can happen any more (the message 1 from node 0 to node 1 is never taken), "
        "and no live node leads: nodes 0 and 1 know of no leader."
    )


def test_a_message_that_vanishes() -> None:
    found = reason(ChangRoberts(n=2, identities=(1, 2), crashes=1))
    assert re.search(r"\(the message \d from node \d to node (\d) vanishes in step 2, because node \1 is down\)", found)


def test_a_message_that_is_lost_with_its_receiver() -> None:
    # the shortest run in a ring whose nodes mend it as long as nothing gets lost
    found = reason(Ring(n=2, crashes=1))
    assert re.search(
        r"\(the message ELECTION, passed={\d} from node \d to node \d is lost in step 2, by the fault crash", found
    )


def test_what_alone_happens_in_a_loop() -> None:
    found = reason(Turning(n=2))
    assert found.startswith("Steps ") and "(nothing happens any more but hand_on at nodes 0 and 1)" in found


def test_a_loop_whose_states_differ_is_told_by_one_of_them() -> None:
    found = reason(Turning(n=2))
    assert "follows node" in found or "follow node" in found


def test_faults_and_what_they_keep_from_happening() -> None:
    found = reason(Resend(losses=UNLIMITED), "arrives")
    assert found == (
        "Steps 1 and 2 repeat for ever (every time with the fault lose; the arrival of the message PING from node 0 to "
        "node 1 is possible at times, but not all the time, so that nothing forces it to happen), "
        "and at no moment 'got it' holds."
    )


def test_who_need_not_do_anything() -> None:
    assert "only faults can happen still, none of which has to" in reason(ChangRoberts(n=2, crashes=2))
