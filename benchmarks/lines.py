"""The lines of the comparison: the same model for every checker, with the counts that all must find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import chang_roberts as cr
from benchmarks.bully import Bully
from benchmarks.ring import Ring


@dataclass(frozen=True)
class Line:
    """A model. extra: states and transitions that the Promela model has beyond the others, by its first step."""

    name: str
    states: int
    transitions: int
    conclave: Sequence[str]
    promela: Callable[[], str]
    murphi: Callable[[], str]
    tla: Callable[[], str]
    extra: tuple[int, int] = (0, 0)


def _chang_roberts(name: str, orders: cr.Orders, states: int, transitions: int) -> Line:
    texts = (lambda: cr.promela(orders)), (lambda: cr.murphi(orders)), (lambda: cr.tla(orders))
    return Line(name, states, transitions, cr.conclave(orders), *texts, cr.promela_extra(orders))


def _of(name: str, model: Bully | Ring, states: int, transitions: int) -> Line:
    return Line(name, states, transitions, model.conclave(), model.promela, model.murphi, model.tla)


LINES = [
    _chang_roberts("Chang-Roberts n=10", cr.one_order(10), 32_935, 215_015),
    _chang_roberts("Chang-Roberts n=13", cr.one_order(13), 574_828, 5_017_868),
    _chang_roberts("Chang-Roberts n=14", cr.one_order(14), 1_479_101, 14_061_803),
    _chang_roberts("Chang-Roberts n=6, all orders", cr.all_orders(6), 541_992, 2_057_160),
    _of("Bully n=4, leader crashes, one restart", Bully(4, 1, 1, True, 10), 1_079_528, 5_536_948),
    _of("Bully n=3, four crashes, four restarts", Bully(3, 4, 4, False, 18), 9_820_617, 41_852_917),
    _of("Ring n=3, one crash", Ring(3, 1, 0, False, 8), 166_472, 409_310),
    _of("Ring n=3, one crash, one restart", Ring(3, 1, 1, False, 12), 6_575_682, 18_279_479),
]
