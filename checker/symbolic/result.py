"""What a symbolic engine concludes about one property, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field

from checker.ir.expr import Expr
from checker.language.model import State
from checker.steps import Step
from checker.verdict import Outcome


@dataclass(frozen=True)
class SymbolicResult:
    """The answer of a symbolic engine.

    reason: in a sentence, how it was proved, why it is wrong, or what stopped the engine.
    depth: up to how many steps every run has been searched for a violation, or None if the engine does not search.
    initial, steps: for a violation or a model error a run to it; for a model error the last step may be the fault.
    loop_start: where the run is a lasso, the number of steps before its loop.
    invariant: where the property is proved, what holds in all reachable states, implies the property, and is kept by
        every step, as a list of conditions over the cells; empty where the proof needs none or is not of this form.
    seconds: from the model to the answer.
    """

    outcome: Outcome
    reason: str
    depth: int | None = None
    initial: State | None = None
    steps: tuple[Step, ...] = ()
    loop_start: int | None = None
    invariant: tuple[Expr, ...] = field(default=(), repr=False)
    seconds: float = 0.0
