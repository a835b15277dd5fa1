"""Links between nodes: who may send what to whom, in which order it arrives, and what the links do wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from checker import types
from checker.errors import ModelMistake
from checker.language.domains import Bound, Domain, Of, declared, packable
from checker.language.params import UNLIMITED, evaluate

K = TypeVar("K")
T = TypeVar("T")


class Order(Enum):
    """The order in which the messages of one link arrive."""

    FIFO = "fifo"
    ANY = "any"


FIFO = Order.FIFO
"""Messages of one link arrive in the order in which they were sent."""
ANY = Order.ANY
"""Messages of one link overtake each other."""


@dataclass(frozen=True)
class Links:
    """What a network is once the parameters are known. ``losses`` and ``duplicates`` may be ``UNLIMITED``."""

    node: types.Type
    carries: types.Type
    order: Order
    capacity: int
    losses: int
    duplicates: int

    @property
    def type(self) -> types.MapType:
        """A queue or bag for each pair of nodes, by source, then target."""
        link: types.Type
        if self.order is FIFO:
            link = types.FifoType(self.carries, self.capacity)
        else:
            link = types.BagType(self.carries, self.capacity)
        return types.MapType(self.node, types.MapType(self.node, link))


class Network(Domain["Network[K, T]"], Generic[K, T]):
    """A link from every node to every node, each holding at most ``capacity`` messages of type ``carries``.

    ``send(source, target, message)`` puts a message on its way; one ``@receive`` instance takes it off
    again. A full link is a fault of the model. At most ``losses`` messages get lost and ``duplicates``
    are delivered twice over a whole run (``UNLIMITED``: any number); both are steps of the environment.
    On a FIFO link it is the next message that gets lost or doubled. In a model that says who is alive
    (``is_alive``), a message to a node that is down vanishes.
    """

    def __init__(
        self,
        node: Of[K],
        *,
        carries: Of[T],
        order: Order = FIFO,
        capacity: Bound = 1,
        losses: Bound = 0,
        duplicates: Bound = 0,
    ) -> None:
        self.node = declared(node)
        self.carries = declared(carries)
        self.order = order
        self.capacity = capacity
        self.losses = losses
        self.duplicates = duplicates
        self.initial = None

    def links(self, known: Mapping[str, Any], model: Any) -> Links:
        """The network once the parameters are known; raises ``ModelMistake`` for bounds that make no sense."""
        node = self.node.resolve(known, model)
        if not node.is_scalar:
            raise ModelMistake(f"the nodes of a Network are {node}", "use a Range or an Enum")
        order = evaluate(self.order, known, model)
        if not isinstance(order, Order):
            raise ModelMistake(f"order={order!r}", "write order=FIFO or order=ANY")
        carries = packable(self.carries.resolve(known, model), in_bag=order is ANY)
        numbers = {}
        for name in ("capacity", "losses", "duplicates"):
            number = evaluate(getattr(self, name), known, model)
            least = 1 if name == "capacity" else UNLIMITED
            if not isinstance(number, int) or isinstance(number, bool) or number < least:
                raise ModelMistake(
                    f"{name}={number!r} of a Network", f"give a whole number of at least {max(least, 0)}"
                )
            numbers[name] = number
        return Links(node, carries, order, **numbers)

    def resolve(self, known: Mapping[str, Any], model: Any) -> types.Type:
        return self.links(known, model).type

    if TYPE_CHECKING:

        def send(self, source: K, target: K, message: T) -> None:
            """Put ``message`` on its way."""

        def between(self, source: K, target: K) -> list[T]:
            """The messages on their way from ``source`` to ``target``, the next one first."""

        def count(self, source: K, target: K) -> int:
            """How many messages are on their way from ``source`` to ``target``."""

        def drop(self, source: K, target: K) -> None:
            """Lose everything on its way from ``source`` to ``target``."""
