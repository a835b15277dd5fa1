"""What a symbolic engine concludes about one property, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field

from checker.language.model import State
from checker.steps import Step
from checker.symbolic.numbers import Term
from checker.verdict import Outcome


@dataclass(frozen=True)
class SymbolicResult:
    """The answer of a symbolic engine.

    reason: in a sentence, how it was proved, why it is wrong, or what stopped the engine.
    depth: up to how many steps every run has been searched for a violation, or None if the engine does not search.
    initial, steps: for a violation or a model error a run to it; for a model error the last step may be the fault.
    loop_start: where the run is a lasso, the number of steps before its loop.
    invariant: where the property is proved by one, an inductive invariant: conditions over the encoding's ``now`` that,
        together with the property and type-correctness, hold at first and are kept by every step (the property alone
        may do: an empty list). None where the proof is not of this form.
    listed: how many states were listed without Z3, on which the answer may rest; 0 where Z3 alone gave it.
    seconds: from the model to the answer.
    interrupted: whether somebody stopped the engine.
    """

    outcome: Outcome
    reason: str
    depth: int | None = None
    initial: State | None = None
    steps: tuple[Step, ...] = ()
    loop_start: int | None = None
    invariant: tuple[Term, ...] | None = field(default=None, repr=False)
    listed: int = 0
    seconds: float = 0.0
    interrupted: bool = False
