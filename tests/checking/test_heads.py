"""On which FIFO links messages have to be told apart."""

from __future__ import annotations

import pytest

from checker.checking.heads import heads_replaced
from checker.frontend.compile import compile_model
from checker.language.model import Model
from checker.language.params import UNLIMITED
from models.chang_roberts import ChangRoberts
from tests.examples.runs import Overtaking, Refresh, Resend


@pytest.mark.parametrize(
    ("model", "links"),
    [
        (Overtaking(), []),  # only sends and deliveries
        (Refresh(), ["net[0][1]"]),  # dropped and sent anew in one step
        (Resend(), ["net[0][1]"]),  # lost any number of times
        (Resend(losses=2), []),  # not for ever
        (ChangRoberts(n=2, crashes=1, restarts=1, duplicates=UNLIMITED), []),  # emptied by a crash; copies in front
    ],
)
def test_heads_replaced(model: Model, links: list[str]) -> None:
    system = compile_model(model, [])
    assert [system.cells[number].name for number in sorted(heads_replaced(system))] == links
