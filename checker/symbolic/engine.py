"""The symbolic engines by name: one question, one answer, within limits."""

from __future__ import annotations

from functools import cached_property

from checker.errors import UsageError
from checker.ir.system import Predicate, TransitionSystem
from checker.properties import Scope
from checker.symbolic.bmc import BoundedSearch
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from checker.symbolic.independence import Independence
from checker.symbolic.induction import Induction
from checker.symbolic.limits import Limits
from checker.symbolic.result import SymbolicResult
from checker.verdict import Outcome

ENGINES = ("bmc", "induction")
"""Bounded search, and k-induction with lemmas."""


class SymbolicEngines:
    """All engines for one system; what they have in common is made once."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system

    @cached_property
    def encoding(self) -> Encoding:
        """The system in Z3."""
        return Encoding(self.system)

    @cached_property
    def independence(self) -> Independence:
        """Which of its steps commute."""
        return Independence(self.encoding)

    def goal(self, predicate: Predicate, scope: Scope) -> Goal:
        """A property as what certificates are about."""
        return Goal(self.encoding, predicate, scope)

    def check(
        self,
        predicate: Predicate,
        scope: Scope,
        engine: str,
        depth: int = 20,
        seconds: float | None = None,
        memory: int | None = None,
        known_depth: int | None = None,
        use_lemmas: bool = True,
    ) -> SymbolicResult:
        """What an engine has to say about a property.

        depth: for bounded search the most steps of a run, for induction the most states in a row. seconds, memory
        (megabytes): what it may take. known_depth: the depth of the state space, where an exhaustive search has found
        it. use_lemmas: whether induction looks for lemmas. Whatever stops the engine, the answer is ``UNKNOWN`` and
        says why; raises ``UsageError`` for an unknown engine only.
        """
        limits = Limits(seconds, memory)
        try:
            if engine == "bmc":
                search = BoundedSearch(self.encoding, predicate, scope, limits, self.independence, known_depth)
                return search.search(depth)
            if engine == "induction":
                proof = Induction(self.goal(predicate, scope), limits, self.independence, use_lemmas)
                return proof.prove(depth)
        except KeyboardInterrupt:
            return SymbolicResult(Outcome.UNKNOWN, "interrupted", seconds=limits.elapsed)
        except MemoryError:
            return SymbolicResult(Outcome.UNKNOWN, "out of memory", seconds=limits.elapsed)
        raise UsageError(f"there is no engine {engine}; there are {', '.join(ENGINES)}")


def check_symbolic(
    system: TransitionSystem,
    property_name: str,
    engine: str,
    depth: int = 20,
    seconds: float | None = None,
    scope: Scope = Scope.ALWAYS,
    **more: int | bool | None,
) -> SymbolicResult:
    """What an engine has to say about one of the predicates of a system; see ``SymbolicEngines.check``.

    Raises ``UsageError`` where there is no such predicate or engine.
    """
    for predicate in system.predicates:
        if predicate.name == property_name:
            return SymbolicEngines(system).check(predicate, scope, engine, depth, seconds, **more)  # type: ignore[arg-type]
    raise UsageError(f"the system has no property {property_name}")
