"""What the live page asks and is told: runs, what can happen next, and where something is to be found."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from checker.errors import ConclaveError, UsageError
from checker.language.model import Model, State
from checker.live.look import Found, elected, look, satisfies
from checker.live.walk import Walk
from checker.reports.evidence import ending
from checker.reports.flow import ask, flow_of
from checker.reports.sequence_svg import draw
from checker.reports.state_table import StateTable
from checker.reports.trace_data import trace_data
from checker.reports.words import printable, short_node_name
from checker.trace import Trace
from checker.verdict import Run

Predicate = Callable[[Any], Any]

_MOST_STEPS = 400
"""A run of more steps is not told."""
_GLANCE = 0.4
"""Seconds for the question that nobody asked: how far the next election is."""
_PATIENCE = 20.0
"""Seconds for a search that somebody waits for."""


class Session:
    """One model being explored. Requests may come at once; they are answered one after another.

    predicates: by name, functions of the model that one may search for. check: runs the checker, on a model of its own,
    and returns what it found, whose counterexamples one may jump into; None for no such thing.
    """

    def __init__(
        self,
        model: Model,
        predicates: Mapping[str, Predicate] | None = None,
        check: Callable[[], Run] | None = None,
    ) -> None:
        self._walk = Walk(model)
        self._lock = threading.Lock()
        self._checking = threading.Lock()
        self._check = check
        self._run: Run | None = None
        self.predicates = {**(predicates or {}), **_views(model)}
        self._answers: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "start": self.start,
            "run": self.run,
            "next": self.next,
            "search": self.search,
            "check": self.check,
        }

    def answer(self, question: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a question of the page, ``{"problem": …}`` where there is none.

        Raises ``KeyError`` for what is no question.
        """
        function = self._answers[question]
        try:
            return function(asked)
        except ConclaveError as problem:
            return {"problem": str(problem)}

    def start(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The initial states, the predicates, and the cells of a state that one may search for."""
        with self._lock:
            table = StateTable(self._walk.model)
            return {
                "initial": self._walk.initial_words(),
                "predicates": list(self.predicates),
                "places": table.places(),
                "checks": self._check is not None,
            }

    def run(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """A run as a diagram and as data."""
        with self._lock:
            trace = self._trace(asked)
            flow = flow_of(trace)
            drawing = draw(flow, "✗ model error" if trace.fault is not None else "", bad=trace.fault is not None)
            return {"picture": f"{drawing.head}{drawing.body}", "data": trace_data(flow)}

    def next(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What can happen after a run, what is true there, and how far the next election is by a glance."""
        with self._lock:
            trace = self._trace(asked)
            if trace.fault is not None:
                return {"possible": [], "true": [], "election": None}
            state = trace.states[-1]
            return {
                "possible": [self._walk.as_data(one) for one in self._walk.possible(state)],
                "true": [name for name in self.predicates if self._is_true(name, state)],
                "election": self._election(state, _GLANCE),
            }

    def search(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The nearest state after a run in which something is so: an election, a predicate, the text of a cell."""
        with self._lock:
            trace = self._trace(asked)
            if trace.fault is not None:
                raise UsageError("nothing follows a model error")
            state = trace.states[-1]
            return _as_data(look(self._walk, state, self._wanted(asked, state), _PATIENCE))

    def check(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The verdicts about the model, with the runs that one may jump into."""
        if self._check is None:
            raise UsageError("there is nothing to check here")
        with self._checking:
            if self._run is None:
                self._run = self._check()
        found = []
        with self._lock:
            for verdict in self._run.verdicts:
                entry: dict[str, Any] = {
                    "property": printable(verdict.property),
                    "outcome": verdict.outcome.value,
                    "reason": printable(verdict.reason),
                }
                if verdict.trace is not None and verdict.trace.initial in self._walk.initial:
                    entry["initial"] = self._walk.number_of(verdict.trace.initial)
                    entry["steps"] = verdict.trace.names
                    entry["ending"] = printable(ending(verdict))
                found.append(entry)
        return {"verdicts": found}

    def _trace(self, asked: Mapping[str, Any]) -> Trace:
        initial, steps = asked.get("initial", 0), asked.get("steps", [])
        if not isinstance(initial, int) or not isinstance(steps, list) or not all(isinstance(s, str) for s in steps):
            raise UsageError("a run is the number of an initial state and a list of steps")
        if len(steps) > _MOST_STEPS:
            raise UsageError(f"a run of more than {_MOST_STEPS} steps is not told")
        return self._walk.trace(initial, steps)

    def _is_true(self, name: str, state: State) -> bool:
        return satisfies(self._walk, self.predicates[name], True)(state)

    def _election(self, state: State, seconds: float) -> dict[str, Any] | None:
        if not hasattr(type(self._walk.model), "is_leader"):
            return None
        return _as_data(look(self._walk, state, elected(self._walk, state), seconds))

    def _wanted(self, asked: Mapping[str, Any], state: State) -> Callable[[State], bool]:
        what = asked.get("what")
        if what == "election":
            return elected(self._walk, state)
        if what == "predicate":
            name = asked.get("name")
            if name not in self.predicates:
                raise UsageError(f"there is no predicate {name}")
            return satisfies(self._walk, self.predicates[name], bool(asked.get("value", True)))
        if what == "cell":
            table, place, text = StateTable(self._walk.model), asked.get("place"), asked.get("text")
            if not isinstance(place, int) or not isinstance(text, str) or not 0 <= place < len(table.places()):
                raise UsageError("say which variable is to hold what")
            return lambda after: table.cells(after)[place] == text
        raise UsageError("say what to search for: an election, a predicate, or what a variable is to hold")


def _as_data(found: Found) -> dict[str, Any]:
    return {"steps": found.steps, "looked": found.looked, "whole": found.whole, "depth": found.depth}


def _views(model: Model) -> dict[str, Predicate]:
    """What an election says of each node: ``node 1 leads``, ``node 1 is up``."""
    nodes = Trace(model, next(model.initial_states()), ()).nodes
    found: dict[str, Predicate] = {}
    for method, words in (("is_leader", "leads"), ("is_alive", "is up")):
        for node in nodes:
            if ask(Trace(model, model.dump(), ()), model.dump(), method, node) is not None:
                found[f"{short_node_name(model, node)} {words}"] = _view(method, node)
    return found


def _view(method: str, node: object) -> Predicate:
    return lambda model: getattr(model, method)(node)
