"""A network as a rule sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.errors import ModelFault
from checker.language.network import Order
from checker.language.values import Slot, View, lift, lower, show

if TYPE_CHECKING:
    from checker.language.model import Model


class NetworkView:
    """The operations of ``Network`` on the links of one state."""

    def __init__(self, model: Model, name: str, slot: Slot) -> None:
        self._model = model
        self._name = name
        self._links = model.networks[name]
        self._slot = slot

    def queue(self, source: Any, target: Any) -> View:
        """The link from ``source`` to ``target``; changes of it are changes of the state."""
        found: View = lift(self._links.type, self._slot.read(), self._slot)[source][target]
        return found

    def send(self, source: Any, target: Any, message: Any) -> None:
        """Put ``message`` on its way; to a node that is down it vanishes."""
        plain = lower(self._links.carries, message)
        queue: Any = self.queue(source, target)
        is_up = self._model.is_node_up(target)
        self._model._sent.append((self._name, source, target, plain, not is_up))
        if is_up:
            if len(queue) >= self._links.capacity:
                raise ModelFault(
                    f"the link from {show(source)} to {show(target)} is full: "
                    f"{self._name} has capacity {self._links.capacity}"
                )
            put = queue.append if self._links.order is Order.FIFO else queue.add
            put(lift(self._links.carries, plain))

    def between(self, source: Any, target: Any) -> Any:
        """The messages on their way from ``source`` to ``target``."""
        queue = self.queue(source, target)
        return lift(queue.type, queue.plain)

    def count(self, source: Any, target: Any) -> int:
        """How many messages are on their way from ``source`` to ``target``."""
        return len(self.queue(source, target).plain)

    def drop(self, source: Any, target: Any) -> None:
        """Lose everything on its way from ``source`` to ``target``."""
        self.queue(source, target).place().write(())
