"""The explicit-state explorer put to work on one configuration: from a bound model to verdicts about its states."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from checker.checking.environment import scope_in_words
from checker.checking.parameters import shown_parameters
from checker.checking.rate import Rate
from checker.checking.refutation import refuted
from checker.deadline import Deadline, until
from checker.frontend.compile import compile_model
from checker.interpreter import Interpreter
from checker.ir.system import TransitionSystem
from checker.language.model import Model, Rule, State
from checker.language.rules import RuleKind
from checker.properties import NO_MODEL_ERROR, Property, Scope
from checker.replay import ReplayError, replay
from checker.steps import Step
from checker.trace import Trace
from checker.verdict import Figures, Outcome, RuleFigures, Run, Verdict, grouped

if TYPE_CHECKING:
    from checker.checking.keep import Keep
    from checker.explorer.disk.long import LongSearch
    from checker.explorer.disk.search import DiskSearch
    from checker.explorer.search import Search
    from checker.native.compiled import Native

ENGINE = "explorer"
_FIRST_SLICE = 0.02
_SLICE = 0.1
"""Seconds between two reports of progress."""


@dataclass(frozen=True)
class Progress:
    """How far a search has come. memory and limit: bytes; rate: transitions a second, over the last ones.

    makes_room: whether it has to make room before it goes on.
    """

    title: str
    states: int
    transitions: int
    depth: int
    frontier: int
    memory: int
    limit: int
    rate: float
    seconds: float
    makes_room: bool = False


Watcher = Callable[[Progress], None]


@dataclass
class Exploration:
    """A search with what it is a search of, for those who look further into its states."""

    model: Model
    system: TransitionSystem
    native: Native
    search: Search | DiskSearch
    properties: tuple[Property, ...]
    interrupted: bool
    seconds: float
    threads: int | None = None
    """Threads to use; all cores if None."""
    late: bool = False
    """Whether time ran out."""
    long: LongSearch | None = None
    """What the search was a part of, if it was to outlive memory or the process."""

    @property
    def in_memory(self) -> Search:
        """The search, for those who look at all of its states; raises ``MemoryError`` where these are on disk."""
        from checker.explorer.search import Search

        if not isinstance(self.search, Search):
            raise MemoryError("the states are on disk, and what runs do is decided in memory only")
        return self.search

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be found."""
        from checker.explorer.search import Status

        return self.search.status in (Status.DONE, Status.MODEL_ERROR)

    def state(self, number: int) -> State:
        """The state of the model with this number."""
        return self.system.decode(self.native.layout.unpack(self.search.state(number)))

    def trace(self, number: int) -> Trace:
        """A shortest run to a state, replayed."""
        initial, steps = self.path(number)
        return replay(self.model, initial, steps)

    def path(self, number: int) -> tuple[State, list[Step]]:
        """The initial state and the steps of a shortest run to a state."""
        words, labels = self.search.path(number)
        cells = [self.native.layout.unpack(row) for row in words]
        steps = [self.system.step(int(label), before) for label, before in zip(labels, cells, strict=False)]
        return self.system.decode(cells[0]), steps


def explore(
    model: Model,
    properties: Sequence[Property],
    memory: int,
    watcher: Watcher | None = None,
    title: str = "",
    threads: int | None = None,
    seconds: float | None = None,
    keep: Keep | None = None,
    has_company: bool = False,
) -> Exploration:
    """Search all states of a model, or as far as memory, Ctrl-C and ``seconds`` (None: any time) allow.

    keep: how the search is to outlive memory and the process, in which case the exploration's ``long`` is to be closed.
    has_company: whether it is one of many searches, which keep all cores busy, so that good code for the steps pays
    later.
    Raises ``ModelMistake`` where the model is outside of the language, ``UsageError`` where it is too large to begin,
    ``GaveUp`` where not even the model could be compiled, ``MemoryError`` where not even the initial states fit.
    """
    from checker.native.compiled import compile_native

    started = time.perf_counter()
    deadline = Deadline(seconds)
    with until(deadline):
        system = compile_model(model, list(properties))
    native = compile_native(system, False if has_company else None)
    # imported while the steps are compiled
    import numpy as np

    from checker.checking.better import Better
    from checker.explorer.commuting import footprints_of
    from checker.explorer.disk.subject import Subject
    from checker.explorer.search import Status

    footprints = cache(partial(footprints_of, system))
    if native.is_being_compiled:  # otherwise only if the search turns out not to be small
        footprints()
    masks = dict.fromkeys(Scope, 0)
    for k, one in enumerate(properties):
        masks[one.scope] |= 1 << k
    subject = Subject(
        native.step,
        native.check,
        native.words,
        native.fanout,
        native.initial,
        np.array(system.rule_start, np.uint32),
        np.array([rule.kind is RuleKind.FAULT for rule in system.rules], np.bool_),
        masks[Scope.ALWAYS],
        masks[Scope.QUIESCENT],
        masks[Scope.STUCK],
        np.array(native.relevant(masks[Scope.ALWAYS]), np.uint64),
    )
    long = None
    if keep is not None:
        long = keep.begin(model, properties, native.digest, subject, memory, threads, footprints)
    working = long or subject.search(memory, threads, footprints)
    interrupted = late = False
    begun = time.perf_counter()
    better = Better(native, working, has_company)
    try:
        last, rate = begun, Rate(begun)
        while working.advance(min(_FIRST_SLICE + (last - begun), _SLICE)) is Status.RUNNING:
            search = working.current
            now = time.perf_counter()
            better.if_worthwhile(now - begun)
            if watcher is not None:
                watcher(
                    Progress(
                        title,
                        search.states,
                        search.transitions,
                        search.depth,
                        search.frontier,
                        search.memory,
                        memory,
                        rate.at(now, search.transitions),
                        now - started,
                        search.is_making_room,
                    )
                )
            last = now
            if deadline.left == 0:
                late = True
                break
        better.wait()
    except KeyboardInterrupt:
        interrupted = True
        better.wait()
    return Exploration(
        model,
        system,
        native,
        working.current,
        tuple(properties),
        interrupted,
        time.perf_counter() - begun,
        threads,
        late,
        long,
    )


def run_of(exploration: Exploration, name: str, started: float) -> Run:
    """The verdicts that a search amounts to. ``started``: when the work began, by ``time.perf_counter``."""
    from checker.explorer.search import Status

    search, model = exploration.search, exploration.model
    complete = search.status is Status.DONE
    verdicts = _verdicts(exploration)
    rules = _rules(exploration)
    figures = Figures(
        search.states,
        search.transitions,
        search.depth,
        search.terminal_states,
        search.quiescent_states,
        search.memory,
        exploration.seconds,
        time.perf_counter() - started,
        complete,
        exploration.native.layout.bits,
        exploration.long.on_disk if exploration.long is not None else 0,
        exploration.long.resumed if exploration.long is not None else None,
    )
    notes = tuple(
        f"{rule.name} was never enabled: nothing was checked about it"
        for rule in rules
        if complete and rule.enabled == 0
    )
    return Run(model, name, shown_parameters(model), tuple(verdicts), figures, rules, notes)


def _rules(exploration: Exploration) -> tuple[RuleFigures, ...]:
    search, system = exploration.search, exploration.system
    instances = {instance.rule for instance in system.instances}
    found = []
    for r, rule in enumerate(system.rules):
        is_fault = rule.kind is RuleKind.FAULT
        if r not in instances and _belongs_to_environment(rule):
            continue  # an environment without this fault
        enabled, taken, fresh = (int(table[r]) for table in (search.enabled, search.taken, search.fresh))
        found.append(RuleFigures(rule.name, enabled, taken, fresh, rule.position, is_fault))
    return tuple(found)


def _belongs_to_environment(rule: Rule) -> bool:
    """Whether the rule comes with the language (a mix-in or a link), not with the algorithm."""
    return rule.function is None or rule.function.__module__.startswith("checker.")


def _verdicts(exploration: Exploration) -> list[Verdict]:
    from checker.explorer.search import Status

    search = exploration.search
    complete = search.status is Status.DONE
    scope = scope_of(exploration)
    error = _model_error(exploration, scope) if search.status is Status.MODEL_ERROR else None
    stopped = why_stopped(exploration)
    if error is not None:
        verdicts = [error]
    elif complete:
        verdicts = [Verdict(NO_MODEL_ERROR.name, Outcome.HOLDS, scope, ENGINE, NO_MODEL_ERROR.doc)]
    else:
        verdicts = [Verdict(NO_MODEL_ERROR.name, Outcome.UNKNOWN, scope, ENGINE, NO_MODEL_ERROR.doc, reason=stopped)]
    for k, one in enumerate(exploration.properties):
        number = search.first_violation[k]
        if number >= 0:
            verdicts.append(refuted(one, exploration.trace(number), scope, ENGINE))
        elif complete:
            verdicts.append(Verdict(one.name, Outcome.HOLDS, scope, ENGINE, one.doc))
        else:
            verdicts.append(Verdict(one.name, Outcome.UNKNOWN, scope, ENGINE, one.doc, reason=stopped))
    return verdicts


def scope_of(exploration: Exploration) -> str:
    """How far the verdicts of an exploration go, in words."""
    from checker.explorer.search import Status

    complete = exploration.search.status is Status.DONE
    how_far = "exhaustive" if complete else "not exhaustive"
    words = scope_in_words(exploration.model)
    scope = f"{words}, {grouped(exploration.search.states)} states, {how_far}"
    long = exploration.long
    if long is not None and long.is_on_disk:
        scope += ", from disk"
    if long is not None and long.resumed is not None:
        scope += f", resumed at {grouped(long.resumed)} states"
    return scope


def why_stopped(exploration: Exploration) -> str:
    """Why an exploration is not complete and how to go on; empty if it is."""
    from checker.explorer.search import Status

    search = exploration.search
    if search.status is Status.DONE:
        return ""
    if search.status is Status.MODEL_ERROR:
        return "the search stopped at a model error: mend it first"
    how_far = (
        f"after {grouped(search.states)} states, complete up to depth {max(search.depth - 1, 0)}, "
        f"with {grouped(search.frontier)} states in the frontier"
    )
    long = exploration.long
    again = "run it again to finish"
    if long is not None and long.is_kept:
        again = f"the same command goes on from the checkpoint in {long.directory}"
    if long is not None and long.problem:
        return f"the disk does not do {how_far}: {long.problem}; make room for more, then {again}"
    if search.is_out_of_numbers:
        return f"more states than can be numbered {how_far}; choose smaller parameters"
    if search.status is Status.OUT_OF_MEMORY:
        return f"out of memory {how_far}; give more with --memory, go on with --disk DIR, or choose smaller parameters"
    if exploration.late:
        more = again if long is not None and long.is_kept else "give more with --seconds"
        return f"out of time {how_far}; {more}, or choose smaller parameters"
    return f"interrupted {how_far}; {again}, or choose smaller parameters"


def _model_error(exploration: Exploration, scope: str) -> Verdict:
    """The verdict about the state whose expansion failed, with the first step of it that goes wrong."""
    initial, steps = exploration.path(exploration.search.error_state)
    state = exploration.state(exploration.search.error_state)
    for outcome in Interpreter(exploration.model).outcomes(state):
        if outcome.fault is not None:
            trace = replay(exploration.model, initial, [*steps, outcome.step])
            return Verdict(
                NO_MODEL_ERROR.name,
                Outcome.MODEL_ERROR,
                scope,
                ENGINE,
                NO_MODEL_ERROR.doc,
                trace,
                outcome.fault.problem,
                outcome.fault.position,
            )
    raise ReplayError("the explorer reports a model error in a state where the interpreter finds none")
