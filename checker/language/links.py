"""``UnreliableLinks``: parameters for networks that lose, double and reorder. A mix-in for any model with networks."""

from __future__ import annotations

from checker.language.model import Model
from checker.language.network import FIFO
from checker.language.params import Param


class UnreliableLinks(Model):
    """What the links of a model may do wrong, as parameters that people set when they run it.

    A model hands them to its network::

        net = Network(Node, carries=Message, capacity=4, order=UnreliableLinks.order,
                      losses=UnreliableLinks.losses, duplicates=UnreliableLinks.duplicates)

    The network brings the rules ``lose`` and ``duplicate`` along; at bounds of zero there are none.
    """

    losses = Param(0, "messages lost in a run", least=0, unlimited=True)
    duplicates = Param(0, "messages delivered twice in a run", least=0, unlimited=True)
    order = Param(FIFO, "order in which the messages of a link arrive")
