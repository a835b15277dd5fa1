"""Shorter stories: the same steps in an order in which each node's actions stand together.

A search finds a run in which the steps of nodes that have nothing to do with each other alternate at random. Here its
steps are put into another order, with as few changes of the node that acts as possible. Each node keeps the order of
its own steps. Nothing is assumed about which steps are independent: every order that is considered is executed by the
reference interpreter, and counts only if it ends in the very same state. What comes out is replayed like any other run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from checker.interpreter import Interpreter
from checker.language.model import Model, State
from checker.replay import replay
from checker.steps import Step
from checker.trace import Trace, TraceStep
from checker.types import Plain

REORDERED = "The steps were put in another order that leads to the same end, so that each node's steps stand together."

_MOST_EXECUTED = 2500
"""About so many steps are executed at most; long runs of many nodes are not searched for the very best order."""


def retell(trace: Trace, refutes: Callable[[Trace], bool]) -> Trace:
    """The run in the order that is easiest to follow; the run as it is where there is none better.

    ``refutes`` says whether a run still shows what this one shows: it is asked about the reordered run before that is
    told. A finite run in another order may show it sooner, and then ends there. The steps before the loop of a lasso
    and those in it are reordered apart; a run that ends in a fault of the model keeps its last step. A run that was
    reordered says so in its ``remark``.
    """
    cut = len(trace) if trace.loop_start is None else trace.loop_start
    parts = [trace.steps[:cut], trace.steps[cut:]]
    if trace.fault is not None:
        parts = [trace.steps[:-1], trace.steps[-1:]]
    found = [_reordered(trace.model, part) for part in parts]
    steps = [step for part in found for step in part]
    if switches(actors_of(trace.steps)) <= _switches_of(trace, steps):
        return trace
    retold = replay(trace.model, trace.initial, steps, trace.loop_start)
    if retold.states[-1] != trace.states[-1] or not refutes(retold):
        return trace
    return replace(_cut(retold, refutes), remark=REORDERED)


def _cut(trace: Trace, refutes: Callable[[Trace], bool]) -> Trace:
    """A finite run up to the first step after which it shows what it is to show."""
    if trace.loop_start is not None or trace.fault is not None:
        return trace
    beginnings = (replace(trace, steps=trace.steps[:length]) for length in range(len(trace)))
    return next((beginning for beginning in beginnings if refutes(beginning)), trace)


def actors_of(steps: Sequence[TraceStep]) -> list[Plain]:
    """Who takes each step; None for the environment and for links."""
    return [step.actor for step in steps]


def switches(actors: Sequence[Plain]) -> int:
    """How often the node that acts changes."""
    return sum(one != other for one, other in pairwise(actors))


def _switches_of(trace: Trace, steps: Sequence[Step]) -> int:
    """The changes of the acting node in another order of the steps of a trace."""
    acting = {step.step: step.actor for step in trace}
    return switches([acting[step] for step in steps])


@dataclass(frozen=True)
class _Beginning:
    """The first steps of an order: how many of each node's, which state they lead to, in which order."""

    done: tuple[int, ...]
    state: State
    last: int
    cost: int
    order: tuple[int, ...]


def _reordered(model: Model, steps: Sequence[TraceStep]) -> list[Step]:
    """The steps in the best order found that leads to the same state; as they are where none is found."""
    own = [step.step for step in steps]
    if len(steps) < 3 or steps[-1].state is None:
        return own
    lanes = list(dict.fromkeys(actors_of(steps)))
    turns = [[k for k, step in enumerate(steps) if step.actor == lane] for lane in lanes]
    layer = [_Beginning((0,) * len(lanes), steps[0].before, -1, -1, ())]
    kept = max(_MOST_EXECUTED // (len(steps) * len(lanes)), 10)
    interpreter = Interpreter(model)
    known: dict[tuple[State, Step], State | None] = {}
    for _ in steps:
        grown: dict[tuple[tuple[int, ...], State, int], _Beginning] = {}
        for beginning in layer:
            for lane, turn in enumerate(turns):
                if beginning.done[lane] == len(turn):
                    continue
                k = turn[beginning.done[lane]]
                key = (beginning.state, own[k])
                if key not in known:
                    outcome = interpreter.perform(*key)
                    known[key] = None if outcome is None else outcome.state
                after = known[key]
                if after is not None:
                    _keep(grown, _longer(beginning, lane, k, after))
        remaining = [len(turn) for turn in turns]
        layer = sorted(grown.values(), key=lambda b: (_least(b, remaining), b.order))[:kept]
    ends = [beginning for beginning in layer if beginning.state == steps[-1].state]
    if not ends:
        return own
    best = min(ends, key=lambda b: (b.cost, b.order))
    return [own[k] for k in best.order]


def _longer(beginning: _Beginning, lane: int, k: int, after: State) -> _Beginning:
    done = tuple(count + (at == lane) for at, count in enumerate(beginning.done))
    cost = beginning.cost + (lane != beginning.last)
    return _Beginning(done, after, lane, cost, (*beginning.order, k))


def _keep(grown: dict[tuple[tuple[int, ...], State, int], _Beginning], made: _Beginning) -> None:
    """Of two beginnings that can go on alike, keep the better one; of equal ones, that which is nearer to the run."""
    key = (made.done, made.state, made.last)
    other = grown.get(key)
    if other is None or (made.cost, made.order) < (other.cost, other.order):
        grown[key] = made


def _least(beginning: _Beginning, whole: Sequence[int]) -> int:
    """The least cost that the whole order can still have: each other node with steps left needs a change."""
    waiting = sum(
        done < all_steps and lane != beginning.last
        for lane, (done, all_steps) in enumerate(zip(beginning.done, whole, strict=True))
    )
    return beginning.cost + waiting
