"""Messages of Bully and of the ring election, compared with what textbooks and counts by hand say."""

from __future__ import annotations

import pytest

from checker.checking.compare import bounds_of
from checker.checking.configuration import check_configuration
from models.bully import Beginning, Bully
from models.ring import Beginning as RingBeginning
from models.ring import Ring


def all_messages(model: Bully | Ring) -> list[int | str]:
    run = check_configuration(model, "model", ["termination"], 256 << 20, bounds=True)
    return bounds_of(run)["all messages"]


@pytest.mark.parametrize("n", [3, 4, 5])
def test_bully_at_its_best(n: int) -> None:
    # the second highest notices: n - 2 messages (G. Coulouris et al., Distributed Systems: Concepts and Design, 15.3)
    asks_nobody = Bully(n=n, beginning=Beginning.FAILED_LEADER, initiators=(n - 2,), asks_suspects=False)
    assert all_messages(asks_nobody) == [n - 2, n - 2]
    asks_the_dead = Bully(n=n, beginning=Beginning.FAILED_LEADER, initiators=(n - 2,))
    assert all_messages(asks_the_dead) == [n - 1, n - 1]


def elections_of_all(n: int) -> int:
    """By hand, if each live node holds one election: it asks all above, the live ones answer, the winner tells all."""
    asked = sum(n - 1 - i for i in range(n - 1))
    answered = sum(n - 2 - i for i in range(n - 1))
    return asked + answered + n - 2


@pytest.mark.parametrize(("n", "most"), [(3, 5), (4, 14)])
def test_bully_where_the_lowest_notices(n: int, most: int) -> None:
    # n = 4: 3 + 2 + 1 ELECTIONs, 2 + 1 ANSWERs, 2 COORDINATORs are 11; if node 2 decides before the ELECTION of node 1
    # arrives, it answers and decides once more: 1 ELECTION to the dead and 2 COORDINATORs
    assert elections_of_all(n) == {3: 5, 4: 11}[n]
    found = all_messages(Bully(n=n, beginning=Beginning.FAILED_LEADER, initiators=(0,)))
    assert found == [elections_of_all(n), most]


@pytest.mark.parametrize("n", [3, 4])
@pytest.mark.parametrize("initiators", [(0,), (0, 1)])
def test_a_ring_takes_two_rounds_for_each_election(n: int, initiators: tuple[int, ...]) -> None:
    # who is told before it has noticed holds none
    assert all_messages(Ring(n=n, initiators=initiators)) == [2 * n, 2 * n * len(initiators)]
    failed = Ring(n=n, beginning=RingBeginning.FAILED_LEADER, initiators=initiators)
    assert all_messages(failed) == [2 * (n - 1), 2 * (n - 1) * len(initiators)]
