"""Constants replaced in many terms: as ``z3.substitute``, which looks at every pair anew each time it is called."""

from __future__ import annotations

from collections.abc import Sequence

import z3
from z3 import z3core

from checker.deadline import keep_going
from checker.symbolic.numbers import Term


class Substitution:
    """Each old term replaced by a new one of its sort, all at once. Raises ``ValueError`` where sorts differ."""

    def __init__(self, old: Sequence[Term], new: Sequence[Term]) -> None:
        if not all(a.sort().eq(b.sort()) for a, b in zip(old, new, strict=True)):
            raise ValueError("a term can be replaced by one of its sort only")
        self._kept = (tuple(old), tuple(new))  # Z3 frees what nobody holds
        self._count = len(old)
        self._from = (z3.Ast * self._count)(*[term.as_ast() for term in old])
        self._to = (z3.Ast * self._count)(*[term.as_ast() for term in new])

    def __call__(self, term: Term) -> Term:
        """The term with everything replaced."""
        keep_going()
        found = z3core.Z3_substitute(term.ctx.ref(), term.as_ast(), self._count, self._from, self._to)
        return z3.z3._to_expr_ref(found, term.ctx)
