"""What an election promises, stated once over the view that every ``Election`` offers.

Properties of states are asked in every reachable state, in quiescent ones (in which only faults can happen still), or
in stuck ones (in which nothing at all can happen). Properties of runs are temporal formulas; they are asked of
every fair run.
"""

from __future__ import annotations

from checker.language.election import Election
from checker.properties import in_every_state, when_quiescent, when_stuck


@in_every_state
def uniqueness(m: Election) -> bool:
    """Never two live leaders (in one term, where there are terms)."""
    return all(
        not (m.is_alive(i) and m.is_alive(j) and m.is_leader(i) and m.is_leader(j) and m.term_of(i) == m.term_of(j))
        for i in m.Node
        for j in m.Node
        if i < j
    )


@in_every_state
def validity(m: Election) -> bool:
    """Whoever is live and leads is one that the algorithm promises, such as the largest of the live nodes."""
    return all(not (m.is_alive(i) and m.is_leader(i)) or m.is_rightful(i) for i in m.Node)


@when_quiescent
def no_dead_leader(m: Election) -> bool:
    """In every quiescent state, nobody alive believes in a leader that is down."""
    return all(not m.is_alive(i) or not any(m.leader_of(i) == j and not m.is_alive(j) for j in m.Node) for i in m.Node)


@when_quiescent
def agreement(m: Election) -> bool:
    """In every quiescent state, all live nodes believe in the same live leader."""
    return agreed(m) or nobody_alive(m)


@when_stuck
def no_stuck_state(m: Election) -> bool:
    """A state without any step has a live leader that all live nodes agree on."""
    return agreed(m) or nobody_alive(m)


def agreed(m: Election) -> bool:
    """A live leader, whom all live nodes believe in (or, where nobody is told, whom no live node contradicts)."""
    return any(
        m.is_alive(leader)
        and m.is_leader(leader)
        and all(
            not m.is_alive(i) or m.leader_of(i) == leader or (m.leader_of(i) is None and not m.announces())
            for i in m.Node
        )
        for leader in m.Node
    )


def elected(m: Election) -> bool:
    """Some live node leads."""
    return any(m.is_alive(i) and m.is_leader(i) for i in m.Node)


def nobody_alive(m: Election) -> bool:
    """Every node is down."""
    return not any(m.is_alive(i) for i in m.Node)
