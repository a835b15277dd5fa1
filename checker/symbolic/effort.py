"""What a symbolic engine may take, and what it is to deliver; known without Z3."""

from __future__ import annotations

from dataclasses import dataclass

BOUNDED = "bmc"
"""The engine that also looks for violations of temporal properties."""

ENGINES = {
    BOUNDED: "all runs of up to --depth steps, by Z3; where that becomes hard, all states so near",
    "induction": "a proof for all runs by Z3: k-induction with --depth states in a row at most, and lemmas",
    "pdr": "a proof for all runs by Z3: property-directed reachability, which makes an inductive invariant or none",
}
"""The engines by name, and in a line what each does."""


@dataclass(frozen=True)
class Effort:
    """How far a symbolic engine may go for one property.

    depth: for bounded search the most steps of a run, for induction the most states in a row. seconds, memory
    (megabytes that Z3 holds): what it may take; None for no limit. known_depth: the depth of the state space, where an
    exhaustive search has found it. use_lemmas: whether induction looks for lemmas. wants_invariant: prefer a proof that
    is an inductive invariant, which a certificate can hold.
    """

    depth: int = 20
    seconds: float | None = None
    memory: int | None = None
    known_depth: int | None = None
    use_lemmas: bool = True
    wants_invariant: bool = False
