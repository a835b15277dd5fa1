"""Small models, right and wrong ones, that every engine for proofs is put to."""

from __future__ import annotations

from checker.language.model import Model
from models.bully import Bully
from models.chang_roberts import ChangRoberts
from tests.symbolic.mutants import Forwarding, Hasty, Talkative
from tests.symbolic.sample_models import Elapsing, Standing

SMALL: dict[str, Model] = {
    "original": ChangRoberts(n=3),
    "announced": ChangRoberts(n=2, announcement=True),
    "bully": Bully(n=2, crashes=1),
    "elapsing": Elapsing(n=2, most=2, crashes=1, restarts=1),
    "standing": Standing(n=2, crashes=1, restarts=1, losses=1),
    "forwarding": Forwarding(n=3, identities=(3, 1, 2)),
    "hasty": Hasty(n=2),
    "talkative": Talkative(n=3, identities=(1, 2, 3)),
}
