"""What an election promises, stated once over the view that every ``Election`` offers.

Properties of states are asked in every reachable state, in quiescent ones (in which only faults can happen still), or
in stuck ones (in which nothing at all can happen). Properties of runs are temporal formulas; they are asked of
every fair run.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from checker.language.election import Election
from checker.language.model import Action, Rule
from checker.language.params import UNLIMITED
from checker.language.rules import RuleKind
from checker.properties import LeftOut, in_every_state, left_out, temporal, told_by, when_quiescent, when_stuck
from checker.temporal.formula import Formula, atom, eventually, eventually_always, implies, recoverable, step


@in_every_state
@told_by(lambda m: who_follows_whom(m))
def uniqueness(m: Election) -> bool:
    """Never two live leaders (in one term, where there are terms)."""
    return all(
        not (m.is_alive(i) and m.is_alive(j) and m.is_leader(i) and m.is_leader(j) and m.term_of(i) == m.term_of(j))
        for i in m.Node
        for j in m.Node
        if i < j
    )


@in_every_state
@told_by(lambda m: who_follows_whom(m))
def validity(m: Election) -> bool:
    """Whoever is live and leads is one that the algorithm promises, such as the largest of the live nodes."""
    return all(not (m.is_alive(i) and m.is_leader(i)) or m.is_rightful(i) for i in m.Node)


@when_quiescent
@told_by(lambda m: who_follows_whom(m))
def no_dead_leader(m: Election) -> bool:
    """In every quiescent state, nobody alive believes in a leader that is down."""
    return all(not m.is_alive(i) or not any(m.leader_of(i) == j and not m.is_alive(j) for j in m.Node) for i in m.Node)


@when_quiescent
@told_by(lambda m: who_follows_whom(m))
def agreement(m: Election) -> bool:
    """In every quiescent state, all live nodes believe in the same live leader."""
    return agreed(m) or nobody_alive(m)


@when_stuck
@told_by(lambda m: who_follows_whom(m))
def no_stuck_state(m: Election) -> bool:
    """A state without any step has a live leader that all live nodes agree on."""
    return agreed(m) or nobody_alive(m)


def agreed(m: Election) -> bool:
    """A live leader, whom all live nodes believe in (or, where nobody is told, whom no live node contradicts)."""
    return any(agreed_on(m, leader) for leader in m.Node)


def agreed_on(m: Election, leader: int) -> bool:
    """The live node ``leader`` leads, and no live node believes otherwise (see ``agreed``)."""
    return (
        m.is_alive(leader)
        and m.is_leader(leader)
        and all(
            not m.is_alive(i) or m.leader_of(i) == leader or (m.leader_of(i) is None and not m.announces())
            for i in m.Node
        )
    )


def elected(m: Election) -> bool:
    """Some live node leads."""
    return any(m.is_alive(i) and m.is_leader(i) for i in m.Node)


def nobody_alive(m: Election) -> bool:
    """Every node is down."""
    return not any(m.is_alive(i) for i in m.Node)


@temporal(otherwise="no live node leads", told_by=lambda m: who_follows_whom(m))
def termination(m: Election) -> Formula:
    """In every fair run in which faults stop, a live node leads at some time.

    (Or in the end nobody is alive.) Faults that are bounded stop by themselves; of those that may happen any number of
    times it is assumed that they do, except for wrong suspicions: a detector may be wrong for ever.
    """
    return provided_faults_stop(m, eventually(atom(elected) | atom(nobody_alive)))


@temporal(
    otherwise="the live nodes do not agree on a live leader for good",
    told_by=lambda m: who_follows_whom(m),
    witness=lambda m: leader_crashes(m),
    lacking="no leader ever crashes",
)
def recovery(m: Election) -> Formula | LeftOut:
    """After crashes, in every fair run in which faults stop, the live nodes end up with one live leader.

    From some time on a live node leads, every live node believes in it, and that stays so for ever; unless in the
    end nobody is alive. When faults stop is as in ``termination``. Asked only where nodes may crash; it
    says nothing, and is reported as vacuous, where no leader ever does.
    """
    if m.crashes == 0:
        return left_out("nobody ever crashes")
    settled = [eventually_always(atom(agreed_on, arguments=(i,)) | atom(nobody_alive)) for i in m.Node]
    return provided_faults_stop(m, reduce(or_, settled))


@temporal(
    otherwise="no way is left to a state in which all live nodes agree on a live leader",
    told_by=lambda m: who_follows_whom(m),
)
def no_dead_end(m: Election) -> Formula:
    """From every reachable state, some run leads on to a live leader that all live nodes agree on.

    (Or to nobody alive.) Nothing is promised about other runs: where ``termination`` fails and this holds, an election
    may go on for ever, but it is never too late for it to end.
    """
    return recoverable(atom(agreed) | atom(nobody_alive))


def provided_faults_stop(m: Election, claim: Formula) -> Formula:
    """The claim, for runs with finitely many faults only, where the model allows infinitely many.

    Wrong suspicions of the failure detector are not meant.
    """
    endless = [
        rule.name
        for rule in m.rules
        if rule.kind is RuleKind.FAULT and rule.name != "suspect_wrongly" and not is_bounded(m, rule)
    ]
    return implies(eventually_always(~step(*endless)), claim) if endless else claim


def is_bounded(m: Election, rule: Rule) -> bool:
    """Whether the environment bounds the number of these faults; nothing is known of a model's own faults."""
    if rule.network is not None:
        links = m.networks[rule.network]
        return (links.losses if rule.action is Action.LOSE else links.duplicates) != UNLIMITED
    return {"crash": m.crashes, "restart": m.restarts}.get(rule.name, UNLIMITED) != UNLIMITED


def leader_crashes(m: Election) -> Formula:
    """A node crashes that leads."""
    return reduce(or_, [step(f"crash(i={i})") & atom(leads, arguments=(i,)) for i in m.Node])


def leads(m: Election, i: int) -> bool:
    """Node ``i`` is up and leads."""
    return m.is_alive(i) and m.is_leader(i)


def who_follows_whom(m: Election) -> str:
    """What the nodes believe, in words: "node 0 is down; node 1 leads; node 2 knows of no leader"."""
    nodes_by_belief: dict[tuple[str, str], list[int]] = {}
    for i in m.Node:
        nodes_by_belief.setdefault(belief(m, i), []).append(i)
    told = []
    for (one, several), nodes in nodes_by_belief.items():
        *others, last = nodes
        told.append(f"nodes {', '.join(map(str, others))} and {last} {several}" if others else f"node {last} {one}")
    return "; ".join(told)


def belief(m: Election, i: int) -> tuple[str, str]:
    """What node ``i`` believes, in words: as said of one node, and of several."""
    if not m.is_alive(i):
        return "is down", "are down"
    if m.is_leader(i):
        return "leads", "lead"
    leader = m.leader_of(i)
    if leader is None:
        return "knows of no leader", "know of no leader"
    state = ", who is down" if not m.is_alive(leader) else "" if m.is_leader(leader) else ", who does not lead"
    return f"follows node {leader}{state}", f"follow node {leader}{state}"
